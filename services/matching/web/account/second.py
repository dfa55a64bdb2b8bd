"""The second step of signing in: a code. And, for who has none yet or wants another, setting it up."""

from collections.abc import Callable

import segno
from fastapi import APIRouter
from pyotp import TOTP
from starlette.responses import Response

from services.matching import auth
from services.matching.deps import let_in
from services.matching.schemas.signin import CodeIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import HalfIn, Halfway, own_path
from shared.db import in_transaction
from shared.errors import TooMany

router = APIRouter(prefix="/sign-in")


@router.get("/second")
def ask(who: HalfIn, onward: str = "/") -> Response:
    step = in_transaction(lambda session: auth.second.next_step(session, who.holder))
    if step is auth.Next.SECOND_FACTOR:
        return _ask(who, Form({"onward": [onward]}))
    return who.visitor.go("/sign-in/set-up" if step is auth.Next.SET_UP else own_path(onward))


def _ask(who: Halfway, form: Form, status: int = 200) -> Response:
    return who.visitor.page("account/second.html", status, form=form)


@router.post("/second")
def give_code(who: HalfIn, form: Posted) -> Response:
    def inside(entrance: auth.Entrance) -> Response:
        response = who.visitor.go(own_path(form["onward"]))
        let_in(response, entrance.secret)
        return response

    return slowly(
        form, lambda: auth.second.give_code(who.secret, typed(form)), inside, lambda status: _ask(who, form, status)
    )


def typed(form: Form) -> str:
    return form.read(CodeIn).code.get_secret_value()


def slowly(
    form: Form,
    work: Callable[[], auth.Entrance],
    done: Callable[[auth.Entrance], Response],
    again: Callable[[int], Response],
) -> Response:
    """As `Form.send`; who guesses is told on the page itself that it slows down."""
    try:
        return form.send(work, done, again)
    except TooMany as slower:
        form.problem = slower.sentence
        return again(429)


@router.get("/set-up")
def choose(who: HalfIn) -> Response:
    """Who has a second factor already shows both before there is another."""
    in_transaction(lambda session: auth.second.who_sets_up(session, who.secret))
    return who.visitor.page("account/set-up.html")


@router.post("/set-up/app")
def begin_app(who: HalfIn) -> Response:
    holder, secret = in_transaction(lambda session: auth.second.set_up_app(session, who.secret))
    return _app(who, Form(), holder.email, secret)


def _app(who: Halfway, form: Form, email: str, secret: str, status: int = 200) -> Response:
    """The only page that ever shows the secret."""
    address = TOTP(secret).provisioning_uri(name=email, issuer_name="Naast")
    picture = segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, light="#fff", svgclass=None)
    by_four = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return who.visitor.page("account/set-up-app.html", status, form=form, picture=picture, secret=by_four)


@router.post("/set-up/app/confirm")
def confirm_app(who: HalfIn, form: Posted) -> Response:
    codes: list[str] = []

    def confirm() -> auth.Entrance:
        entrance, new = auth.second.confirm_app(who.secret, typed(form))
        codes.extend(new)
        return entrance

    def inside(entrance: auth.Entrance) -> Response:
        response = who.visitor.page("account/recovery-codes.html", codes=codes)
        let_in(response, entrance.secret)
        return response

    def again(status: int) -> Response:
        secret = in_transaction(lambda session: auth.code_app.begun(session, who.holder.user_id))
        if secret is None:
            return who.visitor.go("/sign-in/set-up", mark("Begin again, please."))
        return _app(who, form, who.holder.email, secret, status)

    return slowly(form, confirm, inside, again)


@router.post("/set-up/codes")
def new_codes(who: HalfIn) -> Response:
    codes = in_transaction(lambda session: auth.second.new_recovery_codes(session, who.secret))
    return who.visitor.page("account/recovery-codes.html", codes=codes)
