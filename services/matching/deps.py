"""Who is asking, and how their work is done: in one transaction, opened and committed here, on the endpoint's thread.

No dependency holds a session open: finding the actor opens and closes its own transaction and hands on a frozen value.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from fastapi import Depends, Header, Request, Response
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor
from services.matching.audit import Entry, kind_of_address, note_object, recorded
from services.matching.auth.signed.scopes import needed
from services.matching.models.audit import Outcome
from services.matching.models.signin import AccessKind
from services.matching.operations.kept_answers import Ask, earlier_answer, keep_answer
from shared.db import in_transaction
from shared.errors import Forbidden, NotSignedIn
from shared.settings import get_settings

T = TypeVar("T")

OVER_HTTPS = get_settings().base_url.startswith("https:")
COOKIE = "__Host-naast" if OVER_HTTPS else "naast"
"""With the prefix a browser accepts it over HTTPS only, from this very host, for all paths."""

session_cookie = APIKeyCookie(
    name=COOKIE, scheme_name="session", description="What POST /api/v1/sign-in sets.", auto_error=False
)
api_token = HTTPBearer(scheme_name="token", description="What POST /api/v1/tokens gives.", auto_error=False)


def came_from(request: Request) -> str:
    """The network address."""
    return request.client.host if request.client else ""


BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung", "Firefox": "Firefox", "FxiOS": "Firefox",
            "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}  # fmt: skip
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac",
           "CrOS": "Chromebook", "Linux": "Linux"}  # fmt: skip
"""The first that a browser says of itself, and what people call it."""


def device_of(request: Request) -> str:
    """By what its owner knows it, such as "Firefox, Linux"; empty for a program."""
    says = request.headers.get("user-agent", "")
    known = (next((name for sign, name in names.items() if sign in says), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, known))


def let_in(response: Response, secret: str) -> None:
    """From now on this browser has the session of which this is the secret."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=get_settings().session_hours * 3600,
        path="/",
        secure=OVER_HTTPS,
        httponly=True,
        samesite="lax",
    )


CLEARED = '"cache", "storage"'
"""What a browser throws away of us: also what waited on the device, which its own page sends first, or asks about."""


