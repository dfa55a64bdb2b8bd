"""Absence, in and out. There is no field for a reason, on purpose."""

from datetime import date
from uuid import UUID

from services.matching.schemas.common import Day, Input, Output


class AbsenceIn(Input):
    """Away from a day until (and with) a day."""

    starts_on: Day
    ends_on: Day | None = None
    """Left out: until further notice."""


class BackIn(Input):
    back_on: Day
    """The first day that the peer worker is there again."""


class AbsenceOut(Output):
    id: UUID
    peer_worker_id: UUID
    starts_on: date
    ends_on: date | None
