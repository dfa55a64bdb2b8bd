"""Tombstones, and clients of whom nothing but a number is left."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
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
)
HISTORY = ("offer", "contact_version", "match_wording", "alignment")
"""Append-only, but with words of somebody who may be erased. The audit trail and the steps stay as they are."""


def closed(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def guard(table: str, function: str) -> None:
    op.execute(
        f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()"
    )


def allow(topics: tuple[str, ...]) -> None:
    name = op.f("ck_decision_topic_topic")
    op.drop_constraint(name, "decision", type_="check")
    op.create_check_constraint(name, "decision", "topic IN ({})".format(", ".join(f"'{one}'" for one in topics)))


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("person", closed("person", "client", "peer_worker", "user"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cause", closed("cause", "asked", "left"), nullable=False),
        sa.Column("facts", closed("facts", "kept", "gone"), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user.id"], name=op.f("fk_erasure_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index("uq_erasure", "erasure", ["person", "person_id"], unique=True)
    op.execute(
        "CREATE FUNCTION refuse_change_but_erasing() RETURNS trigger LANGUAGE plpgsql AS '"
        " BEGIN IF current_setting(''naast.erasing'', true) = ''on'' THEN"
        " IF TG_OP = ''DELETE'' THEN RETURN OLD; END IF; RETURN NEW; END IF;"
        " RAISE EXCEPTION ''% is append-only'', TG_TABLE_NAME; END'"
    )
    for table in HISTORY:
        guard(table, "refuse_change_but_erasing")
    allow((*TOPICS, "facts_after_erasure", "keep_contacts_years"))
    op.add_column("client", sa.Column("erased_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("client", "erased_on")
    for table in HISTORY:
        guard(table, "refuse_change")
    op.execute("DROP FUNCTION refuse_change_but_erasing()")
    op.execute("DELETE FROM decision WHERE topic IN ('facts_after_erasure', 'keep_contacts_years')")
    allow(TOPICS)
    op.drop_table("erasure")
