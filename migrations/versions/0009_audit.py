"""The audit trail and its seals: rows that nobody can change, take away or empty."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

APPEND_ONLY = ("audit_event", "audit_seal")
BASES = (
    "own",
    "in_their_hands",
    "coordinator",
    "caseholder",
    "deputy",
    "act_team",
    "team_lead",
    "peer_worker",
    "emergency",
    "log_keeper",
    "colleague",
    "card",
    "asked",
    "follows",
    "none",
)


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("action", closed("did", "C", "R", "U", "D", "E", "S"), nullable=False),
        sa.Column("outcome", closed("outcome", "done", "denied"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_roles", sa.String(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("basis", closed("basis", *BASES), nullable=False),
        sa.Column("access_point", sa.String(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("peer_worker_id", sa.Uuid(), nullable=True),
        sa.Column("kinds", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("searched_by", sa.String(), nullable=False),
        sa.Column("trace_id", sa.String(), nullable=False),
        sa.Column("break_glass_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    for name, person in (("client", "client_id"), ("peer", "peer_worker_id")):
        where = sa.text(f"{person} IS NOT NULL")
        op.create_index(f"ix_audit_event_{name}", "audit_event", [person, "recorded_at"], postgresql_where=where)
    op.create_index("ix_audit_event_recorded", "audit_event", ["recorded_at"])
    op.create_table(
        "audit_seal",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("mac", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_seal_event_id")),
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("audit_seal")
    op.drop_table("audit_event")
