"""A privacy officer who signs off looks, and glass that can be broken in an emergency."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROLES = ("client", "peer_worker", "caseholder", "team_lead", "coordinator", "admin")
EVENTS = (
    "peer_asked",
    "client_chose_you",
    "held_in_reserve",
    "not_this_time",
    "too_heavy_asked",
    "visit_asked",
    "match_planned",
    "match_started",
    "match_paused",
    "match_resumed",
    "match_tapering",
    "match_ended",
    "match_reopened",
    "answer_waits",
    "contact_moved",
    "card_ready",
    "news",
    "request_made",
    "client_to_ask",
    "professional_thinks_no",
    "nobody_fits",
    "peer_said_yes",
    "peer_said_no",
    "client_to_tell",
    "consult_asked",
    "peer_absent",
    "care_ended",
    "peer_added",
    "invited",
    "way_in_asked",
    "second_factor_reset",
    "reminder",
    "escalated",
)
APPEND_ONLY = ("audit_review",)
DOUBTS = ("emergency", "colleague", "same_surname", "at_night")


def upgrade() -> None:
    _allow("membership", "role", (*ROLES, "privacy_officer"))
    for table in ("outbox", "telling"):
        _allow(table, "event", (*EVENTS, "glass_broken"))
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_break_glass_client_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_break_glass_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_index(op.f("ix_break_glass_client_id"), "break_glass", ["client_id"], unique=False)
    op.create_index("ix_break_glass_user", "break_glass", ["user_id", "ends_at"], unique=False)
    op.create_table(
        "audit_review",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column(
            "doubt",
            sa.Enum(*DOUBTS, name="doubt", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_review")),
    )
    op.create_index("uq_audit_review", "audit_review", ["doubt", "actor_id", "client_id", "on_day"], unique=True)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Whoever was a privacy officer keeps the account and has no role any more."""
    op.drop_table("audit_review")
    op.drop_table("break_glass")
    op.execute("DELETE FROM membership WHERE role = 'privacy_officer'")
    op.execute("DELETE FROM delivery_item WHERE outbox_id IN (SELECT id FROM outbox WHERE event = 'glass_broken')")
    op.execute("DELETE FROM outbox WHERE event = 'glass_broken'")
    _allow("membership", "role", ROLES)
    for table in ("outbox", "telling"):
        _allow(table, "event", EVENTS)


def _allow(table: str, column: str, values: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{value}'" for value in values)
    name = op.f(f"ck_{table}_{column}_{column}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({allowed})")
