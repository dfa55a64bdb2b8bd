"""Looks in an emergency are found without reading the log."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_emergency", "audit_event", ["recorded_at"], postgresql_where="basis = 'emergency'")


def downgrade() -> None:
    op.drop_index("ix_audit_event_emergency")
