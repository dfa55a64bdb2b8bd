"""An intern has a supervisor, named by the coordinator; whether a junior can be one is decided."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TOPICS = (
    "re_offer_months",
    "search_other_teams",
    "crisis_contact",
    "registration_level",
    "closeness",
    "medication_handling",
    "peer_at_intake",
    "facts_after_erasure",
    "keep_contacts_years",
    "ask_whether_it_helped",
)


def allow(topics: tuple[str, ...]) -> None:
    name = op.f("ck_decision_topic_topic")
    op.drop_constraint(name, "decision", type_="check")
    op.create_check_constraint(name, "decision", "topic IN ({})".format(", ".join(f"'{one}'" for one in topics)))


def upgrade() -> None:
    allow((*TOPICS, "juniors_supervise"))
    op.add_column("peer_worker", sa.Column("supervisor_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_peer_worker_supervisor_id"), "peer_worker", "peer_worker", ["supervisor_id"], ["id"])
    op.create_check_constraint(op.f("ck_peer_worker_own_supervisor"), "peer_worker", "supervisor_id <> id")
    op.create_index(
        "ix_peer_worker_supervisor",
        "peer_worker",
        ["supervisor_id"],
        postgresql_where=sa.text("supervisor_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_peer_worker_supervisor", "peer_worker")
    op.drop_constraint(op.f("ck_peer_worker_own_supervisor"), "peer_worker")
    op.drop_constraint(op.f("fk_peer_worker_supervisor_id"), "peer_worker", type_="foreignkey")
    op.drop_column("peer_worker", "supervisor_id")
    op.execute("DELETE FROM decision WHERE topic = 'juniors_supervise'")
    allow(TOPICS)
