"""A peer worker's own contacts: the list, and everything about one of them."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select, union_all
from sqlalchemy.orm import Session, selectinload

from services.matching.actor import Actor, Role
from services.matching.models.contacts import LOGGED, Contact, ContactOutcome
from services.matching.models.matches import Alignment, Match, PauseKind
from services.matching.models.peer_workers import FormerTreater
from services.matching.models.teams import Membership
from services.matching.policies import Action, may
from services.matching.queries.by_name import by_name
from services.matching.queries.contacts import NAMED, planned_next, read_contact, who_can_read
from services.matching.queries.find import get_contact, one
from services.matching.queries.lists import Part, before, cut, in_turn, page
from services.matching.queries.matches import read_match
from services.matching.queries.own_profile import own_id
from services.matching.queries.today import NEAREST, as_planned, last_contacts, own_matches, proposed_next
from services.matching.schemas.contacts import ContactOut
from services.matching.schemas.matches import AlignmentOut, MatchOut
from services.matching.schemas.pages import NamesIn, Page, PageIn
from services.matching.schemas.today import ColleagueOut, CompanionOut, JustLoggedOut, OwnContactOut
from services.matching.states import MatchState
from services.matching.visibility import visible_contacts
from shared import clock
from shared.users import User

GOING_ON = (MatchState.ACTIVE, MatchState.TAPERING)
LOG = 50
"""How much of what was the page of a contact draws."""
A_FEW = PageIn(limit=10)


def list_own(session: Session, actor: Actor, asked: PageIn) -> Page[OwnContactOut]:
    """What goes on first, then what has ended, newest first; each with the contact that is planned next."""
    own_id(actor)
    goes_on = Match.state != MatchState.ENDED

    def going_on(last: UUID | None, most: int) -> Select[Match]:
        query = own_matches(actor).where(goes_on).order_by(Match.id).limit(most)
        return query if last is None else query.where(Match.id > last)

    def ended(last: UUID | None, most: int) -> Select[Match]:
        query = own_matches(actor).where(~goes_on).order_by(Match.ended_on.desc(), Match.id.desc()).limit(most)
        return query if last is None else query.where(before(Match, Match.ended_on, last))

    matches, more = in_turn([going_on, ended], lambda query: session.scalars(query).unique(), asked)
    query = planned_next(actor, [match.id for match in matches], 1, since=clock.now(session))
    following = {contact.match_id: contact for contact in session.scalars(query)}
    items = [
        OwnContactOut(
            match=read_match(actor, match),
            next=read_contact(actor, following[match.id]) if match.id in following else None,
        )
        for match in matches
    ]
    return Page(items=items, next=more)


def written_down(
    session: Session, actor: Actor, match_id: UUID, asked: PageIn
) -> tuple[CompanionOut, Page[ContactOut]]:
    """Everything that was, newest first, with what the page of this contact tells of it."""
    shown = companion(session, actor, match_id)
    query = visible_contacts(actor).where(Contact.match_id == match_id, Contact.outcome != ContactOutcome.PLANNED)
    query = query.options(selectinload(Contact.versions)).order_by(Contact.starts_at.desc(), Contact.id.desc())
    if asked.after is not None:
        query = query.where(before(Contact, Contact.starts_at, asked.after))
    found = session.scalars(query.limit(asked.limit + 1)).all()
    return shown, cut(found, asked, lambda row: read_contact(actor, row))


def get_own_match(session: Session, actor: Actor, match_id: UUID) -> Match:
    """NotFound for a contact that is not this peer worker's own."""
    own_id(actor)
    return one(session, own_matches(actor), Match.id == match_id)


