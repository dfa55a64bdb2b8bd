"""The door: what every answer has in common, whatever was asked."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy import func, select, update

from services.matching.actor import Role
from services.matching.auth import hash_password
from services.matching.models.idempotency import KeptAnswer
from services.matching.models.requests import Request
from services.matching.queries.schema import newest_revision
from shared.db import transaction
from tests.door import Door, problem
from tests.factors import phone_of
from tests.servers import as_owner

WORDS = {"client_words": "Ik wil iemand die het snapt."}
NOWHERE = "01890a5d-ac96-774b-bcce-b302099a8057"


def requests_stored() -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(Request)) or 0


def test_it_lives_and_is_ready(door: Door) -> None:
    assert door.get("/live").json() == {"live": True}
    assert door.get("/ready").json() == {"ready": True}


def test_with_another_schema_it_is_not_ready_and_says_so(door: Door) -> None:
    with transaction() as session, as_owner(session):
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    refused = door.get("/ready")
    assert refused.status_code == 503
    assert "migrations" in problem(refused)["detail"]
    assert newest_revision() not in refused.text


JSON = {"Content-Type": "application/json"}
TO_A_CLIENT = f"/clients/{NOWHERE}/requests"


class Refused(NamedTuple):
    method: str
    path: str
    status: int
    slug: str
    content: bytes = b""
    headers: Mapping[str, str] = JSON


@pytest.mark.parametrize(
    "asked",
    [
        Refused("GET", "/nowhere", 404, "not-found"),
        Refused("GET", "/requests/", 404, "not-found"),
        Refused("DELETE", "/requests", 405, "method-not-allowed"),
        Refused("GET", "/requests/not-an-id", 422, "invalid"),
        Refused("GET", f"/requests/{NOWHERE}", 404, "not-found"),
        Refused("GET", "/requests?limit=101", 422, "invalid"),
        Refused("GET", "/requests?cursor=%F0%9F%90%B4", 422, "invalid"),
        Refused("GET", "/requests?nonsense=1", 422, "invalid"),
        Refused("POST", TO_A_CLIENT, 400, "malformed", b"{"),
        Refused("POST", TO_A_CLIENT, 400, "malformed", b'"\xff"'),
        Refused("POST", TO_A_CLIENT, 422, "invalid", b"words", {}),
        Refused("POST", TO_A_CLIENT, 422, "invalid", b'{"client_words": "\\u0000"}'),
        Refused("POST", TO_A_CLIENT, 422, "invalid", b'{"client_words": "\\ud800"}'),
        Refused("POST", TO_A_CLIENT, 413, "too-large", b"x" * 1_000_001),
        Refused("POST", TO_A_CLIENT, 404, "not-found", b'{"client_words": "Iemand die het snapt."}'),
    ],
    ids=lambda asked: f"{asked.status} {asked.method} {asked.path} {asked.content[:20]!r}",
)
def test_every_refusal_is_a_problem_with_a_sentence(door: Door, asked: Refused) -> None:
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    answer = coordinator.request(asked.method, asked.path, content=asked.content, headers=asked.headers)
    assert answer.status_code == asked.status
    assert problem(answer)["type"] == f"/problems/{asked.slug}"


def test_a_body_without_a_length_that_grows_too_large_is_refused(door: Door) -> None:
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    pieces = (b"x" * 100_000 for _ in range(11))
    answer = coordinator.post(f"/clients/{NOWHERE}/requests", content=pieces)
    assert answer.status_code == 413
    assert problem(answer)["type"] == "/problems/too-large"


def test_what_was_sent_is_never_repeated(door: Door) -> None:
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    secret = "schizofrenie"
    sent = {"client_words": [secret], "closeness": secret, "wishes": [{"kind": "experience", "value": secret}]}
    answer = coordinator.post(f"/clients/{secret}/requests", json=sent)
    assert answer.status_code == 422
    assert secret not in answer.text
    assert [error["field"] for error in problem(answer)["errors"]] == [
        "client_id",
        "wishes[0]",
        "closeness",
        "client_words",
    ]


def test_an_error_that_nobody_foresaw_is_a_problem_and_tells_nothing(door: Door) -> None:
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    with transaction() as session, as_owner(session):
        session.connection().exec_driver_sql("ALTER TABLE request RENAME COLUMN question TO asked")
    answer = coordinator.get("/requests")
    assert answer.status_code == 500
    assert "SELECT" not in answer.text
    assert "question" not in answer.text
    problem(answer)


@pytest.mark.parametrize("path", ["/api/v1/me", "/nowhere", "/live", "/api/v1/openapi.json"])
def test_every_answer_has_the_headers_that_protect_a_browser(door: Door, path: str) -> None:
    headers = door.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_without_a_session_nothing_is_shown(door: Door) -> None:
    answer = door.anybody().get("/requests")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert problem(answer)["type"] == "/problems/not-signed-in"


def test_signing_in_takes_two_steps_and_sets_a_cookie_that_scripts_and_other_sites_do_not_get(door: Door) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR, password_hash=hash_password("samen-oplopen-2026")))
    browser = door.anybody()
    phone = phone_of(user.id)
    first = browser.post("/sign-in", json={"email": user.email, "password": "samen-oplopen-2026"})
    assert first.json() == {"next": "second_factor", "me": None}
    half = browser.get("/me")
    assert (half.status_code, problem(half)["type"]) == (403, "/problems/second-factor-needed")
    wrong = browser.post("/sign-in/code", json={"code": "no code"})
    assert wrong.status_code == 422
    second = browser.post("/sign-in/code", json={"code": phone.code()})
    for answer in (first, second):
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "SameSite=lax" in answer.headers["set-cookie"]
    assert first.headers["set-cookie"] != second.headers["set-cookie"]
    assert browser.get("/me").json() == second.json()["me"]
    kept = dict(browser.cookies)
    assert browser.post("/sign-out").status_code == 204
    browser.cookies.update(kept)
    assert browser.get("/me").status_code == 401


def test_signing_in_again_ends_the_session_that_was_there(door: Door) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR, password_hash=hash_password("samen-oplopen-2026")))
    browser, way_in = door.anybody(), {"email": user.email, "password": "samen-oplopen-2026"}
    browser.post("/sign-in", json=way_in)
    before = dict(browser.cookies)
    browser.post("/sign-in", json=way_in)
    assert dict(browser.cookies) != before
    other = door.anybody()
    other.cookies.update(before)
    assert other.get("/me").status_code == 401


def test_too_many_wrong_passwords_say_how_long_to_wait(door: Door) -> None:
    wrong = {"email": "nobody@naast.example", "password": "wrong"}
    answers = [door.anybody().post("/sign-in", json=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 401, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    problem(answers[-1])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
    ],
)
def test_a_page_of_another_site_cannot_act_with_somebodys_cookie(
    door: Door, headers: dict[str, str], status: int
) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR, password_hash=hash_password("samen-oplopen-2026")))
    client = door.given(lambda make: make.client())
    browser = door.in_browser(user.id)
    assert browser.post(f"/clients/{client.id}/never-ask", headers=headers).status_code == status
    assert browser.get("/me", headers=headers).status_code == 200


def test_a_token_cannot_make_tokens(door: Door) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR, password_hash=hash_password("samen-oplopen-2026")))
    wanted = {"label": "Koppeling met het rooster", "days": 30}
    assert door.signed_in(user).post("/tokens", json=wanted).status_code == 403
    browser = door.in_browser(user.id)
    made = browser.post("/tokens", json=wanted).json()
    program = door.anybody()
    program.headers["Authorization"] = f"Bearer {made['secret']}"
    assert program.get("/me").json()["user_id"] == str(user.id)
    assert [token["label"] for token in program.get("/tokens").json()] == ["test", "Koppeling met het rooster"]
    assert browser.delete(f"/tokens/{made['id']}").status_code == 204
    assert program.get("/me").status_code == 401


def test_the_same_key_twice_happens_once_and_gives_the_same_answer(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    way_in, key = door.signed_in(client), {"Idempotency-Key": "een"}
    first = way_in.post(f"/clients/{client.id}/requests", json=WORDS, headers=key)
    again = way_in.post(f"/clients/{client.id}/requests", json=WORDS, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert requests_stored() == 1


def test_the_same_key_with_another_body_is_refused(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    way_in, key = door.signed_in(client), {"Idempotency-Key": "een"}
    way_in.post(f"/clients/{client.id}/requests", json=WORDS, headers=key)
    other = way_in.post(f"/clients/{client.id}/requests", json={"client_words": "Iets anders."}, headers=key)
    assert other.status_code == 422
    assert problem(other)["errors"][0]["field"] == "Idempotency-Key"
    assert requests_stored() == 1


def test_a_key_is_ones_own(door: Door) -> None:
    key = {"Idempotency-Key": "een"}
    for client in door.given(lambda make: [make.client_with_sign_in(), make.client_with_sign_in()]):
        made = door.signed_in(client).post(f"/clients/{client.id}/requests", json=WORDS, headers=key)
        assert made.json()["client_id"] == str(client.id)


def test_what_was_refused_is_not_kept(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    way_in, key = door.signed_in(client), {"Idempotency-Key": "een"}
    hold = f"/clients/{client.id}/ask-again"
    assert way_in.post(hold, json={"ask_again_on": "2099-01-01"}, headers=key).status_code == 409
    way_in.post(f"/clients/{client.id}/never-ask")
    assert way_in.post(hold, json={"ask_again_on": "2099-01-01"}, headers=key).status_code == 200


def test_ten_at_once_with_the_same_key_make_one_request(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    barrier = threading.Barrier(10)
    way_in = door.signed_in(client)

    def ask(_number: int) -> int:
        barrier.wait()
        return way_in.post(f"/clients/{client.id}/requests", json=WORDS, headers={"Idempotency-Key": "een"}).status_code

    with ThreadPoolExecutor(10) as threads:
        statuses = list(threads.map(ask, range(10)))
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert requests_stored() == 1


def test_a_kept_answer_is_forgotten_after_a_day(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    way_in = door.signed_in(client)
    for key in ("een", "twee"):
        way_in.post(f"/clients/{client.id}/never-ask", headers={"Idempotency-Key": key})
    with transaction() as session:
        session.execute(update(KeptAnswer).values(kept_at=func.now() - timedelta(hours=25)))
    way_in.post(f"/clients/{client.id}/never-ask", headers={"Idempotency-Key": "drie"})
    with transaction() as session:
        assert session.scalars(select(KeptAnswer.key)).all() == ["drie"]


def test_a_list_comes_in_pages_that_miss_nothing_and_repeat_nothing(door: Door) -> None:
    made = door.given(lambda make: [str(make.request().id) for _ in range(7)])
    coordinator = door.signed_in(door.given(lambda make: make.user(Role.COORDINATOR)))
    found, cursor = [], None
    while True:
        asked = {"limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = coordinator.get("/requests", params=asked).json()
        assert len(page["items"]) <= 3
        found += [request["id"] for request in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == made[::-1]
