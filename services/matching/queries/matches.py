"""Matches as each reader may read them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services.matching.actor import Actor
from services.matching.models.answers import Step
from services.matching.models.matches import (
    Alignment,
    CollaborationForm,
    Match,
    MatchWording,
    Pause,
    PauseKind,
    TaperingStep,
)
from services.matching.models.peer_workers import PeerWorker
from services.matching.policies import Action, require
from services.matching.queries.find import get_match
from services.matching.queries.lists import page
from services.matching.schemas.matches import (
    AgendaOut,
    AlignmentOut,
    EpisodeOut,
    MatchesIn,
    MatchOut,
    PauseOut,
    TaperingStepOut,
    WordingOut,
)
from services.matching.schemas.pages import Page, PageIn
from services.matching.states import MatchState, Party
from services.matching.visibility import DAYS_FOR_THE_TEAM, visible_matches
from shared import clock

BETWEEN_THE_TWO = ("wanted", "unwanted", "wants_changed_at")
NEEDED = {
    "question": "a question or goal",
    "collaboration_form": "how you work together with the team",
    "professional_id": "the name of a professional, because the contact is complementary",
    "consult_person_id": "somebody to consult, because the contact is independent",
    "sharing_agreement": "an agreement on what is shared with the team",
    "registration_level": "how much is registered",
}
"""What must be agreed before the two can start."""


def missing(match: Match) -> list[str]:
    """The fields that must be filled before the two can start, in the order of `NEEDED`."""
    needed = ["question", "collaboration_form", "sharing_agreement", "registration_level"]
    if match.collaboration_form is CollaborationForm.COMPLEMENTARY:
        needed.append("professional_id")
    if match.collaboration_form is CollaborationForm.INDEPENDENT:
        needed.append("consult_person_id")
    return [field for field in NEEDED if field in needed and not getattr(match, field)]


def is_one_of_the_two(actor: Actor, match: Match) -> bool:
    return match.client_id == actor.client_id or match.peer_worker_id == actor.peer_worker_id


def read_match(actor: Actor, match: Match) -> MatchOut:
    """What is between the two is for the two; a client's reason for stopping is not for the peer worker."""
    own: dict[str, Any] = {
        "client_name": match.client.name,
        "peer_worker_name": match.peer_worker.user.name,
        "missing": missing(match),
        "answers": _answers(match),
        "steps": _steps(match, held=is_one_of_the_two(actor, match) or match.registration_level in DAYS_FOR_THE_TEAM),
        "episodes": [EpisodeOut.model_validate(episode) for episode in match.episodes],
    }
    if not is_one_of_the_two(actor, match):
        own |= dict.fromkeys(BETWEEN_THE_TWO)
    if match.ended_by is Party.CLIENT and match.peer_worker_id == actor.peer_worker_id:
        own["end_reason"] = None
    fields = {name: getattr(match, name) for name in MatchOut.model_fields if name not in own}
    return MatchOut(**fields, **own)


def _answers(match: Match) -> dict[Party, bool]:
    step = {MatchState.PLANNED: Step.START, MatchState.ENDED: Step.REOPEN}.get(match.state)
    return {answer.party: answer.yes for answer in match.answers if answer.step is step}


def _steps(match: Match, *, held: bool) -> list[TaperingStepOut]:
    """Planned against what was held; on which day that was is for the team only where the level says so."""
    return [
        TaperingStepOut(
            plan=step.plan,
            position=step.position,
            interval_days=step.interval_days,
            planned_on=step.planned_on,
            current=step.current,
            held_on=clock.local_date(step.contact.starts_at) if held and step.contact else None,
        )
        for step in match.steps
    ]


def with_all_of_it(visible: Select[Match]) -> Select[Match]:
    """What an output needs, in as many questions for many as for one."""
    return visible.options(
        joinedload(Match.client),
        joinedload(Match.peer_worker).joinedload(PeerWorker.user),
        selectinload(Match.steps).joinedload(TaperingStep.contact),
        selectinload(Match.episodes),
        selectinload(Match.answers),
    )


def list_matches(
    session: Session, actor: Actor, asked: MatchesIn, states: Collection[MatchState] | None = None
) -> Page[MatchOut]:
    visible = with_all_of_it(visible_matches(actor))
    if states is not None:
        visible = visible.where(Match.state.in_(states))
    if asked.state is not None:
        visible = visible.where(Match.state == asked.state)
    if asked.client_id is not None:
        visible = visible.where(Match.client_id == asked.client_id)
    return page(session, visible, Match, asked, lambda match: read_match(actor, match))


def earlier_wordings(session: Session, actor: Actor, match_id: UUID, asked: PageIn) -> Page[WordingOut]:
    """What was agreed before; the client's own wants only for the two."""
    match = get_match(session, actor, match_id)
    query = select(MatchWording).where(MatchWording.match_id == match.id)
    if not is_one_of_the_two(actor, match):
        query = query.where(MatchWording.field.not_in(BETWEEN_THE_TWO))
    return page(session, query, MatchWording, asked, WordingOut.model_validate)


def read_agenda(session: Session, actor: Actor, match_id: UUID) -> AgendaOut:
    """What the client wants to talk about next time. Forbidden to everybody but the two."""
    match = get_match(session, actor, match_id)
    require(actor, Action.SHARE_AGENDA, match)
    return AgendaOut.model_validate(match)


def alignments_of(session: Session, actor: Actor, match_id: UUID, asked: PageIn) -> Page[AlignmentOut]:
    match = get_match(session, actor, match_id)
    query = select(Alignment).where(Alignment.match_id == match.id)
    return page(session, query, Alignment, asked, AlignmentOut.model_validate)


def crisis_pauses(session: Session, actor: Actor, asked: PageIn) -> Page[PauseOut]:
    """Every pause in a crisis that this person may see: how long, who decided, was the client's wish followed."""
    seen = visible_matches(actor).with_only_columns(Match.id)
    query = select(Pause).where(Pause.kind == PauseKind.CRISIS, Pause.match_id.in_(seen))
    return page(session, query, Pause, asked, PauseOut.model_validate)
