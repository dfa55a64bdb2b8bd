"""The chain of seals over the audit trail, read in one stream: does each row still say what was sealed?

What is sealed of a row is the text in which PostgreSQL copies it out, so there is one form and nothing to parse. Empty
columns at its end do not count: a column that is added later leaves old seals as they are.
"""

import hmac
from binascii import hexlify
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
EMPTY = b"\t" + MISSING


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
    seq = before.seq + 1
    return Head(seq, next_mac(key, before.mac, seq, row))


def next_mac(key: bytes, before: bytes, seq: int, row: bytes) -> bytes:
    while row.endswith(EMPTY):
        row = row[: -len(EMPTY)]
    return hmac.digest(key, before + seq.to_bytes(8, "big") + row, "sha256")


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
    before, due, broken = Head().mac, 0, ""
    kept_at, kept_mac = kept or (0, b"")
    with copied(session, f"COPY ({SEALED}) TO STDOUT") as rows:
        for line in rows:  # a million times: nothing is made here that is not needed
            if broken:
                continue  # the stream is read to its end, or the connection is of no more use
            seq, mac, row = bytes(line)[:-1].split(b"\t", 2)
            made = next_mac(key, before, due + 1, row)
            if int(seq) != due + 1 or mac != hexlify(made) or (due + 1 == kept_at and made != kept_mac):
                broken = _what_is_wrong(due + 1, int(seq), mac == hexlify(made), row)
                continue
            before, due = made, due + 1
    if not broken and kept_at > due:
        broken = f"Row {due + 1} is gone: the chain went on to {kept_at}."
    return Found(Head(due, before), broken, 0 if broken else session.scalars(UNSEALED).one())


def _what_is_wrong(due: int, seq: int, fits: bool, row: bytes) -> str:
    if seq != due:
        return f"Row {due} has lost its seal."
    if fits:
        return f"Row {due} has another seal than the one that was kept elsewhere."
    return f"Row {due} is gone." if row.startswith(MISSING) else f"Row {due} is not as it was sealed."
