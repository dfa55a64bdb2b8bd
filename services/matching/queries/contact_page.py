"""A contact as staff look at it: what the two agreed with the team, its pauses, and the talks about it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.decisions import Topic, decided
from services.matching.models.matches import Alignment, Match, Pause
from services.matching.policies import Action, may
from services.matching.queries.find import get_match
from services.matching.queries.lists import newest_first
from services.matching.queries.matches import read_match
from services.matching.queries.pausing import can_go_on, can_pause_on
from services.matching.queries.people import names_of
from services.matching.schemas.contact_page import AlignmentLineOut, ContactPageOut, PauseLineOut
from services.matching.schemas.matches import AlignmentOut, PauseOut
from services.matching.schemas.pages import PageIn
from shared import clock

STEPS = (
    Action.FLAG_CRISIS,
    Action.RECORD_ALIGNMENT,
    Action.PROPOSE_TAPERING,
    Action.END_MATCH,
)


def contact_page(
    session: Session, actor: Actor, match_id: UUID, talks_asked: PageIn, pauses_asked: PageIn
) -> ContactPageOut:
    """For who sees it at work: nothing of what is between the two."""
    at_work = actor.at_work()
    match = get_match(session, at_work, match_id)
    talks, older_talks = newest_first(
        session, select(Alignment).where(Alignment.match_id == match.id), Alignment, talks_asked
    )
    pauses, older_pauses = newest_first(session, select(Pause).where(Pause.match_id == match.id), Pause, pauses_asked)
    names = names_of(session, _people(match, talks, pauses))
    return ContactPageOut(
        match=read_match(at_work, match),
        names=names,
        today=clock.today(session),
        crisis_wish=match.client.crisis_preference,
        crisis_policy=decided(session, Topic.CRISIS_CONTACT, match.client.team_id),
        crisis_pauses=match.crisis_pauses,
        alignments=[
            AlignmentLineOut(
                **AlignmentOut.model_validate(talk).model_dump(), recorded_by=names.get(talk.recorded_by_id, "")
            )
            for talk in talks
        ],
        older_talks=older_talks,
        pauses=[
            PauseLineOut(**PauseOut.model_validate(pause).model_dump(), decided_by=_name(names, pause.decided_by_id))
            for pause in pauses
        ],
        older_pauses=older_pauses,
        can_go_on=can_go_on(session, at_work, match),
        can_pause_on=can_pause_on(at_work, match),
        may=[action.value for action in STEPS if may(at_work, action, match)],
    )


def _people(match: Match, talks: Sequence[Alignment], pauses: Sequence[Pause]) -> list[UUID | None]:
    of_match = [match.professional_id, match.consult_person_id, match.handed_over_to_id]
    of_talks = [user_id for talk in talks for user_id in (talk.team_member_id, talk.recorded_by_id)]
    return [*of_match, *of_talks, *(pause.decided_by_id for pause in pauses)]


def _name(names: dict[UUID, str], user_id: UUID | None) -> str:
    return names.get(user_id, "") if user_id is not None else ""
