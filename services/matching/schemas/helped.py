"""Whether it helped that two people know the same: a client's answer, in, and what all of them say together, out."""

from datetime import date

from services.matching.catalogue import Closeness
from services.matching.models.helped import Helped
from services.matching.schemas.common import Input, Output

InFives = int | None


class HelpedIn(Input):
    """The client's own answer; empty to pass it over. Either way it is not asked again."""

    answer: Helped | None = None


class HelpedOut(Output):
    """The client's own, and for nobody else."""

    asked: bool
    """It may be answered now."""
    answer: Helped | None
    """What was answered and not taken back."""


class HelpedRowOut(Output):
    """How many gave each answer, of who chose this nearness. In fives, rounded down; null for fewer than five.

    There is no total: with one, a number that is not told could be found.
    """

    closeness: Closeness
    yes: InFives
    a_little: InFives
    no: InFives


class HelpedReportOut(Output):
    before: date
    """Answers of before this day; this month's come with the next."""
    rows: list[HelpedRowOut]
