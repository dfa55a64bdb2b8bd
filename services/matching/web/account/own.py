"""One's own account: language, mail, password."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.matching import auth
from services.matching.actor import Role
from services.matching.deps import came_from, let_out
from services.matching.operations import accounts
from services.matching.queries.accounts import own_account
from services.matching.rules import STAFF
from services.matching.schemas.people import DeviceIn, PreferencesIn
from services.matching.schemas.signin import ChangePasswordIn
from services.matching.web.forms import Form, Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting, Visitor

router = APIRouter(prefix="/account")


@router.get("")
def show(visitor: Visiting) -> Response:
    return _page(visitor, Form())


def _page(visitor: Visitor, form: Form, status: int = 200) -> Response:
    own = visitor.read(lambda session: own_account(session, visitor.actor))
    return visitor.page("account/account.html", status, form=form, own=own, staff=(*STAFF, Role.ADMIN))


@router.post("")
def change(visitor: Visiting, form: Posted) -> Response:
    return form.send(
        lambda: visitor.write(
            lambda session: accounts.set_preferences(session, visitor.actor, form.read(PreferencesIn)).id, form
        ),
        lambda _id: visitor.go("/account", mark("Your choices were saved.")),
        lambda status: _page(visitor, form, status),
    )


@router.post("/devices")
def push_here(visitor: Visiting, form: Posted) -> Response:
    """What the script of the page got from the browser."""
    return form.send(
        lambda: visitor.write(
            lambda session: accounts.add_device(session, visitor.actor, form.read(DeviceIn)).id, form
        ),
        lambda _id: visitor.go("/account", mark("From now on you are told on this device.")),
        lambda status: _page(visitor, form, status),
    )


@router.post("/devices/forget")
def no_push(visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: accounts.forget_devices(session, visitor.actor), form)
    return visitor.go("/account", mark("You get no messages on your devices any more."))


@router.post("/password")
def change_password(request: Request, visitor: Visiting, form: Posted) -> Response:
    def store() -> None:
        asked = form.read(ChangePasswordIn)
        old, new = asked.old.get_secret_value(), asked.new.get_secret_value()
        auth.change_password(visitor.actor, old, new, came_from(request))

    def sign_in_again(_done: None) -> Response:
        response = visitor.go("/sign-in", mark("You have a new password. Sign in with it."))
        let_out(response)
        return response

    return form.send(store, sign_in_again, lambda status: _page(visitor, form, status))
