"""Peer workers and what they brought along. Their experiences are their own health data.

The mask columns are derived from the experiences, one bit a catalogue item: `usable_*` is what matching may use,
`shown_*` what staff may see. Whoever reads for staff reads `shown_*` only.
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.catalogue import Layer, keys_of
from services.matching.models.reminders import Termed
from services.matching.models.teams import Team
from services.matching.states import PEER_WORKER, Machine, PeerWorkerState
from shared.db import Base, Identified
from shared.enciphered import Enciphered
from shared.users import User


class Employment(StrEnum):
    PAID = "paid"
    INTERN = "intern"
    VOLUNTEER = "volunteer"


class Career(StrEnum):
    VOLUNTEER = "volunteer"
    INTERN = "intern"
    JUNIOR = "junior"
    SENIOR = "senior"
    EXPERT = "expert"


class Room(StrEnum):
    """A peer worker's own word on their room; nobody else can set it."""

    AMPLE = "ample"
    FULL = "full"
    NOT_NOW = "not_now"


class PeerRole(StrEnum):
    ROLE_MODEL = "role_model"
    RECOVERY_COACH = "recovery_coach"
    ALLY = "ally"
    BRIDGE_BUILDER = "bridge_builder"
    TRANSLATOR = "translator"
    CRITICAL_FRIEND = "critical_friend"
    ADVISER = "adviser"
    MOTIVATOR = "motivator"
    CULTURE_CHANGER = "culture_changer"


class Willingness(StrEnum):
    WANTED = "wanted"
    MAYBE = "maybe"
    REFUSED = "refused"


class Visibility(StrEnum):
    """Who may see an experience."""

    ONLY_ME = "only_me"
    MATCHING = "matching"
    """May be used, is shown to nobody."""
    CLIENT_AFTER_YES = "client_after_yes"
    TEAM = "team"


class Use(StrEnum):
    NEVER = "never"
    IN_MATCHING = "in_matching"
    AFTER_INTRODUCTION = "after_introduction"
    I_TELL_IT_MYSELF = "i_tell_it_myself"


class Openness(StrEnum):
    """Can I talk about it now?"""

    YES = "yes"
    SOMETIMES = "sometimes"
    NOT_NOW = "not_now"


