"""A peer worker's own profile: what only they set, and most of which only they read."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from services.matching.catalogue import PLACES
from services.matching.models.peer_workers import (
    Career,
    Openness,
    PeerRole,
    PeerWorker,
    Room,
    Use,
    Visibility,
    Willingness,
)
from services.matching.schemas.common import Input, Line, Output, SomeLine, Words
from services.matching.states import PeerWorkerState


def in_catalogue(key: str) -> str:
    if key not in PLACES:
        raise ValueError("must be a key of the catalogue (GET /api/v1/themes)")
    return key


ThemeKey = Annotated[str, AfterValidator(in_catalogue), Field(json_schema_extra={"enum": list(PLACES)})]
Lines = Annotated[list[SomeLine], Field(max_length=30)]


class ExperienceIn(Input):
    """One experience. Unless said otherwise it may be used in matching and is shown to nobody."""

    theme: ThemeKey
    visibility: Visibility = Visibility.MATCHING
    use: Use = Use.IN_MATCHING
    openness: Openness = Openness.YES
    """`not_now` stops its use in matching at once; contacts that are there go on."""
    what_helped: Words = ""


class BoundaryIn(Input):
    """Rather not a question about this theme. Nobody else ever sees it, nor notices it."""

    theme: ThemeKey


class RoleIn(Input):
    role: PeerRole
    willingness: Willingness


class HoursIn(Input):
    """Fewer hours are always possible, also when there are more contacts than fit in them."""

    hours_per_week: float = Field(ge=0, le=40)
    client_share: int = Field(default=50, ge=0, le=100)
    """Per cent of the hours that is for clients."""
    travel_minutes: int = Field(default=30, ge=0, le=240)
    """Both ways, for one contact."""
    own_limit: float | None = Field(default=None, ge=0, le=40)
    """Hours a week with clients, travel included, that you take at most. Nobody else ever sees it."""


class PracticalIn(Input):
    languages: Lines = Field(default_factory=lambda: ["nl"])
    gender: Line = ""
    """Only where a client asks for it; may stay empty."""
    areas: Lines = Field(default_factory=list)
    """Districts; "hele stad" is all of them."""
    parts_of_day: Lines = Field(default_factory=list)


class StoryIn(Input):
    story: Words
    """What a client reads on the card; may be empty."""


class RoomIn(Input):
    room: Room


class FormerTreaterIn(Input):
    """A colleague who once treated you. Nobody else sees it."""

    user_id: UUID


class KnowIn(Input):
    """We know each other: name the other, by one of these."""

    proposal_id: UUID | None = None
    client_id: UUID | None = None
    """For a peer worker; with `peer_worker_id` for who writes down what the client says."""
    peer_worker_id: UUID | None = None

    @model_validator(mode="after")
    def somebody(self) -> Self:
        if (self.proposal_id is None) == (self.client_id is None and self.peer_worker_id is None):
            raise ValueError("give a proposal_id, or who it is")
        return self


class ToThinkAbout(StrEnum):
    """What the system asks a peer worker to think about. Only they read it."""

    CLOSED_WHILE_IN_CONTACT = "closed_while_in_contact"
    """An experience cannot be talked about now, and a contact that goes on asked for it."""
    MORE_THAN_HOURS = "more_than_hours"
    """The contacts there are take more time than the hours that are left for them."""


class RoleConflict(StrEnum):
    """Two things that somebody can hardly be at once."""

    CRITICAL_AND_DEPENDENT = "critical_and_dependent"
    CRITICAL_AND_ADVISER = "critical_and_adviser"
    ALLY_AND_FEEDBACK = "ally_and_feedback"
    ALLY_AND_BRIDGE = "ally_and_bridge"


DEPENDENT = (Career.VOLUNTEER, Career.INTERN, Career.JUNIOR)
"""Who depends on those to whom a critical friend says what is wrong."""


def conflicts_of(peer_worker: PeerWorker) -> list[RoleConflict]:
    wants = {choice.role for choice in peer_worker.roles if choice.willingness is not Willingness.REFUSED}
    critical, ally = PeerRole.CRITICAL_FRIEND in wants, PeerRole.ALLY in wants
    is_so = {
        RoleConflict.CRITICAL_AND_DEPENDENT: critical and peer_worker.career in DEPENDENT,
        RoleConflict.CRITICAL_AND_ADVISER: critical and PeerRole.ADVISER in wants,
        RoleConflict.ALLY_AND_FEEDBACK: ally and peer_worker.gives_team_feedback,
        RoleConflict.ALLY_AND_BRIDGE: ally and PeerRole.BRIDGE_BUILDER in wants,
    }
    return [conflict for conflict, so in is_so.items() if so]


class ExperienceOut(Output):
    theme: str
    visibility: Visibility
    use: Use
    openness: Openness
    what_helped: str


class RoleChoiceOut(Output):
    role: PeerRole
    willingness: Willingness
    given: bool


class OwnProfileOut(Output):
    """All of it: for its owner only."""

    id: UUID
    state: PeerWorkerState
    room: Room
    hours_per_week: float
    client_share: int
    travel_minutes: int
    own_limit: float | None
    free_minutes: int
    """Minutes a week that are still free for clients; below 0 when there are more contacts than hours."""
    languages: list[str]
    gender: str
    areas: list[str]
    parts_of_day: list[str]
    story: str
    experiences: list[ExperienceOut]
    boundaries: list[str]
    roles: list[RoleChoiceOut]
    former_treater_ids: list[UUID]
    role_conflicts: list[RoleConflict]
    """Of the roles that you want, or maybe want: what is hard to be at once. To think about; nothing is refused."""
    to_think_about: list[ToThinkAbout]
    contract_ends_on: date | None

    @classmethod
    def of(
        cls,
        peer_worker: PeerWorker,
        *,
        former_treater_ids: list[UUID],
        free_minutes: int,
        to_think_about: list[ToThinkAbout],
    ) -> Self:
        own = {
            "former_treater_ids": former_treater_ids,
            "free_minutes": free_minutes,
            "to_think_about": to_think_about,
            "role_conflicts": conflicts_of(peer_worker),
            "experiences": [
                ExperienceOut.model_validate(experience)
                for experience in sorted(peer_worker.experiences, key=lambda experience: experience.theme)
            ],
            "boundaries": sorted(boundary.theme for boundary in peer_worker.boundaries),
            "roles": [
                RoleChoiceOut.model_validate(choice)
                for choice in sorted(peer_worker.roles, key=lambda choice: choice.role)
            ],
        }
        fields = {name: getattr(peer_worker, name) for name in cls.model_fields if name not in own}
        return cls(**fields, **own)
