"""What an organisation adds to the catalogue, and by which version of it a proposal was made."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

AREAS = ("feeling", "roles", "living", "society", "recovery", "meaning", "mind", "safety", "care", "substances")


def upgrade() -> None:
    area = sa.Enum(*AREAS, name="area", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "own_theme",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("area", area, nullable=False),
        sa.Column("nl", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("help_nl", sa.String(), nullable=False),
        sa.Column("help_en", sa.String(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("key ~ '^own_(theme|specific|route)_([1-9]|10)$'", name=op.f("ck_own_theme_key")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_own_theme_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_theme")),
        sa.UniqueConstraint("version", name=op.f("uq_own_theme_version")),
    )
    op.add_column("proposal", sa.Column("catalogue_version", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("proposal", "catalogue_version", server_default=None)


def downgrade() -> None:
    op.drop_column("proposal", "catalogue_version")
    op.drop_table("own_theme")
