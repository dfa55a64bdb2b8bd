"""Matches, in and out: what the two agreed, and how it goes on, pauses, tapers off and ends."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from services.matching.models.matches import (
    AbsenceChoice,
    CollaborationForm,
    EndReason,
    Lead,
    PauseKind,
    RegistrationLevel,
    SafetyReason,
)
from services.matching.schemas.common import Day, Input, Line, Output, SomeWords, Words
from services.matching.schemas.pages import PageIn
from services.matching.states import MatchState, Party


class StartIn(Input):
    """One of the two starts."""

    client_starts: bool = False
    """From the peer worker: the client starts too, there and then, and holds the device."""


class AgreementIn(Input):
    """What changes; the rest stays. Nothing is a fixed template."""

    question: SomeWords | None = None
    """The question or goal."""
    minutes: Annotated[int, Field(ge=5, le=480)] | None = None
    """Of one contact."""
    interval_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Days between two contacts; null: on call."""
    place: Line | None = None
    collaboration_form: CollaborationForm | None = None
    professional_id: UUID | None = None
    consult_person_id: UUID | None = None
    handover_on: Day | None = None
    """Sequential: the day on which the other is planned to take over."""
    sharing_agreement: SomeWords | None = None
    registration_level: RegistrationLevel | None = None
    client_agrees: bool = False
    """The client's own yes, given there and then: needed when more is registered than before."""
    more_hours: bool = False
    """The peer worker's own yes to a contact beyond their hours."""

    @property
    def changes(self) -> dict[str, object]:
        """Only the agreements that were sent. null empties an interval, a person or a day, and nothing else."""
        sent = {field: getattr(self, field) for field in self.model_fields_set - {"client_agrees", "more_hours"}}
        may_be_empty = ("interval_days", "professional_id", "consult_person_id", "handover_on")
        return {field: value for field, value in sent.items() if value is not None or field in may_be_empty}


class LeadIn(Input):
    """Sequential: who walks with the client from now on."""

    lead: Lead
    client_agrees: bool = False
    """The client's own yes, given there and then; without it only the client takes this step."""


class WantsIn(Input):
    """The client's own: dit wil ik wel, dit wil ik niet. Replaces what was there."""

    wanted: Words = ""
    unwanted: Words = ""


class AgendaIn(Input):
    """What the client wants to talk about or do next time. Only for the two."""

    agenda: Words


class PauseIn(Input):
    """The client pauses: at once, and no date is forced."""

    ask_me: bool = False
    """The peer worker may ask gently after four weeks."""
    ask_me_on: Day | None = None
    """Or on this day."""


class CrisisIn(Input):
    """Somebody is in a crisis. The client's own wish comes first."""

    review_on: Day | None = None
    """When the contact is paused: the day, within a week, on which it is looked at again."""
    consulted: bool = False
    """Where the team consults first, or the client wants a call first: that was done, and a pause is what is needed."""
    safety_reason: SafetyReason | None = None
    """Only for a pause against the client's wish."""


class ReviewIn(Input):
    """The pause goes on, until it is looked at again."""

    review_on: Day


class ResumeIn(Input):
    """The contact is taken up again."""

    client_agrees: bool = False
    """The client's own yes: needed from others when it was the client who paused."""


class AbsenceChoiceIn(Input):
    choice: AbsenceChoice


class TaperIn(Input):
    """A plan of intervals that grow, in days: the first contact comes after the first of them."""

    intervals: list[Annotated[int, Field(ge=1, le=366)]] = Field(default=[14, 28], min_length=1, max_length=20)

    @model_validator(mode="after")
    def grows(self) -> "TaperIn":
        if self.intervals != sorted(self.intervals):
            raise ValueError("intervals must not become shorter")
        return self


class TaperAnswerIn(Input):
    yes: bool


class StopIn(Input):
    """The client stops. At once, and no reason is needed."""

    reason: EndReason | None = None
    """question_answered, tapered_off, client_stopped or somebody_else."""


