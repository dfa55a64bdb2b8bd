"""Indexes with which a page of a long list costs what a page of a short one does."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TOLD = "state IN ('notified', 'escalated', 'snoozed')"
BY_THE_CLIENT = "state = 'stopped' OR (state = 'scheduled' AND cause <> 'never_offered')"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_index("ix_client_by_name", "client", ["name", "id"])
    op.create_index("ix_client_care_ended", "client", ["name", "id"], postgresql_where="care_ended_on IS NOT NULL")
    op.create_index(
        "ix_client_search",
        "client",
        ["name", "number"],
        postgresql_using="gin",
        postgresql_ops={"name": "gin_trgm_ops", "number": "gin_trgm_ops"},
    )
    op.create_index("ix_re_offer_later", "re_offer", ["client_id"], postgresql_where=BY_THE_CLIENT)
    op.create_index("ix_reminder_told", "reminder", ["client_id"], postgresql_where=TOLD)
    op.create_index("ix_reminder_told_to", "reminder", ["owner", "id"], postgresql_where=TOLD)


def downgrade() -> None:
    for name in (
        "reminder_told_to",
        "reminder_told",
        "re_offer_later",
        "client_search",
        "client_care_ended",
        "client_by_name",
    ):
        op.drop_index(f"ix_{name}")
    op.execute("DROP EXTENSION IF EXISTS pg_trgm")
