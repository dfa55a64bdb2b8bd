"""How often somebody did what is limited; and a look in an emergency by a number that nobody has is kept too."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "used",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_used_user_id")),
        sa.PrimaryKeyConstraint("user_id", "what", name=op.f("pk_used")),
    )
    op.alter_column("break_glass", "client_id", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM break_glass WHERE client_id IS NULL")
    op.alter_column("break_glass", "client_id", nullable=False)
    op.drop_table("used")
