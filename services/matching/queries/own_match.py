"""One contact of a client's own, and which steps are open to the client now: asked of the same states and policies that
refuse them."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from services.matching.actor import Actor
from services.matching.models.contacts import HAPPENED, Contact, ContactOutcome
from services.matching.models.matches import OPEN_STATES, EndReason, Match, PauseKind
from services.matching.models.reminders import OPEN, Reminder
from services.matching.policies import Action, may
from services.matching.queries.contacts import NAMED, read_contact, who_can_read
from services.matching.queries.find import get_match
from services.matching.queries.helped import own_answer
from services.matching.queries.matches import missing, read_match
from services.matching.queries.pausing import can_go_on
from services.matching.queries.small_steps import page_of_small_steps
from services.matching.schemas.contacts import ContactOut
from services.matching.schemas.own_match import OwnMatchOut
from services.matching.schemas.pages import PageIn
from services.matching.states import MatchState, Party, PeerWorkerState, Rule
from services.matching.visibility import visible_contacts
from shared import clock
from shared.errors import NotFound
from shared.users import User

S = MatchState
GOING_ON = (S.ACTIVE, S.TAPERING)
LAST = 5
FIRST = PageIn(limit=20)


def own_match(session: Session, actor: Actor, match_id: UUID, steps: PageIn = FIRST) -> OwnMatchOut:
    match = get_match(session, actor, match_id)
    if match.client_id != actor.client_id:
        raise NotFound
    shown = read_match(actor, match)
    now, asked = clock.now(session), shown.answers.get(Party.CLIENT, False)
    going_on = match.state in GOING_ON
    own_pause = match.state is S.PAUSED and match.pause_kind is PauseKind.CLIENT_WISH
    ended_by_me = match.state is S.ENDED and match.ended_by is Party.CLIENT
    held = match.held_until is not None and match.held_until > now
    alone = match.state is S.ENDED and _is_free(session, match)
    named = session.get(User, match.professional_id) if match.professional_id else None
    return OwnMatchOut(
        match=shown,
        helped=own_answer(session, actor, match),
        agenda=match.agenda,
        steps=page_of_small_steps(session, actor, match.id, steps),
        planned=_contacts(session, actor, match, (ContactOutcome.PLANNED,)),
        held=_contacts(session, actor, match, HAPPENED)[:LAST],
        readers=who_can_read(session, actor, match.id, NAMED),
        professional=named.name if named else "",
        today=clock.local_date(now),
        news_on=_news_on(session, match),
        can_start=may(actor, Action.START_MATCH, match)
        and match.state is S.PLANNED
        and not missing(match)
        and not asked,
        can_pause=may(actor, Action.PAUSE_FOR_CLIENT, match) and going_on,
        can_resume=can_go_on(session, actor, match),
        can_agree=may(actor, Action.AGREE, match) and match.state is not S.ENDED,
        can_taper=may(actor, Action.TAPER, match) and (going_on or own_pause),
        can_walk_again=may(actor, Action.TAPER, match) and match.state is S.TAPERING,
        can_stop=may(actor, Action.STOP_MATCH, match) and match.state is not S.ENDED,
        can_undo=may(actor, Action.UNDO_ENDING, match) and ended_by_me and held and alone,
        can_reopen=may(actor, Action.REOPEN_MATCH, match)
        and alone
        and not asked
        and match.client.in_care
        and match.end_reason is not EndReason.SAFETY
        and not missing(match),
        can_move=may(actor, Action.MOVE_CONTACT, match) and going_on,
    )


def _is_free(session: Session, match: Match) -> bool:
    """The peer worker still works here, and these two have not begun anew."""
    other = exists().where(
        Match.client_id == match.client_id,
        Match.peer_worker_id == match.peer_worker_id,
        Match.state.in_(OPEN_STATES),
    )
    return match.peer_worker.state is not PeerWorkerState.RETIRED and not session.scalar(select(other))


def _contacts(session: Session, actor: Actor, match: Match, outcomes: tuple[ContactOutcome, ...]) -> list[ContactOut]:
    """Planned ones from today on, the first one first; others from the last."""
    planned = ContactOutcome.PLANNED in outcomes
    query = visible_contacts(actor).where(Contact.match_id == match.id, Contact.outcome.in_(outcomes))
    query = query.options(selectinload(Contact.versions))
    if planned:
        query = query.where(Contact.starts_at >= clock.at_local(clock.today(session), time.min))
    query = query.order_by(Contact.starts_at if planned else Contact.starts_at.desc()).limit(LAST)
    return [read_contact(actor, contact) for contact in session.scalars(query)]


def _news_on(session: Session, match: Match) -> date | None:
    """Until when the peer worker has to answer: to begin, or to begin again."""
    query = select(Reminder.term_on).where(
        Reminder.subject_id == match.id, Reminder.state.in_(OPEN), Reminder.rule == Rule.START_MISSING
    )
    day = session.scalars(query.order_by(Reminder.term_on.desc())).first()
    return day if day is not None and day > clock.today(session) else None
