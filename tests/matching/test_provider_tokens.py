"""Tokens of the organisation's own identity provider: they read what their person may read, and change nothing."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import BoundedSemaphore, Event
from time import time
from typing import Any

import httpx2
import pytest

from services.matching.api.examples import SOMEBODY
from services.matching.app import app
from services.matching.auth.signed import elsewhere
from services.matching.auth.signed.scopes import READS, needed
from services.matching.models.identities import Identity
from shared.db import transaction
from shared.errors import Unavailable
from shared.settings import get_settings
from shared.users import User
from tests.door import Door, problem
from tests.provider import AUDIENCE, CLIENT_ID, Person, Provider, forgeries, of_the_organisation

Bring = Callable[..., httpx2.Response]
"""Asks with this token; of who one is, unless said otherwise."""


@pytest.fixture
def provider(door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with of_the_organisation(monkeypatch, door.address, tmp_path) as provider:
        yield provider


@pytest.fixture
def person(door: Door, provider: Provider) -> User:
    """A caseholder with one client, linked to the account there."""

    def made(make: Any) -> User:
        caseholder = make.caseholder()
        make.client(caseholder=caseholder, name="Jos Duin")
        account = Identity(issuer=provider.address, subject=provider.person.subject)
        account.user_id = account.linked_by_id = caseholder.user_id
        make.session.add(account)
        user: User = make.session.get_one(User, caseholder.user_id)
        return user

    return door.given(made)


@pytest.fixture
def bring(door: Door) -> Bring:
    http = door.anybody()
    return lambda token, path="/me", method="GET": http.request(
        method, path, headers={"Authorization": f"Bearer {token}"}
    )


def test_it_reads_what_its_person_may_read_and_every_change_is_refused(
    bring: Bring, provider: Provider, person: User
) -> None:
    token, let_through, refused = provider.access_token(), list[str](), 0
    assert [one["name"] for one in bring(token, "/clients").json()["items"]] == ["Jos Duin"]
    assert bring(token).json()["user_id"] == str(person.id)
    of_another_type = provider.signs({"aud": [AUDIENCE], "amr": ["mfa"]}, "JWT")
    assert bring(of_another_type).is_success, "as many providers call all that they sign"
    for path, found in app.openapi()["paths"].items():
        for method, operation in found.items():
            if {"token": []} not in operation.get("security", []):
                continue
            if method != "get" or needed(operation["tags"], looks=True) not in READS:
                refused += 1
                address = re.sub(r"{\w+}", SOMEBODY, path.removeprefix("/api/v1"))
                let_through += [f"{method} {path}"] if bring(token, address, method).status_code != 403 else []
    assert (let_through, refused > 100) == ([], True)
    change = bring(token, "/me/preferences", "PUT")
    assert problem(change)["type"] == "/problems/only-reads"
    assert "changes nothing" in problem(change)["detail"]


def test_a_token_for_others_by_others_or_past_its_time_opens_nothing(
    bring: Bring, provider: Provider, person: User
) -> None:
    wrong: dict[str, Any] = {"aud": CLIENT_ID, "exp": int(time()) - 60, "iss": "https://another.example", "sub": None}
    tokens = {f"{name} {value}": provider.access_token(**{name: value}) for name, value in wrong.items()}
    tokens |= {"of another audience": provider.access_token(aud="https://another.example")}
    tokens |= {"that says who signed in": provider.signs({"aud": [AUDIENCE, CLIENT_ID]}, "JWT")}
    tokens |= dict(forgeries(provider.access_token(), provider.key))
    opened = {what: bring(token).status_code for what, token in tokens.items()}
    assert set(opened.values()) == {401}, opened
    assert len(opened) == 11
    assert bring(provider.access_token()).is_success


def test_it_opens_nothing_for_who_is_not_linked_left_or_showed_one_factor(
    bring: Bring, provider: Provider, person: User
) -> None:
    token = provider.access_token()
    assert problem(bring(provider.access_token(amr=["pwd"])))["type"].endswith("factor-needed")
    provider.person = Person(subject="nobody here")
    assert bring(provider.access_token()).status_code == 401
    with transaction() as session:
        session.get_one(User, person.id).active = False
    assert bring(token).status_code == 401


def test_while_a_provider_that_hangs_is_asked_nobody_else_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "BRIEFLY", 0.01)
    known, asked, answers = elsewhere.Remembered[str](), Event(), Event()

    def slowly() -> str:
        asked.set()
        answers.wait()
        return "what it says"

    with ThreadPoolExecutor(1) as first:
        for before in (None, "what it says"):
            asked.clear()
            answers.clear()
            waits = first.submit(known.get, slowly, 0)
            asked.wait()
            if before is None:
                with pytest.raises(Unavailable):
                    known.get(slowly, 0)
            else:
                assert known.get(slowly, 0) == before
            answers.set()
            assert waits.result() == "what it says"
    monkeypatch.setattr(elsewhere, "AT_ONCE", BoundedSemaphore(1))
    with elsewhere.AT_ONCE, pytest.raises(Unavailable):
        elsewhere.ask("https://127.0.0.1:9")


def test_no_token_is_taken_where_no_audience_was_set_and_a_new_key_is_found_by_itself(
    bring: Bring, provider: Provider, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = provider.access_token()
    with monkeypatch.context() as unset:
        unset.setattr(get_settings(), "oidc_audience", "")
        assert bring(token).status_code == 401
    assert bring(token).is_success
    provider.key = type(provider.key).generate_key("P-256", auto_kid=True)
    new = provider.access_token()
    assert bring(new).status_code == 401, "not asked for at once again, whoever sends what"
    monkeypatch.setattr("services.matching.auth.signed.provider.NOT_AGAIN_FOR", 0)
    assert bring(new).is_success
