"""People to choose from are found by name."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_user_by_name", "user", ["name", "id"])


def downgrade() -> None:
    op.drop_index("ix_user_by_name")
