"""Every answer that is not a success is a problem (RFC 9457): a stable type, a title, and a sentence for a person.

Nothing of what was sent is repeated, since it may be about somebody's health; no stack, no SQL.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from types import MappingProxyType

import psycopg
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from services.matching.auth import OutOfScope, TokenRefused
from services.matching.deps import Replayed
from services.matching.schemas.problems import TITLES, FieldProblem, Problem
from shared.errors import Invalid, NotSignedIn, Refusal, TooMany

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
SLUGS = {400: "malformed", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
EXPECTED = {
    "uuid_parsing": "an id such as 01890a5d-ac96-774b-bcce-b302099a8057",
    "date_from_datetime_parsing": "a date such as 2026-03-02",
    "datetime_from_date_parsing": "a moment such as 2026-03-02T10:00:00+01:00",
    "extra_forbidden": "no field but those of the document",
    "missing": "this field",
}
"""Where pydantic's own sentence would repeat a piece of what was sent, or is for programmers."""


def problem(
    status: int,
    slug: str,
    detail: str,
    *,
    errors: Iterable[FieldProblem] = (),
    error: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = Problem(
        type=f"/problems/{slug}", title=TITLES[slug], status=status, detail=detail, errors=list(errors), error=error
    )
    content = body.model_dump(exclude=None if body.errors else {"errors"}, exclude_none=True)
    return JSONResponse(content, status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def failed() -> Response:
    """For what nobody foresaw."""
    return problem(500, "failed", "Something went wrong on our side. It was noted; please try again later.")


def too_large() -> Response:
    return problem(413, "too-large", "This is more than one ask may hold: 1 MB.")


async def _refused(_request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, Refusal):
        raise refusal
    errors = [FieldProblem(field=refusal.field, expected=refusal.sentence)] if isinstance(refusal, Invalid) else []
    headers = {}
    if isinstance(refusal, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, OutOfScope):
        headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{refusal.scope or ""}"'
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.wait)
    error = refusal.error if isinstance(refusal, TokenRefused) else None
    if error == "invalid_client":
        headers["WWW-Authenticate"] = "Basic"
    return problem(refusal.status, refusal.slug, refusal.sentence, errors=errors, error=error, headers=headers)


async def _not_valid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(400, "malformed", "The body is not JSON.")
    errors = [
        FieldProblem(field=_field(one["loc"], one["type"]), expected=_expected(one["type"], one["msg"]))
        for one in found
    ]
    return problem(422, "invalid", "One or more fields are missing or wrong.", errors=errors[:50])


def _field(place: tuple[int | str, ...], kind: str) -> str:
    """`wishes[0].value`; the name of a parameter; `body` for the body as a whole. A name that somebody made up is not
    repeated: only in what it stood."""
    known = place[:-1] if kind == "extra_forbidden" else place
    parts = known[1:] if len(known) > 1 else known
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return name.lstrip(".")[:100]


def _expected(kind: str, sentence: str) -> str:
    if "email address" in sentence:
        return "an e-mail address"  # the sentence itself repeats a part of it
    return EXPECTED.get(kind, sentence.removeprefix("Value error, "))


async def _http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 413:
        return too_large()
    status = HTTPStatus(error.status_code)
    return problem(status, SLUGS.get(status, "refused"), f"{status.phrase}.", headers=error.headers)


async def _at_the_same_time(_request: Request, error: Exception) -> Response:
    """Two people took the same step at once, and the database let one of them through."""
    if not isinstance(error, IntegrityError) or not isinstance(error.orig, psycopg.errors.UniqueViolation):
        raise error
    return problem(409, "conflict", "Somebody else did this at the same moment. Look again.")


async def _unavailable(_request: Request, error: Exception) -> Response:
    log.error("database_unavailable", error=type(error).__name__)
    return problem(503, "unavailable", "This cannot be answered for a moment.", headers={"Retry-After": "5"})


async def _replayed(request: Request, again: Exception) -> Response:
    if not isinstance(again, Replayed):
        raise again
    status = getattr(request.scope["route"], "status_code", None) or 200
    return JSONResponse(again.answer, status, headers={"Idempotency-Replayed": "true"})


ANSWERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = MappingProxyType(
    {
        Refusal: _refused,
        Replayed: _replayed,
        RequestValidationError: _not_valid,
        HTTPException: _http,
        IntegrityError: _at_the_same_time,
        OperationalError: _unavailable,
        NoConnection: _unavailable,
    }
)
"""How each thing that can go wrong is answered in the API; the pages have their own (`web/refused.py`)."""
