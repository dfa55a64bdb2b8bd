"""What a peer worker writes for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_note",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("peer_worker_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column(
            "self_care",
            sa.Enum(
                "peer_supervision",
                "call_a_buddy",
                "take_a_break",
                name="selfcare",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("words <> '' OR touched", name=op.f("ck_own_note_says_something")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_own_note_contact_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["peer_worker_id"], ["peer_worker.id"], name=op.f("fk_own_note_peer_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_note")),
    )
    op.create_index("ix_own_note_peer_worker", "own_note", ["peer_worker_id", "id"], unique=False)
    op.create_index(op.f("ix_own_note_contact_id"), "own_note", ["contact_id"], unique=False)


def downgrade() -> None:
    op.drop_table("own_note")
