"""A peer worker hands their device to the client for one contact only: the session says for which."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access", sa.Column("handed_for_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_access_handed_for_id"), "access", "match", ["handed_for_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_access_handed_for"), "access", "handed_for_id IS NULL OR handed_to_id IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_access_handed_for"), "access", type_="check")
    op.drop_constraint(op.f("fk_access_handed_for_id"), "access", type_="foreignkey")
    op.drop_column("access", "handed_for_id")
