"""Who sees everybody is shown what is of nobody that was erased: those are looked up, and not everybody else."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_client_erased", "client", ["id"], postgresql_where="erased_on IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_client_erased", "client")
