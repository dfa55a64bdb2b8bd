"""What was decided, and what holds while nothing was."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.matching.models.decisions import CATALOGUE, Decision, Topic
from services.matching.queries.lists import Part, in_turn
from services.matching.schemas.decisions import DecisionOut, StandingOut
from services.matching.schemas.pages import Page, PageIn
from shared import clock


def standing(session: Session, team_id: UUID | None) -> list[StandingOut]:
    """All topics, as they stand for this team, or for the organisation."""
    return standings(session, [team_id])[team_id]


def standings(session: Session, team_ids: Collection[UUID | None]) -> dict[UUID | None, list[StandingOut]]:
    """The same for several at once."""
    today = clock.today(session)
    query = select(Decision).where(Decision.team_id.in_([one for one in team_ids if one]) | Decision.team_id.is_(None))
    query = query.ext(distinct_on(Decision.topic, Decision.team_id))
    newest = session.scalars(query.order_by(Decision.topic, Decision.team_id, Decision.id.desc()))
    known = {(one.topic, one.team_id): one for one in newest}
    return {team_id: _standing(known, team_id, today) for team_id in team_ids}


def _standing(
    known: Mapping[tuple[Topic, UUID | None], Decision], team_id: UUID | None, today: date
) -> list[StandingOut]:
    found = []
    for topic, question in CATALOGUE.items():
        newest = known.get((topic, team_id)) or known.get((topic, None))
        found.append(
            StandingOut(
                topic=topic,
                options=list(question.options),
                value=newest.value if newest else question.undecided,
                decision=DecisionOut.model_validate(newest) if newest else None,
                overdue=newest is not None and newest.review_on < today,
            )
        )
    return found


def history(session: Session, topic: Topic, team_id: UUID | None) -> Sequence[Decision]:
    """The one that holds first: the team's own, newest first, and then the organisation's."""
    query = select(Decision).where(Decision.topic == topic)
    query = query.where((Decision.team_id == team_id) | Decision.team_id.is_(None))
    return session.scalars(query.order_by(Decision.team_id.is_(None), Decision.id.desc())).all()


def page_of_history(session: Session, topic: Topic, team_id: UUID | None, asked: PageIn) -> Page[DecisionOut]:
    """The same, page by page."""

    def part(place: UUID | None) -> Part:
        def of(last: UUID | None, most: int) -> Select[Decision]:
            query = select(Decision).where(Decision.topic == topic, Decision.team_id.is_not_distinct_from(place))
            query = query.order_by(Decision.id.desc()).limit(most)
            return query if last is None else query.where(Decision.id < last)

        return of

    shown, more = in_turn([part(place) for place in dict.fromkeys((team_id, None))], session.scalars, asked)
    return Page(items=[DecisionOut.model_validate(decision) for decision in shown], next=more)
