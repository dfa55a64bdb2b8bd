"""Who leads a group reads the names of those who want that, and of nobody else."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("group_place", sa.Column("name_told", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("group_place", "name_told", server_default=None)


def downgrade() -> None:
    op.drop_column("group_place", "name_told")
