"""A confirmed contact between a client and a peer worker, with what they agreed."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship

from services.matching.models.answers import TwoSided
from services.matching.models.clients import Client
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import Termed, schedule
from services.matching.models.requests import Request
from services.matching.states import MATCH, Machine, MatchState, Party, Rule, Term, Unit
from shared.db import Base, Identified
from shared.enciphered import Enciphered

OPEN_SQL = "state IN ('planned', 'active', 'paused', 'tapering')"
OPEN_STATES = (MatchState.PLANNED, MatchState.ACTIVE, MatchState.PAUSED, MatchState.TAPERING)


class CollaborationForm(StrEnum):
    COMPLEMENTARY = "complementary"
    """aanvullend: with a named professional."""
    SEQUENTIAL = "sequential"
    """opvolgend: first the one, then the other."""
    INDEPENDENT = "independent"
    """zelfstandig: only the peer worker, who has a named person to consult."""


class Lead(StrEnum):
    """With a sequential contact: who walks with the client now; the other takes over on the day they planned."""

    PEER_WORKER = "peer_worker"
    PROFESSIONAL = "professional"


class PauseKind(StrEnum):
    CLIENT_WISH = "client_wish"
    CRISIS = "crisis"
    ABSENCE = "absence"


class SafetyReason(StrEnum):
    """Why contact pauses in a crisis against the client's own wish; written down with the name of who decided."""

    DANGER_TO_PEER_WORKER = "danger_to_peer_worker"
    DANGER_TO_CLIENT = "danger_to_client"
    DANGER_TO_OTHERS = "danger_to_others"


class AbsenceChoice(StrEnum):
    """What the client wants while the peer worker is away."""

    WAIT = "wait"
    OTHER = "other"
    """Somebody else meanwhile."""
    CALL = "call"
    """Call me about it."""


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


