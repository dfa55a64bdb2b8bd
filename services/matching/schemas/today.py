"""What waits for a peer worker today, and the contacts of their own: out only, for their pages."""

from datetime import date, datetime, time
from uuid import UUID

from services.matching.models.contacts import ContactKind, Place
from services.matching.schemas.common import Output
from services.matching.schemas.contacts import ContactOut, ReaderOut
from services.matching.schemas.matches import AlignmentOut, MatchOut
from services.matching.schemas.pages import Page
from services.matching.schemas.proposals import QuestionOut
from services.matching.states import Party, ProposalState, Rule


class MeetingOut(Output):
    """A first meeting with a client who chose this peer worker."""

    id: UUID
    state: ProposalState
    client_name: str
    words: str
    at: datetime | None
    was: bool
    """Its moment has passed: how was it?"""
    answers: dict[Party, bool]


class VisitAskedOut(Output):
    """Along once: asked by a colleague."""

    request_id: UUID
    client_name: str | None
    """Once the client has said that it is fine."""
    why: str
    on: date | None
    said_yes: bool | None
    may_log: bool


class HeavyOut(Output):
    """A professional thinks that it is too much for this peer worker, who decides."""

    request_id: UUID
    words: str


class Moment(Output):
    """A proposal for a day and a time."""

    day: date
    start: time


class PlannedOut(Output):
    """A contact that was planned and is not logged yet."""

    contact: ContactOut
    match_id: UUID
    client_name: str
    begun: bool
    """Its time has come, so it can be logged."""
    today: bool
    else_on: Moment
    """Not today? Then this."""


class ToPlanOut(Output):
    """Nothing is planned with this client; a day and time that fit the rhythm."""

    match: MatchOut
    on: Moment
    minutes: int
    place: Place
    kind: ContactKind


class TalkOut(Output):
    """The time has come to look at a contact together."""

    reminder_id: UUID
    rule: Rule
    match_id: UUID
    client_name: str
    can_be_ticked: bool


class TodayOut(Output):
    """One peer worker's day, in the order of the page."""

    day: date
    away_until: date | None
    away: bool
    has_room: bool
    """For something new: this person's own word."""
    leads_groups: bool
    questions: list[QuestionOut]
    heavy: list[HeavyOut]
    visits: list[VisitAskedOut]
    meetings: list[MeetingOut]
    to_start: list[MatchOut]
    again: list[MatchOut]
    """The client asks to begin again."""
    planned: list[PlannedOut]
    """Until the end of today; what comes later is in `coming`."""
    to_plan: list[ToPlanOut]
    talks: list[TalkOut]
    coming: list[PlannedOut]
    waiting: list[QuestionOut]
    """Said yes; now it is somebody else's turn."""
    more: dict[str, str | None]
    """Where the next page begins: of the people, of what is asked, and of where this person is named."""

    @property
    def is_empty(self) -> bool:
        waits = ("questions", "heavy", "visits", "meetings", "to_start", "again", "planned", "to_plan", "talks")
        return not any(getattr(self, name) for name in waits)


class OwnContactOut(Output):
    """One of a peer worker's own contacts in a list."""

    match: MatchOut
    next: ContactOut | None


class CompanionOut(Output):
    """Everything about one contact, for the peer worker in it."""

    match: MatchOut
    agenda: str
    today: date
    contacts: list[ContactOut]
    planned: list[PlannedOut]
    proposed: ToPlanOut
    readers: list[ReaderOut]
    alignments: Page[AlignmentOut]
    people: dict[UUID, str]
    """Names of those who are named in the agreements."""
    may: set[str]
    """The steps that can be taken now."""


class JustLoggedOut(Output):
    """A contact that was logged a moment ago, as a page says it."""

    contact: ContactOut
    match: MatchOut
    can_undo: bool


class ColleagueOut(Output):
    user_id: UUID
    name: str
