"""What waits, by the day on which somebody was told: a page of a long list is read as far as it goes."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TOLD = "state IN ('notified', 'escalated', 'snoozed')"


def upgrade() -> None:
    op.create_index("ix_reminder_told_on", "reminder", ["due_on", "id"], postgresql_where=TOLD)


def downgrade() -> None:
    op.drop_index("ix_reminder_told_on")