def let_out(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")


class Replayed(Exception):
    """The same ask was answered before; `answer` is that answer, as JSON."""

    def __init__(self, answer: Any) -> None:
        super().__init__()
        self.answer = answer


TRACE = re.compile("^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")
"""A W3C traceparent."""
PLACES_IN_A_LIST = frozenset({"cursor", "limit", "page"})


def entry_of(request: Request) -> Entry:
    """What the audit trail says of this ask. Of an address only what kind it is, of a filter only its name."""
    traced = TRACE.match(request.headers.get("traceparent", ""))
    by = "token" if "authorization" in request.headers else "session"
    given = {name for name, value in request.query_params.items() if value} - PLACES_IN_A_LIST
    return Entry(
        event=f"{request.method} {_route_of(request)}",
        access_point=f"{kind_of_address(came_from(request))} {by}",
        trace_id=traced[1] if traced else uuid4().hex,
        object_id=_last_id(request.path_params.values()),
        searched_by=" ".join(sorted(given)) if request.method == "GET" else "",
    )


def _route_of(request: Request) -> str:
    path = request.url.path
    for name, value in request.path_params.items():
        path = path.replace(f"/{value}", f"/{{{name}}}", 1)
    return path


def _last_id(parts: Iterable[Any]) -> UUID | None:
    for part in reversed([str(one) for one in parts]):
        with suppress(ValueError):
            return UUID(part)
    return None


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks, and what for. `ask` is there when they sent an Idempotency-Key."""

    actor: Actor
    entry: Entry
    ask: Ask | None = None

    def read(self, work: Callable[[Session], T]) -> T:
        """What `work` gives, which must be an output: after this the session is closed. The look is in the log."""
        return recorded(self.actor, self.entry, work)

    def write(self, work: Callable[[Session], T]) -> T:
        """The same; with an Idempotency-Key the answer is kept with the change, and given again to the same ask."""
        ask = self.ask
        if ask is None:
            return recorded(self.actor, self.entry, work)

        def once(session: Session) -> T:
            kept = earlier_answer(session, ask)
            if kept is not None:
                raise Replayed(kept.answer)
            answer = work(session)
            keep_answer(session, ask, to_jsonable_python(answer))
            return answer

        try:
            return recorded(self.actor, self.entry, once)
        except Replayed:
            in_transaction(lambda session: note_object(session, self.actor, self.entry, Outcome.DONE))
            raise


def refuse_other_sites(request: Request) -> None:
    """A change that a page of another site makes with somebody's cookie is refused. Programs send neither header."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise Forbidden("This was sent by a page of another site.")
        return
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = (urlsplit(get_settings().base_url).netloc, request.headers.get("host"))
    if urlsplit(origin).netloc not in ours:
        raise Forbidden("This was sent by a page of another site.")


def only_fresh(request: Request) -> None:
    """For the most sensitive: both factors were shown just now. A token is refused where this is asked."""
    secret = request.cookies.get(COOKIE, "")
    if not secret and "authorization" in request.headers:
        raise Forbidden("This needs a session: sign in, a token is not enough.")
    in_transaction(lambda session: auth.refuse_stale(session, secret))


FRESH = Depends(only_fresh)
"""Stands in the `dependencies` of a route: of who changes or gives a way in, takes everything along, throws somebody's
data away, or looks where they do not see."""


class HandedOver(Forbidden):
    """The device is in the hands of a client, and this is not for them."""

    def __init__(self) -> None:
        super().__init__("This device is with a client now. Take it back first, with your password.")


def refuse_in_other_hands(actor: Actor) -> Actor:
    if actor.handed_to is not None:
        raise HandedOver
    return actor


def only_looks(request: Request) -> bool:
    return request.method in ("GET", "HEAD")


def who_asks(
    request: Request,
    cookie: Annotated[str | None, Depends(session_cookie)],
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(api_token)],
) -> Actor:
    secret: str | auth.bearers.Bearer
    if token is not None:
        secret, kind = auth.bearers.read(token.credentials) or token.credentials, AccessKind.API
    elif cookie:
        refuse_other_sites(request)
        secret, kind = cookie, AccessKind.SESSION
    else:
        raise NotSignedIn("Sign in to see this.")
    actor = refuse_in_other_hands(in_transaction(lambda session: auth.actor_of(session, secret, kind)))
    refuse_out_of_scope(request, actor)
    return replace(actor, only_looks=only_looks(request))


def refuse_out_of_scope(request: Request, actor: Actor) -> None:
    """What a person may, and the token that somebody else got for them does not reach."""
    if actor.scopes is None:
        return
    looks = only_looks(request)
    scope = needed(request.scope["route"].tags, looks=looks)
    if scope in actor.scopes:
        return
    raise auth.OnlyReads if actor.program_id is None and not looks else auth.OutOfScope(scope)


SignedIn = Annotated[Actor, Depends(who_asks)]


async def reader(request: Request, actor: SignedIn) -> Caller:
    return Caller(actor, entry_of(request))


async def writer(
    request: Request,
    actor: SignedIn,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            pattern="^[!-~]+$",
            description="Made up by you, for one change: when you are not sure that it arrived, send it again with the "
            "same key. It happens once and gives the same answer, for 24 hours.",
        ),
    ] = None,
) -> Caller:
    if idempotency_key is None:
        return Caller(actor, entry_of(request))
    body_hash = hashlib.sha256(await request.body()).digest()
    ask = Ask(actor.user_id, idempotency_key, f"{request.method} {request.url.path}", body_hash)
    return Caller(actor, entry_of(request), ask)


async def only_session(
    request: Request, actor: SignedIn, token: Annotated[HTTPAuthorizationCredentials | None, Depends(api_token)]
) -> Caller:
    """For what a token may not do, such as making tokens."""
    if token is not None:
        raise Forbidden("This needs a session: sign in, a token is not enough.")
    return Caller(actor, entry_of(request))


Reading = Annotated[Caller, Depends(reader)]
Writing = Annotated[Caller, Depends(writer)]
WithSession = Annotated[Caller, Depends(only_session)]
