"""To the organisation's own identity provider and back. Where none is set, there are no such pages.

What the browser keeps meanwhile is a cookie, and nothing is stored before it comes back with what the provider gave it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Cookie, Depends
from starlette.responses import Response

from services.matching import auth
from services.matching.auth.journeys import LASTS, Journey, Purpose, begun
from services.matching.deps import COOKIE, FRESH, OVER_HTTPS, came_from, device_of, let_in
from services.matching.web.account.begin import ASKED, Browser
from services.matching.web.account.sign_in import CAME_BY_IT
from services.matching.web.account.sign_in import ask_again as sign_in_again
from services.matching.web.forms import Form
from services.matching.web.handed import taken_back
from services.matching.web.language import in_words, mark
from services.matching.web.visitor import Anybody, HalfIn, Holding, Visiting, Visitor, own_path
from shared.db import in_transaction
from shared.errors import NotFound, Refusal


def only_where_it_is_set() -> None:
    if not auth.provider.is_set():
        raise NotFound


router = APIRouter(dependencies=[Depends(only_where_it_is_set)])

OUT = auth.provider.OUT
KEPT = "__Host-naast-journey" if OVER_HTTPS else "naast-journey"
SECURITY = "/account/security"
BACK_AT: Mapping[Purpose, str] = MappingProxyType(
    {
        Purpose.SHOW: "/again",
        Purpose.TAKE_BACK: "/handed/back",
        Purpose.LINK: SECURITY,
        Purpose.BEGIN: "/begin",
    }
)
"""Where somebody is who comes back with nothing, and did not come to sign in."""
NOT_DONE = mark("That did not work. Try again.")


def _set_out(visitor: Visitor, journey: Journey) -> Response:
    response = visitor.go(auth.by_provider.set_out(journey))
    age = int(LASTS.total_seconds())
    response.set_cookie(KEPT, journey.kept(), max_age=age, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
    return response


@router.get("/sign-in/organisation")
def enter(visitor: Anybody, onward: str = "/") -> Response:
    return _set_out(visitor, Journey(Purpose.ENTER, own_path(onward)))


@router.get("/sign-in/organisation/out")
def leave(visitor: Anybody) -> Response:
    """To the provider, which asks whether it signs somebody out, and sends them back."""
    return visitor.go(auth.by_provider.out_of_there() or OUT)


@router.get("/again/organisation")
def show_again(who: HalfIn, onward: str = "/") -> Response:
    return _set_out(who.visitor, Journey(Purpose.SHOW, own_path(onward)))


@router.get("/handed/back/organisation")
def take_back(visitor: Holding) -> Response:
    return _set_out(visitor, Journey(Purpose.TAKE_BACK))


@router.get(f"{SECURITY}/organisation", dependencies=[FRESH])
def link(visitor: Visiting) -> Response:
    return _set_out(visitor, Journey(Purpose.LINK))


@router.get("/begin/{secret}/organisation")
def begin(secret: str, visitor: Anybody) -> Response:
    return _set_out(visitor, Journey(Purpose.BEGIN, way_in=secret))


@router.post(f"{SECURITY}/organisation/{{identity_id}}/remove", dependencies=[FRESH])
def remove(visitor: Visiting, identity_id: UUID) -> Response:
    visitor.write(lambda session: auth.by_provider.remove(session, visitor.actor.user_id, identity_id))
    return visitor.go(SECURITY, mark("The account of your organisation opens nothing here any more."))


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came back, with whom the provider vouches for; `secret` is that of the session, if there is one."""

    visitor: Visitor
    onward: str
    vouched: auth.provider.Vouched
    secret: str
    way_in: str
    browser: str

    def inside(self, entrance: auth.Entrance) -> Response:
        """Who still has to show a second factor is led there by the gate. Who leaves is told that they are signed in
        there as well."""
        response = self.visitor.go(self.onward)
        let_in(response, entrance.secret)
        response.set_cookie(CAME_BY_IT, "yes", path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
        return response


def _enter(here: Arrival) -> Response:
    request = here.visitor.request
    return here.inside(auth.by_provider.enter(here.vouched, came_from(request), device_of(request), here.secret))


def _show(here: Arrival) -> Response:
    return here.inside(auth.by_provider.show(here.secret, here.vouched))


def _take_back(here: Arrival) -> Response:
    held = in_transaction(lambda session: auth.holder_of(session, here.secret))
    return taken_back(here.visitor, held, auth.by_provider.show(here.secret, here.vouched, take_back=True).secret)


def _link(here: Arrival) -> Response:
    in_transaction(lambda session: auth.by_provider.link(session, here.secret, here.vouched))
    return here.visitor.go(SECURITY, mark("From now on the account of your organisation opens this one."))


def _begin(here: Arrival) -> Response:
    device = device_of(here.visitor.request)
    response = here.inside(auth.by_provider.begin(here.way_in, here.browser, here.vouched, device))
    response.delete_cookie(ASKED, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
    return response


ARRIVE: Mapping[Purpose, Callable[[Arrival], Response]] = MappingProxyType(
    {
        Purpose.ENTER: _enter,
        Purpose.SHOW: _show,
        Purpose.TAKE_BACK: _take_back,
        Purpose.LINK: _link,
        Purpose.BEGIN: _begin,
    }
)


def _not_in(visitor: Visitor, journey: Journey, sentence: str) -> Response:
    """Where they were, with what went wrong."""
    if journey.purpose is Purpose.ENTER:
        return sign_in_again(visitor, Form({"onward": [journey.onward]}, problem=sentence), 422)
    return visitor.go(BACK_AT[journey.purpose], sentence, wrong=True)


@router.get(auth.provider.BACK)
def come_back(
    visitor: Anybody,
    *,
    kept: Annotated[str, Cookie(alias=KEPT)] = "",
    secret: Annotated[str, Cookie(alias=COOKIE)] = "",
    browser: Browser = "",
    state: str = "",
    code: str = "",
    iss: str | None = None,
) -> Response:
    """The provider sends the browser here, which shows with its cookie that it is the one that set out."""
    journey = begun(kept)
    try:
        vouched = auth.by_provider.come_back(journey, state, code, iss)
        here = Arrival(visitor, own_path(journey.onward), vouched, secret, journey.way_in, browser)
        response = ARRIVE[journey.purpose](here)
    except Refusal as no:
        response = _not_in(visitor, journey, in_words(no.sentence, NOT_DONE))
    response.delete_cookie(KEPT, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
    return response
