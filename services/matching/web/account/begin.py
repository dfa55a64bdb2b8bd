"""The first time, or after losing a password: a link by mail, and a new password on the page that it leads to.

Opening that page changes nothing: programs that look through mail open every link, some press buttons too. What is sent
from it counts once, and only from the browser that asked, which holds a cookie.
"""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request
from starlette.responses import Response

from services.matching import auth
from services.matching.deps import OVER_HTTPS, came_from, device_of, let_in, refuse_other_sites
from services.matching.schemas.signin import AskWayInIn, NewPasswordIn
from services.matching.web.forms import Form, Posted
from services.matching.web.visitor import Anybody, Visitor
from shared.db import in_transaction
from shared.errors import TooMany
from shared.ways_in import LASTS

router = APIRouter(prefix="/begin")

ASKED = "__Host-naast-asked" if OVER_HTTPS else "naast-asked"
Browser = Annotated[str, Cookie(alias=ASKED)]


@router.get("")
def show(visitor: Anybody) -> Response:
    return _ask(visitor, Form())


def _ask(visitor: Visitor, form: Form, status: int = 200) -> Response:
    return visitor.page("account/begin.html", status, form=form)


@router.post("")
def ask(request: Request, visitor: Anybody, form: Posted) -> Response:
    refuse_other_sites(request)

    def note() -> str:
        address = form.read(AskWayInIn).email
        return in_transaction(lambda session: auth.ways_in.ask(session, address, came_from(request)))

    def look_in_mail(browser: str) -> Response:
        """The same for every address."""
        response = visitor.go("/begin/asked")
        age = int(LASTS.total_seconds())
        response.set_cookie(ASKED, browser, max_age=age, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
        return response

    try:
        return form.send(note, look_in_mail, lambda status: _ask(visitor, form, status))
    except TooMany as slower:
        form.problem = slower.sentence
        return _ask(visitor, form, 429)


@router.get("/asked")
def asked(visitor: Anybody) -> Response:
    return visitor.page("account/begin-asked.html")


@router.get("/{secret}")
def open_link(secret: str, visitor: Anybody, browser: Browser = "") -> Response:
    if not in_transaction(lambda session: auth.ways_in.is_open(session, secret, browser)):
        return visitor.page("account/begin-closed.html", 404)
    return _choose(visitor, secret, Form())


def _choose(visitor: Visitor, secret: str, form: Form, status: int = 200) -> Response:
    return visitor.page("account/begin-password.html", status, form=form, secret=secret)


@router.post("/{secret}")
def choose_password(request: Request, secret: str, visitor: Anybody, form: Posted, browser: Browser = "") -> Response:
    refuse_other_sites(request)

    def enter() -> auth.Entrance:
        password = form.read(NewPasswordIn).password.get_secret_value()
        return auth.ways_in.use(secret, browser, password, device_of(request))

    def inside(entrance: auth.Entrance) -> Response:
        """Half a way in: the second factor comes next."""
        response = visitor.go("/sign-in/second")
        let_in(response, entrance.secret)
        response.delete_cookie(ASKED, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
        return response

    return form.send(enter, inside, lambda status: _choose(visitor, secret, form, status))
