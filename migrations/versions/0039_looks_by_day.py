"""Looks are checked day by day, as far as a page goes; and who was refused is found among all that was done."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_denied", "audit_event", ["recorded_at"], postgresql_where="outcome = 'denied'")
    op.create_index(
        "ix_audit_event_day",
        "audit_event",
        [sa.text("(CAST(timezone('Europe/Amsterdam', recorded_at) AS DATE)) DESC"), "actor_id", "client_id"],
        postgresql_where="outcome = 'done' AND client_id IS NOT NULL AND actor_id IS NOT NULL",
    )


def downgrade() -> None:
    op.drop_index("ix_audit_event_day", "audit_event")
    op.drop_index("ix_audit_event_denied", "audit_event")
