"""Who somebody is at the organisation's provider is enciphered, and found by a print."""

import sqlalchemy as sa
from alembic import op

from shared.cipher import keyring

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("identity", sa.Column("subject_index", sa.LargeBinary(length=32), nullable=True))
    op.drop_index("uq_identity", "identity")
    for row in _all():
        closed = keyring().encipher(f"identity|subject|{row.id}", row.subject)
        _change(row.id, closed, keyring().index_of("identity.subject", row.subject))
    op.alter_column("identity", "subject_index", nullable=False)
    op.create_index("uq_identity", "identity", ["issuer", "subject_index"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_identity", "identity")
    for row in _all():
        _change(row.id, keyring().decipher(f"identity|subject|{row.id}", row.subject), row.subject_index)
    op.create_index("uq_identity", "identity", ["issuer", "subject"], unique=True)
    op.drop_column("identity", "subject_index")


def _all() -> list[sa.Row[*tuple[object, ...]]]:
    return list(op.get_bind().execute(sa.text("SELECT * FROM identity")).all())


def _change(row_id: object, subject: str, index: bytes) -> None:
    statement = sa.text("UPDATE identity SET subject = :subject, subject_index = :index WHERE id = :id")
    op.get_bind().execute(statement, {"id": row_id, "subject": subject, "index": index})
