"""Rounds: for the whole waiting list at once a proposal of shortlists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def identified() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "round",
        *identified(),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("reports", postgresql.JSONB(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("added_themes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("added_hours", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_round_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_index(
        "uq_round_being_made", "round", [sa.text("(true)")], unique=True, postgresql_where="ended_at IS NULL"
    )
    said = sa.Enum("taken", "changed", "left", name="said", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "round_line",
        *identified(),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("said", said, nullable=True),
        sa.Column("said_by_id", sa.Uuid(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_line_round_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_round_line_request_id")),
        sa.ForeignKeyConstraint(["said_by_id"], ["user.id"], name=op.f("fk_round_line_said_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_line")),
    )
    op.create_index("uq_round_line", "round_line", ["round_id", "request_id"], unique=True)
    op.create_index(op.f("ix_round_line_request_id"), "round_line", ["request_id"])
    op.create_table(
        "round_pick",
        *identified(),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("peer_worker_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("compared", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["round_line.id"], name=op.f("fk_round_pick_line_id")),
        sa.ForeignKeyConstraint(["peer_worker_id"], ["peer_worker.id"], name=op.f("fk_round_pick_peer_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_pick")),
    )
    op.create_index("uq_round_pick", "round_pick", ["line_id", "peer_worker_id"], unique=True)
    op.create_index(op.f("ix_round_pick_peer_worker_id"), "round_pick", ["peer_worker_id"])


def downgrade() -> None:
    op.drop_table("round_pick")
    op.drop_table("round_line")
    op.drop_table("round")
