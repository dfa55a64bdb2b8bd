"""Programs that ask for somebody by name: they reach what both may, and both stand under what was done."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey
from sqlalchemy import delete, select

from deploy import cli
from services.matching import auth
from services.matching.actor import Role
from services.matching.api.examples import SOMEBODY
from services.matching.app import app
from services.matching.auth.signed.jwts import our_keys, public_keys, signed
from services.matching.auth.signed.program_tokens import SIGNED
from services.matching.auth.signed.scopes import SCOPES, needed
from services.matching.models.clients import Client
from services.matching.models.history import Transition
from services.matching.models.programs import Program
from services.matching.models.signin import SignInFailure
from shared.db import transaction
from shared.settings import get_settings
from shared.users import User
from tests.door import Door, problem
from tests.provider import forgeries
from tests.trail import lines, traced
from tests.web.browse import Browser

REPORT = {"route": "team_meeting", "why_peer": "Hij vroeg of er iemand is die dit zelf kent."}
TOKENS = "/oauth/token"


@dataclass
class Record:
    """A health record, its secret, and a caseholder who works in it with one client of their own."""

    http: httpx2.Client
    program_id: UUID
    secret: str
    user_id: UUID
    client_id: UUID

    def asks(self, **otherwise: str) -> httpx2.Response:
        asked = {"grant_type": "client_credentials", "on_behalf_of": str(self.user_id)}
        return self.http.post(
            TOKENS, data=asked | {"client_id": str(self.program_id), "client_secret": self.secret} | otherwise
        )

    def token(self, **otherwise: str) -> str:
        return str(self.asks(**otherwise).json()["access_token"])

    def brings(self, token: str, path: str = "/clients", method: str = "GET", **sent: Any) -> httpx2.Response:
        headers = sent.pop("headers", {}) | {"Authorization": f"Bearer {token}"}
        return self.http.request(method, path, headers=headers, **sent)


def let_in(name: str = "Dossier", scopes: Any = SCOPES, keys: dict[str, Any] | None = None) -> tuple[UUID, str]:
    with transaction() as session:
        program, secret = auth.programs.make(session, name, scopes, keys, None)
    return program.id, secret


@pytest.fixture
def record(door: Door) -> Record:
    program_id, secret = let_in()
    caseholder = door.given(lambda make: make.caseholder())
    client = door.given(lambda make: make.client(caseholder=caseholder))
    return Record(door.anybody(), program_id, secret, caseholder.user_id, client.id)


def another(record: Record, **columns: Any) -> Record:
    """For the same person."""
    program_id, secret = let_in(**columns)
    return replace(record, program_id=program_id, secret=secret)


def test_what_it_did_for_somebody_is_signed_by_both_in_the_history_and_in_the_trail(door: Door, record: Record) -> None:
    other = door.given(lambda make: make.client())
    token, (trace, header) = record.token(), traced()
    listed = record.brings(token).json()["items"]
    assert [one["id"] for one in listed] == [str(record.client_id)]
    assert record.brings(token, f"/clients/{other.id}").status_code == 404, "what the person does not see"
    answer = record.brings(token, f"/clients/{record.client_id}/reports", "POST", json=REPORT, headers=header)
    assert answer.status_code == 201, answer.text
    with transaction() as session:
        step = session.scalars(select(Transition).where(Transition.subject_id == UUID(answer.json()["id"]))).one()
    assert (step.actor_id, step.program_id) == (record.user_id, record.program_id)
    assert {(line.actor_id, line.program_id) for line in lines(trace)} == {(record.user_id, record.program_id)}


def test_nobody_but_the_client_gives_the_word_of_a_client(door: Door, record: Record) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    assert problem(record.asks(on_behalf_of=str(client.user_id)))["error"] == "invalid_grant"
    claims = jwt.decode(record.token(), our_keys()).claims
    assert record.brings(signed(claims | {"sub": str(client.user_id)})).status_code == 401
    with transaction() as session:
        session.get_one(Client, client.id).user_id = record.user_id
    token = record.token()
    assert record.brings(token, f"/clients/{client.id}").status_code == 404, "of a colleague who is in care as well"
    assert record.brings(token).is_success


def test_an_administrator_lets_one_in_and_its_secret_is_shown_once_and_stored_nowhere(door: Door) -> None:
    administrator = door.in_browser(door.given(lambda make: make.user(Role.ADMIN)).id)
    asked = {"name": "Dossier", "scopes": ["clients:read"]}
    made = administrator.post("/programs", json=asked).json()
    assert made["client_secret"] not in administrator.get("/programs").text
    with transaction() as session:
        assert made["client_secret"].encode() not in (session.scalars(select(Program.secret_hash)).one() or b"")
    assert administrator.delete(f"/programs/{made['id']}").status_code == 204
    assert administrator.get("/programs").json() == []
    own_token = door.signed_in(door.given(lambda make: make.user(Role.ADMIN)))
    assert own_token.post("/programs", json=asked).status_code == 403, "with a session only"
    shared = {"keys": [OctKey.generate_key(256).as_dict()]}
    refused: list[dict[str, Any]] = [{"scopes": ["everything"]}, {"keys": shared}, {"keys": {"keys": []}}]
    for wrong in refused:
        assert administrator.post("/programs", json=asked | wrong).status_code == 422


def test_an_administrator_lets_one_in_by_its_keys_on_a_page_and_sends_it_away(door: Door) -> None:
    browser = Browser(door, door.given(lambda make: make.user(Role.ADMIN)))
    browser.http.headers["Accept-Language"] = "en"
    keys = KeySet([ECKey.generate_key("P-256", auto_kid=True)])
    asked: dict[str, str | list[str]] = {"name": "Dossier", "scopes": ["clients:read"]}
    secret = json.dumps(keys.as_dict(private=True))
    for wrong, why in (("-", "Put in the public keys"), ("[]", "Put in the public keys"), (secret, "Only public keys")):
        assert why in browser.post("/programs", keys=wrong, **asked), wrong
    page = browser.post("/programs", keys=json.dumps(keys.as_dict(private=False)), **asked)
    assert "The program is let in." in page
    assert "never asked for anything yet" in page
    [away] = [one for one in page.actions if one.endswith("/revoke")]
    assert "No program is let in." in browser.press(page, away)
    assert Browser(door, door.given(lambda make: make.coordinator()).user_id).open("/programs").status == 403


def test_a_scope_is_needed_and_some_of_what_somebody_has_is_closed_to_every_program(record: Record) -> None:
    token = record.token(scope="clients:read")
    assert record.brings(token).is_success
    refused = record.brings(token, f"/clients/{record.client_id}/reports", "POST", json=REPORT)
    assert problem(refused)["type"] == "/problems/out-of-scope"
    assert 'scope="requests:write"' in refused.headers["www-authenticate"]
    assert record.brings(token, "/requests").status_code == 403
    small = another(record, scopes=["clients:read"])
    assert problem(small.asks(scope="clients:read clients:write"))["error"] == "invalid_scope"
    assert small.asks().json()["scope"] == "clients:read"


def operations() -> Iterator[tuple[str, str, str | None]]:
    """Of each operation that asks who somebody is: the method, an address, and which scope it needs."""
    for path, found in app.openapi()["paths"].items():
        for method, operation in found.items():
            if {"token": []} in operation.get("security", []):
                scope = needed(operation["tags"], looks=method == "get")
                yield method, re.sub(r"{\w+}", SOMEBODY, path.removeprefix("/api/v1")), scope


def test_what_has_no_scope_is_closed_to_a_program_that_has_all_scopes(record: Record) -> None:
    everything, closed = record.token(), [(method, path) for method, path, scope in operations() if scope is None]
    assert len(closed) > 30
    assert [path for method, path in closed if record.brings(everything, path, method).status_code != 403] == []
    assert {"/me/notes", "/me/experiences", "/programs", "/tokens", "/people"} <= {path for _method, path in closed}


def test_it_can_sign_with_its_own_key_and_what_it_signed_counts_once(record: Record) -> None:
    key = ECKey.generate_key("P-256", auto_kid=True)
    program_id, secret = let_in(keys=dict(KeySet([key]).as_dict(private=False)))
    itself, now = str(program_id), int(time())
    assert secret == ""
    right = {
        "iss": itself, "sub": itself, "aud": get_settings().base_url, "exp": now + 60, "jti": str(uuid4()),
    }  # fmt: skip

    def asks(claims: dict[str, Any], signed_with: ECKey = key) -> httpx2.Response:
        assertion = jwt.encode({"alg": "ES256", "kid": key.kid}, claims, signed_with)
        return record.asks(client_id="", client_secret="", client_assertion_type=SIGNED, client_assertion=assertion)

    wrong = (
        {"aud": "https://another.example"},
        {"exp": now - 60},
        {"exp": now + 3600},
        {"iss": SOMEBODY},
        {"jti": None},
    )
    for one in wrong:
        said = {name: value for name, value in (right | one).items() if value is not None}
        assert problem(asks(said))["error"] == "invalid_client", one
    with transaction() as session:
        session.execute(delete(SignInFailure))
    assert asks(right, ECKey.generate_key("P-256")).status_code == 401, "a key of somebody else"
    given = asks(right)
    assert record.brings(given.json()["access_token"]).is_success
    assert asks(right).status_code == 401, "and not twice"


def test_who_was_sent_away_or_left_is_refused_at_the_next_ask(record: Record) -> None:
    other = another(record)
    token, token_of_other = record.token(), other.token()
    assert record.brings(token).is_success
    with transaction() as session:
        auth.programs.revoke(session, record.program_id)
    assert record.brings(token).status_code == 401
    assert problem(record.asks())["error"] == "invalid_client"
    assert other.brings(token_of_other).is_success
    with transaction() as session:
        session.get_one(User, record.user_id).active = False
    assert other.brings(token_of_other).status_code == 401, "whose user was disabled"
    assert problem(other.asks())["error"] == "invalid_grant"


def test_a_token_that_says_anything_else_than_it_should_opens_nothing(record: Record) -> None:
    token, key = record.token(), our_keys().keys[0]
    right = jwt.decode(token, key).claims
    ways = {"iss": "https://another.example", "aud": "another program", "exp": int(time()) - 1, "client_id": SOMEBODY,
            "sub": SOMEBODY, "scope": None}  # fmt: skip
    wrong = [signed({name: value for name, value in (right | {one: said}).items() if value is not None})
             for one, said in ways.items()]  # fmt: skip
    wrong += [made for _what, made in forgeries(token, key)]
    wrong += [signed(right, "JWT"), token[:-4], "a.b.c", "..", f"{token}.", token.replace(".", ". ")]
    answers = {one: record.brings(one).status_code for one in wrong}
    assert set(answers.values()) == {401}
    assert record.brings(signed(right)).is_success


def test_guessing_at_the_secret_of_a_program_slows_down_and_header_or_form_is_the_same(record: Record) -> None:
    basic = b64encode(f"{record.program_id}:{record.secret}".encode()).decode()
    asked = {"grant_type": "client_credentials", "on_behalf_of": str(record.user_id)}
    assert record.http.post(TOKENS, data=asked, headers={"Authorization": f"Basic {basic}"}).is_success
    assert problem(record.asks(grant_type="password"))["error"] == "unsupported_grant_type"
    assert problem(record.asks(on_behalf_of="nobody@naast.example"))["error"] == "invalid_grant"
    statuses = [record.asks(client_secret=f"guess {number}").status_code for number in range(6)]
    assert statuses == [401] * 5 + [429]
    assert record.asks().status_code == 429


def test_a_program_finds_where_tokens_are_given_and_anybody_sees_that_one_is_ours(door: Door, record: Record) -> None:
    about = door.get("/.well-known/oauth-authorization-server").json()
    assert about["issuer"] == get_settings().base_url
    keys = door.get(about["jwks_uri"].removeprefix(about["issuer"])).json()
    assert keys == public_keys()
    assert all("d" not in key and key["kid"] for key in keys["keys"])
    found = jwt.decode(record.token(), KeySet.import_key_set(keys), algorithms=["ES256"])
    assert found.claims["act"] == {"sub": str(record.program_id)}
    assert found.claims["exp"] - found.claims["iat"] == 300
    assert found.header["kid"] == keys["keys"][0]["kid"]


def test_naast_program_lets_in_lists_and_sends_away(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "keys").write_text(json.dumps(dict(KeySet([ECKey.generate_key("P-256")]).as_dict(private=False))))
    assert cli.main(["program", "add", "Dossier", "clients:read"]) == 0
    client_id, secret = re.findall("client_(?:id|secret): (.+)", capsys.readouterr().out)
    assert cli.main(["program", "add", "Rooster", "contacts:read", "--keys", str(tmp_path / "keys")]) == 0
    assert "client_secret" not in capsys.readouterr().out
    assert cli.main(["program", "list"]) == 0
    listed = capsys.readouterr().out
    assert (client_id in listed, secret in listed, "Rooster" in listed) == (True, False, True)
    assert cli.main(["program", "revoke", client_id]) == 0
    assert cli.main(["program", "revoke", client_id]) == 1
    assert cli.main(["program", "add", "Dossier", "everything"]) == 1
