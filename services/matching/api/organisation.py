"""Teams, colleagues, decisions, and the catalogue of what people can share."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.api.routing import operations
from services.matching.deps import FRESH, Reading, Writing
from services.matching.models.decisions import Topic
from services.matching.operations import decisions, people, themes
from services.matching.operations import weighings as operations_on_weights
from services.matching.operations.limits import Limit, count
from services.matching.queries import organisation as reads
from services.matching.queries.decisions import standing
from services.matching.queries.themes import catalogue
from services.matching.queries.weighings import weighings
from services.matching.schemas.decisions import DecisionIn, DecisionOut, StandingOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.people import AwayIn, MembershipOut, PersonIn, TeamIn, TeamOut
from services.matching.schemas.themes import OwnThemeIn, ThemeOut
from services.matching.schemas.weighings import WeighingIn, WeighingOut

router = operations("organisation")


@router.get("/themes")
def list_themes(caller: Reading) -> list[ThemeOut]:
    """What wishes and experiences are named by: ours, the organisation's own, and what was retired."""
    return caller.read(lambda session: [ThemeOut.of(theme) for theme in catalogue(session).themes])


@router.post("/themes", status_code=201)
def add_theme(asked: OwnThemeIn, caller: Writing) -> ThemeOut:
    """A theme of the organisation's own, for all who work here and all clients."""
    return caller.write(lambda session: ThemeOut.of(themes.add_theme(session, caller.actor, asked)))


@router.post("/themes/{theme_key}/retire")
def retire_theme(theme_key: str, caller: Writing) -> ThemeOut:
    """From now on no form offers it. Who shares or asks it keeps it, and it goes on counting."""
    return caller.write(lambda session: ThemeOut.of(themes.retire_theme(session, caller.actor, theme_key)))


@router.post("/themes/{theme_key}/bring-back")
def bring_back_theme(theme_key: str, caller: Writing) -> ThemeOut:
    """Forms offer it again."""
    return caller.write(lambda session: ThemeOut.of(themes.bring_back_theme(session, caller.actor, theme_key)))


@router.get("/teams")
def list_teams(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[TeamOut]:
    return caller.read(lambda session: reads.list_teams(session, asked))


@router.post("/teams", status_code=201)
def add_team(asked: TeamIn, caller: Writing) -> TeamOut:
    return caller.write(lambda session: TeamOut.model_validate(people.add_team(session, caller.actor, asked)))


@router.get("/people")
def list_people(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[MembershipOut]:
    """Who has which role where; for the administrator."""
    return caller.read(lambda session: reads.list_people(session, caller.actor, asked))


@router.post("/people", status_code=201, dependencies=[FRESH])
def add_person(asked: PersonIn, caller: Writing) -> MembershipOut:
    """A colleague with a role; somebody who has an account gets one more. Both factors were just shown."""
    count(caller.actor, Limit.INVITE)
    return caller.write(lambda session: MembershipOut.model_validate(people.add_person(session, caller.actor, asked)))


@router.post("/people/{user_id}/end", status_code=204)
def end_account(user_id: UUID, caller: Writing) -> None:
    """A colleague leaves: signed out everywhere, at once."""

    def work(session: Session) -> None:
        people.end_account(session, caller.actor, user_id)

    caller.write(work)


@router.put("/memberships/{membership_id}/away")
def set_away(membership_id: UUID, asked: AwayIn, caller: Writing) -> MembershipOut:
    """Away, with somebody who acts meanwhile; or back."""
    return caller.write(
        lambda session: MembershipOut.model_validate(people.set_away(session, caller.actor, membership_id, asked))
    )


@router.get("/weights")
def list_weights(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[WeighingOut]:
    """How much each layer of a request counts, by closeness: what holds first, then what held before."""
    return caller.read(lambda session: weighings(session, asked))


@router.post("/weights", status_code=201)
def decide_weights(asked: WeighingIn, caller: Writing) -> WeighingOut:
    """Decided by somebody, on a day, for a reason; it holds from now on. Ranking shows it, nobody is asked by it."""
    return caller.write(
        lambda session: WeighingOut.model_validate(operations_on_weights.decide_weights(session, caller.actor, asked))
    )


@router.get("/decisions")
def list_decisions(caller: Reading, team_id: UUID | None = None) -> list[StandingOut]:
    """What holds now, for the organisation or for one team, and by whose decision."""
    return caller.read(lambda session: standing(session, team_id))


@router.get("/decisions/{topic}")
def read_decisions(topic: Topic, caller: Reading, team_id: UUID | None = None) -> list[DecisionOut]:
    """The one that holds first, then the earlier ones."""
    return caller.read(lambda session: reads.decisions_on(session, topic, team_id))


@router.post("/decisions", status_code=201)
def record_decision(asked: DecisionIn, caller: Writing) -> DecisionOut:
    """Decided by somebody, on a day, until a review."""
    return caller.write(
        lambda session: DecisionOut.model_validate(decisions.record_decision(session, caller.actor, asked))
    )
