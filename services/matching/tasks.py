"""What the matching worker does on its bell and on its tick: everything that is due, a row at a time."""

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.operations import absences, reminders, retention, rounds, sealing
from services.matching.operations.kept_answers import forget_old_answers
from shared import clock
from shared.db import get_engine, in_transaction
from shared.enciphering import split
from shared.ticking import ShouldStop

log = structlog.get_logger()

DAILY_HEAD = sealing.DailyHead()


def do_what_is_due(should_stop: ShouldStop = lambda: False) -> int:
    """Sends each link to sign in that was asked for; then acts on each due reminder, planned offer and first day of an
    absence. Each in a transaction of its own.

    Returns how many were seen to. Safe to run anywhere, at any time, by many at once: a row that somebody else has in
    hand is passed over.
    """
    done = _each(auth.ways_in.to_send, auth.ways_in.send, lambda _session, _id: None, should_stop)
    done += _each(reminders.due_re_offers, reminders.act_on_re_offer, lambda _session, _id: None, should_stop)
    done += _each(absences.due_absences, absences.begin_absence, lambda _session, _id: None, should_stop)
    return done + _each(reminders.due_reminders, reminders.act_on, reminders.put_off, should_stop)


class NoTime(Exception):
    """The worker is asked to stop."""


def make_round_that_was_asked_for(should_stop: ShouldStop = lambda: False) -> None:
    """What a stop or a kill breaks off begins anew at the next look; what fails is given up, and can be asked again.

    A long list takes minutes: what comes due meanwhile is done between two steps.
    """
    round_id = in_transaction(rounds.being_made)
    if round_id is None:
        return

    def go_on() -> None:
        if should_stop():
            raise NoTime
        do_what_is_due(should_stop)

    try:
        in_transaction(partial(rounds.make, round_id=round_id, aside=in_transaction, go_on=go_on))
    except NoTime:
        log.info("round_broken_off", round_id=str(round_id))
    except Exception:
        log.exception("round_failed", round_id=str(round_id))
        in_transaction(partial(rounds.give_up, round_id=round_id))


def seal_what_is_new() -> None:
    """Gives the new lines of the audit trail their place in the chain, and keeps its head in the log each day."""
    sealing.seal_all()
    in_transaction(DAILY_HEAD.tell)


class OnceADay:
    """Goes through what was kept long enough, and through how people are listed, on each new day of the domain's
    clock."""

    def __init__(self) -> None:
        self._done: date | None = None

    def __call__(self, should_stop: ShouldStop = lambda: False) -> None:
        in_transaction(forget_old_answers)
        today = in_transaction(clock.today)
        if today == self._done:
            return
        for kept in retention.KEPT:
            _each(kept.due, kept.forget, lambda _session, _id: None, should_stop)
        split(get_engine(), should_stop)
        self._done = today


forget_what_is_past = OnceADay()


def _each(
    find: Callable[[Session], list[UUID]],
    act: Callable[[Session, UUID], None],
    put_off: Callable[[Session, UUID], None],
    should_stop: ShouldStop,
) -> int:
    seen: set[UUID] = set()
    while not should_stop():
        due = [row_id for row_id in in_transaction(find) if row_id not in seen]
        if not due:
            break
        for row_id in due:
            seen.add(row_id)
            try:
                in_transaction(partial(_on, act, row_id))
            except Exception:
                # one broken record must not keep everybody else waiting
                log.exception("due_row_failed", row_id=str(row_id))
                in_transaction(partial(_on, put_off, row_id))
    return len(seen)


def _on(act: Callable[[Session, UUID], None], row_id: UUID, session: Session) -> None:
    act(session, row_id)
