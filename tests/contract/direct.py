"""Requests handed to the app in this process, each of them undone: what one of them did, the next does not find."""

import asyncio
from io import BytesIO
from typing import Any, cast

from requests import PreparedRequest
from requests import Response as Answered
from requests.adapters import HTTPAdapter
from sqlalchemy import Connection
from urllib3 import HTTPHeaderDict, HTTPResponse

from tests.security.asking import ask

ADDRESS = "http://127.0.0.1"


class Direct(HTTPAdapter):
    """In place of a network. `keeps` while a story is told in which one ask goes on where another ended."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection, self.keeps = connection, False
        self.loop = asyncio.new_event_loop()

    def close(self) -> None:
        self.loop.close()

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Answered:
        body = request.body or b""
        content = body.encode() if isinstance(body, str) else bytes(cast("bytes", body))
        headers = {name: value if isinstance(value, str) else value.decode() for name, value in request.headers.items()}
        address = (request.url or "").removeprefix(ADDRESS)
        inside = self.connection.begin_nested()
        answer = self.loop.run_until_complete(ask(request.method or "", address, headers, content))
        inside.commit() if self.keeps else inside.rollback()
        raw = HTTPResponse(BytesIO(answer.body), HTTPHeaderDict(answer.headers), answer.status, preload_content=False)
        return self.build_response(request, raw)
