"""Accounts of colleagues, teams, and who acts for whom."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import EmailStr, Field, StringConstraints, model_validator

from services.matching.actor import Role
from services.matching.models.teams import TeamType
from services.matching.schemas.common import Input, Line, Output, SomeLine
from shared.users import Language

IN_A_TEAM = frozenset({Role.CASEHOLDER, Role.TEAM_LEAD})
EVERYWHERE = frozenset({Role.COORDINATOR, Role.ADMIN, Role.PRIVACY_OFFICER})


class PlaceOfWorkIn(Input):
    """A role: of a team, or (coordinator, admin, privacy officer) of the whole organisation."""

    role: Role
    team_id: UUID | None = None
    discipline: Line = ""
    """Nurse, psychologist, job coach…"""
    fte: float = Field(default=0, ge=0, le=2)

    @model_validator(mode="after")
    def role_and_team(self) -> Self:
        if self.role not in IN_A_TEAM | EVERYWHERE:
            raise ValueError(
                "role must be caseholder, team_lead, coordinator, admin or privacy_officer; others have a place of"
                " their own"
            )
        if (self.role in IN_A_TEAM) != (self.team_id is not None):
            raise ValueError("team_id goes with caseholder and team_lead, and with no other role")
        return self


class PersonIn(PlaceOfWorkIn):
    email: EmailStr
    name: SomeLine
    language: Language = Language.NL


class PreferencesIn(Input):
    """How somebody wants to be spoken to."""

    language: Language
    mail_wanted: bool = False


Key = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]{16,200}=*$")]


class DeviceIn(Input):
    """What a browser gives when somebody switches on push messages in it."""

    endpoint: Annotated[str, StringConstraints(pattern="^https://[!-~]+$", max_length=1000)]
    """Its address at a push service."""
    p256dh: Key
    auth: Key


class DeviceOut(Output):
    id: UUID


class PreferencesOut(Output):
    name: str
    email: str
    language: Language
    mail_wanted: bool


class ResetFactorIn(Input):
    how: SomeLine
    """How you saw that it is really them: the name you know them by, a document, a meeting."""


class SessionOut(Output):
    """A browser in which somebody is signed in."""

    id: UUID
    label: str
    """The browser, such as "Firefox, Linux"; empty when it did not say."""
    issued_at: datetime
    used_at: datetime
    here: bool
    """The one that asks."""


class PasskeyOut(Output):
    id: UUID
    label: str
    """The browser in which it was made; empty when it did not say."""
    created_at: datetime
    used_at: datetime | None


class IdentityIn(Input):
    """An account at an identity provider, as that one names it: never an e-mail address."""

    issuer: Annotated[str, StringConstraints(pattern="^https?://[!-~]+$", max_length=500)]
    subject: SomeLine


class IdentityOut(Output):
    id: UUID
    created_at: datetime
    used_at: datetime | None


class WaysInOut(Output):
    """How somebody signs in, as they read it themselves."""

    code_app: bool
    passkeys: list[PasskeyOut]
    identities: list[IdentityOut]
    """Accounts at the organisation's own identity provider."""
    recovery_codes: int
    """So many are left."""
    sessions: list[SessionOut]
    """Where they are signed in now, the last used first."""


class OwnAccountOut(PreferencesOut):
    devices: int
    """How many are told by push."""
    push_key: str | None
    """What a browser needs to switch on push; null when this installation does not push."""


class TeamIn(Input):
    name: SomeLine
    type: TeamType
    area: Line = ""
    """Where the team works: a district, or "hele stad"."""


class AwayIn(Input):
    """Away until further notice, with somebody in the same role who acts meanwhile; or back."""

    away: bool
    deputy_id: UUID | None = None


class MembershipOut(Output):
    id: UUID
    user_id: UUID
    role: Role
    team_id: UUID | None
    discipline: str
    fte: float
    away: bool
    deputy_id: UUID | None


class ColleagueOut(Output):
    """Somebody who works here, by name."""

    id: UUID
    name: str


class AccountOut(ColleagueOut):
    """The same, for who gives accounts."""

    active: bool


class TeamOut(Output):
    id: UUID
    name: str
    type: TeamType
    area: str


class OwnPlaceOut(Output):
    """A role of one's own, and who could act meanwhile."""

    id: UUID
    role: Role
    team_name: str
    away: bool
    deputy_id: UUID | None
    stand_ins: list[ColleagueOut]
    more: bool


class PersonRowOut(Output):
    """One role of one colleague, by name."""

    user_id: UUID
    name: str
    email: str
    role: Role
    team_name: str
    discipline: str
    away: bool
    active: bool
    has_password: bool
