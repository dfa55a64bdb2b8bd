"""A peer worker takes no more hours a week with clients than they say: for their own eyes only."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("peer_worker", sa.Column("own_limit", sa.Float(), nullable=True))
    op.create_check_constraint(op.f("ck_peer_worker_own_limit"), "peer_worker", "own_limit BETWEEN 0 AND 40")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_peer_worker_own_limit"), "peer_worker")
    op.drop_column("peer_worker", "own_limit")
