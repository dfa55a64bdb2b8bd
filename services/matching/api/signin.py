"""Signing in and out, API tokens, and who you are."""

from typing import Annotated
from uuid import UUID

from fastapi import Cookie, Depends, Request, Response
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.api.routing import operations
from services.matching.deps import (
    CLEARED,
    COOKIE,
    FRESH,
    Reading,
    WithSession,
    Writing,
    came_from,
    device_of,
    let_in,
    let_out,
    refuse_other_sites,
    session_cookie,
)
from services.matching.models.signin import AccessKind
from services.matching.operations import accounts, people
from services.matching.operations.limits import Limit, count
from services.matching.schemas.people import DeviceIn, DeviceOut, IdentityIn, IdentityOut, PreferencesIn, PreferencesOut
from services.matching.schemas.signin import (
    ChangePasswordIn,
    CodeIn,
    MeOut,
    NewTokenOut,
    SignedInOut,
    SignInIn,
    TokenIn,
    TokenOut,
)
from shared.db import in_transaction

router = operations("signing in")

OldCookie = Annotated[str | None, Cookie(alias=COOKIE, include_in_schema=False)]


SessionCookie = Annotated[str | None, Depends(session_cookie)]


@router.post("/sign-in")
def sign_in(asked: SignInIn, request: Request, response: Response, old: OldCookie = None) -> SignedInOut:
    """By e-mail address and password. Sets the cookie; an earlier session of this browser ends.

    It opens nothing before the second step, except in a demo.
    """
    refuse_other_sites(request)
    entrance = auth.sign_in(asked.email, asked.password.get_secret_value(), came_from(request), device_of(request))
    if old:
        in_transaction(lambda session: auth.end_session(session, old))
    let_in(response, entrance.secret)
    return in_transaction(lambda session: _how_far(session, entrance.secret))


def _how_far(session: Session, secret: str) -> SignedInOut:
    step = auth.second.next_step(session, auth.holder_of(session, secret))
    if step is not auth.Next.NOTHING:
        return SignedInOut(next=step, me=None)
    return SignedInOut(next=step, me=MeOut.of(auth.actor_of(session, secret, AccessKind.SESSION)))


@router.post("/sign-in/code")
def give_code(asked: CodeIn, request: Request, response: Response, cookie: SessionCookie) -> SignedInOut:
    """The second step: what the app shows now, or a recovery code. A code counts once."""
    refuse_other_sites(request)
    entrance = auth.second.give_code(cookie or "", asked.code.get_secret_value())
    let_in(response, entrance.secret)
    return in_transaction(lambda session: _how_far(session, entrance.secret))


@router.post("/sign-out", status_code=204)
def sign_out(request: Request, response: Response, cookie: OldCookie = None) -> None:
    """Ends the session of this browser, at once and everywhere. Once more is no harm."""
    refuse_other_sites(request)
    if cookie:
        in_transaction(lambda session: auth.end_session(session, cookie))
    let_out(response)
    response.headers["Clear-Site-Data"] = CLEARED


@router.get("/me")
def who_am_i(caller: Reading) -> MeOut:
    return MeOut.of(caller.actor)


@router.put("/me/preferences")
def set_preferences(asked: PreferencesIn, caller: Writing) -> PreferencesOut:
    """Your own: in which language, and whether by mail."""
    return caller.write(
        lambda session: PreferencesOut.model_validate(accounts.set_preferences(session, caller.actor, asked))
    )


@router.post("/me/devices", status_code=201)
def add_device(asked: DeviceIn, caller: Writing) -> DeviceOut:
    """Push messages on this device, instead of mail."""
    return caller.write(lambda session: DeviceOut.model_validate(accounts.add_device(session, caller.actor, asked)))


@router.delete("/me/devices", status_code=204)
def forget_devices(caller: Writing) -> None:
    """No push messages any more, on no device."""
    caller.write(lambda session: accounts.forget_devices(session, caller.actor))


@router.put("/me/password", status_code=204)
def change_password(asked: ChangePasswordIn, request: Request, caller: WithSession) -> None:
    """Your own. You sign in again with the new one, everywhere."""
    auth.change_password(caller.actor, asked.old.get_secret_value(), asked.new.get_secret_value(), came_from(request))


@router.post("/people/{user_id}/invitation", status_code=204, dependencies=[FRESH])
def invite(user_id: UUID, caller: Writing) -> None:
    """By the administrator: a mail to who has no password yet, or lost it. It leads to where they ask for a link."""
    count(caller.actor, Limit.INVITE)
    caller.write(lambda session: people.invite(session, caller.actor, user_id).id)


@router.post("/people/{user_id}/identities", status_code=201, dependencies=[FRESH])
def link_identity(user_id: UUID, asked: IdentityIn, caller: WithSession) -> IdentityOut:
    """By the administrator: from now on this account at the organisation's identity provider opens that one here."""
    return caller.write(
        lambda session: IdentityOut.model_validate(people.link_identity(session, caller.actor, user_id, asked))
    )


@router.post("/tokens", status_code=201, dependencies=[FRESH])
def issue_token(asked: TokenIn, caller: WithSession) -> NewTokenOut:
    """For a program that acts as you. Needs a session in which both factors were shown just now."""
    return caller.write(
        lambda session: NewTokenOut.of(auth.issue_token(session, caller.actor, asked.label, asked.days))
    )


@router.get("/tokens")
def own_tokens(caller: Reading) -> list[TokenOut]:
    """Those that still work, oldest first."""
    return caller.read(
        lambda session: [TokenOut.model_validate(token) for token in auth.own_tokens(session, caller.actor)]
    )


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(token_id: UUID, caller: WithSession) -> None:
    """From now on it opens nothing."""
    caller.write(lambda session: auth.revoke_token(session, caller.actor, token_id))
