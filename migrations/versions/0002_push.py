"""Devices on which people want to be told, and push as a way to tell them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WITH_CHANNEL = ("delivery", "delivery_item")


def allow(*channels: str) -> None:
    listed = ", ".join(f"'{channel}'" for channel in channels)
    for table in WITH_CHANNEL:
        name = f"ck_{table}_channel_channel"
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, f"channel IN ({listed})", postgresql_not_valid=True)
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("naast_now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.String(), nullable=False),
        sa.Column("p256dh", sa.String(), nullable=False),
        sa.Column("auth", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_device_endpoint")),
    )
    op.create_index(op.f("ix_device_user_id"), "device", ["user_id"], unique=False)
    allow("email", "push")


def downgrade() -> None:
    for table in reversed(WITH_CHANNEL):
        op.execute(f"DELETE FROM {table} WHERE channel = 'push'")  # noqa: S608 - our own table names
    allow("email")
    op.drop_table("device")