class EndIn(Input):
    """The peer worker or the organisation ends it."""

    reason: EndReason
    """By the peer worker peer_stopped, question_answered or tapered_off; else safety, organisation or care_ended."""
    handed_over_to_id: UUID | None = None
    """By the peer worker: the colleague who knows, and whom the client can turn to."""


class RematchIn(Input):
    """Somebody else, please: the wishes stay as they are."""

    client_words: Words = ""
    """Left out: as in the earlier request."""


class ReopenIn(Input):
    """Again with the same peer worker: the client asks, the peer worker answers."""

    yes: bool = True
    more_hours: bool = False
    """The peer worker's own yes to a contact beyond their hours."""


class EndCareIn(Input):
    ended_on: Day | None = None
    """Left out: today."""


class GoOnIn(Input):
    until: Day
    """A contact goes on after the end of care, until it is looked at again."""


class AlignmentIn(Input):
    """A talk of client, peer worker and team about what the client needs."""

    held_on: Day
    client_present: bool = True
    peer_worker_present: bool = True
    team_member_id: UUID | None = None
    """Who was there for the team."""
    client_declined: bool = False
    """The client wants no such talk."""
    needs: Words = ""
    agreements: Words = ""


class MatchesIn(PageIn):
    """Which matches."""

    state: MatchState | None = None
    client_id: UUID | None = None


class TaperingStepOut(Output):
    plan: int
    position: int
    interval_days: int
    planned_on: date
    current: bool
    held_on: date | None
    """The day of the contact that was really held; null while there was none."""


class EpisodeOut(Output):
    number: int
    started_on: date
    ended_on: date | None


class MatchOut(Output):
    """A match as this reader may read it."""

    id: UUID
    state: MatchState
    client_id: UUID
    peer_worker_id: UUID
    client_name: str
    peer_worker_name: str
    request_id: UUID
    question: str
    wanted: str | None
    """Between the two, as are `unwanted` and `wants_changed_at`: null for anybody else."""
    unwanted: str | None
    wants_changed_at: datetime | None
    minutes: int
    interval_days: int | None
    place: str
    collaboration_form: CollaborationForm | None
    professional_id: UUID | None
    consult_person_id: UUID | None
    lead: Lead | None
    handover_on: date | None
    sharing_agreement: str
    registration_level: RegistrationLevel | None
    weekly_minutes: int
    missing: list[str]
    """Fields that are still needed before the two can start."""
    answers: dict[Party, bool]
    """Who of the two has said yes or no to the step that waits: to start, or to begin again."""
    started_on: date | None
    pause_kind: PauseKind | None
    pause_review_on: date | None
    absence_choice: AbsenceChoice | None
    proposed_intervals: list[int] | None
    steps: list[TaperingStepOut]
    episodes: list[EpisodeOut]
    ended_on: date | None
    end_reason: EndReason | None
    """A client's own reason is not shown to the peer worker."""
    handed_over_to_id: UUID | None
    """After an ending by the peer worker: the colleague to whom the client can turn."""
    held_until: datetime | None
    """Until then the client alone can undo the ending."""
    care_ends_on: date | None


class WordingOut(Output):
    """What an agreement said before it was changed."""

    field: str
    wording: str
    replaced_at: datetime


class AgendaOut(Output):
    agenda: str


class AlignmentOut(Output):
    id: UUID
    match_id: UUID
    held_on: date
    client_present: bool
    peer_worker_present: bool
    team_member_id: UUID | None
    client_declined: bool
    needs: str
    agreements: str
    is_flagged: bool
    """It was about the client, without the client."""


class PauseOut(Output):
    """One pause, for staff: how long, who decided, was the client's wish followed."""

    match_id: UUID
    kind: PauseKind
    started_on: date
    review_on: date | None
    decided_by_id: UUID | None
    decided_as: Party
    followed_wish: bool | None
    safety_reason: SafetyReason | None
    ended_on: date | None
    days: int | None
    resumed: bool


class RematchOut(Output):
    match: MatchOut
    request_id: UUID
