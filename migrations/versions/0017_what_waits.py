"""Indexes that hold what waits, and no more: a list of what waits for a coordinator costs what is on it."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TOLD_TO_COORDINATORS = "state IN ('notified', 'escalated', 'snoozed') AND owner IN ('coordinator', 'team_lead')"
WAITS = (
    ("ix_reminder_waits", "reminder", TOLD_TO_COORDINATORS),
    ("ix_proposal_waits", "proposal", "state = 'peer_accepted'"),
    ("ix_match_paused", "match", "state = 'paused'"),
    ("ix_match_care_ends", "match", "care_ends_on IS NOT NULL"),
    ("ix_peer_worker_added", "peer_worker", "state = 'added'"),
    ("ix_request_unseen", "request", "asked_by_system"),
)


def upgrade() -> None:
    for name, table, where in WAITS:
        op.create_index(name, table, ["id"], postgresql_where=where)
    op.create_index("ix_proposal_request", "proposal", ["request_id"])
    op.create_index("ix_match_request", "match", ["request_id"])
    op.create_index("ix_membership_deputy", "membership", ["deputy_id"], postgresql_where="away")
    op.create_index("ix_client_of_team", "client", ["team_id", "name", "id"])
    op.drop_index("ix_client_team_id", "client")


def downgrade() -> None:
    op.create_index("ix_client_team_id", "client", ["team_id"])
    for name in ("client_of_team", "membership_deputy", "match_request", "proposal_request"):
        op.drop_index(f"ix_{name}")
    for name, table, _ in WAITS:
        op.drop_index(name, table)
