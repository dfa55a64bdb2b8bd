"""Showing again that it is you: after a while in which nobody touched anything, and before what is most sensitive.

What was being sent at that moment is not lost: it goes along in the page and back, never in an address, and is offered
to be sent once more.
"""

import json

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from services.matching import auth
from services.matching.deps import COOKIE, came_from, let_in, refuse_other_sites
from services.matching.schemas.signin import HandBackIn, ShowBothIn
from services.matching.web.account.second import slowly
from services.matching.web.forms import Form, Posted
from services.matching.web.visitor import HalfIn, Halfway, anybody, own_path, who_is_halfway
from shared.db import in_transaction
from shared.errors import Forbidden

router = APIRouter(prefix="/again")


SECRETS = frozenset({"password", "old", "new", "code", "credential"})
"""Fields that are filled in once more: they never stand in a page."""


WAYS_IN = ("/sign-", "/again", "/begin")
"""Where nothing is sent that is worth keeping."""


def instead_of(request: Request, sent: Form, status: int) -> Response:
    """The page in place of the answer to a form that cannot be taken before."""
    form = Form({"then": [request.url.path], "kept": [json.dumps(_to_keep(sent))]})
    return ask_again(who_is_halfway(request, request.cookies.get(COOKIE)), form, status)


def after_signing_in(request: Request, sent: Form) -> Response | None:
    """The session ended before a form was sent: the page keeps it until somebody signed in beside it. None when nothing
    is to be kept."""
    kept = kept_from(request, sent)
    if not kept:
        return None
    return anybody(request).page("account/send-again.html", 401, then=request.url.path, kept=kept, signed_out=True)


def kept_from(request: Request, sent: Form) -> dict[str, list[str]]:
    """What can be offered to be sent once more. Nothing on a way in, and nothing of what another site sent."""
    kept = _to_keep(sent)
    if not any(kept.values()) or request.url.path.startswith(WAYS_IN):
        return {}
    try:
        refuse_other_sites(request)
    except Forbidden:
        return {}
    return kept


def _to_keep(sent: Form) -> dict[str, list[str]]:
    return {name: values for name, values in sent.values.items() if name not in SECRETS}


@router.get("")
def ask(who: HalfIn, onward: str = "/") -> Response:
    if who.holder.fresh and not who.holder.locked:
        return who.visitor.go(own_path(onward))
    return ask_again(who, Form({"then": [onward]}))


def ask_again(who: Halfway, form: Form, status: int = 200) -> Response:
    holder = who.holder

    def read(session: Session) -> tuple[bool, auth.second.Ways]:
        return auth.by_provider.can_show(session, holder.user_id), auth.second.ways_of(session, holder.user_id)

    linked, ways = in_transaction(read)
    by_password = ways.password and (holder.locked or ways.code)
    return who.visitor.page(
        "account/again.html",
        status,
        form=form,
        holder=holder,
        opens=auth.OPENS,
        linked=linked,
        by_passkey=ways.passkey,
        by_password=by_password or not (linked or ways.passkey),
        kept=_fields(form["kept"]),
    )


@router.post("")
def show(request: Request, who: HalfIn, form: Posted) -> Response:
    def prove() -> auth.Entrance:
        place = came_from(request)
        if who.holder.locked:
            password = form.read(HandBackIn).password.get_secret_value()
            return auth.second.unlock(who.secret, password, place)
        asked = form.read(ShowBothIn)
        return auth.second.show_both(
            who.secret, asked.password.get_secret_value(), asked.code.get_secret_value(), place
        )

    return slowly(form, prove, lambda entrance: go_on(who, form, entrance), lambda status: ask_again(who, form, status))


def go_on(who: Halfway, form: Form, entrance: auth.Entrance) -> Response:
    """Where somebody was, with what they were sending."""
    then, kept = own_path(form["then"]), _fields(form["kept"])
    response: Response
    if kept is None:
        response = who.visitor.go(then)
    else:
        response = who.visitor.page("account/send-again.html", then=then, kept=kept, signed_out=False)
    let_in(response, entrance.secret)
    return response


def _fields(kept: str) -> dict[str, list[str]] | None:
    """What was being sent, by field, which may be a button alone; None when nothing was."""
    try:
        return {str(name): [str(value) for value in values] for name, values in json.loads(kept).items()}
    except (ValueError, AttributeError, TypeError):
        return None
