"""What practice is divided on, for the teams that somebody leads: what holds, who decided it, and what is open."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching.models.decisions import Topic
from services.matching.operations import decisions
from services.matching.policies import Action, may, require
from services.matching.queries.decisions import page_of_history, standing, standings
from services.matching.queries.find import get_team
from services.matching.queries.organisation import teams_by_id
from services.matching.schemas.decisions import DecisionIn, DecisionOut, StandingOut
from services.matching.schemas.pages import Page
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.team.words import decided_text
from services.matching.web.visitor import Visiting, Visitor
from shared import clock
from shared.errors import NotFound

router = APIRouter(prefix="/decisions")


Everywhere = Literal["organisation"]
ORGANISATION = mark("The whole organisation")
EVERYWHERE: Everywhere = "organisation"
"""Stands for no team: by a coordinator, for who has no decision of their own."""


@dataclass(frozen=True, slots=True)
class OfTeam:
    id: UUID | Everywhere
    name: str
    topics: list[StandingOut]

    @property
    def open(self) -> int:
        """Nobody decided, or it is past its own review date."""
        return sum(1 for topic in self.topics if topic.decision is None or topic.overdue)


@router.get("")
def show(visitor: Visiting) -> Response:
    everywhere = may(visitor.actor, Action.DECIDE)
    if not visitor.actor.leads and not everywhere:
        raise NotFound

    def read(session: Session) -> list[OfTeam]:
        names = {team.id: team.name for team in teams_by_id(session, visitor.actor.leads)}
        found = standings(session, [None, *names])
        led = [OfTeam(team_id, name, found[team_id]) for team_id, name in names.items()]
        return [OfTeam(EVERYWHERE, ORGANISATION, found[None]), *led] if everywhere else led

    return visitor.page("team/decisions.html", teams=visitor.read(read), text=decided_text, everywhere=everywhere)


def _place(session: Session, place: UUID | Everywhere) -> OfTeam:
    if place == EVERYWHERE:
        return OfTeam(EVERYWHERE, ORGANISATION, standing(session, None))
    team = get_team(session, place)
    return OfTeam(team.id, team.name, standing(session, team.id))


@router.get("/{team_id}/{topic}")
def ask(visitor: Visiting, team_id: UUID | Everywhere, topic: Topic) -> Response:
    return _page(visitor, team_id, topic, Form())


@router.post("/{team_id}/{topic}")
def decide(visitor: Visiting, team_id: UUID | Everywhere, topic: Topic, form: Posted) -> Response:
    def store(session: Session) -> UUID:
        asked = form.read(DecisionIn, topic=topic, team_id=None if team_id == EVERYWHERE else team_id)
        return decisions.record_decision(session, visitor.actor, asked).id

    return form.send(
        lambda: visitor.write(store, form),
        lambda _id: visitor.go("/decisions", mark("Decided. It holds from now on.")),
        lambda status: _page(visitor, team_id, topic, form, status),
    )


def _page(visitor: Visitor, team_id: UUID | Everywhere, topic: Topic, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> tuple[OfTeam, Page[DecisionOut], str]:
        team = None if team_id == EVERYWHERE else get_team(session, team_id)
        require(visitor.actor, Action.DECIDE, team)
        place = _place(session, team_id)
        now = [one for one in place.topics if one.topic is topic]
        earlier = page_of_history(session, topic, team.id if team else None, visitor.asks())
        return OfTeam(place.id, place.name, now), earlier, clock.today(session).isoformat()

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
