"""The administrator's pages: colleagues, their roles and how they sign in, and teams."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching import auth
from services.matching.actor import Role
from services.matching.deps import FRESH
from services.matching.models.teams import TeamType
from services.matching.operations import people
from services.matching.operations.limits import Limit, count
from services.matching.queries.organisation import account_with, list_teams, people_by_name, person
from services.matching.schemas.pages import PageIn
from services.matching.schemas.people import EVERYWHERE, IN_A_TEAM, IdentityIn, PersonIn, ResetFactorIn, TeamIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.steps import step
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/people")

ROLES = [role for role in Role if role in IN_A_TEAM | EVERYWHERE]
A_PAGE = 50


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    def read(session: Session) -> dict[str, Any]:
        found = people_by_name(session, visitor.actor, visitor.asks(limit=A_PAGE))
        listed = list_teams(session, visitor.asks("teams"))
        return {"found": found, "teams": list_teams(session, PageIn(limit=100)).items, "listed": listed}

    return visitor.page(
        "coordinator/people.html",
        status,
        form=form,
        roles=ROLES,
        team_types=TeamType,
        **visitor.read(read),
    )


@router.post("", dependencies=[FRESH])
def add_person(visitor: Visiting, form: Posted) -> Response:
    count(visitor.actor, Limit.INVITE)
    return form.send(
        lambda: visitor.write(
            lambda session: str(people.add_person(session, visitor.actor, form.read(PersonIn)).user_id), form
        ),
        lambda user_id: visitor.go(f"/people/{user_id}", mark("Added. An invitation was sent by mail.")),
        lambda status: _page(visitor, form, status),
    )


@router.post("/teams")
def add_team(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(lambda session: str(people.add_team(session, visitor.actor, form.read(TeamIn)).id), form),
        lambda _id: visitor.go("/people", mark("The team was added.")),
        lambda status: visitor.page("coordinator/team-new.html", status, form=form, team_types=TeamType),
    )


@router.post("/find")
def find(visitor: Visiting, form: Posted) -> Response:
    count(visitor.actor, Limit.LOOK_UP)
    return form.send(
        lambda: visitor.read(lambda session: account_with(session, visitor.actor, form["address"])),
        lambda user_id: visitor.go(f"/people/{user_id}"),
        lambda status: _page(visitor, form, status),
    )


@router.get("/{user_id}")
def show_one(user_id: UUID, visitor: Visiting) -> Response:
    return _one(visitor, user_id, Form())


def _one(visitor: Visitor, user_id: UUID, form: Form, status: int = 200) -> Response:
    one = visitor.read(lambda session: person(session, visitor.actor, user_id))
    return visitor.page("coordinator/person.html", status, form=form, person=one)


@router.post("/{user_id}/invitation", dependencies=[FRESH])
def invite(user_id: UUID, visitor: Visiting, form: Posted) -> Response:
    count(visitor.actor, Limit.INVITE)
    return step(
        visitor,
        form,
        lambda session: people.invite(session, visitor.actor, user_id),
        mark("An invitation was sent by mail."),
    )


@router.post("/{user_id}/second-factor", dependencies=[FRESH])
def reset_second_factor(user_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: str(
                people.reset_second_factor(session, visitor.actor, user_id, form.read(ResetFactorIn)).id
            ),
            form,
        ),
        lambda _id: visitor.go(f"/people/{user_id}", mark("Done. They set up a new second key when they sign in.")),
        lambda status: _one(visitor, user_id, form, status),
    )


@router.post("/{user_id}/identities", dependencies=[FRESH])
def link_identity(user_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: str(
                people.link_identity(
                    session, visitor.actor, user_id, form.read(IdentityIn, issuer=auth.provider.issuer())
                ).id
            ),
            form,
        ),
        lambda _id: visitor.go(f"/people/{user_id}", mark("From now on it opens the account of this colleague.")),
        lambda status: _one(visitor, user_id, form, status),
    )


@router.post("/{user_id}/end")
def end_account(user_id: UUID, visitor: Visiting, form: Posted) -> Response:
    return step(
        visitor,
        form,
        lambda session: people.end_account(session, visitor.actor, user_id),
        mark("This colleague left, and is signed out everywhere."),
    )
