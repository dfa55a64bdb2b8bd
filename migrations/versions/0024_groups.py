"""Recovery and WRAP groups, and the places that clients have in them: never more than there are."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COUNTS = """
CREATE FUNCTION group_place_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.left_on IS NULL THEN
        UPDATE "group" SET taken = taken - 1 WHERE id = OLD.group_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.left_on IS NULL THEN
        UPDATE "group" SET taken = taken + 1 WHERE id = NEW.group_id;
    END IF;
    RETURN NULL;
END $$
"""
"""The row of the group is locked by it, and the check on `taken` refuses one too many."""


def identified() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
    )


def upgrade() -> None:
    kinds = ("recovery", "wrap", "course", "crisis_card", "self_help")
    kind = sa.Enum(*kinds, name="groupkind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "group",
        *identified(),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("meets", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND places", name=op.f("ck_group_taken")),
        sa.ForeignKeyConstraint(["leader_id"], ["peer_worker.id"], name=op.f("fk_group_leader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group")),
    )
    op.create_index(op.f("ix_group_leader_id"), "group", ["leader_id"])
    op.create_table(
        "group_place",
        *identified(),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_group_place_group_id")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_group_place_client_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_group_place_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_place")),
    )
    op.create_index(
        "uq_group_place", "group_place", ["group_id", "client_id"], unique=True, postgresql_where="left_on IS NULL"
    )
    op.create_index("ix_group_place_client", "group_place", ["client_id"])
    op.create_index(op.f("ix_group_place_request_id"), "group_place", ["request_id"])
    op.execute(COUNTS)
    op.execute(
        "CREATE TRIGGER group_place_counts AFTER INSERT OR DELETE OR UPDATE OF left_on, group_id ON group_place"
        " FOR EACH ROW EXECUTE FUNCTION group_place_counts()"
    )


def downgrade() -> None:
    op.drop_table("group_place")
    op.execute("DROP FUNCTION group_place_counts")
    op.drop_table("group")
