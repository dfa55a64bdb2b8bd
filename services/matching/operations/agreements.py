"""What the two agreed, changed freely at any time; what it said before is kept."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.actor import Actor, By
from services.matching.models.matches import CollaborationForm, Lead, Match, MatchWording, RegistrationLevel
from services.matching.operations.colleagues import require_colleague
from services.matching.operations.matches import require_complete, require_room
from services.matching.operations.telling_two import tell_peer, tell_who_did_not
from services.matching.policies import Action, require
from services.matching.queries.capacity import weekly
from services.matching.queries.find import lock_match
from services.matching.rules import STAFF
from services.matching.schemas.matches import AgendaIn, AgreementIn, LeadIn, WantsIn
from services.matching.states import MatchState, Party
from shared import clock
from shared.errors import Conflict, Invalid
from shared.events import Event

FORM_FIELDS = {"collaboration_form", "professional_id", "consult_person_id"}


def change_agreement(session: Session, actor: Actor, match_id: UUID, asked: AgreementIn) -> Match:
    """Another question, rhythm, place, form or level, from now on. More time needs room in the peer worker's week."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.AGREE, match)
    _goes_on(match)
    changes = asked.changes
    require_colleague(session, match.peer_worker, "professional_id", asked.professional_id, STAFF)
    require_colleague(session, match.peer_worker, "consult_person_id", asked.consult_person_id)
    _client_agrees_to_level(match, by, asked)
    changed = [field for field, value in changes.items() if getattr(match, field) != value]
    for field in changed:
        keep_wording(session, match, actor, field)
        setattr(match, field, changes[field])
    if match.collaboration_form is CollaborationForm.SEQUENTIAL:
        match.lead = match.lead or Lead.PEER_WORKER
    else:
        match.lead = match.handover_on = None
    if match.state is not MatchState.PLANNED or FORM_FIELDS & set(changed):
        require_complete(match)
    agreed = asked.more_hours and by.party is Party.PEER_WORKER
    count_minutes(session, match, agreed=agreed)
    if changed:
        tell_who_did_not(session, match, by, Event.NEWS, note="agreement_changed")
    return match


def _goes_on(match: Match) -> None:
    if match.state is MatchState.ENDED:
        raise Conflict("This contact has ended, so nothing about it can be agreed any more.")


def _client_agrees_to_level(match: Match, by: By, asked: AgreementIn) -> None:
    """Less is registered at once; more only when the client says so."""
    before = match.registration_level or RegistrationLevel.TOTALS
    if asked.registration_level is None or asked.registration_level <= before:
        return
    if by.party is not Party.CLIENT and not asked.client_agrees:
        raise Invalid("client_agrees", "client_agrees must be true: registering more needs the client's own yes.")


def keep_wording(session: Session, match: Match, actor: Actor, field: str) -> None:
    """What it says now stays readable after it has changed. Nothing is kept of what was empty."""
    wording = getattr(match, field)
    if wording not in (None, ""):
        session.add(MatchWording(match_id=match.id, field=field, wording=str(wording), by_id=actor.user_id))


def count_minutes(session: Session, match: Match, *, agreed: bool) -> None:
    """What the contact takes of a week now; Conflict when it becomes more than fits and the peer worker has not agreed.

    The peer worker must be locked.
    """
    takes = weekly(match.minutes, match.present_interval, match.peer_worker.travel_minutes)
    require_room(session, match.peer_worker, takes - match.weekly_minutes, agreed=agreed)
    match.weekly_minutes = takes


def hand_over(session: Session, actor: Actor, match_id: UUID, asked: LeadIn) -> Match:
    """A sequential contact: from now on the other walks with the client, or back again. The client says yes to it."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.AGREE, match)
    _goes_on(match)
    if match.collaboration_form is not CollaborationForm.SEQUENTIAL:
        raise Conflict("Only in a sequential contact one takes over from the other.")
    if by.party is not Party.CLIENT and not asked.client_agrees:
        raise Invalid("client_agrees", "client_agrees must be true: the client says yes to who takes over.")
    if match.lead is asked.lead:
        raise Conflict("They walk with the client already.")
    keep_wording(session, match, actor, "lead")
    match.lead, match.handover_on = asked.lead, None
    tell_who_did_not(session, match, by, Event.NEWS, note="lead_changed")
    return match


def write_wants(session: Session, actor: Actor, match_id: UUID, asked: WantsIn) -> Match:
    """Dit wil ik wel, dit wil ik niet: the client's own, and the peer worker reads it first."""
    match = lock_match(session, actor, match_id)
    by = require(actor, Action.WRITE_WANTS, match)
    _goes_on(match)
    for field in ("wanted", "unwanted"):
        if getattr(match, field) != getattr(asked, field):
            keep_wording(session, match, actor, field)
            setattr(match, field, getattr(asked, field))
            match.wants_changed_at = clock.now(session)
    if match.wants_changed_at == clock.now(session) and by.party is Party.CLIENT:
        tell_peer(session, match, Event.NEWS)
    return match


def write_agenda(session: Session, actor: Actor, match_id: UUID, asked: AgendaIn) -> Match:
    """What the client wants to talk about or do next time; only the two can read it."""
    match = lock_match(session, actor, match_id)
    require(actor, Action.SHARE_AGENDA, match)
    _goes_on(match)
    match.agenda = asked.agenda
    return match
