"""Who stands beside the caseholder on the routes that are theirs: a deputy, who broke the glass, who was shut out; and
what is left of a client who was erased."""

import asyncio
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from services.matching.actor import Role
from services.matching.models.clients import Client
from services.matching.models.emergencies import BreakGlass
from services.matching.models.shut_out import ShutOut
from services.matching.models.teams import Membership, Team
from shared.db import transaction
from shared.users import User
from tests.security.asking import ask, one_connection, thrown_away
from tests.security.matrix import Matrix, sign_of
from tests.security.table import LET_THROUGH, NOT_THERE, NOT_YOURS, Route, all_routes, who_may
from tests.security.town import FACT, Building, Principal

BESIDE = ("dep", "gla", "shu", "era")
"""A deputy while the caseholder is away; a caseholder of elsewhere who broke the glass; one of the client's two
caseholders, whom the client shut out; and the other one, after the client was erased."""


@pytest.fixture
def beside() -> Iterator[tuple[Matrix, dict[str, Principal]]]:
    with one_connection() as connection:
        with transaction() as session:
            building = Building(session)
            town, make = building.build(), building.make
            cast = town.casts[FACT]
            team, client = session.get_one(Team, cast.team_id), session.get_one(Client, cast.client_id)
            caseholder, by = cast.users[Role.CASEHOLDER], session.get_one(User, cast.users[Role.CLIENT])
            deputy, reader, kept_out = (make.user(Role.CASEHOLDER, team=where) for where in (team, make.team(), team))
            theirs = update(Membership).where(Membership.user_id == caseholder)
            session.execute(theirs.values(away=True, deputy_id=deputy.id))
            now = session.scalars(select(func.now())).one()
            lasts = now + timedelta(hours=1)
            session.add(BreakGlass(client_id=client.id, user_id=reader.id, reason="Spoed, vannacht.", ends_at=lasts))
            session.add(ShutOut(client=client, user=kept_out, by=by))
            client.caseholders[0].user_id = caseholder
            client.caseholders.append(type(client.caseholders[0])(user_id=kept_out.id))
            for code, user in (("dep", deputy.id), ("gla", reader.id), ("shu", kept_out.id), ("era", caseholder)):
                building.asks(code, FACT, user)
        yield Matrix(town, connection), {one.code: one for one in building.principals if one.code in BESIDE}


def expected(code: str, route: Route) -> str:
    """A deputy may what the caseholder may; in an emergency that is to look, where looking is all; else nothing."""
    if code == "gla" and route.looks:
        return LET_THROUGH + NOT_YOURS
    return LET_THROUGH if code == "dep" else NOT_THERE


async def answer(matrix: Matrix, route: Route, who: Principal) -> str:
    with thrown_away(matrix.connection):
        address, body = matrix.thing(route, FACT)
        if who.code == "era":
            client_id = matrix.town.casts[FACT].client_id
            matrix.connection.execute(
                update(Client).where(Client.id == client_id).values(erased_on=func.current_date())
            )
        kind = "application/json" if route.in_api else "application/x-www-form-urlencoded"
        return sign_of(route, await ask(route.method, address, {**who.headers, "content-type": kind}, body))


def test_beside_the_caseholder_each_gets_what_is_theirs(beside: tuple[Matrix, dict[str, Principal]]) -> None:
    """On every route that is for staff of the client and not for colleagues: one of the four at each, in turn."""
    matrix, people = beside
    table = who_may()
    rules = ((route, table[str(route)].expected(route)) for route in all_routes())
    theirs = [route for route, says in rules if says and says["cas"] == LET_THROUGH and says["cao"] == NOT_THERE]

    async def go() -> list[str]:
        wrong = []
        for turn, route in enumerate(theirs):
            for code in BESIDE if "NAAST_WHOLE_MATRIX" in os.environ else [BESIDE[turn % len(BESIDE)]]:
                sign = await answer(matrix, route, people[code])
                if sign not in expected(code, route):
                    wrong.append(f"{route} gives {code} {sign}, not {expected(code, route)}")
        return wrong

    assert asyncio.run(go()) == []
    assert len(theirs) > 60