COMPLETED = frozenset({EndReason.QUESTION_ANSWERED, EndReason.TAPERED_OFF})
CRISIS_PAUSES = 3
"""In a row; after these only the team lead decides."""
CARE_GRACE = timedelta(weeks=4)
"""How long a contact goes on at least after the end of care: never an instant cut."""


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
        Index("ix_match_request", "request_id"),
        Index("ix_match_paused", "id", postgresql_where="state = 'paused'"),
        Index("ix_match_care_ends", "id", postgresql_where="care_ends_on IS NOT NULL"),
        CheckConstraint("interval_days > 0", name="interval"),
        CheckConstraint("minutes BETWEEN 5 AND 480", name="minutes"),
    )
    machine: ClassVar[Machine] = MATCH

    state: Mapped[MatchState]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    peer_worker_id: Mapped[UUID] = mapped_column(ForeignKey("peer_worker.id"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("request.id"))
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"))

    question: Mapped[str] = mapped_column(Enciphered(), default="")
    """The client's question or goal; needed before it becomes active. Older wordings are kept as `MatchWording`."""
    wanted: Mapped[str] = mapped_column(Enciphered(), default="")
    """Dit wil ik wel. Between the two, as is `unwanted`."""
    unwanted: Mapped[str] = mapped_column(Enciphered(), default="")
    """Dit wil ik niet."""
    wants_changed_at: Mapped[datetime | None]
    agenda: Mapped[str] = mapped_column(Enciphered(), default="")
    """What the client wants to talk about or do next time; between the two."""
    minutes: Mapped[int] = mapped_column(default=90)
    interval_days: Mapped[int | None] = mapped_column(default=7)
    """Days between two contacts; empty: on call."""
    place: Mapped[str] = mapped_column(Enciphered(), default="")
    collaboration_form: Mapped[CollaborationForm | None]
    professional_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    consult_person_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    lead: Mapped[Lead | None]
    """Sequential only, and so is `handover_on`."""
    handover_on: Mapped[date | None]
    """The day on which the other is planned to take over."""
    sharing_agreement: Mapped[str] = mapped_column(Enciphered(), default="")
    """What the peer worker shares with the team, as the client agreed."""
    registration_level: Mapped[RegistrationLevel | None]

    weekly_minutes: Mapped[int]
    """What it takes of the peer worker's week now: contact and travel at the present interval; on call 0."""

    started_on: Mapped[date | None]
    pause_kind: Mapped[PauseKind | None]
    pause_review_on: Mapped[date | None]
    pause_owner: Mapped[Party | None]
    """Who looks at the pause on that day."""
    crisis_pauses: Mapped[int] = mapped_column(default=0)
    """Since the two last met; after three only the team lead decides."""
    paused_from: Mapped[MatchState | None]
    absence_choice: Mapped[AbsenceChoice | None]
    proposed_intervals: Mapped[list[int] | None] = mapped_column(ARRAY(Integer))
    """A tapering plan to which the client has not said yes or no."""
    ended_on: Mapped[date | None]
    end_reason: Mapped[EndReason | None]
    ended_by: Mapped[Party | None]
    ended_from: Mapped[MatchState | None]
    handed_over_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """With an ending by the peer worker: the colleague who knows, and whom the client can turn to."""
    held_until: Mapped[datetime | None]
    """After an ending by the client: until then the place is kept and the client can undo."""
    care_ends_on: Mapped[date | None]
    """Care has ended: until when this contact goes on at least."""

    client: Mapped[Client] = relationship()
    request: Mapped[Request] = relationship()
    peer_worker: Mapped[PeerWorker] = relationship()
    episodes: Mapped[list["Episode"]] = relationship(order_by="Episode.number")
    pauses: Mapped[list["Pause"]] = relationship(order_by="Pause.id")
    steps: Mapped[list["TaperingStep"]] = relationship(order_by="[TaperingStep.plan, TaperingStep.position]")
    answers: Mapped[list[TwoSided]] = relationship(
        primaryjoin=lambda: Match.id == foreign(TwoSided.subject_id), viewonly=True
    )

    @property
    def own_date(self) -> date | None:
        if self.state is MatchState.PAUSED:
            return self.pause_review_on
        if self.state is MatchState.TAPERING:
            return self.next_step_on
        return None

    @property
    def plan(self) -> list["TaperingStep"]:
        """The present tapering plan."""
        return [step for step in self.steps if step.current]

    @property
    def next_step(self) -> "TaperingStep | None":
        """The step of the present tapering plan that comes next."""
        return next((step for step in self.plan if step.contact_id is None), None)

    @property
    def next_step_on(self) -> date | None:
        """Its day; after the last step, the day on which the two look at what is needed now."""
        if self.next_step is not None:
            return self.next_step.planned_on
        last = self.plan[-1] if self.plan else None
        return last.planned_on + timedelta(days=last.interval_days) if last else None

    @property
    def present_interval(self) -> int | None:
        """Days between two contacts now: of the tapering plan while there is one, else as agreed."""
        if not self.plan:
            return self.interval_days
        return (self.next_step or self.plan[-1]).interval_days

    @property
    def is_completed(self) -> bool:
        """A good end, also after one or two talks."""
        return self.state is MatchState.ENDED and self.end_reason in COMPLETED

    def entered(self, session: Session) -> None:
        """The end of care stays on the coordinator's list, whatever else happens to the contact."""
        super().entered(session)
        if self.care_ends_on is not None and self.state in OPEN_STATES:
            schedule(session, self, Rule.CARE_END_TALK, Party.COORDINATOR, self.care_ends_on)

    def remind(self, session: Session, term: Term) -> None:
        """A pause is looked at by whoever decided it; in an absence somebody first hears what the client wants."""
        if self.state is not MatchState.PAUSED:
            return super().remind(session, term)
        if self.pause_kind is PauseKind.ABSENCE and self.absence_choice is None:
            super().remind(session, Term(Party.COORDINATOR, 5, Unit.WORKING_DAYS, Rule.ABSENCE_CHOICE))
        rule = Rule.CRISIS_PAUSE_REVIEW if self.pause_kind is PauseKind.CRISIS else term.rule
        return super().remind(session, replace(term, owner=self.pause_owner or term.owner, rule=rule))


class Episode(Identified, Base):
    """One active period of a match; reopening starts the next."""

    __tablename__ = "match_episode"
    __table_args__ = (Index("uq_episode_number", "match_id", "number", unique=True),)

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"))
    number: Mapped[int]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class Pause(Identified, Base):
    """One pause from beginning to end, kept: how often and how long, who decided, was the client's wish followed."""

    __tablename__ = "match_pause"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), index=True)
    kind: Mapped[PauseKind]
    started_on: Mapped[date]
    review_on: Mapped[date | None]
    decided_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    decided_as: Mapped[Party]
    followed_wish: Mapped[bool | None]
    """Whether it is what the client wished for a crisis; empty when no wish was known."""
    safety_reason: Mapped[SafetyReason | None]
    ended_on: Mapped[date | None]
    resumed: Mapped[bool] = mapped_column(default=False)
    """Taken up again; not so when the contact ended in the pause."""

    @property
    def days(self) -> int | None:
        """How long it lasted; None while it lasts."""
        return (self.ended_on - self.started_on).days if self.ended_on else None


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

    contact: Mapped[Any] = relationship("Contact", foreign_keys=[contact_id], viewonly=True)
    """The `Contact` that was held; by name, since contacts know matches."""


class MatchWording(Identified, Base):
    """An earlier wording of something the client and peer worker agreed; nothing is overwritten without a trace."""

    __tablename__ = "match_wording"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), index=True)
    field: Mapped[str]
    wording: Mapped[str] = mapped_column(Enciphered())
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    replaced_at: Mapped[datetime] = mapped_column(server_default=text("naast_now()"))


class Alignment(Identified, Base):
    """A talk of client, peer worker and team: what the client needs, and what was agreed."""

    __tablename__ = "alignment"

    match_id: Mapped[UUID] = mapped_column(ForeignKey("match.id"), index=True)
    held_on: Mapped[date]
    client_present: Mapped[bool]
    peer_worker_present: Mapped[bool]
    team_member_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """Who was there for the team."""
    client_declined: Mapped[bool] = mapped_column(default=False)
    """"Cliënt wil geen overleg": no talk, said so by the client."""
    needs: Mapped[str] = mapped_column(Enciphered())
    agreements: Mapped[str] = mapped_column(Enciphered())
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))

    @property
    def is_flagged(self) -> bool:
        """About the client without the client, who had not said that they want no such talk."""
        return not self.client_present and not self.client_declined