def companion(session: Session, actor: Actor, match_id: UUID, talks: PageIn = A_FEW) -> CompanionOut:
    match = get_own_match(session, actor, match_id)
    now, shown = clock.now(session), read_match(actor, match)
    query = visible_contacts(actor).where(Contact.match_id == match.id).options(selectinload(Contact.versions))
    rows = session.scalars(query.order_by(Contact.starts_at.desc(), Contact.id.desc()).limit(LOG)).all()
    planned = sorted((row for row in rows if row.outcome is ContactOutcome.PLANNED), key=lambda row: row.starts_at)
    last = last_contacts(session, [match.id]).get(match.id)
    held = select(Alignment).where(Alignment.match_id == match.id)
    return CompanionOut(
        match=shown,
        agenda=match.agenda,
        today=clock.today(session),
        contacts=[read_contact(actor, row) for row in rows],
        planned=as_planned(actor, planned[:NEAREST], {match.id: match}, now),
        proposed=proposed_next(match, shown, last, now),
        readers=who_can_read(session, actor, match.id, NAMED),
        alignments=page(session, held, Alignment, talks, AlignmentOut.model_validate),
        people=_names(session, (match.professional_id, match.consult_person_id, match.handed_over_to_id)),
        may=steps(actor, match),
    )


def steps(actor: Actor, match: Match) -> set[str]:
    """What this peer worker can do now: theirs to do, and possible in this state."""
    state, wish = match.state, match.pause_kind is PauseKind.CLIENT_WISH
    possible = {
        Action.LOG_CONTACT: state in GOING_ON,
        Action.CORRECT_CONTACT: match.started_on is not None,
        Action.PLAN_CONTACT: state in GOING_ON,
        Action.MOVE_CONTACT: state in GOING_ON,
        Action.AGREE: state is not MatchState.ENDED,
        Action.SHARE_STEPS: state is not MatchState.ENDED,
        Action.START_MATCH: state is MatchState.PLANNED,
        Action.RESUME_MATCH: state is MatchState.PAUSED and match.pause_kind is not PauseKind.CRISIS,
        Action.HAND_OVER_CONTACT: match.proposed_intervals is not None and state is not MatchState.ENDED,
        Action.PROPOSE_TAPERING: state in GOING_ON or (state is MatchState.PAUSED and wish),
        Action.RECORD_ALIGNMENT: state is not MatchState.ENDED,
        Action.END_MATCH: state is not MatchState.ENDED,
    }
    return {action.value for action, now in possible.items() if now and may(actor, action, match)}


def read_own_contact(session: Session, actor: Actor, match_id: UUID, contact_id: UUID) -> tuple[ContactOut, MatchOut]:
    """One line of the log of this match; NotFound under another."""
    match = get_own_match(session, actor, match_id)
    contact = one(session, visible_contacts(actor).where(Contact.match_id == match.id), Contact.id == contact_id)
    return read_contact(actor, contact), read_match(actor, match)


def just_logged(session: Session, actor: Actor, contact_id: UUID) -> JustLoggedOut | None:
    """None when it is no longer as it was logged, or not of a contact of one's own."""
    contact = get_contact(session, actor, contact_id)
    if contact.match is None or contact.outcome not in LOGGED:
        return None
    match = get_own_match(session, actor, contact.match.id)
    undo = may(actor, Action.UNDO_LOG, contact) and contact.can_be_undone(clock.now(session))
    return JustLoggedOut(contact=read_contact(actor, contact), match=read_match(actor, match), can_undo=undo)


def colleagues_beside(session: Session, match: Match, roles: Collection[Role], asked: NamesIn) -> Page[ColleagueOut]:
    """Who can be named beside this contact: the client's own people first, then everybody who works here.

    Never the peer worker, nor who once treated them; why somebody is missing cannot be seen.
    """
    client = match.client
    works = Membership.role.in_(list(roles))
    works_here = exists().where(Membership.user_id == User.id, works)
    theirs = (Membership.team_id == client.team_id, Membership.user_id.in_(client.caseholder_ids))
    near = User.id.in_(union_all(*(select(Membership.user_id).where(works, one) for one in theirs)))
    treated = exists().where(FormerTreater.peer_worker_id == match.peer_worker_id, FormerTreater.user_id == User.id)

    def part(where: ColumnElement[bool]) -> Part:
        def of(last: UUID | None, most: int) -> Any:
            query: Any = select(User.id, User.name).where(
                where, User.active.is_(True), User.id != match.peer_worker.user_id
            )
            return by_name(session, query.where(~treated), User, last, most, find=asked.find)

        return of

    shown, more = in_turn([part(near), part(works_here & ~near)], list, asked)
    return Page(items=[ColleagueOut(user_id=row.id, name=row.name) for row in shown], next=more)


def _names(session: Session, user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = [user_id for user_id in user_ids if user_id is not None]
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}
