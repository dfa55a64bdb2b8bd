"""Links by mail to a first or new password; and who took away whose second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = (
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
    "reminder",
    "escalated",
)
NEW = ("invited", "way_in_asked", "second_factor_reset")
TABLES = ("outbox", "telling")


def upgrade() -> None:
    _allow((*BEFORE, *NEW))
    op.create_table(
        "way_in",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("address_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_way_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_way_in")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_way_in_secret_hash")),
    )
    op.create_index(op.f("ix_way_in_user_id"), "way_in", ["user_id"], unique=False)
    op.create_index(op.f("ix_way_in_address_hash"), "way_in", ["address_hash"], unique=False)
    op.create_table(
        "factor_reset",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_factor_reset_user_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_factor_reset_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_reset")),
    )
    op.create_index(op.f("ix_factor_reset_user_id"), "factor_reset", ["user_id"], unique=False)


def downgrade() -> None:
    """What nobody was told yet of their account is told no more."""
    op.drop_table("factor_reset")
    op.drop_table("way_in")
    new = ", ".join(f"'{event}'" for event in NEW)
    theirs = f"SELECT id FROM outbox WHERE event IN ({new})"  # noqa: S608 - our own words
    op.execute(f"DELETE FROM delivery_item WHERE outbox_id IN ({theirs})")  # noqa: S608
    op.execute(f"DELETE FROM outbox WHERE event IN ({new})")  # noqa: S608
    _allow(BEFORE)


def _allow(events: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{event}'" for event in events)
    for table in TABLES:
        name = op.f(f"ck_{table}_event_event")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"event IN ({allowed})")
