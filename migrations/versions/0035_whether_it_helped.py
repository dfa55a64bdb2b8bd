"""Whether it helped that two people know the same, by the client's own word."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
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
)


def allow(topics: tuple[str, ...]) -> None:
    name = op.f("ck_decision_topic_topic")
    op.drop_constraint(name, "decision", type_="check")
    op.create_check_constraint(name, "decision", "topic IN ({})".format(", ".join(f"'{one}'" for one in topics)))


def upgrade() -> None:
    allow((*TOPICS, "ask_whether_it_helped"))
    nearness = ("any", "themes", "specific", "diagnosis_medication")
    closeness = sa.Enum(*nearness, name="closeness", native_enum=False, create_constraint=True, length=40)
    answer = sa.Enum("yes", "a_little", "no", name="helped", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "whether_it_helped",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("closeness", closeness, nullable=False),
        sa.Column("answer", answer, nullable=True),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_whether_it_helped_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whether_it_helped")),
        sa.UniqueConstraint("match_id", name=op.f("uq_whether_it_helped_match_id")),
    )


def downgrade() -> None:
    op.drop_table("whether_it_helped")
    op.execute("DELETE FROM decision WHERE topic = 'ask_whether_it_helped'")
    allow(TOPICS)
