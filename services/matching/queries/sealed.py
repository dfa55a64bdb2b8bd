"""The chain of seals over the audit trail, read in one stream: does each row still say what was sealed?

What is sealed of a row is the text in which PostgreSQL copies it out, so there is one form and nothing to parse. Empty
columns at its end do not count: a column that is added later leaves old seals as they are.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from psycopg import Connection, Copy
from sqlalchemy import Interval, exists, func, literal, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session

from services.matching.models.audit import AuditEvent, AuditSeal

SETTLED = "1 hour"
"""No ask takes this long: a line that is older and has no seal was slipped in, or the sealing stands still."""
MISSING = rb"\N"


def _as_text(column: str) -> str:
    return f"extract(epoch FROM e.{column})" if column == "recorded_at" else f"e.{column}"


ROW = ", ".join(_as_text(column.name) for column in AuditEvent.__table__.columns)
SEALED = f"""
    SELECT s.seq, encode(s.mac, 'hex'), {ROW}
    FROM audit_seal s LEFT JOIN audit_event e ON e.id = s.event_id ORDER BY s.seq
"""  # noqa: S608 - our own columns
UNSEALED = (
    select(func.count())
    .select_from(AuditEvent)
    .where(
        ~exists().where(AuditSeal.event_id == AuditEvent.id),
        AuditEvent.recorded_at < func.now() - cast_to(literal(SETTLED), Interval()),
    )
)


class Head(NamedTuple):
    """The newest seal: what is kept elsewhere each day, so that a chain that was cut or made anew is noticed."""

    seq: int = 0
    mac: bytes = bytes(32)

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac.hex()}"

    @classmethod
    def read(cls, kept: str) -> "Head":
        """ValueError when it is none."""
        seq, _, mac = kept.partition(":")
        return cls(int(seq), bytes.fromhex(mac))


@dataclass(frozen=True, slots=True)
class Found:
    """`broken` says in a sentence what is wrong with the first row that is not as it was sealed."""

    head: Head
    broken: str = ""
    unsealed: int = 0
    """Settled lines that no seal covers."""

    @property
    def whole(self) -> bool:
        return not self.broken and not self.unsealed


def next_seal(key: bytes, before: Head, row: bytes) -> Head:
    while row.endswith(b"\t" + MISSING):
        row = row[: -len(MISSING) - 1]
    seq = before.seq + 1
    return Head(seq, hmac.digest(key, before.mac + seq.to_bytes(8, "big") + row, "sha256"))


def head_of(session: Session) -> Head:
    newest = session.execute(select(AuditSeal.seq, AuditSeal.mac).order_by(AuditSeal.seq.desc()).limit(1)).one_or_none()
    return Head(*newest) if newest else Head()


@contextmanager
def copied(session: Session, statement: str) -> Iterator[Copy]:
    connection = cast("Connection[Any]", session.connection().connection.driver_connection)
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        yield copy


def verify(session: Session, key: bytes, kept: Head | None = None) -> Found:
    """`kept`: a head that was kept elsewhere; the chain must still go through it."""
    head, broken = Head(), ""
    with copied(session, f"COPY ({SEALED}) TO STDOUT") as rows:
        for line in rows:
            if broken:
                continue  # the stream is read to its end, or the connection is of no more use
            seq, mac, row = bytes(line).rstrip(b"\n").split(b"\t", 2)
            following = next_seal(key, head, row)
            broken = _what_is_wrong(following, int(seq), bytes.fromhex(mac.decode()), row, kept)
            head = head if broken else following
    if not broken and kept is not None and kept.seq > head.seq:
        broken = f"Row {head.seq + 1} is gone: the chain went on to {kept.seq}."
    return Found(head, broken, 0 if broken else session.scalars(UNSEALED).one())


def _what_is_wrong(due: Head, seq: int, mac: bytes, row: bytes, kept: Head | None) -> str:
    if seq != due.seq:
        return f"Row {due.seq} has lost its seal."
    if mac != due.mac:
        return f"Row {seq} is gone." if row.startswith(MISSING) else f"Row {seq} is not as it was sealed."
    if kept is not None and kept.seq == seq and kept.mac != mac:
        return f"Row {seq} has another seal than the one that was kept elsewhere."
    return ""
