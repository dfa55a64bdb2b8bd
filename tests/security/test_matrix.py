"""Nobody sees or does what is not theirs: every route of the app against `who_may.txt`."""

import asyncio
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import pytest
from redis import Redis
from sqlalchemy import select

from services.matching import audit, policies, visibility
from services.matching.models.notes import OwnNote
from services.matching.policies import Action
from services.matching.queries import find
from services.matching.states import Party
from services.notifications.messages import MESSAGES, Message, Words
from shared.db import transaction
from shared.queue import NOTIFICATIONS
from shared.settings import get_settings
from tests.provider import signing_in
from tests.security import asking
from tests.security.asking import one_connection
from tests.security.canaries import seen_in
from tests.security.elsewhere import in_valkey, mailed
from tests.security.matrix import Matrix
from tests.security.table import EVERYBODY, LET_THROUGH, Route, Rule, all_routes, who_may
from tests.security.town import Building
from tests.servers import Mailbox

TURNS = [
    ["cli", "cas", "nob"],
    ["cl2", "pwu", "tok"],
    ["pwl", "off", "one"],
    ["coo", "led", "col"],
    ["adm", "cao", "han"],
    ["acm", "ldo", "pri"],
    ["aco", "acl"],
]
"""Everybody at every route takes minutes. So a route meets one of these, and the next of the same rule the next one."""
if "NAAST_WHOLE_MATRIX" in os.environ:
    TURNS = [EVERYBODY]
FIELDS_READ = 7
"""Of so many fields of private words at least somebody reads: else that others do not would say nothing."""
MAILS = 12
"""So many mails at least were brought: else that nothing stands in them would say nothing."""
READ_OF_A_CLIENT = 30
"""So many routes at least tell somebody of a client: else that others are not told would say nothing."""


@pytest.fixture
def matrix(monkeypatch: pytest.MonkeyPatch) -> Iterator[Matrix]:
    """With an identity provider, so that there are the pages that lead to it."""
    with one_connection() as connection, signing_in() as provider:
        monkeypatch.setattr(get_settings(), "oidc_issuer", provider.address)
        with transaction() as session:
            town = Building(session).build()
        yield Matrix(town, connection)


def in_turn(routes: list[Route], table: dict[str, Rule]) -> Iterator[tuple[Route, Rule, Collection[str]]]:
    met = Counter[str]()
    for route in routes:
        rule = table[str(route)]
        yield route, rule, TURNS[met[rule.name] % len(TURNS)]
        met[rule.name] += 1


def ask_all(matrix: Matrix, *paths: str) -> None:
    """Everybody at these routes; without any, the turns of all."""
    table, routes = who_may(), all_routes()

    async def go() -> None:
        if paths:
            for route in routes:
                if str(route) in paths:
                    await matrix.go_over(route, table[str(route)], EVERYBODY)
            return
        for route, rule, codes in in_turn(routes, table):
            await matrix.go_over(route, rule, codes)

    asyncio.run(go())


def test_every_route_stands_in_the_table_once_and_lets_somebody_through() -> None:
    table, routes = who_may(), {str(route): route for route in all_routes()}
    assert table.keys() == routes.keys()
    assert sorted(code for turn in TURNS for code in turn) == sorted(EVERYBODY)
    nobody = [
        name for name, rule in table.items() if rule.says and LET_THROUGH not in rule.expected(routes[name]).values()
    ]
    assert nobody == []


def test_every_route_answers_everybody_as_the_table_says(matrix: Matrix, mailbox: Mailbox) -> None:
    ask_all(matrix)
    assert matrix.wrong == []
    assert matrix.told == []
    assert matrix.misread == []
    assert len(matrix.readers) >= FIELDS_READ
    assert matrix.unlogged == []
    assert matrix.unguarded == []
    assert matrix.changed == []
    assert len(matrix.shown) >= READ_OF_A_CLIENT
    assert matrix.asks >= 2.5 * len(all_routes())
    held = in_valkey()
    assert NOTIFICATIONS in held, "the bell was rung: so that nothing else is there says something"
    assert given_away(matrix, held.values()) == []
    mails = mailed(matrix.connection, matrix.told_later, mailbox)
    assert len(mails) >= MAILS
    assert given_away(matrix, mails) == []


def given_away(matrix: Matrix, texts: Iterable[str]) -> list[object]:
    """Private words, and the names and numbers of clients."""
    signs = [sign for signs in matrix.town.signs.values() for sign in signs]
    return [found for text in texts for found in (*seen_in(text), *(sign for sign in signs if sign in text))]


def test_words_in_a_mail_or_in_valkey_are_found(
    matrix: Matrix, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary, name = "kanarie-FACT-request-question", min(matrix.town.signs["FACT"])
    leaks = Words("Nieuws", f"Over {name}. Je schreef: {canary} (ééntje)")
    for event in MESSAGES:
        monkeypatch.setitem(MESSAGES, event, Message(leaks, leaks))
    ask_all(matrix, "POST /api/v1/corrections")
    assert set(given_away(matrix, mailed(matrix.connection, matrix.told_later, mailbox))) >= {
        name,
        ("FACT", "request.question"),
    }
    with Redis.from_url(get_settings().redis_url) as valkey:
        valkey.hset("planted", "somewhere", canary)
        found = given_away(matrix, in_valkey().values())
        valkey.delete("planted")
    assert found == [("FACT", "request.question")]


def test_what_is_out_of_sight_is_not_there_also_where_an_empty_page_or_list_would_tell_nothing(matrix: Matrix) -> None:
    ask_all(matrix, "GET /audit/client", "GET /api/v1/matches/{match_id}/contacts")
    assert matrix.wrong == []


def test_a_route_whose_policy_is_switched_off_is_found(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = {Party.COORDINATOR: lambda _actor, _thing: True}
    monkeypatch.setitem(policies.PERMISSIONS, Action.CLOSE_REQUEST, everybody)
    ask_all(matrix, "POST /api/v1/requests/{request_id}/close")
    found = {line.split()[3] for line in matrix.wrong}
    assert {"cli", "pwl", "cas", "acm", "tok"} == found


def test_a_sight_that_is_too_wide_is_found_in_a_list_and_by_id(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visibility, "sees_everybody", lambda _actor: True)
    ask_all(matrix, "GET /api/v1/clients", "GET /api/v1/clients/{client_id}")
    assert [line for line in matrix.told if "GET /api/v1/clients tells cl2" in line]
    assert [line for line in matrix.wrong if "GET /api/v1/clients/{client_id} gives pwu +" in line]


def test_what_a_refusal_leaves_behind_is_found(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "NOT_COMPARED", frozenset())
    ask_all(matrix, "GET /api/v1/people")
    assert matrix.changed
    assert all("audit_event" in line for line in matrix.changed)


def test_a_look_that_nobody_wrote_down_is_found(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "note", lambda *_: None)
    ask_all(matrix, "GET /api/v1/clients", "GET /clients/{client_id}")
    assert {line.partition(" tells")[0] for line in matrix.unlogged} == {
        "GET /api/v1/clients",
        "GET /clients/{client_id}",
    }


def test_words_that_are_shown_to_somebody_else_are_found(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "visible_notes", lambda _actor: select(OwnNote))
    ask_all(matrix, "GET /api/v1/me/notes/{note_id}")
    assert [line for line in matrix.misread if "shows pwu own_note.words of FACT" in line]