class PeerWorker(Termed, Identified, Base):
    """A peer worker, paid in a team or a volunteer in the pool (no team)."""

    __tablename__ = "peer_worker"
    __table_args__ = (
        Index("ix_peer_worker_added", "id", postgresql_where="state = 'added'"),
        CheckConstraint("hours_per_week BETWEEN 0 AND 40", name="hours"),
        CheckConstraint("client_share BETWEEN 0 AND 100", name="share"),
        CheckConstraint("own_limit BETWEEN 0 AND 40", name="own_limit"),
        CheckConstraint("supervisor_id <> id", name="own_supervisor"),
        Index("ix_peer_worker_supervisor", "supervisor_id", postgresql_where="supervisor_id IS NOT NULL"),
    )
    machine: ClassVar[Machine] = PEER_WORKER

    state: Mapped[PeerWorkerState]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), unique=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    """Empty: in the pool."""
    employment: Mapped[Employment]
    career: Mapped[Career]
    function_profile: Mapped[str] = mapped_column(Enciphered(), default="")
    """Goals and tasks of the function; without it, and a role, nobody can be matched."""
    contract_ends_on: Mapped[date | None]
    supervisor_id: Mapped[UUID | None] = mapped_column(ForeignKey("peer_worker.id"))
    """Named by the coordinator. Who needs one, and who may be it, is in `rights.py`."""
    leads_groups: Mapped[bool] = mapped_column(default=False)
    gives_team_feedback: Mapped[bool] = mapped_column(default=False)
    mentors_new_workers: Mapped[bool] = mapped_column(default=False)
    """Responsibilities of their own, given by the coordinator."""
    hours_per_week: Mapped[float]
    client_share: Mapped[int] = mapped_column(default=50)
    """Per cent of the hours that is for clients."""
    travel_minutes: Mapped[int] = mapped_column(default=30)
    """Both ways, for one contact."""
    own_limit: Mapped[float | None]
    """Hours a week with clients, travel included, that they take at most. Only its owner ever reads it: for others the
    week is as long as the hours say, and a new question that does not fit comes to nobody's eyes."""
    room: Mapped[Room] = mapped_column(default=Room.AMPLE)
    languages: Mapped[list[str]] = mapped_column(ARRAY(String), default=lambda: ["nl"])
    gender: Mapped[str] = mapped_column(default="")
    parts_of_day: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    areas: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Districts; "hele stad" is all of them."""
    story: Mapped[str] = mapped_column(Enciphered(), default="")
    """What a client reads on the card; may stay empty."""

    usable_theme: Mapped[int] = mapped_column(BigInteger, default=0)
    usable_specific: Mapped[int] = mapped_column(BigInteger, default=0)
    usable_route: Mapped[int] = mapped_column(BigInteger, default=0)
    usable_diagnosis: Mapped[int] = mapped_column(BigInteger, default=0)
    usable_medication: Mapped[int] = mapped_column(BigInteger, default=0)
    shown_theme: Mapped[int] = mapped_column(BigInteger, default=0)
    shown_specific: Mapped[int] = mapped_column(BigInteger, default=0)
    shown_route: Mapped[int] = mapped_column(BigInteger, default=0)
    shown_diagnosis: Mapped[int] = mapped_column(BigInteger, default=0)
    shown_medication: Mapped[int] = mapped_column(BigInteger, default=0)

    user: Mapped[User] = relationship()
    team: Mapped[Team | None] = relationship()
    experiences: Mapped[list["Experience"]] = relationship(cascade="all, delete-orphan")
    roles: Mapped[list["RoleChoice"]] = relationship(cascade="all, delete-orphan")
    boundaries: Mapped[list["Boundary"]] = relationship(cascade="all, delete-orphan")

    @property
    def usable(self) -> list[str]:
        """Keys of the catalogue that matching may use."""
        return self._keys("usable")

    @property
    def shown(self) -> list[str]:
        """Keys of the catalogue that staff may see."""
        return self._keys("shown")

    def _keys(self, prefix: str) -> list[str]:
        layers = (layer for layer in Layer if layer is not Layer.PRACTICAL)
        return [key for layer in layers for key in keys_of(layer, getattr(self, f"{prefix}_{layer}"))]

    @property
    def client_minutes(self) -> int:
        """Minutes a week that are for clients, travel included."""
        return int(self.hours_per_week * 60 * self.client_share / 100)


class Experience(Identified, Base):
    """One experience, its owner's: who may see it, how it may be used, and whether it can be talked about now."""

    __tablename__ = "experience"
    __table_args__ = (Index("uq_experience_theme", "peer_worker_id", "theme", unique=True),)

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    theme: Mapped[str]
    """Key in the catalogue."""
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.MATCHING)
    use: Mapped[Use] = mapped_column(default=Use.IN_MATCHING)
    openness: Mapped[Openness] = mapped_column(default=Openness.YES)
    what_helped: Mapped[str] = mapped_column(Enciphered(), default="")


class RoleChoice(Identified, Base):
    __tablename__ = "role_choice"
    __table_args__ = (
        Index("uq_role_choice", "peer_worker_id", "role", unique=True),
        Index("ix_role_choice_willing", "peer_worker_id", postgresql_where="willingness <> 'refused'"),
    )

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    role: Mapped[PeerRole]
    willingness: Mapped[Willingness]
    """The peer worker's own word."""
    given: Mapped[bool] = mapped_column(default=False)
    """Part of the function: given by the coordinator, and never when it is refused."""


class Boundary(Identified, Base):
    """Rather not: a theme. Leaves out without a trace; only its owner ever reads it."""

    __tablename__ = "boundary"
    __table_args__ = (Index("uq_boundary_theme", "peer_worker_id", "theme", unique=True),)

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    theme: Mapped[str]


class Acquaintance(Identified, Base):
    """ "We know each other", said by either side, without a reason: this pair is never proposed. Leaves no trace."""

    __tablename__ = "acquaintance"
    __table_args__ = (Index("uq_acquaintance_pair", "client_id", "peer_worker_id", unique=True),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))


class FormerTreater(Identified, Base):
    """A colleague who once treated this peer worker: never chosen for them, and nobody learns why."""

    __tablename__ = "former_treater"
    __table_args__ = (Index("uq_former_treater_pair", "peer_worker_id", "user_id", unique=True),)

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))


class Absence(Identified, Base):
    """From a day until (and with) a day, or until further notice. There is no reason, on purpose."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_peer", "peer_worker_id"),)

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    begun: Mapped[bool] = mapped_column(default=False)
    """Its first day has come, and contacts are paused."""


class CareerStep(Identified, Base):
    """History of levels: from this day on."""

    __tablename__ = "career_step"

    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"), index=True)
    career: Mapped[Career]
    since: Mapped[date]
