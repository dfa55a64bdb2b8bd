"""How much each layer counts is decided by somebody, in versions that stay; a proposal names the one it was made by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weighing",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("weights", JSONB(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_weighing_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing")),
        sa.UniqueConstraint("version", name=op.f("uq_weighing_version")),
    )
    op.execute(
        "CREATE TRIGGER weighing_append_only BEFORE UPDATE OR DELETE ON weighing"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.add_column("proposal", sa.Column("weights_version", sa.Integer(), nullable=True))
    # Until now all was compared by what came with Naast.
    op.execute("UPDATE proposal SET weights_version = 0 WHERE reasons <> '[]'")


def downgrade() -> None:
    op.drop_column("proposal", "weights_version")
    op.drop_table("weighing")
