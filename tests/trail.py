"""What stands in the audit trail, and whether an answer told more than that."""

import re
from collections import defaultdict
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.audit import AuditEvent
from services.matching.models.clients import Client
from shared.db import transaction


def traced() -> tuple[str, dict[str, str]]:
    """A trace id of its own, and the header that carries it: so that the lines of one ask can be found."""
    trace = uuid4().hex
    return trace, {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}


def lines(trace: str) -> list[AuditEvent]:
    with transaction() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.trace_id == trace).order_by(AuditEvent.id)))


class Town:
    """Everybody in care, by what gives them away: several may have the same name."""

    def __init__(self, session: Session) -> None:
        self._signs = defaultdict[str, set[UUID]](set)
        for client_id, *signs in session.execute(select(Client.id, Client.name, Client.number)).all():
            for sign in (str(client_id), *signs):
                self._signs[sign].add(client_id)
        self._pattern = re.compile("|".join(re.escape(sign) for sign in sorted(self._signs, key=len, reverse=True)))

    def told_of(self, answer: str) -> list[set[UUID]]:
        """For each id, name and number in this answer whose it can be."""
        return [self._signs[sign] for sign in set(self._pattern.findall(answer))]

    def untold_in(self, answer: str, found: list[AuditEvent]) -> bool:
        """The answer tells of a client who does not stand in these lines."""
        logged = {line.client_id for line in found}
        return not all(can_be & logged for can_be in self.told_of(answer))
