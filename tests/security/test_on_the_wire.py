"""What reaches the real server: messages that end in two ways, and what a proxy is said to have said."""

import socket
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import select

from deploy.processes import NO_PROXY, WEB
from services.matching.models.audit import AuditEvent
from shared.db import transaction
from tests.door import Door

POST = b"POST /live HTTP/1.1\r\nHost: x\r\n"
HIDDEN = b"GET /ready HTTP/1.1\r\nHost: x\r\n\r\n"
"""What an attacker wants to be taken for the ask of somebody else."""
NO_CHUNKS = b"\r\n\r\n0\r\n\r\n"
TWO_ENDS = {
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked" + NO_CHUNKS,
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 4" + NO_CHUNKS,
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 0\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a length below nothing": b"Content-Length: -1\r\n\r\n",
    "a length that is no number": b"Content-Length: 0x0\r\n\r\n",
    "chunks that are not called so": b"Transfer-Encoding: xchunked" + NO_CHUNKS,
    "chunks that are not the last": b"Transfer-Encoding: chunked, identity" + NO_CHUNKS,
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity" + NO_CHUNKS,
    "a space before the colon": b"Content-Length : 0\r\n\r\n",
    "a header over two lines": b"Transfer-Encoding:\r\n chunked" + NO_CHUNKS,
    "a line that ends in half": b"X: y\rContent-Length: 0\r\n\r\n",
    "a chunk of no number": b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "a chunk that goes on": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabcX0\r\n\r\n",
}


@pytest.mark.parametrize("kind", TWO_ENDS)
def test_a_message_that_can_end_in_two_places_is_refused_and_nothing_after_it_is_read(address: str, kind: str) -> None:
    port = urlsplit(address).port
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(POST + TWO_ENDS[kind] + HIDDEN)
        came = b"".join(iter(lambda: line.recv(65_536), b""))  # until the server hangs up
    answers = came.split(b"HTTP/1.1 ")[1:]
    assert [answer[:3] for answer in answers] == [b"400"]


def test_what_somebody_says_that_a_proxy_said_changes_no_limit_no_line_of_the_trail_and_no_link(door: Door) -> None:
    client = door.given(lambda make: make.client_with_sign_in())
    wrong = {"email": "iemand@naast.example", "password": "raad-maar-wat"}
    said = [
        door.anybody().post("/sign-in", json=wrong, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(6)
    ]
    assert said == [401] * 5 + [429], "it is one place that guesses"
    elsewhere = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    for path in ("/sign-in", "/.well-known/oauth-authorization-server"):
        assert "evil.example" not in httpx2.get(f"{door.address}{path}", headers=elsewhere).text
    forged = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    assert door.signed_in(client).get(f"/clients/{client.id}", headers=forged).status_code == 200
    with transaction() as session:
        looked = select(AuditEvent.access_point).where(AuditEvent.client_id == client.id)
        assert session.scalars(looked).all() == ["this_machine token"]


def test_the_web_server_believes_no_proxy_but_the_one_that_is_named() -> None:
    told = WEB.command()
    assert told[told.index("--forwarded-allow-ips") + 1] == NO_PROXY
    named = WEB.command(proxies="10.0.0.2")
    assert named[named.index("--forwarded-allow-ips") + 1] == "10.0.0.2"
