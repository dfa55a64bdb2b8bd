"""A contact that was logged by mistake can be taken back."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = ("planned", "held", "attempted", "no_show", "cancelled", "moved")
TABLES = ("contact", "contact_version")


def upgrade() -> None:
    _allow((*BEFORE, "taken_back"))


def downgrade() -> None:
    """What was taken back is called cancelled again: neither counts as a contact."""
    op.execute("UPDATE contact SET outcome = 'cancelled' WHERE outcome = 'taken_back'")
    _allow(BEFORE)


def _allow(outcomes: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{outcome}'" for outcome in outcomes)
    for table in TABLES:
        name = op.f(f"ck_{table}_outcome_contactoutcome")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"outcome IN ({allowed})")
