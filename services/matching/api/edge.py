"""What every answer passes on its way out: security headers, and a problem instead of an exception."""

from collections.abc import Mapping
from types import MappingProxyType

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.matching.api.errors import failed, too_large
from services.matching.deps import OVER_HTTPS

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


class Edge:
    """The outermost of our code."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        own = API if scope["path"].startswith("/api/") else PAGE
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
            await too_large()(scope, receive, send_guarded)
            return
        try:
            await self.app(scope, receive_limited, send_guarded)
        except Exception:
            route = getattr(scope.get("route"), "path", None)
            log.exception("request_failed", method=scope["method"], route=route)
            if started:
                raise
            await failed()(scope, receive, send_guarded)
