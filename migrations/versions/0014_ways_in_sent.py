"""A link by mail is sent by the worker, so that asking takes the same time for every address."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("way_in", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE way_in SET told_at = asked_at")


def downgrade() -> None:
    op.drop_column("way_in", "told_at")
