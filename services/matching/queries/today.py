"""What waits for a peer worker, in as many statements for many contacts as for few."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.answers import Step, TwoSided
from services.matching.models.contacts import Contact, ContactKind, ContactOutcome, Place
from services.matching.models.matches import Match, TaperingStep
from services.matching.models.peer_workers import PeerWorker, Room
from services.matching.models.proposals import Proposal
from services.matching.models.reminders import Reminder
from services.matching.models.requests import NoReason, Objection, Request, RequestKind
from services.matching.queries.absences import absence_today
from services.matching.queries.contacts import planned_next, read_contact
from services.matching.queries.lists import oldest_first
from services.matching.queries.matches import read_match
from services.matching.queries.own_profile import own_id
from services.matching.queries.proposals import preview, question, without_name
from services.matching.queries.rhythm import next_moment, not_today
from services.matching.reminders import RESPONSES, Reaction
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.pages import PageIn
from services.matching.schemas.today import (
    HeavyOut,
    MeetingOut,
    PlannedOut,
    TalkOut,
    TodayOut,
    ToPlanOut,
    VisitAskedOut,
)
from services.matching.states import (
    REQUEST,
    MatchState,
    Party,
    ProposalState,
    ReminderState,
    RequestState,
    Rule,
)
from services.matching.visibility import (
    visible_matches,
    visible_proposals,
    visible_reminders,
    visible_requests,
)
from shared import clock

ME = Party.PEER_WORKER
GOING_ON = (MatchState.ACTIVE, MatchState.TAPERING)
MEETING = (ProposalState.CHOSEN, ProposalState.INTRODUCED)
SAID_YES = (ProposalState.PEER_ACCEPTED, ProposalState.OFFERED_TO_CLIENT, ProposalState.RESERVE)
TALKS = (Rule.ALIGNMENT_REVIEW, Rule.COLLABORATION_REVIEW, Rule.PAUSE_REVIEW)
COMING = timedelta(days=14)
"""How far ahead the day looks."""

NEAREST = 5
"""So many planned contacts of each: what comes behind these comes when they are written down."""
FIRST = PageIn(limit=10)
"""As many people as somebody meets in a week, on a phone. Whoever has more finds them on a next page."""


def today(
    session: Session, actor: Actor, people: PageIn = FIRST, asked: PageIn = FIRST, named: PageIn = FIRST
) -> TodayOut:
    """Of so many of the people whom somebody meets, of what they are asked, and of where they are named."""
    peer_worker = session.get_one(PeerWorker, own_id(actor))
    now, day = clock.now(session), clock.today(session)
    absence = absence_today(session, peer_worker)
    proposals, more_asked = _proposals(session, actor, asked)
    matches, more_people = _matches(session, actor, people)
    shown = {match.id: read_match(actor, match) for match in matches}
    planned = _planned(session, actor, {match.id: match for match in matches}, now)
    soon = [one for one in planned if one.contact.day > day]
    requests, more_named = _named(session, actor, named)
    return TodayOut(
        day=day,
        away=absence is not None,
        has_room=peer_worker.room is Room.AMPLE,
        leads_groups=peer_worker.leads_groups,
        away_until=absence.ends_on if absence else None,
        questions=[question(session, one) for one in proposals if one.state is ProposalState.SENT_TO_PEER],
        heavy=_heavy(requests),
        visits=_visits(session, requests),
        meetings=[_meeting(session, one, now) for one in proposals if one.state in MEETING and _waits_for_me(one)],
        to_start=[one for one in shown.values() if one.state is MatchState.PLANNED and ME not in one.answers],
        again=[one for one in shown.values() if one.state is MatchState.ENDED and ME not in one.answers],
        planned=[one for one in planned if one.contact.day <= day],
        to_plan=_to_plan(session, matches, shown, planned, now),
        talks=_talks(session, actor, shown),
        coming=[one for one in soon if one.contact.day <= day + COMING],
        waiting=[question(session, one) for one in proposals if one.state in SAID_YES or not _waits_for_me(one)],
        more={"people": more_people, "asked": more_asked, "named": more_named},
    )


def _proposals(session: Session, actor: Actor, asked: PageIn) -> tuple[list[Proposal], str | None]:
    request = joinedload(Proposal.request)
    query = (
        visible_proposals(actor)
        .where(
            Proposal.peer_worker_id == actor.peer_worker_id,
            Proposal.state.in_((ProposalState.SENT_TO_PEER, *SAID_YES, *MEETING)),
        )
        .options(
            request.joinedload(Request.client), request.selectinload(Request.wishes), selectinload(Proposal.answers)
        )
    )
    return oldest_first(session, query, Proposal, asked)


def _waits_for_me(proposal: Proposal) -> bool:
    said = {answer.party for answer in proposal.answers if answer.step is Step.CONFIRM}
    return proposal.state is not ProposalState.INTRODUCED or ME not in said


def _meeting(session: Session, proposal: Proposal, now: datetime) -> MeetingOut:
    read = question(session, proposal)
    at = proposal.introduction_at
    return MeetingOut(
        id=proposal.id,
        state=proposal.state,
        client_name=proposal.request.client.name,
        words=read.words,
        at=at,
        was=proposal.state is ProposalState.INTRODUCED or (at is not None and at <= now),
        answers=read.answers,
    )


def read_meeting(session: Session, proposal: Proposal) -> MeetingOut:
    return _meeting(session, proposal, clock.now(session))


def own_matches(actor: Actor) -> Select[Match]:
    """With all that `read_match` reads."""
    return (
        visible_matches(actor)
        .where(Match.peer_worker_id == actor.peer_worker_id)
        .options(
            joinedload(Match.client),
            joinedload(Match.peer_worker).joinedload(PeerWorker.user),
            selectinload(Match.steps).joinedload(TaperingStep.contact),
            selectinload(Match.episodes),
            selectinload(Match.answers),
        )
    )


def _matches(session: Session, actor: Actor, asked: PageIn) -> tuple[list[Match], str | None]:
    """Those that go on, wait or pause; and those that the client asks to take up again."""
    asked_again = select(TwoSided.subject_id).where(
        TwoSided.step == Step.REOPEN, TwoSided.party == Party.CLIENT, TwoSided.yes
    )
    query = own_matches(actor).where(or_(Match.state != MatchState.ENDED, Match.id.in_(asked_again)))
    return oldest_first(session, query, Match, asked)


def _planned(session: Session, actor: Actor, matches: dict[UUID, Match], now: datetime) -> list[PlannedOut]:
    return as_planned(actor, session.scalars(planned_next(actor, matches, NEAREST)).all(), matches, now)


def as_planned(
    actor: Actor, contacts: Iterable[Contact], matches: dict[UUID, Match], now: datetime
) -> list[PlannedOut]:
    contacts = list(contacts)
    taken = defaultdict(set)
    for contact in contacts:
        taken[contact.match_id].add(clock.local_date(contact.starts_at))
    found = []
    for contact in contacts:
        match = matches[contact.match_id]  # type: ignore[index]  # only contacts of matches
        found.append(
            PlannedOut(
                contact=read_contact(actor, contact),
                match_id=match.id,
                client_name=match.client.name,
                begun=contact.starts_at <= now,
                today=clock.local_date(contact.starts_at) == clock.local_date(now),
                else_on=not_today(now, contact.starts_at, match.present_interval, taken[contact.match_id]),
            )
        )
    return found


def _to_plan(
    session: Session, matches: list[Match], shown: dict[UUID, MatchOut], planned: list[PlannedOut], now: datetime
) -> list[ToPlanOut]:
    """Where the two have a rhythm, and nothing is planned at all."""
    has_plan = {one.match_id for one in planned}
    idle = [
        match
        for match in matches
        if match.state in GOING_ON and match.present_interval is not None and match.id not in has_plan
    ]
    last = last_contacts(session, [match.id for match in idle])
    return [proposed_next(match, shown[match.id], last.get(match.id), now) for match in idle]


def proposed_next(match: Match, shown: MatchOut, last: Contact | None, now: datetime) -> ToPlanOut:
    """As the last time, in the rhythm that holds now."""
    on = next_moment(now, last.starts_at if last else None, match.present_interval)
    step = match.next_step
    if step is not None and step.planned_on > on.day:
        on.day = step.planned_on
    return ToPlanOut(
        match=shown,
        on=on,
        minutes=match.minutes,
        place=last.place if last else Place.HOME,
        kind=last.kind if last else ContactKind.TALK,
    )


def last_contacts(session: Session, match_ids: list[UUID]) -> dict[UUID, Contact]:
    """The newest contact that was held, by match."""
    newest = (
        select(func.max(Contact.starts_at))
        .where(Contact.match_id == Match.id, Contact.outcome == ContactOutcome.HELD)
        .correlate(Match)
        .scalar_subquery()
    )
    query = (
        select(Contact)
        .join(Match, Contact.match_id == Match.id)
        .where(Match.id.in_(match_ids), Contact.outcome == ContactOutcome.HELD, Contact.starts_at == newest)
    )
    return {contact.match_id: contact for contact in session.scalars(query) if contact.match_id}


def _named(session: Session, actor: Actor, asked: PageIn) -> tuple[list[Request], str | None]:
    query = (
        visible_requests(actor)
        .where(Request.named_peer_worker_id == actor.peer_worker_id, Request.state.in_(REQUEST.open_states))
        .options(selectinload(Request.objections), selectinload(Request.wishes), joinedload(Request.client))
    )
    return oldest_first(session, query, Request, asked)


def waits_for_word(objection: Objection) -> bool:
    return objection.reason is NoReason.TOO_HEAVY_FOR_PEER and objection.peer_says_yes is None


def _heavy(requests: list[Request]) -> list[HeavyOut]:
    waiting = [request for request in requests if any(waits_for_word(one) for one in request.objections)]
    return [HeavyOut(request_id=request.id, words=preview(request).words) for request in waiting]


def _visits(session: Session, requests: list[Request]) -> list[VisitAskedOut]:
    asked = (RequestState.AWAITING_CLIENT, RequestState.IN_MATCHING)
    visits = [one for one in requests if one.kind is RequestKind.ONE_OFF and one.state in asked]
    query = select(TwoSided.subject_id, TwoSided.yes).where(
        TwoSided.subject_id.in_([one.id for one in visits]), TwoSided.step == Step.VISIT, TwoSided.party == ME
    )
    said = {row.subject_id: row.yes for row in session.execute(query)}
    return [read_visit(request, said.get(request.id)) for request in visits if said.get(request.id) is not False]


def read_visit(request: Request, said_yes: bool | None) -> VisitAskedOut:
    fine = request.state is RequestState.IN_MATCHING
    return VisitAskedOut(
        request_id=request.id,
        client_name=request.client.name if fine else None,
        why=request.why_peer if fine else without_name(request.why_peer, request.client),
        on=request.visit_on,
        said_yes=said_yes,
        may_log=fine and said_yes is True,
    )


def _talks(session: Session, actor: Actor, shown: dict[UUID, MatchOut]) -> list[TalkOut]:
    told = (ReminderState.NOTIFIED, ReminderState.ESCALATED)
    query = visible_reminders(actor).where(
        Reminder.rule.in_(TALKS), Reminder.owner == ME, Reminder.state.in_(told), Reminder.subject_id.in_(shown)
    )
    return [
        TalkOut(
            reminder_id=reminder.id,
            rule=reminder.rule,
            match_id=reminder.subject_id,
            client_name=shown[reminder.subject_id].client_name,
            can_be_ticked=RESPONSES[reminder.rule].reaction is Reaction.NOTHING,
        )
        for reminder in session.scalars(query.order_by(Reminder.due_on, Reminder.id))
    ]
