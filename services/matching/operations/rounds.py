"""A round is asked for, made by the matching worker, and taken line by line, changed or left by a coordinator.

Nothing of it is sent by itself. Its lines are advice of a moment: who takes one asks as always, of how it is now.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.models.proposals import Proposal
from services.matching.models.rounds import Round, RoundLine, RoundPick, Said
from services.matching.operations import proposals, requests
from services.matching.operations.themes import require_offered
from services.matching.operations.unasking import unask
from services.matching.policies import Action, require
from services.matching.queries.find import get_request
from services.matching.queries.round_lines import get_line
from services.matching.queries.rounds import Added, Found, look, prints, read_rooms, waiting_ids
from services.matching.queries.weighings import weights_now
from services.matching.rounds import Line, by_score, digest, plan, report
from services.matching.schemas.proposals import AskPeersIn
from services.matching.schemas.rounds import TakeLineIn, TrialIn
from services.matching.states import RequestState
from shared import clock, queue
from shared.db import after_commit
from shared.errors import Conflict
from shared.users import User

ONE_AT_A_TIME = 5_092_001
"""The advisory lock of whoever makes a round. PostgreSQL lets it go when that process is gone."""
TRIES = 3
Aside = Callable[[Callable[[Session], None]], object]
"""Does something in a transaction of its own, so that others see it while a round is made."""


def ask_for_round(session: Session, actor: Actor) -> Round:
    """For the waiting list as the worker finds it."""
    return _ask(session, actor)


def try_with_more(session: Session, actor: Actor, asked: TrialIn) -> Round:
    """What would be different with so many peer workers more? Nobody is asked anything."""
    require_offered(session, asked.themes)
    themes = sorted(set(asked.themes))
    return _ask(session, actor, added=asked.volunteers, added_themes=themes, added_hours=asked.hours)


def _ask(session: Session, actor: Actor, **trial: Any) -> Round:
    by = require(actor, Action.MAKE_ROUND)
    # The database holds it to one at a time, whoever asks at the same moment.
    new = insert(Round).values(asked_by_id=by.user_id, **trial).on_conflict_do_nothing().returning(Round)
    begun = session.scalars(new).one_or_none()
    if begun is None:
        raise Conflict("A round is being made now. When it is ready, another one can be made.")
    after_commit(session, queue.ring_matching)
    return begun


def being_made(session: Session) -> UUID | None:
    return session.scalar(select(Round.id).where(Round.ended_at.is_(None)))


def make(session: Session, round_id: UUID, aside: Aside, go_on: Callable[[], object] = lambda: None) -> None:
    """Makes a round that was asked for, all of it or nothing; by one worker at a time.

    A worker that is gone half-way leaves a round that has not ended, and no lock: the next look makes it again. `go_on`
    is asked between two looks, and raises when there is no time any more.
    """
    if not session.scalar(select(func.pg_try_advisory_xact_lock(ONE_AT_A_TIME))):
        return
    this = session.get_one(Round, round_id, populate_existing=True)
    if this.ended_at is not None:
        return
    if this.tries >= TRIES:
        give_up(session, round_id)
        return
    actor = auth.load_actor(session, session.get_one(User, this.asked_by_id))
    ids = waiting_ids(session, actor)
    aside(partial(_note, round_id, tries=this.tries + 1, requests=len(ids), looked=0))
    added = Added(this.added, this.added_themes, this.added_hours)
    found = Found()
    for looked in look(session, ids, added, found):
        aside(partial(_note, round_id, looked=looked))
        go_on()
    read_rooms(session, actor, added, found)
    this.digest, this.weights_version = digest(found.waiting, found.rooms), weights_now(session).version
    if added.number:
        this.reports = _trial(found, added)
    else:
        lines = plan(found.waiting, found.rooms)
        this.reports = _reports(found, lines)
        session.add_all(_rows(round_id, found, lines, prints(session, lines)))
    this.ended_at = clock.now(session)


def give_up(session: Session, round_id: UUID) -> None:
    """It ends without lines, and can be asked for again."""
    _note(round_id, session, ended_at=clock.now(session))


def _note(round_id: UUID, session: Session, **columns: Any) -> None:
    session.execute(update(Round).where(Round.id == round_id, Round.ended_at.is_(None)).values(columns))


def _rows(
    round_id: UUID, found: Found, lines: Iterable[Line], compared: Mapping[tuple[UUID, UUID], str]
) -> Iterable[RoundLine]:
    suited = {one.request for one in found.waiting if one.fits}
    for place, line in enumerate(lines):
        if line.request in suited:
            picks = [
                RoundPick(
                    peer_worker_id=UUID(fit.peer_worker),
                    place=number,
                    compared=compared.get((UUID(line.request), UUID(fit.peer_worker)), ""),
                )
                for number, fit in enumerate(line.picks)
            ]
            yield RoundLine(round_id=round_id, request_id=UUID(line.request), place=place, picks=picks)


def _reports(found: Found, lines: Iterable[Line]) -> dict[str, Any]:
    suited = sum(1 for one in found.waiting if one.fits)
    greedy = by_score(found.waiting, found.rooms)
    return {
        "suited": suited,
        "unseen": len(found.unseen),
        "cut": found.cut,
        "nobody": len(found.waiting) - suited - len(found.unseen),
        "best": report(found.waiting, found.rooms, lines)._asdict(),
        "by_score": report(found.waiting, found.rooms, greedy)._asdict(),
    }


def _trial(found: Found, added: Added) -> dict[str, Any]:
    """How many requests get a proposal as it is, and with those who are added; apart where the system asks."""
    more = set(added.ids)
    as_it_is, with_them = [], []
    for one in found.waiting:
        real = tuple(fit for fit in one.fits if fit.peer_worker not in more)
        as_it_is.append(one._replace(fits=real))
        with_them.append(one._replace(fits=(*real, *(fit for fit in one.fits if fit.peer_worker in more))))
    there = [room for room in found.rooms if room.peer_worker not in more]
    before, after = plan(as_it_is, there), plan(with_them, found.rooms)
    seen = {one.request for one in found.waiting} - found.unseen
    return {
        "seen": len(seen),
        "unseen": len(found.unseen),
        "before": _brought(before, seen),
        "after": _brought(after, seen),
        "after_unseen": _brought(after, found.unseen),
    }


def _brought(lines: Iterable[Line], requests: Collection[str]) -> dict[str, int]:
    """To these requests."""
    picks = [line.picks for line in lines if line.picks and line.request in requests]
    fits = [fit.points for own in picks for fit in own]
    return {"served": len(picks), "proposals": len(fits), "points": sum(fits)}


def take_line(session: Session, actor: Actor, line_id: UUID, asked: TakeLineIn) -> list[Proposal]:
    """Asks these, as always: whoever cannot be asked now is refused with the sentence that is always said."""
    require(actor, Action.MAKE_ROUND)
    line = _open_line(session, actor, line_id)
    proposed = [pick.peer_worker_id for pick in line.picks]
    chosen = asked.peer_worker_ids or proposed
    if not chosen:
        raise Conflict("This line proposes nobody. Choose whom to ask.")
    if get_request(session, actor, line.request_id).state is RequestState.WAITING:
        requests.take_up(session, actor, line.request_id)
    made = proposals.ask_peers(session, actor, line.request_id, AskPeersIn(peer_worker_ids=chosen))
    _say(session, actor, line, Said.TAKEN if set(chosen) == set(proposed) else Said.CHANGED)
    return made


def leave_line(session: Session, actor: Actor, line_id: UUID) -> RoundLine:
    """Nobody is asked; the request stays on the list."""
    require(actor, Action.MAKE_ROUND)
    line = _open_line(session, actor, line_id)
    _say(session, actor, line, Said.LEFT)
    return line


def reconsider_line(session: Session, actor: Actor, line_id: UUID, asked: Collection[UUID] = ()) -> RoundLine:
    """Left, or taken by mistake: the line is open again. `asked` are the questions that are taken back with it."""
    require(actor, Action.MAKE_ROUND)
    line = get_line(session, actor, line_id, lock=True)
    unask(session, actor, list(asked))
    line.said = line.said_by_id = line.said_at = None
    return line


def _open_line(session: Session, actor: Actor, line_id: UUID) -> RoundLine:
    line = get_line(session, actor, line_id, lock=True)
    if line.said is not None:
        raise Conflict("Somebody has dealt with this line already.")
    return line


def _say(session: Session, actor: Actor, line: RoundLine, said: Said) -> None:
    line.said, line.said_by_id, line.said_at = said, actor.user_id, clock.now(session)
