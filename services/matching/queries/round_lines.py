"""A round as a coordinator reads it: its lines stand beside how it is now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.models.requests import Request
from services.matching.models.rounds import Round, RoundLine, RoundPick
from services.matching.policies import Action, require
from services.matching.queries.find import one
from services.matching.queries.lists import behind
from services.matching.queries.proposals import Face, candidate_out, faces_of
from services.matching.queries.rounds import as_it_is_now, print_of
from services.matching.queries.small_numbers import counted, part_of
from services.matching.queries.waiting import waiting_list
from services.matching.ranking import Ranked
from services.matching.rounds import Report
from services.matching.schemas.pages import Page, PageIn, cursor_at
from services.matching.schemas.requests import WishOut
from services.matching.schemas.rounds import LineOut, PickOut, ReportOut, RoundOut, TrialOut
from services.matching.visibility import visible_requests
from shared import clock
from shared.users import User


def get_line(session: Session, actor: Actor, line_id: UUID, *, lock: bool = False) -> RoundLine:
    seen = visible_requests(actor).with_only_columns(Request.id)
    return one(session, select(RoundLine).where(RoundLine.request_id.in_(seen)), RoundLine.id == line_id, lock=lock)


def read_round(session: Session, actor: Actor, round_id: UUID | None = None) -> RoundOut | None:
    """This one, or the newest; None when there was never any."""
    require(actor, Action.SEE_WORK)
    found = _newest(session, Round.added == 0, *([Round.id == round_id] if round_id else []))
    return None if found is None else _round_out(found)


def read_trial(session: Session, actor: Actor, round_id: UUID | None = None) -> TrialOut | None:
    require(actor, Action.SEE_WORK)
    found = _newest(session, Round.added > 0, *([Round.id == round_id] if round_id else []))
    return None if found is None else _trial_out(found)


def _newest(session: Session, *such: Any) -> Round | None:
    return session.scalars(select(Round).where(*such).order_by(Round.id.desc()).limit(1)).first()


def _making(this: Round) -> dict[str, Any]:
    names = ("id", "created_at", "looked", "requests", "ended_at")
    failed = this.ended_at is not None and this.digest is None
    return {name: getattr(this, name) for name in names} | {"failed": failed}


def _round_out(this: Round) -> RoundOut:
    told = this.reports
    return RoundOut(
        **_making(this),
        digest=this.digest,
        weights_version=this.weights_version,
        **{name: told.get(name, 0) for name in ("suited", "nobody", "unseen", "cut")},
        **{name: _report_out(Report(**told[name])) if told else None for name in ("best", "by_score")},
    )


def _report_out(report: Report) -> ReportOut:
    each = max(report.proposals, 1)
    return ReportOut(
        **{name: getattr(report, name) for name in ReportOut.model_fields if name not in ("score", "load")},
        score=round(report.points / each / 100, 1),
        load=round(report.load / each, 1),
    )


def _trial_out(this: Round) -> TrialOut:
    seen, unseen = (this.reports.get(name, 0) for name in ("seen", "unseen"))
    before, after, after_unseen = (this.reports.get(name, NOTHING) for name in ("before", "after", "after_unseen"))
    served = part_of(seen, before["served"])
    return TrialOut(
        **_making(this),
        volunteers=this.added,
        themes=this.added_themes,
        hours=this.added_hours,
        seen=counted(seen),
        served=served,
        more=part_of(seen - before["served"], after["served"] - before["served"]),
        score=_average(before) if served else None,
        score_with_them=_average(after) if served else None,
        unseen=counted(unseen),
        more_unseen=part_of(unseen, after_unseen["served"]),
    )


def _average(brought: Mapping[str, int]) -> float:
    return round(brought["points"] / max(brought["proposals"], 1) / 100, 1)


NOTHING: Mapping[str, int] = MappingProxyType({"served": 0, "proposals": 0, "points": 0})
# Nobody's words: to read them is to decipher them.
OF_A_LINE = (
    selectinload(RoundLine.picks),
    joinedload(RoundLine.request)
    .load_only(Request.client_id, Request.closeness, Request.created_at)
    .selectinload(Request.wishes),
    joinedload(RoundLine.request).joinedload(Request.client).joinedload(Client.team),
)


class Beside(NamedTuple):
    """How it is now, for the lines of one page."""

    today: date
    waits: set[UUID]
    now: Mapping[tuple[UUID, UUID], Ranked]
    faces: Mapping[UUID, Face]
    """Of peer workers."""
    people: Mapping[UUID | None, str]
    """Who dealt with a line."""


def lines_of(session: Session, actor: Actor, round_id: UUID, asked: PageIn) -> Page[LineOut]:
    """The longest waiting first. A page costs one look at the pool."""
    require(actor, Action.SEE_WORK)
    query = select(RoundLine).where(RoundLine.round_id == round_id).options(*OF_A_LINE)
    if asked.after is not None:
        query = query.where(behind(RoundLine, RoundLine.place, asked.after))
    found = session.scalars(query.order_by(RoundLine.place, RoundLine.id).limit(asked.limit + 1)).all()
    shown = found[: asked.limit]
    more = cursor_at(shown[-1].id) if len(found) > asked.limit else None
    waits = _still_waiting(session, actor, shown)
    picks = {line.request_id: {str(pick.peer_worker_id) for pick in line.picks} for line in shown}
    beside = Beside(
        clock.today(session),
        waits,
        as_it_is_now(session, [line.request for line in shown if line.request_id in waits], picks),
        faces_of(session, {pick.peer_worker_id for line in shown for pick in line.picks}),
        _names(session, (line.said_by_id for line in shown)),
    )
    return Page(items=[_line_out(line, beside) for line in shown], next=more)


def _line_out(line: RoundLine, beside: Beside) -> LineOut:
    request = line.request
    since = clock.local_date(request.created_at)
    return LineOut(
        id=line.id,
        request_id=request.id,
        client_name=request.client.name,
        team_name=request.client.team.name,
        since=since,
        days=(beside.today - since).days,
        wishes=[WishOut.model_validate(wish) for wish in request.wishes],
        picks=[_pick_out(pick, beside.now.get((request.id, pick.peer_worker_id)), beside.faces) for pick in line.picks],
        said=line.said,
        said_by=beside.people.get(line.said_by_id, ""),
        waits=request.id in beside.waits,
    )


def _still_waiting(session: Session, actor: Actor, lines: Sequence[RoundLine]) -> set[UUID]:
    ids = [line.request_id for line in lines if line.said is None]
    query = waiting_list(actor).where(Request.id.in_(ids)).with_only_columns(Request.id)
    return set(session.scalars(query)) if ids else set()


def _pick_out(pick: RoundPick, now: Ranked | None, faces: Mapping[UUID, Face]) -> PickOut:
    face = faces[pick.peer_worker_id]
    return PickOut(
        peer_worker_id=pick.peer_worker_id,
        name=face.name,
        candidate=None if now is None else candidate_out(now, face),
        changed=now is not None and print_of(now) != pick.compared,
    )


def _names(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    query = select(User.id, User.name).where(User.id.in_({each for each in user_ids if each is not None}))
    return {row.id: row.name for row in session.execute(query)}
