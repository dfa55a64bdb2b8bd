"""What every answer passes on its way out: security headers, and a sentence instead of an exception. A program that
asks the API gets a problem, a person who looks at a page gets a page."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import structlog
from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.matching.api import errors
from services.matching.deps import OVER_HTTPS
from services.matching.web import refused

log = structlog.get_logger()

LARGEST_BODY = 1_000_000
"""Bytes."""

ALWAYS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    | ({"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if OVER_HTTPS else {})
)
API = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
}


def of_the_api(scope: Scope) -> bool:
    """Or one of the addresses at which programs look how it goes, and where things are."""
    return scope["path"].startswith(("/api/", "/.well-known/")) or scope["path"] in {"/live", "/ready"}


def answer_errors(app: FastAPI) -> None:
    """At the door where somebody asked."""
    for kind in errors.ANSWERS:
        app.add_exception_handler(kind, _by_door(errors.ANSWERS[kind], refused.ANSWERS[kind]))


def _by_door(
    in_api: Callable[[Request, Exception], Awaitable[Response]], on_page: Callable[[Request, Exception], Response]
) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        if of_the_api(request.scope):
            return await in_api(request, error)
        await refused.keep_what_was_sent(request, error)
        return await run_in_threadpool(on_page, request, error)

    return answer


class Edge:
    """The outermost of our code."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        in_api = of_the_api(scope)
        own = API if in_api else PAGE
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in (*ALWAYS.items(), *own.items()):
                    headers.setdefault(name, value)
            await send(message)

        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_BODY:
                raise HTTPException(413)
            return message

        length = Headers(scope=scope).get("content-length", "")
        if length.isdecimal() and int(length) > LARGEST_BODY:
            large = errors.too_large() if in_api else refused.too_large(Request(scope))
            await large(scope, receive, send_guarded)
            return
        try:
            await self.app(scope, receive_limited, send_guarded)
        except Exception:
            route = getattr(scope.get("route"), "path", None)
            log.exception("request_failed", method=scope["method"], route=route)
            if started:
                raise
            sorry = errors.failed() if in_api else refused.failed(Request(scope))
            await sorry(scope, receive, send_guarded)
