"""An identity provider of an organisation, as small as one can be: it speaks HTTP on a port of this machine.

Who signs in there, and how, is said beforehand in `person`. Everything that one can say wrong can be said wrong here.
"""

import hmac
import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_urlsafe
from time import time
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key

from shared.settings import get_settings

CLIENT_ID, SECRET, AUDIENCE = "naast", "a secret + 100% between: the two", "https://naast.example/api"


def in_base64(header: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=")


def forgeries(token: str, key: Key) -> Iterator[tuple[str, str]]:
    """The same token with no signature, or one that anybody can make: with what is wrong with it."""
    claims, body = jwt.decode(token, key).claims, token.split(".")[1]
    yield "no algorithm", f"{in_base64({'alg': 'none', 'kid': key.kid})}.{body}."
    assert isinstance(key, ECKey)
    public = key.as_pem(private=False)
    for alg, secret in (("HS256", public), ("HS256", b"")):
        signed = f"{in_base64({'alg': alg, 'kid': key.kid, 'typ': 'at+jwt'})}.{body}"
        mac = urlsafe_b64encode(hmac.digest(secret, signed.encode(), "sha256")).decode().rstrip("=")
        yield f"{alg} with {len(secret)} bytes that everybody has", f"{signed}.{mac}"
    head: dict[str, Any] = {"alg": "ES256", "kid": key.kid, "typ": "at+jwt"}
    yield "a key of somebody else", jwt.encode(head, claims, ECKey.generate_key("P-256"))
    head["jwk"] = ECKey.generate_key("P-256").as_dict(private=False)
    yield "a key that it brings along", jwt.encode(head, claims, ECKey.generate_key("P-256"))


@dataclass
class Person:
    """Who signs in there, with what means, and how long ago they did; None when it does not say."""

    subject: str = "a1f4c0de"
    amr: list[str] = field(default_factory=lambda: ["pwd", "mfa"])
    seconds_ago: int | None = 0


@dataclass
class Provider:
    address: str = ""
    person: Person = field(default_factory=Person)
    says: dict[str, Any] = field(default_factory=dict)
    """Claims that it says otherwise than it should; None for what it leaves out."""
    gives: str = ""
    """In place of the token that says who signed in."""
    about: dict[str, Any] = field(default_factory=dict)
    """What it says of itself, otherwise than it should."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What browsers came with, the last one last."""
    left: list[dict[str, str]] = field(default_factory=list)
    """What browsers came with to be signed out."""
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def describes_itself(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "end_session_endpoint": f"{self.address}/out",
            "jwks_uri": f"{self.address}/keys",
            "authorization_response_iss_parameter_supported": True,
        } | self.about

    def goes_back(self, asked: dict[str, str]) -> str:
        """Where the browser is sent, once somebody signed in."""
        self.asked.append(asked)
        code = token_urlsafe(16)
        self.codes[code] = asked
        sent = {"code": code, "state": asked["state"], "iss": self.address}
        return f"{asked['redirect_uri']}?{urlencode(sent)}"

    def redeems(self, sent: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """A code counts once, for who asked for it and still has its verifier."""
        asked = self.codes.pop(sent.get("code", ""), None)
        basic = unquote_plus(b64decode(authorization.removeprefix("Basic ")).decode())
        proof = urlsafe_b64encode(sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if basic != f"{CLIENT_ID}:{SECRET}" or asked is None or proof != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if sent["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {
            "token_type": "Bearer",
            "access_token": "-",
            "id_token": self.gives or self.id_token(asked["nonce"]),
        }

    def id_token(self, nonce: str) -> str:
        ago = self.person.seconds_ago
        shown_at = None if ago is None else int(time()) - ago
        shown = {"auth_time": shown_at, "nonce": nonce, "amr": self.person.amr}
        return self.signs(shown | {"aud": CLIENT_ID}, "JWT")

    def access_token(self, **otherwise: Any) -> str:
        """For the API of Naast, by the person who is signed in there."""
        return self.signs({"aud": AUDIENCE, "amr": self.person.amr} | otherwise, "at+jwt")

    def signs(self, claims: dict[str, Any], kind: str) -> str:
        now = int(time())
        all_of_it = {"iss": self.address, "sub": self.person.subject, "iat": now, "exp": now + 300} | claims | self.says
        said = {name: value for name, value in all_of_it.items() if value is not None}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid, "typ": kind}, said, self.key)

    def keys(self) -> dict[str, Any]:
        """With one of a kind that nobody here knows."""
        return {"keys": [{"kty": "EC", "crv": "of tomorrow", "kid": "?"}, self.key.as_dict(private=False)]}


@contextmanager
def signing_in() -> Iterator[Provider]:
    """One that answers, on a thread of this process."""
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            if path.path == "/authorize":
                self.send_response(303)
                self.send_header("Location", provider.goes_back(dict(parse_qsl(path.query))))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            if path.path == "/out":
                provider.left.append(dict(parse_qsl(path.query)))
                self.send_response(303)
                self.send_header("Location", provider.left[-1]["post_logout_redirect_uri"])
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            answers = {"/.well-known/openid-configuration": provider.describes_itself, "/keys": provider.keys}
            self._answer(200, answers[path.path]())

        def do_POST(self) -> None:
            sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self._answer(*provider.redeems(sent, self.headers.get("Authorization", "")))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as it is called there
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        provider.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="provider")
        thread.start()
        yield provider
        server.shutdown()
        thread.join()


@contextmanager
def of_the_organisation(monkeypatch: pytest.MonkeyPatch, address: str, folder: Path) -> Iterator[Provider]:
    """One that is set as that of the organisation, for the app at this address."""
    (folder / "secret").write_text(f"{SECRET}\n")
    with signing_in() as provider:
        for name, value in {
            "base_url": address,
            "oidc_issuer": provider.address,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret_file": folder / "secret",
            "oidc_name": "GGZ Noord",
            "oidc_audience": AUDIENCE,
        }.items():
            monkeypatch.setattr(get_settings(), name, value)
        yield provider
