"""Who can be asked: the few accounts that are closed, and the roles that somebody would take, each in an index."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_user_left", "user", ["id"], postgresql_where="active IS FALSE")
    op.create_index(
        "ix_role_choice_willing", "role_choice", ["peer_worker_id"], postgresql_where="willingness <> 'refused'"
    )


def downgrade() -> None:
    op.drop_index("ix_role_choice_willing")
    op.drop_index("ix_user_left")
