"""The limit that the HTTP bench is held against: bare ASGI, asyncpg, and one prepared statement that ranks.

No framework, no sign-in, no policy, no reasons. `BENCH_DATABASE` names the database, `BENCH_REQUEST` the request.
"""

import json
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from bench import raw_ranking
from services.matching.models.requests import Request

Message = MutableMapping[str, Any]

CONNECTIONS = 8
"""As many as the web process of Naast has."""
HEADERS = [(b"content-type", b"application/json")]


def numbered(statement: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """psycopg's %(name)s as PostgreSQL's own $1, which asyncpg wants."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    for number, name in enumerate(names, start=1):
        statement = statement.replace(f"%({name})s", f"${number}")
    return statement, [values[name] for name in names]


class Plain:
    def __init__(self) -> None:
        self.url = make_url(os.environ["BENCH_DATABASE"])
        engine = create_engine(self.url)
        with Session(engine) as session:
            request = session.get_one(Request, UUID(os.environ["BENCH_REQUEST"]))
            self.statement, self.values = numbered(raw_ranking.SQL, raw_ranking.parameters(request, datetime.now(UTC)))
        engine.dispose()

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
            return
        rows = await self.pool.fetch(self.statement, *self.values)
        found = [{"peer_worker_id": row[0], "score": row[1] / 100} for row in rows]
        body = json.dumps({"candidates": found}).encode()
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*HEADERS, length]})
        await send({"type": "http.response.body", "body": body})

    async def live(self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        await receive()
        self.pool = await asyncpg.create_pool(
            host=self.url.query["host"],
            user=self.url.username,
            database=self.url.database,
            min_size=CONNECTIONS,
            max_size=CONNECTIONS,
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.pool.close()
        await send({"type": "lifespan.shutdown.complete"})


app = Plain()
