"""A round names the version of the weights by which it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("weights_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("round", "weights_version")
