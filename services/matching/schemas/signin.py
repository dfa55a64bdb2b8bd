"""Signing in and API tokens, in and out."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, StringConstraints

from services.matching.actor import Actor, Role
from services.matching.auth import Entrance, Next
from services.matching.schemas.common import Input, Output, SomeLine, storable

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(storable)
]


class SignInIn(Input):
    email: Address
    password: SecretStr = Field(min_length=1, max_length=200)


class CodeIn(Input):
    code: SecretStr = Field(min_length=1, max_length=40)
    """What the app shows now, or a recovery code."""


class PasskeyIn(Input):
    credential: str = Field(min_length=1, max_length=20_000)
    """The answer of the browser, as JSON."""


class ShowBothIn(Input):
    """Both factors once more."""

    password: SecretStr = Field(min_length=1, max_length=200)
    code: SecretStr = Field(default=SecretStr(""), max_length=40)


class ChangePasswordIn(Input):
    old: SecretStr = Field(min_length=1, max_length=200)
    new: SecretStr = Field(min_length=12, max_length=200)


class HandBackIn(Input):
    """Who handed the device to a client takes it back; who left it alone for a while goes on."""

    password: SecretStr = Field(min_length=1, max_length=200)


class AskWayInIn(Input):
    email: Address


class NewPasswordIn(Input):
    password: SecretStr = Field(min_length=12, max_length=200)


class TokenIn(Input):
    label: SomeLine
    """What it is for, in your own words."""
    days: int = Field(default=90, ge=1, le=366, strict=True)
    """How many days it works."""


class MeOut(Output):
    """Who you are here."""

    user_id: UUID
    roles: list[Role]
    teams: list[UUID]
    """Those you work in."""
    client_id: UUID | None
    peer_worker_id: UUID | None

    @classmethod
    def of(cls, actor: Actor) -> Self:
        return cls(
            user_id=actor.user_id,
            roles=sorted(actor.roles),
            teams=sorted(actor.teams),
            client_id=actor.client_id,
            peer_worker_id=actor.peer_worker_id,
        )


class SignedInOut(Output):
    """How far somebody who signs in has come."""

    next: Next
    """With a second factor: `POST /sign-in/code`. Setting one up is done in the app."""
    me: MeOut | None
    """Who you are, once nothing is to be done any more."""


class TokenOut(Output):
    id: UUID
    label: str
    issued_at: datetime
    used_at: datetime
    expires_at: datetime


class NewTokenOut(TokenOut):
    secret: str
    """Shown this once. Send it as `Authorization: Bearer …`."""

    @classmethod
    def of(cls, entrance: Entrance) -> Self:
        known = TokenOut.model_validate(entrance.access)
        return cls(**known.model_dump(), secret=entrance.secret)
