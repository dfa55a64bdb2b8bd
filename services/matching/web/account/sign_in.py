"""Signing in and out: the first step and, in a demo, the people whom one can be."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request
from starlette.responses import Response

from services.matching import auth
from services.matching.deps import (
    CLEARED,
    COOKIE,
    OVER_HTTPS,
    came_from,
    device_of,
    let_in,
    let_out,
    refuse_other_sites,
)
from services.matching.schemas.signin import SignInIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.personas import PERSONAS
from services.matching.web.visitor import Anybody, Visitor, own_path
from shared.db import in_transaction
from shared.errors import NotSignedIn, TooMany
from shared.settings import get_settings

router = APIRouter()


CAME_BY_IT = "__Host-naast-organisation" if OVER_HTTPS else "naast-organisation"
"""This browser's session began at the organisation's own sign-in, where it is signed in as well."""


@router.get("/sign-in")
def ask(visitor: Anybody, onward: str = "/", left: str = "") -> Response:
    """`left`: who signed out here a moment ago, and may still be signed in where they came from."""
    still_there = bool(left) and auth.by_provider.out_of_there() is not None
    return ask_again(visitor, Form({"onward": [onward]}), still_there=still_there)


@router.post("/sign-in")
def sign_in(
    request: Request, visitor: Anybody, form: Posted, old: Annotated[str | None, Cookie(alias=COOKIE)] = None
) -> Response:
    refuse_other_sites(request)

    def enter() -> auth.Entrance:
        asked = form.read(SignInIn)
        entrance = auth.sign_in(asked.email, asked.password.get_secret_value(), came_from(request), device_of(request))
        if old:
            in_transaction(lambda session: auth.end_session(session, old))
        return entrance

    def inside(entrance: auth.Entrance) -> Response:
        """Who still has to show a second factor is led there by the gate."""
        response = visitor.go(own_path(form["onward"]))
        let_in(response, entrance.secret)
        return response

    try:
        return form.send(enter, inside, lambda status: ask_again(visitor, form, status))
    except NotSignedIn as no:
        form.problem = no.sentence
        return ask_again(visitor, form, 401)
    except TooMany as slower:
        form.problem = slower.sentence
        return ask_again(visitor, form, 429)


def ask_again(visitor: Visitor, form: Form, status: int = 200, *, still_there: bool = False) -> Response:
    people = PERSONAS if get_settings().demo else ()
    shown = {"people": people, "opens": auth.OPENS, "still_there": still_there}
    return visitor.page("account/sign-in.html", status, form=form, **shown)


@router.post("/sign-out")
def sign_out(
    request: Request, visitor: Anybody, cookie: Annotated[str | None, Cookie(alias=COOKIE)] = None
) -> Response:
    refuse_other_sites(request)
    if cookie:
        in_transaction(lambda session: auth.end_session(session, cookie))
    came_by_it = CAME_BY_IT in request.cookies
    response = visitor.go("/sign-in?left=here" if came_by_it else "/sign-in", mark("You are signed out."))
    let_out(response)
    response.delete_cookie(CAME_BY_IT, path="/", secure=OVER_HTTPS, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = CLEARED
    return response
