"""A device can be handed to a client: the session says to whom, and each step says that it was taken so."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access", sa.Column("handed_to_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_access_handed_to_id"), "access", "client", ["handed_to_id"], ["id"])
    op.create_check_constraint(op.f("ck_access_handed_over"), "access", "handed_to_id IS NULL OR kind = 'session'")
    op.add_column("transition", sa.Column("handed_over", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("transition", "handed_over")
    op.drop_constraint(op.f("ck_access_handed_over"), "access", type_="check")
    op.drop_constraint(op.f("fk_access_handed_to_id"), "access", type_="foreignkey")
    op.drop_column("access", "handed_to_id")
