"""What practice is divided on, for the teams that somebody leads: what holds, who decided it, and what is open."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.decisions import Topic
from services.matching.operations import decisions
from services.matching.policies import Action, require
from services.matching.queries.decisions import standing
from services.matching.queries.find import get_team
from services.matching.queries.organisation import decisions_on
from services.matching.schemas.decisions import DecisionIn, DecisionOut, StandingOut
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.team_words import decided_text
from services.matching.web.visitor import Visiting, Visitor
from shared import clock
from shared.errors import NotFound

router = APIRouter(prefix="/decisions")


@dataclass(frozen=True, slots=True)
class OfTeam:
    id: UUID
    name: str
    topics: list[StandingOut]

    @property
    def open(self) -> int:
        """Nobody decided, or it is past its own review date."""
        return sum(1 for topic in self.topics if topic.decision is None or topic.overdue)


@router.get("")
def show(visitor: Visiting) -> Response:
    if not visitor.actor.leads:
        raise NotFound

    def read(session: Session) -> list[OfTeam]:
        teams = [get_team(session, team_id) for team_id in sorted(visitor.actor.leads)]
        return [OfTeam(team.id, team.name, standing(session, team.id)) for team in teams]

    return visitor.page("team/decisions.html", teams=visitor.read(read), text=decided_text)


@router.get("/{team_id}/{topic}")
def ask(visitor: Visiting, team_id: UUID, topic: Topic) -> Response:
    return _page(visitor, team_id, topic, Form())


@router.post("/{team_id}/{topic}")
def decide(visitor: Visiting, team_id: UUID, topic: Topic, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        asked = form.read(DecisionIn, topic=topic, team_id=team_id)
        return decisions.record_decision(session, visitor.actor, asked).id

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go("/decisions", mark("Decided. It holds from now on.")),
        lambda status: _page(visitor, team_id, topic, form, status),
    )


def _page(visitor: Visitor, team_id: UUID, topic: Topic, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[OfTeam, list[DecisionOut], str]:
        team = get_team(session, team_id)
        require(visitor.actor, Action.DECIDE, team)
        now = [one for one in standing(session, team.id) if one.topic is topic]
        return OfTeam(team.id, team.name, now), decisions_on(session, topic, team.id), clock.today(session).isoformat()

    team, earlier, today = visitor.read(read)
    return visitor.page(
        "team/decide.html",
        status,
        form=form,
        team=team,
        now=team.topics[0],
        earlier=earlier,
        today=today,
        text=decided_text,
        name=visitor.name,
    )
