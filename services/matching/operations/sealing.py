"""Gives new lines of the audit trail their place in the chain. Afterwards, and not while somebody waits for an answer:
one chain in the way of every look would let them through one at a time."""

from datetime import date

import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from services.matching.queries.sealed import ROW, SETTLED, Head, copied, head_of, next_seal
from shared.db import in_transaction
from shared.settings import get_settings

log = structlog.get_logger()

AT_ONCE = 10_000
ALONE = 0x4E454E37353133
"""The lock that one sealer holds at a time: two would give the same places."""

NEW = f"""
    SELECT {ROW} FROM audit_event e
    WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.event_id = e.id)
    AND e.recorded_at > coalesce((
        SELECT last.recorded_at FROM audit_event last JOIN audit_seal s ON s.event_id = last.id
        ORDER BY s.seq DESC LIMIT 1
    ), '-infinity') - interval '{SETTLED}'
    ORDER BY e.id LIMIT {AT_ONCE}
"""  # noqa: S608 - our own columns


def the_key() -> bytes | None:
    file = get_settings().audit_key_file
    return None if file is None else file.read_bytes()


def seal_all() -> int:
    """How many lines got a seal; none where there is no key."""
    key, done = the_key(), 0
    if key is None:
        return 0
    while sealed := in_transaction(lambda session: seal(session, key)):
        done += sealed
    return done


def seal(session: Session, key: bytes) -> int:
    """Some of the lines that have no seal yet."""
    if not session.scalar(text(f"SELECT pg_try_advisory_xact_lock({ALONE})")):
        return 0
    head, seals = head_of(session), list[tuple[Head, str]]()
    with copied(session, f"COPY ({NEW}) TO STDOUT") as rows:
        for line in rows:
            row = bytes(line).rstrip(b"\n")
            head = next_seal(key, head, row)
            seals.append((head, row.partition(b"\t")[0].decode()))
    with copied(session, "COPY audit_seal (seq, event_id, mac) FROM STDIN") as places:
        for one, event_id in seals:
            places.write_row((one.seq, event_id, one.mac))
    return len(seals)


class DailyHead:
    """Writes the newest seal to the log, once a day: a log that is kept elsewhere keeps it out of reach."""

    def __init__(self) -> None:
        self._told: date | None = None

    def tell(self, session: Session) -> None:
        today = session.scalar(text("SELECT current_date"))
        if today != self._told:
            self._told = today
            log.info("audit_head", head=str(head_of(session)))
