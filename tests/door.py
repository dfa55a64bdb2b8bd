"""The app as people meet it: over HTTP, on a port of this machine, with a database that really commits."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import httpx2
import uvicorn

from deploy.processes import NO_PROXY
from services.matching import auth
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from shared.db import transaction
from shared.users import User
from tests.make import Make

T = TypeVar("T")

PATIENCE = 60
"""Seconds for one answer: a machine that does other things as well is no reason to fail."""
APP = "services.matching.app:app"
"""Imported when it is served: it reads the settings, which the tests make first."""
COOKIE = "naast"
"""As it is called without HTTPS."""
WITHOUT_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""To read all certificates of the machine for each visitor took as long as what they ask for."""


def visitor(address: str, **more: Any) -> httpx2.Client:
    return httpx2.Client(base_url=address, timeout=PATIENCE, verify=WITHOUT_TLS, **more)


@contextmanager
def served() -> Iterator[str]:
    """The address of the app while it is served by uvicorn, on a thread of this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(
                APP,
                http="httptools",
                forwarded_allow_ips=NO_PROXY,
                log_config=None,
                access_log=False,
                server_header=False,
            )
        )
        thread = threading.Thread(target=server.run, args=([listening],), name="door")
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@dataclass
class Door:
    """`given` makes what a test begins with; `signed_in` is somebody's own way in."""

    address: str
    _closing: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        self._closing.close()

    def closes(self, client: httpx2.Client) -> None:
        """With this door."""
        self._closing.enter_context(client)

    def given(self, build: Callable[[Make], T]) -> T:
        with transaction() as session:
            return build(Make(session))

    def anybody(self) -> httpx2.Client:
        """Nobody has signed in yet."""
        return self._closing.enter_context(visitor(f"{self.address}/api/v1"))

    def get(self, path: str) -> httpx2.Response:
        """Of a page outside the API."""
        return self.anybody().get(f"{self.address}{path}")

    def signed_in(self, who: User | Client | PeerWorker | UUID) -> httpx2.Client:
        """Carries this person's API token."""
        user_id = who if isinstance(who, UUID) else who.id if isinstance(who, User) else who.user_id
        with transaction() as session:
            actor = auth.load_actor(session, session.get_one(User, user_id))
            secret = auth.issue_token(session, actor, "test", 1).secret
        client = self.anybody()
        client.headers["Authorization"] = f"Bearer {secret}"
        return client

    def in_browser(self, user_id: UUID, *, two_factors: bool = True) -> httpx2.Client:
        """Carries the cookie of a session of this person, who showed both factors, or only the password."""
        client = self.anybody()
        client.cookies.set(COOKIE, session_secret(user_id, two_factors=two_factors), domain="127.0.0.1")
        return client


def session_secret(user_id: UUID, *, two_factors: bool = True) -> str:
    with transaction() as session:
        return auth.open_session(session, user_id, two_factors=two_factors).secret


def problem(answer: httpx2.Response) -> dict[str, Any]:
    """The problem that this answer is; fails when it is none."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"].startswith("/problems/")
    assert body["detail"]
    return body
