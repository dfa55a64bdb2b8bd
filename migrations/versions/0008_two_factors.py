"""A session says when both factors were shown; an app that shows codes, and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("access", sa.Column("two_factors_at", sa.DateTime(timezone=True), nullable=True))
    # Programs go on working; whoever is signed in shows a second factor first.
    op.execute("UPDATE access SET two_factors_at = issued_at WHERE kind = 'api'")
    op.create_check_constraint(
        op.f("ck_access_token_of_two_factors"), "access", "two_factors_at IS NOT NULL OR kind = 'session'"
    )
    op.create_table(
        "code_app",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_code_app_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_app")),
    )
    op.create_index(op.f("ix_code_app_user_id"), "code_app", ["user_id"], unique=False)
    in_use = sa.text("confirmed_at IS NOT NULL")
    op.create_index("ix_code_app_in_use", "code_app", ["user_id"], unique=True, postgresql_where=in_use)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "number", name=op.f("uq_recovery_code_user_id")),
    )


def downgrade() -> None:
    op.drop_table("recovery_code")
    op.drop_table("code_app")
    op.drop_constraint(op.f("ck_access_token_of_two_factors"), "access", type_="check")
    op.drop_column("access", "two_factors_at")
