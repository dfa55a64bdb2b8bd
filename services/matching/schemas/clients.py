"""Clients, in and out: as little of them as matching needs."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, model_validator

from services.matching.models.clients import Channel, Client, CrisisPreference
from services.matching.schemas.common import Day, Input, Line, Output, SomeLine
from services.matching.schemas.pages import PageIn


def born(day: date) -> date:
    if not date(1900, 1, 1) <= day <= date(2100, 1, 1):
        raise ValueError("must be a date of birth")
    return day


BirthDate = Annotated[date, AfterValidator(born)]


class PlaceIn(Input):
    """Which team, and who in it manages the contacts."""

    team_id: UUID
    caseholder_ids: list[UUID] = Field(default_factory=list, max_length=2)
    """In a FACT team one or two; in an ACT team nobody is needed."""
    responsible_practitioner_id: UUID | None = None
    """Psychiatrist or other responsible practitioner: not one of the caseholders."""


class ChannelIn(Input):
    """How the client wants to hear things."""

    channel: Channel
    channel_through: Line = ""
    """With `somebody`: through whom, in the client's words."""

    @model_validator(mode="after")
    def through_whom(self) -> Self:
        if (self.channel is Channel.SOMEBODY) != bool(self.channel_through):
            raise ValueError("channel_through says through whom, and goes with the channel somebody only")
        return self


class ClientIn(PlaceIn):
    """Somebody new in care."""

    number: SomeLine
    """The organisation's own client number; never a BSN."""
    name: SomeLine
    birth_date: BirthDate | None = None
    in_care_since: Day
    area: Line = ""
    """District where the client lives, for practical fit."""


class CrisisPreferenceIn(Input):
    """The client's own wish for contact with the peer worker in a crisis."""

    crisis_preference: CrisisPreference


class PeerOnlyIn(Input):
    """Wants contact with a peer worker and with no professional, or no longer."""

    peer_only: bool


class ClientSignInIn(Input):
    """The client gets an account of their own. Mails come only when the client switches them on."""

    email: EmailStr


class ClientsIn(PageIn):
    """Which clients."""

    team_id: UUID | None = None
    in_care: bool | None = None
    never_offered: bool | None = Field(None, description="True: only who was never offered contact with a peer worker.")


class ClientOut(Output):
    """The short card: no diagnosis, no clinical text."""

    id: UUID
    number: str
    name: str
    birth_date: date | None
    team_id: UUID
    caseholder_ids: list[UUID]
    responsible_practitioner_id: UUID | None
    in_care_since: date
    care_ended_on: date | None
    channel: Channel
    channel_through: str
    area: str
    peer_only: bool
    crisis_preference: CrisisPreference
    has_sign_in: bool

    @classmethod
    def of(cls, client: Client) -> Self:
        own = {"caseholder_ids": sorted(client.caseholder_ids), "has_sign_in": client.user_id is not None}
        fields = {name: getattr(client, name) for name in cls.model_fields if name not in own}
        return cls(**fields, **own)
