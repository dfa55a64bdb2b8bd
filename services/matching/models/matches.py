"""A confirmed contact between a client and a peer worker, with what they agreed."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import Termed
from services.matching.states import MATCH, Machine, MatchState, Party
from shared.db import Base, Identified

OPEN_SQL = "state IN ('planned', 'active', 'paused', 'tapering')"
OPEN_STATES = (MatchState.PLANNED, MatchState.ACTIVE, MatchState.PAUSED, MatchState.TAPERING)


class CollaborationForm(StrEnum):
    COMPLEMENTARY = "complementary"
    """aanvullend: with a named professional."""
    SEQUENTIAL = "sequential"
    """opvolgend: first the one, then the other."""
    INDEPENDENT = "independent"
    """zelfstandig: only the peer worker, who has a named person to consult."""


class PauseKind(StrEnum):
    CLIENT_WISH = "client_wish"
    CRISIS = "crisis"
    ABSENCE = "absence"


class EndReason(StrEnum):
    """Coded; a client never needs one. `question_answered` after one or two talks is a good end, not a drop-out."""

    QUESTION_ANSWERED = "question_answered"
    TAPERED_OFF = "tapered_off"
    CLIENT_STOPPED = "client_stopped"
    SOMEBODY_ELSE = "somebody_else"
    PEER_STOPPED = "peer_stopped"
    CARE_ENDED = "care_ended"
    SAFETY = "safety"
    ORGANISATION = "organisation"


class RegistrationLevel(StrEnum):
    TOTALS = "0"
    FACTS = "1"
    SUMMARY = "2"


class Match(Termed, Identified, Base):
    __tablename__ = "match"
    __table_args__ = (
        Index("uq_match_pair_open", "client_id", "peer_worker_id", unique=True, postgresql_where=OPEN_SQL),
        Index("uq_match_proposal", "proposal_id", unique=True),
        Index("ix_match_load", "peer_worker_id", postgresql_where=f"{OPEN_SQL} OR held_until IS NOT NULL"),
        CheckConstraint("interval_days > 0", name="interval"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
    )
    machine: ClassVar[Machine] = MATCH

    state: Mapped[MatchState]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"))

    question: Mapped[str] = mapped_column(default="")
    """The client's question or goal; needed before it becomes active. Older wordings are kept as `MatchWording`."""
    wanted: Mapped[str] = mapped_column(default="")
    """Dit wil ik wel."""
    unwanted: Mapped[str] = mapped_column(default="")
    """Dit wil ik niet."""
    minutes: Mapped[int] = mapped_column(default=90)
    interval_days: Mapped[int | None] = mapped_column(default=7)
    """Days between two contacts; empty: on call."""
    place: Mapped[str] = mapped_column(default="")
    collaboration_form: Mapped[CollaborationForm | None]
    professional_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    consult_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    sharing_agreement: Mapped[str] = mapped_column(default="")
    """What the peer worker shares with the team, as the client agreed."""
    registration_level: Mapped[RegistrationLevel | None]

    weekly_minutes: Mapped[int]
    """What it takes of the peer worker's week now: contact and travel at the present interval; on call 0."""

    started_on: Mapped[date | None]
    pause_kind: Mapped[PauseKind | None]
    pause_review_on: Mapped[date | None]
    pause_decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    crisis_pauses: Mapped[int] = mapped_column(default=0)
    """In a row; after three the team lead decides."""
    paused_from: Mapped[MatchState | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[EndReason | None]
    ended_by: Mapped[Party | None]
    ended_from: Mapped[MatchState | None]
    held_until: Mapped[datetime | None]
    """After an ending by the client: until then the place is kept and the client can undo."""
    care_ends_on: Mapped[date | None]
    """Care has ended: until when this contact goes on at least."""

    client: Mapped[Client] = relationship()
    peer_worker: Mapped[PeerWorker] = relationship()
    episodes: Mapped[list["Episode"]] = relationship(order_by="Episode.number")
    steps: Mapped[list["TaperingStep"]] = relationship(order_by="[TaperingStep.plan, TaperingStep.position]")

    @property
    def own_date(self) -> date | None:
        if self.state is MatchState.PAUSED:
            return self.pause_review_on
        if self.state is MatchState.TAPERING:
            step = self.next_step
            return step.planned_on if step else None
        return None

    @property
    def next_step(self) -> "TaperingStep | None":
        """The step of the present tapering plan that comes next."""
        return next((step for step in self.steps if step.current and step.contact_id is None), None)


class Episode(Identified, Base):
    """One active period of a match; reopening starts the next."""

    __tablename__ = "match_episode"
    __table_args__ = (Index("uq_episode_number", "match_id", "number", unique=True),)

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"))
    number: Mapped[int]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class TaperingStep(Identified, Base):
    """One contact in a tapering plan: planned on a day, against the contact that was really held."""

    __tablename__ = "tapering_step"
    __table_args__ = (Index("uq_tapering_step", "match_id", "plan", "position", unique=True),)

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"))
    plan: Mapped[int]
    """Plans are numbered; an earlier one stays as history."""
    position: Mapped[int]
    interval_days: Mapped[int]
    """Days since the contact before."""
    planned_on: Mapped[date]
    current: Mapped[bool] = mapped_column(default=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contact.id"))


class MatchWording(Identified, Base):
    """An earlier wording of something the client and peer worker agreed; nothing is overwritten without a trace."""

    __tablename__ = "match_wording"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), index=True)
    field: Mapped[str]
    wording: Mapped[str]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    replaced_at: Mapped[datetime] = mapped_column(server_default=text("naast_now()"))


class Alignment(Identified, Base):
    """A talk of client, peer worker and team: what the client needs, and what was agreed."""

    __tablename__ = "alignment"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), index=True)
    held_on: Mapped[date]
    client_present: Mapped[bool]
    peer_worker_present: Mapped[bool]
    team_member_present: Mapped[bool]
    client_declined: Mapped[bool] = mapped_column(default=False)
    """"Cliënt wil geen overleg": no talk, said so by the client."""
    needs: Mapped[str]
    agreements: Mapped[str]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
