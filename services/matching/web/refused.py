"""What a page says when something that was asked is not done: the sentence, and a way on."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import quote

import psycopg
import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.matching import auth
from services.matching.deps import COOKIE, HandedOver, Replayed
from services.matching.web.account import again
from services.matching.web.forms import NOT_NOW, OTHERWISE, posted
from services.matching.web.language import in_words, mark
from services.matching.web.visitor import DONE_BEFORE, Passed, Visitor, anybody, who_visits
from shared.errors import Conflict, NotSignedIn, Refusal, TooMany, Unavailable

log = structlog.get_logger()

TITLES = {
    403: mark("This is not yours to do"),
    404: mark("This page is not here"),
    409: mark("This cannot be done now"),
    413: mark("This is too much"),
    422: mark("Something is not right"),
    429: mark("Wait a moment"),
    500: mark("Something went wrong on our side"),
    503: mark("We cannot answer for a moment"),
}
UNREADABLE = mark("This could not be read.")
NOT_HERE = mark("It does not exist, or you cannot see it.")
FAILED = mark("It was noted. Please try again later.")
LATER = mark("Please try again in a minute. Nothing was lost.")
NOT_YET = mark("Please try again in a minute. It was not done yet.")
AT_ONCE = mark("Somebody else did this at the same moment. This is how it stands now.")
TOO_LARGE = mark("This is larger than we can take. Nothing was changed. Send less at once.")
INSTEAD = MappingProxyType({404: NOT_HERE})
"""Where a sentence of the API has no words here; else `OTHERWISE`."""


SHOW_AGAIN = (auth.Locked, auth.NotFresh)
SENT_AGAIN = (NotSignedIn, auth.NotFresh, Unavailable, OperationalError, NoConnection)
"""What was sent meanwhile is in `request.state.sent`, and is kept in the page that comes instead."""


async def keep_what_was_sent(request: Request, error: Exception) -> None:
    if isinstance(error, SENT_AGAIN) and request.method == "POST":
        request.state.sent = await posted(request)


def _visitor(request: Request) -> Visitor:
    """Who is signed in, so that the page keeps its menu; anybody when that cannot be found out."""
    try:
        return who_visits(request, request.cookies.get(COOKIE))
    except Exception:
        return anybody(request)


def say(request: Request, status: int, sentence: str) -> Response:
    title = TITLES.get(status, TITLES[422])
    return _visitor(request).page("refused.html", status, title=title, sentence=sentence)


def _onward(request: Request) -> str:
    return f"?onward={quote(request.url.path)}" if request.method == "GET" and request.url.path != "/" else ""


def _who_are_you(request: Request, refusal: Refusal) -> Response:
    if isinstance(refusal, SHOW_AGAIN) and request.method == "POST":
        return again.instead_of(request, request.state.sent, refusal.status)
    if isinstance(refusal, SHOW_AGAIN):
        return RedirectResponse(f"/again{_onward(request)}", 303)
    if isinstance(refusal, auth.SecondFactorNeeded):
        return RedirectResponse(f"/sign-in/second{_onward(request)}", 303)
    kept = again.after_signing_in(request, request.state.sent) if request.method == "POST" else None
    return kept or RedirectResponse(f"/sign-in{_onward(request)}", 303)


def _refused(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, Refusal):
        raise refusal
    if isinstance(refusal, NotSignedIn | auth.NotFresh | auth.SecondFactorNeeded):
        return _who_are_you(request, refusal)
    if isinstance(refusal, HandedOver) and request.method == "GET":
        return RedirectResponse("/handed", 303)
    if isinstance(refusal, Passed):
        return _visitor(request).go(refusal.path, refusal.sentence, wrong=True)
    if isinstance(refusal, Conflict) and request.method == "POST":
        return _visitor(request).back(in_words(refusal.sentence, NOT_NOW))
    if isinstance(refusal, Unavailable):
        return _later(request, _visitor(request), in_words(refusal.sentence, ""))
    response = say(request, refusal.status, in_words(refusal.sentence, INSTEAD.get(refusal.status, OTHERWISE)))
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.wait)
    return response


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return say(request, 404, NOT_HERE)
    return say(request, error.status_code, UNREADABLE)


def _not_valid(request: Request, _error: Exception) -> Response:
    """A piece of an address that is no id, a parameter that is no date: there is no such page."""
    return say(request, 404, NOT_HERE)


def _at_the_same_time(request: Request, error: Exception) -> Response:
    """Two people took the same step at once, and the database let one of them through."""
    if not isinstance(error, IntegrityError) or not isinstance(error.orig, psycopg.errors.UniqueViolation):
        raise error
    return _visitor(request).back(AT_ONCE)


def _sent_before(request: Request, _again: Exception) -> Response:
    return _visitor(request).back(DONE_BEFORE)


def _unavailable(request: Request, error: Exception) -> Response:
    """The database does not answer, so nobody is looked up."""
    log.error("database_unavailable", error=type(error).__name__)
    return _later(request, anybody(request))


def _later(request: Request, visitor: Visitor, sentence: str = "") -> Response:
    """With what was being sent, to be sent once more: `once` makes one thing of it."""
    posts, path = request.method == "POST", request.url.path
    kept = again.kept_from(request, request.state.sent) if posts else {}
    then = path if kept else "/" if posts else f"{path}?{request.url.query}".removesuffix("?")
    says = sentence or (NOT_YET if posts else LATER)
    response = visitor.page("later.html", 503, title=TITLES[503], sentence=says, kept=kept, then=then)
    response.headers["Retry-After"] = "60"
    return response


def failed(request: Request) -> Response:
    """For what nobody foresaw."""
    return anybody(request).page("refused.html", 500, title=TITLES[500], sentence=FAILED)


def too_large(request: Request) -> Response:
    return anybody(request).page("refused.html", 413, title=TITLES[413], sentence=TOO_LARGE)


ANSWERS: Mapping[type[Exception], Callable[[Request, Exception], Response]] = MappingProxyType(
    {
        Refusal: _refused,
        Replayed: _sent_before,
        RequestValidationError: _not_valid,
        HTTPException: _http,
        IntegrityError: _at_the_same_time,
        OperationalError: _unavailable,
        NoConnection: _unavailable,
    }
)
"""The same kinds of trouble as in the API (`api/errors.py`), for somebody who looks at a page."""
