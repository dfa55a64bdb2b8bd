"""Nonsense of every kind is sent everywhere: no answer of the API and no line of a log repeats any of it.

A page shows somebody their own form again, with what they typed; so of pages only what is logged is looked at.
"""

import asyncio
import json
import logging
from io import StringIO
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import structlog
from sqlalchemy import Connection

from services.matching import auth, edge
from services.matching.actor import Role
from services.matching.api import errors
from services.matching.api.examples import EXAMPLES
from services.matching.app import app
from services.matching.web import refused
from shared.db import transaction
from tests.door import COOKIE, session_secret
from tests.make import Make
from tests.security.asking import Answer, ask, thrown_away
from tests.security.table import Route, all_routes

CANARY = "zq-kanarie-schizofrenie-7"
NONSENSE: list[Any] = [CANARY, [CANARY], {CANARY: CANARY}, f"{CANARY}\x00", f"2026-13-45 {CANARY}", CANARY * 200]
EXAMPLES_OF = {model.__name__: examples[0] for model, examples in EXAMPLES.items()}
WRONG_AT_ALL = (f"{{{CANARY}", f'"{CANARY}"', f'[["{CANARY}"]]')


def fields_of(route: Route) -> list[str]:
    about = app.openapi()["paths"].get(route.path, {}).get(route.method.lower(), {})
    for content in about.get("requestBody", {}).get("content", {}).values():
        return list(EXAMPLES_OF[content["schema"]["$ref"].rpartition("/")[2]])
    return []


def address_of(route: Route) -> str:
    return route.path.format(**dict.fromkeys(route.parameters, quote(CANARY))) + f"?limit={CANARY}&{CANARY}=1"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What leaves this process as a line of a log, by structlog and by what libraries say."""
    lines = StringIO()
    monkeypatch.setattr(edge, "log", structlog.wrap_logger(structlog.WriteLogger(lines)))
    monkeypatch.setattr(errors, "log", edge.log)
    monkeypatch.setattr(refused, "log", edge.log)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            monkeypatch.setattr(handler, "stream", lines)
    return lines


def test_no_answer_and_no_log_repeats_what_was_sent(nothing_stays: Connection, logged: StringIO) -> None:
    with transaction() as session:
        user = Make(session).user(Role.COORDINATOR)
        actor = auth.load_actor(session, user)
        token = f"Bearer {auth.issue_token(session, actor, 'nonsense', 1).secret}"
    cookie = f"{COOKIE}={session_secret(user.id)}"
    kinds, at_all, echoed, asks = cycle(NONSENSE), cycle(WRONG_AT_ALL), list[str](), 0

    def sent(route: Route, headers: dict[str, str], body: str) -> Answer:
        with thrown_away(nothing_stays):
            return asyncio.run(ask(route.method, address_of(route), headers, body.encode()))

    for route in all_routes():
        form = "application/x-www-form-urlencoded"
        if not route.in_api:
            headers = {"cookie": cookie, "content-type": form}
            sent(route, headers, urlencode({"reason": CANARY, CANARY: CANARY, "name": [CANARY]}))
            asks += 1
            continue
        body = {field: next(kinds) for field in fields_of(route)} | {CANARY: CANARY}
        whole = json.dumps(body) if fields_of(route) else next(at_all)
        headers = {"authorization": token, "content-type": "application/json", "idempotency-key": f"\x7f{CANARY}"}
        answer = sent(route, headers, whole)
        asks += 1
        if CANARY in answer.text or answer.status >= 500 or any(CANARY in value for _, value in answer.headers):
            echoed.append(f"{route}: {answer.status}")
    assert echoed == []
    assert CANARY not in logged.getvalue()
    assert asks == len(all_routes())


def test_a_log_that_repeats_it_would_be_found(logged: StringIO) -> None:
    for who in (edge.log, logging.getLogger("uvicorn.error")):
        who.error(CANARY)
        assert CANARY in logged.getvalue()
        logged.truncate(0)
