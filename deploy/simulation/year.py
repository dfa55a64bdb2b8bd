"""A year, day by day: the clock does its work in the morning, the mails go out, and then people act."""

import time as stopwatch
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial
from random import Random
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deploy import demo
from deploy.simulation import promises
from deploy.simulation.days import a_day
from deploy.simulation.town import Town
from services.matching.models.matches import Match
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.operations.imports.reading import Source
from services.matching.schemas.sheets import Sheet
from services.matching.tasks import do_what_is_due
from services.matching.workdays import is_workday
from services.notifications.models import Delivery
from services.notifications.tasks import bring_what_is_due
from shared import clock
from shared.db import in_transaction

AFTER_THE_MAIL = time(8, 5)
FIRST_DAY = date(2027, 1, 4)
"""A Monday. Always the same one, so that one seed is one year, whenever it is lived."""


@dataclass
class Result:
    """What came of it. `broken` is empty when every promise held."""

    broken: list[str] = field(default_factory=list)
    report: list[str] = field(default_factory=list)


def move_in(clients: int | None) -> None:
    """The example organisation, or its first `clients` clients spread over the teams, through the importer: the
    evening before the first day."""
    in_transaction(partial(_wake, FIRST_DAY - timedelta(days=1)))
    sources = []
    for sheet in Sheet:
        header, *rows = (demo.EXAMPLES / f"{sheet}.csv").read_text(encoding="utf-8-sig").splitlines()
        if clients is not None and sheet is Sheet.CLIENTS:
            rows = rows[:: max(1, len(rows) // clients)][:clients]
        sources.append(Source(f"{sheet}.csv", "\n".join([header, *rows]).encode()))
    in_transaction(lambda session: demo.move_in(session, sources))


def live(seed: int, days: int = 365) -> Result:
    """Lives through `days` days from the first day on, with people drawn by `seed`."""
    town, result, began = Town(Random(seed)), Result(), stopwatch.monotonic()
    for day in (FIRST_DAY + timedelta(days=n) for n in range(days)):
        in_transaction(partial(_wake, day))
        do_what_is_due()
        bring_what_is_due()
        result.broken += [f"{day}: {what}" for what in in_transaction(promises.broken_today)]
        if is_workday(day):
            a_day(town)
    result.broken += [*town.broken, *in_transaction(promises.broken_in_the_year)]
    result.report = in_transaction(lambda session: _report(session, town))
    result.report.append(f"{days} days in {stopwatch.monotonic() - began:.0f} s, seed {seed}")
    return result


def _wake(day: date, session: Session) -> None:
    clock.move(session, clock.at_local(day, AFTER_THE_MAIL) - clock.now(session))


def _report(session: Session, town: Town) -> list[str]:
    waits = promises.workdays_to_first_card(session)
    lines = [
        f"from wish to first card: median {median(waits):g} working days (aim 5), longest {waits[-1]}, of {len(waits)}"
        if waits
        else "nobody got a card"
    ]
    for kind in (Request, Proposal, Match, Delivery):
        states = session.execute(select(kind.state, func.count()).group_by(kind.state).order_by(kind.state))
        lines.append(f"{kind.__tablename__}: " + ", ".join(f"{count} {state}" for state, count in states))
    lines.append("done: " + ", ".join(f"{count} {what}" for what, count in town.done.most_common()))
    lines.append(f"the wrong moment: {town.refused.total()} times, in {len(town.refused)} ways")
    lines += [f"  {count}: {sentence}" for sentence, count in town.refused.most_common(12)]
    return lines
