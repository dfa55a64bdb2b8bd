"""Every page with a list: it asks the database as often for many rows as for few, and shows no more than fit a page.

Which pages there are is asked of the app itself: a new one stands in `LISTS`, or is named as one without a list.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
import pytest
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from bench import hundredfold
from services.matching import auth
from services.matching.app import create_app
from services.matching.deps import COOKIE
from services.matching.schemas.work import Kind
from shared import db
from tests.make import Make
from tests.matching.test_query_counts import counted
from tests.servers import as_owner
from tests.web.town_of_lists import Town

FEW, TIMES = 1, 60
MOST = 130
"""Rows that come with it when everything becomes more, of all lists together; a hundred are teams to choose."""
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
ROW = re.compile(r"<(?:li|tr|option|article)\b|type=\"checkbox\"|\n\n\d|\{\"id\"")
"""Of a page, of a text to take along, of what a device keeps."""
LISTS = {
    "/account/away": "coordinator",
    "/clients": "coordinator",
    "/clients?tab=to_offer": "caseholder",
    "/clients/new": "coordinator",
    "/clients/{client}": "caseholder",
    "/clients/{client}/ask": "caseholder",
    "/clients/{client}/corrections": "caseholder",
    "/clients/{client}/offer": "caseholder",
    "/clients/{client}/report": "caseholder",
    "/contacts": "peer",
    "/corrections": "client",
    "/contacts/{match}": "peer",
    "/contacts/{match}/agreements": "peer",
    "/contacts/{match}/alignment": "peer",
    "/contacts/{match}/steps": "peer",
    "/contacts/{match}/stop": "peer",
    "/contacts/{match}/written": "peer",
    "/decisions/{team}/crisis_contact": "lead",
    "/groups": "coordinator",
    "/groups/{group}": "coordinator",
    "/matches/{match}": "caseholder",
    "/meeting": "caseholder",
    "/meeting/{client}": "caseholder",
    "/my/contact/{match}": "client",
    "/my/contact/{match}/readers": "client",
    "/my/contact/{match}/steps": "client",
    "/my/data": "client",
    "/my/requests/{request}/group": "client",
    "/people": "admin",
    "/pool": "coordinator",
    "/pool/{peer}": "coordinator",
    "/pool/new": "coordinator",
    "/profile/absences": "peer",
    "/profile/notes": "peer",
    "/profile/people": "peer",
    "/requests/{request}": "coordinator",
    "/requests/{request}/group": "caseholder",
    "/round": "coordinator",
    "/today": "peer",
    "/offline/contacts.json": "peer",
    "/work": "coordinator",
    **{f"/work/{kind.value}": "coordinator" for kind in Kind},
}
"""Each with who looks at it."""

SHORT = {
    "/closed": "client",
    "/contacts/{match}/log/{contact}/earlier": "peer",
    "/decisions": "lead",
    "/handed": "handed",
    "/my": "client",
    "/programs": "admin",
    "/today/groups": "peer",
    "/weights": "coordinator",
}
"""Lists of what one person has a few of at most."""
A_FEW = {
    "/account/away",
    "/contacts/{match}/agreements",
    "/contacts/{match}/alignment",
    "/contacts/{match}/stop",
    "/my/contact/{match}",
    "/my/contact/{match}/readers",
    "/offline/contacts.json",
    "/pool/new",
    "/pool/{peer}",
}
"""These show what counts now, or the nearest, and have no next page: the rest is found elsewhere, or by name."""

WITHOUT = {
    "account": ("/account", "/account/security"),
    "who is not in yet": (
        "/",
        "/sign-in",
        "/sign-in/second",
        "/sign-in/set-up",
        "/again",
        "/manifest.webmanifest",
        "/begin",
        "/begin/asked",
        "/begin/{secret}",
    ),
    "on the way to the organisation's own sign-in": (
        "/account/security/organisation",
        "/again/organisation",
        "/begin/{secret}/organisation",
        "/handed/back/organisation",
        "/sign-in/organisation",
        "/sign-in/organisation/back",
        "/sign-in/organisation/out",
    ),
    "the same for everybody": ("/rights", "/help", "/offline", "/service-worker.js", "/static/{name}"),
    "the catalogue only": (
        "/coverage",
        "/themes",
        "/helped",
        "/profile/boundaries",
        "/profile/experiences",
        "/profile/experiences/add",
        "/profile/experiences/{key}",
        "/profile/roles",
        "/requests/{request_id}/wishes",
        "/my/ask",
        "/my/requests/{request_id}/change",
    ),
    "what was looked at in a period, counted in test_who_looked.py": (
        "/audit",
        "/audit/client",
        "/my/data/looked",
        "/profile/looked",
    ),
    "to take along whole": (
        "/coverage/copy.csv",
        "/helped/copy.csv",
        "/profile/notes/text",
        "/profile/copy.json",
        "/profile/copy.pdf",
        "/my/data/copy.json",
        "/my/data/copy.pdf",
    ),
    "one thing": (
        "/clients/emergency",
        "/clients/{client_id}/erase",
        "/clients/{client_id}/card",
        "/clients/{client_id}/requests/{request_id}/answer",
        "/clients/{client_id}/requests/{request_id}/no",
        "/clients/{client_id}/sign-in",
        "/contacts/{match_id}/log",
        "/contacts/{match_id}/log/{contact_id}",
        "/contacts/{match_id}/move/{contact_id}",
        "/contacts/{match_id}/plan",
        "/contacts/{match_id}/start",
        "/contacts/{match_id}/taper",
        "/corrections/{correction_id}",
        "/groups/new",
        "/handed/back",
        "/letters/client/{client_id}",
        "/letters/{telling_id}",
        "/my/contact/{match_id}/move/{contact_id}",
        "/my/contact/{match_id}/steps/{step_id}",
        "/my/later",
        "/my/requests/{request_id}",
        "/my/requests/{request_id}/answer",
        "/people/{user_id}",
        "/profile",
        "/profile/asked",
        "/profile/hours",
        "/profile/notes/{note_id}",
        "/profile/practical",
        "/profile/preview",
        "/profile/story",
        "/requests/{request_id}/why-not",
        "/weights/new",
        "/today/meetings/{proposal_id}",
        "/today/questions/{proposal_id}",
        "/today/visits/{request_id}",
    ),
}
"""Pages on which nothing is listed that can become more, by what they show instead."""


@dataclass(frozen=True, slots=True)
class Shown:
    statements: int
    rows: int
    size: int
    """Of its text."""
    goes_on: bool
    """There is a way to the next page."""


def secrets_of(session: Session, town: Town) -> dict[str, str]:
    """Of everybody who looks; the device of a caseholder is in the hands of the client as well."""

    def enter(who: str) -> str:
        return auth.open_session(session, town.actors[who].user_id, two_factors=True).secret

    handed = auth.enter_for(session, enter("caseholder"), town.things["client"])
    return {who: enter(who) for who in town.actors} | {"handed": handed}


def look(session: Session, town: Town, pages: Mapping[str, str]) -> dict[str, Shown]:
    """At each of these."""
    secrets = secrets_of(session, town)
    session.flush()

    async def ask() -> dict[str, Shown]:
        found = {}
        transport = httpx2.ASGITransport(app=create_app())
        async with httpx2.AsyncClient(transport=transport, base_url="http://naast") as http:
            for path, who in pages.items():
                with counted(session) as statements:
                    answer = await http.get(path.format(**town.things), headers={"Cookie": f"{COOKIE}={secrets[who]}"})
                assert answer.status_code == 200, f"{path}: {answer.status_code}"
                rows = len(ROW.findall(answer.text))
                found[path] = Shown(len(statements), rows, len(answer.text), 'rel="next"' in answer.text)
        return found

    return asyncio.run(ask())


def test_a_list_costs_no_more_with_many_rows_and_shows_them_page_by_page(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "get_engine", session.connection)  # the app on the transaction of this test
    town = Town(make)
    town.grow(FEW)
    few = look(session, town, LISTS)
    with as_owner(session):
        hundredfold.grow(session.connection(), TIMES)
    many = look(session, town, LISTS)
    # The row behind the page tells that there is a next one; whose it is may be asked once, for the audit trail.
    asks_more = {path: (few[path], many[path]) for path in LISTS if many[path].statements > few[path].statements + 1}
    assert not asks_more, "these pages ask the database more for more rows"
    grew = {path for path in LISTS if few[path].goes_on or many[path].size > few[path].size}
    assert set(LISTS) - grew == set(), "these pages do not list what grew"
    too_long = {path: (few[path], many[path]) for path in LISTS if many[path].rows - few[path].rows > MOST}
    assert not too_long, "these pages show everything at once"
    assert {path for path in LISTS if not many[path].goes_on} - A_FEW == set(), "there is no way to the rest of it"


def test_a_short_list_costs_no_more_with_some_rows_more(
    session: Session, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "get_engine", session.connection)
    town = Town(make)
    town.add_some(2)
    few = look(session, town, SHORT)
    town.add_some(4)
    some = look(session, town, SHORT)
    assert {path: one.statements for path, one in some.items()} == {path: one.statements for path, one in few.items()}
    assert not [path for path in SHORT if some[path].size <= few[path].size], "these pages do not list what grew"


def test_each_page_is_known_to_have_a_list_or_none() -> None:
    listed = {PLACEHOLDER.sub("{}", path.partition("?")[0]) for path in (*LISTS, *SHORT)}
    without = {PLACEHOLDER.sub("{}", path) for paths in WITHOUT.values() for path in paths}
    routes = [route for route in create_app().routes if isinstance(route, APIRoute)]
    pages = {route.path for route in routes if "GET" in (route.methods or ()) and ".web." in route.endpoint.__module__}
    pages = {PLACEHOLDER.sub("{}", path) for path in pages}
    listed = {path for path in pages if any(covers(path, one) for one in listed)}
    assert not listed & without
    assert pages - listed - without == set(), "has this page a list, or none?"


def covers(route: str, path: str) -> bool:
    """A path that stands in `LISTS` with some of its parts filled in is of this route."""
    parts = zip(route.split("/"), path.split("/"), strict=False)
    return route.count("/") == path.count("/") and all(of in ("{}", part) for of, part in parts)
