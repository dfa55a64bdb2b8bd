"""Passkeys on the pages: a script asks here what to sign, and sends the answer of the browser as a form."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.matching import auth
from services.matching.deps import FRESH, device_of, let_in, refuse_other_sites
from services.matching.schemas.signin import PasskeyIn
from services.matching.web.account import again
from services.matching.web.account.sign_in import ask_again as sign_in_again
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Anybody, HalfIn, Visiting, own_path
from shared.db import in_transaction

router = APIRouter()


def _json(options: str) -> Response:
    return Response(options, media_type="application/json")


def _sent(form: Form) -> str:
    return form.read(PasskeyIn).credential


@router.post("/sign-in/passkey/options")
def ask_to_enter(request: Request) -> Response:
    refuse_other_sites(request)
    return _json(in_transaction(lambda session: auth.passkeys.ask_to_show(session, None)))


@router.post("/sign-in/passkey")
def enter(request: Request, visitor: Anybody, form: Posted) -> Response:
    refuse_other_sites(request)

    def inside(entrance: auth.Entrance) -> Response:
        response = visitor.go(own_path(form["onward"]))
        let_in(response, entrance.secret)
        return response

    return form.send(
        lambda: auth.second.enter_with_passkey(_sent(form), device_of(request)),
        inside,
        lambda status: sign_in_again(visitor, form, status),
    )


@router.post("/again/passkey/options")
def ask_to_show(who: HalfIn) -> Response:
    return _json(in_transaction(lambda session: auth.passkeys.ask_to_show(session, who.holder)))


@router.post("/again/passkey")
def show(who: HalfIn, form: Posted) -> Response:
    """The second step of signing in too."""
    return form.send(
        lambda: auth.second.show_passkey(who.secret, _sent(form)),
        lambda entrance: again.go_on(who, form, entrance),
        lambda status: again.ask_again(who, form, status),
    )


@router.post("/sign-in/set-up/passkey/options")
def ask_to_register(who: HalfIn) -> Response:
    return _json(
        in_transaction(
            lambda session: auth.passkeys.ask_to_register(session, auth.second.who_sets_up(session, who.secret))
        )
    )


@router.post("/sign-in/set-up/passkey")
def register(request: Request, who: HalfIn, form: Posted) -> Response:
    def done(made: tuple[auth.Entrance, list[str]]) -> Response:
        entrance, codes = made
        if codes:
            response: Response = who.visitor.page("account/recovery-codes.html", codes=codes)
        else:
            response = who.visitor.go("/account/security", mark("From now on this passkey opens your account."))
        let_in(response, entrance.secret)
        return response

    return form.send(
        lambda: auth.second.set_up_passkey(who.secret, _sent(form), device_of(request)),
        done,
        lambda status: who.visitor.page("account/set-up.html", status, form=form),
    )


@router.post("/account/security/passkeys/{passkey_id}/remove", dependencies=[FRESH])
def remove(visitor: Visiting, passkey_id: UUID) -> Response:
    visitor.write(lambda session: auth.second.remove_passkey(session, visitor.actor.user_id, passkey_id))
    return visitor.go("/account/security", mark("This passkey opens nothing any more."))
