"""What can be abused though each single time is allowed has a limit, which holds without Redis."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Role
from services.matching.api.examples import EXAMPLES
from services.matching.auth.guessing import note_failure
from services.matching.models.audit import AuditEvent, Basis, Did, Outcome
from services.matching.models.emergencies import BreakGlass
from services.matching.models.limits import REFUSALS, WHILE, Used
from services.matching.operations.limits import MOST, Limit, count
from services.matching.queries.refused_often import refused_often
from services.matching.schemas.requests import RequestIn
from shared import queue
from shared.db import transaction
from shared.errors import TooMany
from shared.events import Event
from shared.outbox import OutboxRow
from shared.users import User
from tests.door import COOKIE, session_secret
from tests.make import Make
from tests.security.asking import Answer, ask

REASON = "Zij staat verward op het station en vraagt om hulp."
STALE = "UPDATE access SET two_factors_at = now() - interval '11 minutes'"


@pytest.fixture
def make(nothing_stays: Connection) -> Iterator[Make]:
    with transaction() as session:
        yield Make(session)


def sent(session: Session, user_id: UUID, method: str, path: str, **form: str) -> Answer:
    session.commit()
    kind = "application/x-www-form-urlencoded"
    headers = {"cookie": f"{COOKIE}={session_secret(user_id)}", "content-type": kind}
    return asyncio.run(ask(method, path, headers, urlencode(form).encode()))


def used_up(session: Session, user_id: UUID, limit: Limit) -> None:
    session.add(Used(user_id=user_id, what=limit.value, times=MOST[limit].times))
    session.commit()


def test_it_holds_until_its_time_is_over_for_whoever_did_it_and_without_redis(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "celery_app", None)  # whatever asks Redis fails
    somebody, other = make.coordinator(), make.coordinator()
    make.session.commit()
    for _ in range(MOST[Limit.BREAK_GLASS].times):
        count(somebody, Limit.BREAK_GLASS)
    with pytest.raises(TooMany) as refused:
        count(somebody, Limit.BREAK_GLASS)
    assert 3500 < refused.value.wait <= 3600
    count(other, Limit.BREAK_GLASS)
    count(somebody, Limit.COPY)
    make.session.execute(update(Used).values(since=func.now() - timedelta(hours=1)))
    make.session.commit()
    count(somebody, Limit.BREAK_GLASS)


def test_whether_a_number_exists_is_told_after_a_reason_is_on_record_and_five_times_an_hour(make: Make) -> None:
    session, stranger = make.session, make.caseholder(make.team()).user_id
    officer, known = make.user(Role.PRIVACY_OFFICER).id, make.client(team=make.team()).number
    session.commit()

    def look(number: str, reason: str) -> Answer:
        return sent(session, stranger, "POST", "/clients/emergency", number=number, reason=reason)

    def without(answer: Answer, number: str) -> str:
        return "\n".join(line for line in answer.text.split("\n") if number not in line and "once" not in line)

    one, none = look(known, "Even kijken."), look("C-none", "Even kijken.")
    assert (one.status, without(one, known)) == (none.status, without(none, "C-none"))
    assert session.scalars(select(BreakGlass)).all() == []
    answers = [look("C-none", REASON) for _ in range(5)]
    assert {answer.status for answer in answers} == {422}
    rows = session.scalars(select(BreakGlass)).all()
    assert {(row.client_id, row.user_id, row.reason) for row in rows} == {(None, stranger, REASON)}
    assert len(rows) == 5
    assert len(session.scalars(select(OutboxRow).where(OutboxRow.event == Event.GLASS_BROKEN)).all()) >= 5
    refused = look(known, REASON)
    assert refused.status == 429
    assert 0 < int(dict(refused.headers)["retry-after"]) <= 3600
    assert REASON in sent(session, officer, "GET", "/audit").text


@pytest.mark.parametrize(
    ("role", "limit", "method", "path"),
    [
        (Role.PRIVACY_OFFICER, Limit.LOOK_UP, "GET", "/audit/client?number=C00001"),
        (Role.ADMIN, Limit.LOOK_UP, "POST", "/people/find"),
        (Role.ADMIN, Limit.INVITE, "POST", "/people"),
        (Role.COORDINATOR, Limit.LOOK_UP, "GET", "/clients?search=Sam"),
        (Role.CLIENT, Limit.ASK, "POST", "/my/ask"),
        (Role.CLIENT, Limit.COPY, "GET", "/my/data/copy.json"),
        (Role.PEER_WORKER, Limit.COPY, "GET", "/profile/copy.pdf"),
    ],
)
def test_who_did_it_too_often_is_told_how_long_to_wait(
    make: Make, role: Role, limit: Limit, method: str, path: str
) -> None:
    user_id = make.client_with_sign_in().user_id if role is Role.CLIENT else make.user(role).id
    assert user_id is not None
    used_up(make.session, user_id, limit)
    answer = sent(make.session, user_id, method, path)
    assert answer.status == 429, answer.text
    assert int(dict(answer.headers)["retry-after"]) > 0


def test_the_api_says_so_with_a_problem(make: Make) -> None:
    client = make.client_with_sign_in()
    assert client.user_id is not None
    used_up(make.session, client.user_id, Limit.ASK)
    token = auth.issue_token(make.session, make.actor(client), "test", 1).secret
    make.session.commit()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    asked = json.dumps(EXAMPLES[RequestIn][0]).encode()
    answer = asyncio.run(ask("POST", f"/api/v1/clients/{client.id}/requests", headers, asked))
    assert (answer.status, json.loads(answer.body)["type"]) == (429, "/problems/too-many")
    assert int(dict(answer.headers)["retry-after"]) > 0


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        (Role.CASEHOLDER, "POST", "/clients/emergency"),
        (Role.CLIENT, "GET", "/my/data/copy.json"),
        (Role.CLIENT, "GET", "/my/data/copy.pdf"),
        (Role.PEER_WORKER, "GET", "/profile/copy.json"),
        (Role.PEER_WORKER, "GET", "/profile/copy.pdf"),
        (Role.ADMIN, "POST", "/people"),
        (Role.ADMIN, "POST", "/people/{user_id}/invitation"),
    ],
)
def test_what_is_most_sensitive_asks_once_more_who_it_is(make: Make, role: Role, method: str, path: str) -> None:
    user_id = make.user(role, team=make.team() if role is Role.CASEHOLDER else None).id
    make.session.commit()
    secret = session_secret(user_id)
    make.session.connection().exec_driver_sql(STALE)
    make.session.commit()
    address = path.format(user_id=user_id)
    answer = asyncio.run(ask(method, address, {"cookie": f"{COOKIE}={secret}"}, b""))
    shown_again = answer.goes_to.startswith("/again") if method == "GET" else answer.status == 403
    assert shown_again, (answer.status, answer.goes_to)
    assert "/again" in answer.goes_to or 'action="/again"' in answer.text


def test_who_asks_again_and_again_for_what_is_not_theirs_is_stopped_for_a_while_and_read_by_the_privacy_officer(
    make: Make,
) -> None:
    session, curious, officer = make.session, make.caseholder(make.team()), make.user(Role.PRIVACY_OFFICER).id
    known, token = make.client(team=make.team()).id, auth.issue_token(make.session, curious, "test", 1).secret
    session.commit()
    headers = {"authorization": f"Bearer {token}"}

    def guess() -> int:
        return asyncio.run(ask("GET", f"/api/v1/clients/{known}", headers, b"")).status

    assert {guess() for _ in range(3)} == {404}
    session.execute(update(Used).values(times=REFUSALS - 1))
    session.commit()
    assert [guess(), guess()] == [404, 429]
    page = sent(session, curious.user_id, "GET", "/clients")
    assert (page.status, "very often" in page.text) == (429, True)
    assert 0 < int(dict(page.headers)["retry-after"]) <= WHILE.total_seconds()
    assert sent(session, officer, "GET", "/audit").status == 200
    assert refused_often(session, make.actor(session.get_one(User, officer)), 0) == []
    refusal = {"event": "GET /x", "action": Did.READ, "outcome": Outcome.DENIED, "basis": Basis.NONE, "kinds": []}
    empty = dict.fromkeys(("actor_roles", "access_point", "searched_by", "trace_id"), "")
    session.add_all([AuditEvent(actor_id=curious.user_id, **refusal, **empty) for _ in range(REFUSALS)])
    guessed_at = make.caseholder().user_id
    for _ in range(REFUSALS):
        note_failure(session, {}, guessed_at)
    session.commit()
    [one] = refused_often(session, make.actor(session.get_one(User, officer)), 0)
    assert (one.program_name, one.times) == (None, REFUSALS + 4)
    assert "Vroeg heel vaak naar wat niet van hen is" in sent(session, officer, "GET", "/audit").text
    session.execute(update(Used).values(since=func.now() - WHILE))
    session.commit()
    assert guess() == 404
