"""The edges: what comes in is text, what goes out is for this browser and this host, and nothing leads away."""

import asyncio
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection

from services.matching import auth
from services.matching.app import create_app
from services.matching.auth.passwords import fits, hash_password
from services.matching.models.notes import OwnNote
from services.matching.schemas.signin import NewPasswordIn
from services.matching.web.visitor import own_path
from shared.db import transaction
from shared.settings import get_settings
from tests.door import COOKIE, session_secret
from tests.make import Make
from tests.security.asking import Answer, ask
from tests.security.guards import lacks

WEB = Path("services/matching/web")
SCRIPTS = sorted((WEB / "static").glob("*.js"))
MAKES_CODE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.srcdoc|__proto__"
    r"|addEventListener\(\s*[\"']message[\"']"
)
PASSWORD_FIELD = re.compile(r"forms\.line\(\"(?:password|old|new)\".*")
OVER_HTTPS = """
import json
from fastapi import Response
from services.matching import deps, edge
from services.matching.web import visitor
from services.matching.web.account import begin
answer = Response()
deps.let_in(answer, "secret")
print(json.dumps([answer.headers["set-cookie"], begin.ASKED, visitor.SAID, dict(edge.ALWAYS)]))
"""


def got(path: str, method: str = "GET", **headers: str) -> Answer:
    return asyncio.run(ask(method, path, headers, b""))


def test_over_https_each_cookie_is_for_this_host_only_and_no_script_reads_it_and_each_answer_says_so_for_a_year() -> (
    None
):
    known = {"PATH": "/usr/bin", "NAAST_ENVIRONMENT": "test", "NAAST_BASE_URL": "https://naast.example"}
    done = subprocess.run([sys.executable, "-c", OVER_HTTPS], env=known, capture_output=True, text=True, check=True)
    cookie, asked, said, always = json.loads(done.stdout.splitlines()[-1])
    assert cookie.startswith("__Host-naast=secret;")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert asked.startswith("__Host-")
    assert said.startswith("__Host-")
    assert always["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("taken_away", "missed"),
    [
        ("cache-control", "no-store"),
        ("x-content-type-options", "x-content-type-options"),
        ("content-security-policy", "policy: "),
    ],
)
def test_an_answer_without_what_protects_a_browser_is_found(taken_away: str, missed: str) -> None:
    whole = got("/rights")
    assert list(lacks(whole)) == []
    bare = Answer(200, [header for header in whole.headers if header[0] != taken_away], whole.body)
    assert any(what.startswith(missed) for what in lacks(bare))


@pytest.mark.parametrize("planted", ["<script>alert(1)</script>", "<p style='x'>", '<a onclick="x()">', "javascript:x"])
def test_what_stands_in_a_page_and_runs_is_found(planted: str) -> None:
    whole = got("/rights")
    assert list(lacks(Answer(200, whole.headers, whole.body + planted.encode())))


def test_what_somebody_writes_is_text_on_a_page_and_no_markup(nothing_stays: Connection) -> None:
    words = "<script>alert(1)</script> {{ 7 * 7 }} {% raw %} %(name)s {0.__class__}"
    with transaction() as session:
        peer_worker = Make(session).peer_worker()
        session.add(OwnNote(peer_worker_id=peer_worker.id, words=words))
        user_id = peer_worker.user_id
    page = got("/profile/notes", cookie=f"{COOKIE}={session_secret(user_id)}")
    assert page.status == 200
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }} {% raw %} %(name)s {0.__class__}" in page.text
    assert "<script>alert" not in page.text


@pytest.mark.parametrize(
    "path",
    ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example", "javascript:",
     "data:text/html,x", "", "elsewhere.example", "/a\nb", "/a\r\nSet-Cookie: x", "\t//elsewhere.example",
     " /elsewhere", "/\x00", "http:elsewhere.example", "///elsewhere.example"],
)  # fmt: skip
def test_a_link_leads_to_no_other_site(path: str) -> None:
    assert own_path(path, "/here") == "/here"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_of_ours_makes_markup_or_code_from_text(script: Path) -> None:
    assert MAKES_CODE.findall(script.read_text()) == []


def test_a_script_that_does_would_be_found() -> None:
    assert MAKES_CODE.findall('box.innerHTML = text; addEventListener("message", run)')


def test_a_password_may_be_long_and_of_any_characters_and_is_taken_as_it_is() -> None:
    word = ' Vier kleine paarden, ÉÉN 🐴 en <geen> "vijfde" ' * 2
    assert NewPasswordIn(password=SecretStr(word)).password.get_secret_value() == word
    kept = hash_password(word)
    assert fits(word, kept)
    assert not fits(word.strip(), kept)
    assert not fits(word.lower(), kept)


def test_a_password_is_typed_unseen_and_may_be_filled_in_by_a_program() -> None:
    """But the one of a colleague, on the phone that a client gives back."""
    fields = [found for path in WEB.glob("templates/**/*.html") for found in PASSWORD_FIELD.findall(path.read_text())]
    assert len(fields) >= 5
    for field in fields:
        assert 'kind="password"' in field
        assert re.search(r"autocomplete=\"(current-password|new-password|off)\"", field)
    assert len([field for field in fields if '"off"' in field]) == 1


@pytest.mark.parametrize("path", ["/static/", "/static", "/.git/config", "/static/../app.py", "/static/%2e%2e/app.py"])
def test_what_is_no_page_is_not_there(path: str) -> None:
    assert got(path).status == 404
    assert got("/rights", method="TRACE").status in (404, 405)


def test_a_parameter_sent_twice_is_taken_once_or_refused(nothing_stays: Connection) -> None:
    with transaction() as session:
        coordinator = Make(session).coordinator()
        secret = auth.issue_token(session, coordinator, "test", 1).secret
    answer = got("/api/v1/teams?limit=1&limit=nonsense", authorization=f"Bearer {secret}")
    assert answer.status in (200, 422)
    other = got("/api/v1/teams?limit=nonsense&limit=1", authorization=f"Bearer {secret}")
    assert {answer.status, other.status} == {200, 422}


def test_who_signs_out_leaves_nothing_in_the_browser() -> None:
    """Its own page sends first what waits there (static/offline.js), or asks."""
    for path in ("/sign-out", "/api/v1/sign-out"):
        answer = got(path, method="POST")
        assert answer.status in (204, 303)
        assert dict(answer.headers)["clear-site-data"] == '"cache", "storage"'


def test_in_production_there_is_no_page_to_try_the_api_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def paths() -> set[str]:
        return {getattr(route, "path", "") for route in create_app().routes}

    assert {"/api/v1/docs", "/api/v1/openapi.json"} <= paths()
    monkeypatch.setattr(get_settings(), "environment", "production")
    assert "/api/v1/docs" not in paths(), "and its document is there on purpose"
    assert not any("metrics" in path for path in paths())
