"""The register of peer workers: what the organisation keeps, and what colleagues see."""

from datetime import date
from enum import StrEnum, auto
from typing import Self
from uuid import UUID

from pydantic import EmailStr, Field

from services.matching.models.looks import showed
from services.matching.models.peer_workers import Career, Employment, PeerRole, PeerWorker, Room
from services.matching.schemas.absences import AbsenceOut
from services.matching.schemas.common import Day, Input, Output, SomeLine, Words
from services.matching.schemas.pages import PageIn
from services.matching.schemas.profiles import ThemeKey
from services.matching.schemas.supervision import SupervisionOut
from services.matching.states import PeerWorkerState


class EmploymentIn(Input):
    """What the organisation and the peer worker agreed; replaces the earlier agreement."""

    employment: Employment
    team_id: UUID | None = None
    """Left out: in the pool, for all teams."""
    function_profile: Words = ""
    """Goals and tasks of the function. Without it, and a role that the peer worker wants, nobody can be matched."""
    contract_ends_on: Day | None = None
    leads_groups: bool = False
    gives_team_feedback: bool = False
    mentors_new_workers: bool = False


class PeerWorkerIn(EmploymentIn):
    """Somebody new. The hours are what was agreed to begin with: from then on they are the peer worker's own."""

    name: SomeLine
    email: EmailStr
    hours_per_week: float = Field(default=0, ge=0, le=40)


class CareerIn(Input):
    """A next level, from a day on; the earlier ones are kept."""

    career: Career
    since: Day


class RoleGivenIn(Input):
    """A role becomes part of the function, or no longer."""

    given: bool = True


class RoleOut(Output):
    role: PeerRole
    given: bool


class CareerStepOut(Output):
    career: Career
    since: date


class PeerWorkersIn(PageIn):
    """Which peer workers."""

    state: PeerWorkerState | None = None
    team_id: UUID | None = None
    in_pool: bool | None = Field(None, description="True: only who belongs to no team.")
    room: Room | None = None
    employment: Employment | None = None
    theme: ThemeKey | None = Field(None, description="Only who shows this experience to the team.")


class PeerWorkerOut(Output):
    """What colleagues see: nothing that the peer worker does not show to the team."""

    id: UUID
    name: str
    state: PeerWorkerState
    employment: Employment
    career: Career
    team_id: UUID | None
    room: Room
    hours_per_week: float
    client_share: int
    languages: list[str]
    areas: list[str]
    parts_of_day: list[str]
    function_profile: str
    story: str
    contract_ends_on: date | None
    leads_groups: bool
    gives_team_feedback: bool
    mentors_new_workers: bool
    roles: list[RoleOut]
    """Roles that are part of the function."""
    shown: list[str]
    """Keys of the catalogue: experiences that the peer worker shows to the team. No more may be read into it."""

    @classmethod
    def of(cls, peer_worker: PeerWorker) -> Self:
        showed(peer_worker)
        roles = [RoleOut.model_validate(choice) for choice in peer_worker.roles if choice.given]
        own = {"name": peer_worker.user.name, "roles": roles}
        fields = {name: getattr(peer_worker, name) for name in cls.model_fields if name not in own}
        return cls(**fields, **own)


class NearbyOut(Output):
    """A peer worker of a client's team, or of the pool, by name."""

    id: UUID
    name: str
    of_team: bool
    """False: a volunteer from the pool."""
    has_room: bool
    """For somebody new, now."""


class LoadOut(Output):
    """Minutes of a week for clients: what is taken, of what is there."""

    used: int
    available: int

    @property
    def free(self) -> int:
        return self.available - self.used


class RegisterRowOut(Output):
    peer_worker: PeerWorkerOut
    team_name: str
    """Empty: in the pool."""
    load: LoadOut | None
    """For the coordinator."""
    away_until: date | None
    is_away: bool
    needs_supervisor: bool
    """For the coordinator: an intern whom nobody supervises, who is asked nothing new."""


class Deed(StrEnum):
    """What this person can do with a place on the register as it stands."""

    SCREEN = auto()
    PAUSE = auto()
    RESUME = auto()
    RETIRE = auto()
    TAKE_BACK = auto()
    ERASE = auto()
    EMPLOY = auto()
    SET_ABSENCE = auto()


class RegisterCardOut(RegisterRowOut):
    """One peer worker as colleagues see them, with what the organisation keeps."""

    career: list[CareerStepOut]
    absences: list[AbsenceOut]
    """Those that last or are to come."""
    in_contact: bool
    """There are contacts that go on: hand them over before somebody leaves."""
    supervision: SupervisionOut | None
    """For the coordinator."""
    roles: frozenset[PeerRole]
    """For who decides on the function: those that the peer worker chose, and so can be given."""
    can: frozenset[Deed]
