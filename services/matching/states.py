"""Every state, every allowed move and every term, on one page. Pure: no session, no clock.

Each machine says where a thing begins, who may take it from one state to the next, and, for every state that is still
open, who owns it, how long, and which rule acts when the term has passed. So nobody is forgotten, and nobody is closed
by a clock alone. The diagrams in docs/domain.md are made from this file.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Party(StrEnum):
    """In whose place somebody acts. Staff who write down what a client said act as CLIENT, on the client's behalf."""

    CLIENT = "client"
    PEER_WORKER = "peer_worker"
    CASEHOLDER = "caseholder"
    TEAM_LEAD = "team_lead"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    OWN_DATE = "own_date"
    """The thing carries its own date: a client's wish, a review, a step of a plan."""


class Rule(StrEnum):
    """Why somebody is reminded. What happens when each is due stands in `reminders.py`."""

    DRAFT_UNFINISHED = "draft_unfinished"
    CASEHOLDER_NO_ANSWER = "caseholder_no_answer"
    NO_CARD_YET = "no_card_yet"
    HOLD_REVIEW = "hold_review"
    WAITING_NEWS = "waiting_news"
    CHOICE_OPEN = "choice_open"
    PEER_NO_ANSWER = "peer_no_answer"
    CARD_WAITS = "card_waits"
    CARD_NO_ANSWER = "card_no_answer"
    INTRODUCTION_NOT_PLANNED = "introduction_not_planned"
    CONFIRMATION_MISSING = "confirmation_missing"
    RESERVE_WAITS = "reserve_waits"
    START_MISSING = "start_missing"
    ALIGNMENT_REVIEW = "alignment_review"
    COLLABORATION_REVIEW = "collaboration_review"
    SECOND_CONTACT_NOT_PLANNED = "second_contact_not_planned"
    PAUSE_REVIEW = "pause_review"
    CRISIS_PAUSE_REVIEW = "crisis_pause_review"
    ABSENCE_CHOICE = "absence_choice"
    TAPERING_NEXT_STEP = "tapering_next_step"
    CARE_END_TALK = "care_end_talk"
    INTAKE_OFFER_MISSING = "intake_offer_missing"
    RE_OFFER = "re_offer"
    RE_OFFER_UNANSWERED = "re_offer_unanswered"
    CLIENT_NOT_TOLD = "client_not_told"
    SCREENING_OPEN = "screening_open"
    NEW_WORKER_NO_CONTACT = "new_worker_no_contact"
    POOL_PAUSE_REVIEW = "pool_pause_review"
    CORRECTION_OPEN = "correction_open"
    REMINDER_IGNORED = "reminder_ignored"


class RequestState(StrEnum):
    DRAFT = "draft"
    AWAITING_CLIENT = "awaiting_client"
    IN_MATCHING = "in_matching"
    ON_HOLD = "on_hold"
    WAITING = "waiting"
    PROPOSED = "proposed"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class ProposalState(StrEnum):
    SENT_TO_PEER = "sent_to_peer"
    PEER_ACCEPTED = "peer_accepted"
    PEER_DECLINED = "peer_declined"
    OFFERED_TO_CLIENT = "offered_to_client"
    CLIENT_DECLINED = "client_declined"
    CHOSEN = "chosen"
    RESERVE = "reserve"
    INTRODUCED = "introduced"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class MatchState(StrEnum):
    PLANNED = "planned"
    ACTIVE = "active"
    PAUSED = "paused"
    TAPERING = "tapering"
    ENDED = "ended"


class ReOfferState(StrEnum):
    SCHEDULED = "scheduled"
    DUE = "due"
    MADE = "made"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


class ReminderState(StrEnum):
    SCHEDULED = "scheduled"
    NOTIFIED = "notified"
    SNOOZED = "snoozed"
    ESCALATED = "escalated"
    DONE = "done"
    CANCELLED = "cancelled"


class TellingState(StrEnum):
    OPEN = "open"
    TOLD = "told"
    CANCELLED = "cancelled"


class CorrectionState(StrEnum):
    OPEN = "open"
    CORRECTED = "corrected"
    SUPPLEMENTED = "supplemented"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


class PeerWorkerState(StrEnum):
    ADDED = "added"
    SCREENED = "screened"
    PAUSED = "paused"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step, in whose place it may be taken, and what makes it happen."""

    source: StrEnum | None
    target: StrEnum
    who: frozenset[Party]
    when: str


@dataclass(frozen=True, slots=True)
class Term:
    """Who owns an open state, and after how long which rule acts. `amount` counts `unit`s; 0 for an own date.

    `remind_after` (the same unit) is when the owner hears that the term is running; without it, when it has passed.
    """

    owner: Party
    amount: int
    unit: Unit
    rule: Rule
    remind_after: int | None = None


@dataclass(frozen=True)
class Machine:
    """One kind of thing: all its moves, and the term of each of its open states."""

    name: str
    states: type[StrEnum]
    moves: tuple[Move, ...]
    terms: dict[StrEnum, Term]

    @property
    def open_states(self) -> frozenset[Any]:
        """Those that something must still happen to."""
        return frozenset(self.terms)

    def move(self, source: StrEnum | None, target: StrEnum) -> Move | None:
        return next((move for move in self.moves if (move.source, move.target) == (source, target)), None)


def _moves(*rows: tuple[StrEnum | None, StrEnum, str, str]) -> tuple[Move, ...]:
    letters = dict(zip(("CL", "EW", "CH", "TL", "CO", "SYS"), Party, strict=True))
    return tuple(
        Move(source, target, frozenset(letters[letter] for letter in who.split()), when)
        for source, target, who, when in rows
    )


_R, _P, _M, _O = RequestState, ProposalState, MatchState, ReOfferState
_N, _T, _W, _C = ReminderState, TellingState, PeerWorkerState, CorrectionState

REQUEST = Machine(
    "request",
    _R,
    _moves(
        (None, _R.DRAFT, "CL EW CH TL CO", "a form is begun"),
        (None, _R.AWAITING_CLIENT, "EW CH TL CO", "staff ask, the client is not asked yet"),
        (None, _R.IN_MATCHING, "CL", "the client asks, or the client's yes is recorded in the same save"),
        (_R.DRAFT, _R.AWAITING_CLIENT, "EW CH TL CO", "sent, the client is not asked yet"),
        (_R.DRAFT, _R.IN_MATCHING, "CL", "sent with the client's yes"),
        (_R.DRAFT, _R.WITHDRAWN, "CL EW CH TL CO SYS", "dropped, or never finished"),
        (_R.AWAITING_CLIENT, _R.IN_MATCHING, "CL", "the client says yes"),
        (_R.IN_MATCHING, _R.ON_HOLD, "CL CO", "paused until a date"),
        (_R.ON_HOLD, _R.IN_MATCHING, "CL CO", "taken up again"),
        (_R.IN_MATCHING, _R.WAITING, "CO TL SYS", "nobody fits"),
        (_R.WAITING, _R.IN_MATCHING, "CL CO SYS", "somebody new, or a changed wish"),
        (_R.IN_MATCHING, _R.PROPOSED, "SYS", "the first card lies before the client"),
        (_R.PROPOSED, _R.IN_MATCHING, "SYS", "no card and no reserve is left"),
        (_R.PROPOSED, _R.FULFILLED, "SYS", "the match is active, or the visit made"),
        (_R.IN_MATCHING, _R.FULFILLED, "CL SYS", "a place in a group, or one visit made together"),
        (_R.WAITING, _R.FULFILLED, "CL", "a place in a group"),
        (_R.AWAITING_CLIENT, _R.WITHDRAWN, "CL", "the client stops"),
        (_R.IN_MATCHING, _R.WITHDRAWN, "CL", "the client stops"),
        (_R.ON_HOLD, _R.WITHDRAWN, "CL", "the client stops"),
        (_R.WAITING, _R.WITHDRAWN, "CL", "the client stops"),
        (_R.PROPOSED, _R.WITHDRAWN, "CL", "the client stops"),
        (
            _R.AWAITING_CLIENT,
            _R.CLOSED,
            "CL CO TL SYS",
            "not now, never, not sure, or the peer worker cannot come; as below",
        ),
        (_R.IN_MATCHING, _R.CLOSED, "CO TL SYS", "care ended, double, or the team's coded reason"),
        (_R.ON_HOLD, _R.CLOSED, "CO TL SYS", "care ended, double, or the team's coded reason"),
        (_R.WAITING, _R.CLOSED, "CO TL SYS", "care ended, double, or the team's coded reason"),
        (_R.PROPOSED, _R.CLOSED, "CO TL SYS", "care ended, double, or the team's coded reason"),
        (_R.CLOSED, _R.IN_MATCHING, "CL CO", "the wish is there again"),
        (_R.WITHDRAWN, _R.IN_MATCHING, "CL CO", "the wish is there again"),
    ),
    {
        _R.DRAFT: Term(Party.CASEHOLDER, 7, Unit.DAYS, Rule.DRAFT_UNFINISHED),
        _R.AWAITING_CLIENT: Term(Party.CASEHOLDER, 5, Unit.WORKING_DAYS, Rule.CASEHOLDER_NO_ANSWER),
        _R.IN_MATCHING: Term(Party.COORDINATOR, 5, Unit.WORKING_DAYS, Rule.NO_CARD_YET),
        _R.ON_HOLD: Term(Party.COORDINATOR, 0, Unit.OWN_DATE, Rule.HOLD_REVIEW),
        _R.WAITING: Term(Party.COORDINATOR, 10, Unit.WORKING_DAYS, Rule.WAITING_NEWS),
        _R.PROPOSED: Term(Party.CASEHOLDER, 28, Unit.DAYS, Rule.CHOICE_OPEN),
    },
)

PROPOSAL = Machine(
    "proposal",
    _P,
    _moves(
        (None, _P.SENT_TO_PEER, "CH CO SYS", "asked, at most three at once"),
        (None, _P.PEER_ACCEPTED, "EW SYS", "took the initiative, was at the intake, or has met the client"),
        (_P.SENT_TO_PEER, _P.PEER_DECLINED, "EW", "no"),
        (_P.SENT_TO_PEER, _P.PEER_ACCEPTED, "EW", "yes"),
        (_P.PEER_ACCEPTED, _P.OFFERED_TO_CLIENT, "SYS", "the client is in, and one of the three cards is free"),
        (_P.OFFERED_TO_CLIENT, _P.CLIENT_DECLINED, "CL", "not this one"),
        (_P.OFFERED_TO_CLIENT, _P.CHOSEN, "CL", "want to meet"),
        (_P.CHOSEN, _P.CLIENT_DECLINED, "CL", "rather not after all, before they met"),
        (_P.OFFERED_TO_CLIENT, _P.RESERVE, "SYS", "another card was chosen"),
        (_P.RESERVE, _P.OFFERED_TO_CLIENT, "SYS", "it did not become a match"),
        (_P.CHOSEN, _P.INTRODUCED, "CL EW CH", "the introduction was held"),
        (_P.INTRODUCED, _P.CONFIRMED, "SYS", "both said yes"),
        (_P.INTRODUCED, _P.NOT_CONFIRMED, "CL EW", "one said no"),
        (_P.SENT_TO_PEER, _P.WITHDRAWN, "CL EW CH CO SYS", "client, absence, request closed, administrative"),
        (_P.PEER_ACCEPTED, _P.WITHDRAWN, "CL EW CO SYS", "client, absence, request closed, administrative"),
        (_P.OFFERED_TO_CLIENT, _P.WITHDRAWN, "CL EW CO SYS", "client, absence, request closed, administrative"),
        (_P.CHOSEN, _P.WITHDRAWN, "CL EW CO SYS", "client, absence, request closed, administrative"),
        (_P.RESERVE, _P.WITHDRAWN, "CL EW CO SYS", "the match started, or as above"),
        (_P.INTRODUCED, _P.WITHDRAWN, "CL EW CO SYS", "client, absence, request closed, administrative"),
        (_P.SENT_TO_PEER, _P.EXPIRED, "SYS", "no answer in time; never a no"),
        (_P.OFFERED_TO_CLIENT, _P.EXPIRED, "SYS", "no answer in time; never a no"),
    ),
    {
        _P.SENT_TO_PEER: Term(Party.PEER_WORKER, 7, Unit.DAYS, Rule.PEER_NO_ANSWER, remind_after=3),
        _P.PEER_ACCEPTED: Term(Party.COORDINATOR, 28, Unit.DAYS, Rule.CARD_WAITS),
        _P.OFFERED_TO_CLIENT: Term(Party.CASEHOLDER, 28, Unit.DAYS, Rule.CARD_NO_ANSWER, remind_after=14),
        _P.CHOSEN: Term(Party.PEER_WORKER, 10, Unit.DAYS, Rule.INTRODUCTION_NOT_PLANNED),
        _P.RESERVE: Term(Party.COORDINATOR, 28, Unit.DAYS, Rule.RESERVE_WAITS),
        _P.INTRODUCED: Term(Party.PEER_WORKER, 7, Unit.DAYS, Rule.CONFIRMATION_MISSING),
    },
)

MATCH = Machine(
    "match",
    _M,
    _moves(
        (None, _M.PLANNED, "SYS", "both confirmed"),
        (_M.PLANNED, _M.ACTIVE, "SYS", "both start, and the agreements are there"),
        (_M.ACTIVE, _M.PAUSED, "CL CO CH TL SYS", "client's wish, crisis, absence"),
        (_M.TAPERING, _M.PAUSED, "CL CO CH TL SYS", "client's wish, crisis, absence"),
        (_M.PAUSED, _M.ACTIVE, "CL EW CO CH TL", "taken up again"),
        (_M.ACTIVE, _M.TAPERING, "CL", "less is needed, and the client agrees"),
        (_M.PAUSED, _M.TAPERING, "CL EW CO CH TL SYS", "less is needed, or taken up where it was"),
        (_M.TAPERING, _M.ACTIVE, "CL", "walk beside me again"),
        (_M.PLANNED, _M.ENDED, "CL EW CO TL", "stop"),
        (_M.ACTIVE, _M.ENDED, "CL EW CO TL", "stop"),
        (_M.PAUSED, _M.ENDED, "CL EW CO TL", "stop"),
        (_M.TAPERING, _M.ENDED, "CL EW CO TL", "stop"),
        (_M.ENDED, _M.PLANNED, "CL", "undone by the client within 14 days, back to where it was"),
        (_M.ENDED, _M.PAUSED, "CL", "undone by the client within 14 days, back to where it was"),
        (_M.ENDED, _M.TAPERING, "CL", "undone by the client within 14 days, back to where it was"),
        (_M.ENDED, _M.ACTIVE, "CL SYS", "undone by the client within 14 days, or a next episode"),
    ),
    {
        _M.PLANNED: Term(Party.PEER_WORKER, 10, Unit.DAYS, Rule.START_MISSING),
        _M.ACTIVE: Term(Party.PEER_WORKER, 3, Unit.MONTHS, Rule.ALIGNMENT_REVIEW),
        _M.PAUSED: Term(Party.COORDINATOR, 0, Unit.OWN_DATE, Rule.PAUSE_REVIEW),
        _M.TAPERING: Term(Party.PEER_WORKER, 0, Unit.OWN_DATE, Rule.TAPERING_NEXT_STEP),
    },
)

RE_OFFER = Machine(
    "re_offer",
    _O,
    _moves(
        (None, _O.SCHEDULED, "SYS CH CL CO EW", "not now, not sure, a contact ended, or never offered yet"),
        (None, _O.STOPPED, "CL", "never ask me again"),
        (_O.SCHEDULED, _O.DUE, "SYS CH", "the date, or a care plan review, a crisis, another team"),
        (_O.SCHEDULED, _O.MADE, "CL", "offered before its date"),
        (_O.DUE, _O.MADE, "CL", "offered, and answered"),
        (_O.DUE, _O.SCHEDULED, "CH CO SYS", "skipped, or no answer: again within four weeks"),
        (_O.SCHEDULED, _O.CANCELLED, "SYS", "a request or match is open, or care ended"),
        (_O.DUE, _O.CANCELLED, "SYS", "a request or match is open, or care ended"),
        (_O.SCHEDULED, _O.STOPPED, "CL", "never ask me again"),
        (_O.DUE, _O.STOPPED, "CL", "never ask me again"),
        (_O.STOPPED, _O.SCHEDULED, "CL", "changed my mind"),
    ),
    {
        _O.SCHEDULED: Term(Party.CASEHOLDER, 0, Unit.OWN_DATE, Rule.RE_OFFER),
        _O.DUE: Term(Party.CASEHOLDER, 10, Unit.WORKING_DAYS, Rule.RE_OFFER_UNANSWERED),
    },
)

REMINDER = Machine(
    "reminder",
    _N,
    _moves(
        (None, _N.SCHEDULED, "SYS", "a term begins"),
        (_N.SCHEDULED, _N.NOTIFIED, "SYS", "due: the owner is told"),
        (_N.NOTIFIED, _N.SNOOZED, "EW CH CO TL", "later, at most three times"),
        (_N.SNOOZED, _N.NOTIFIED, "SYS", "due again"),
        (_N.NOTIFIED, _N.ESCALATED, "SYS", "still nothing: the next person is told"),
        (_N.ESCALATED, _N.ESCALATED, "SYS", "silent as well: the one after that is told"),
        (_N.NOTIFIED, _N.DONE, "EW CH CO TL SYS", "seen to"),
        (_N.ESCALATED, _N.DONE, "EW CH CO TL SYS", "seen to"),
        (_N.SCHEDULED, _N.DONE, "SYS", "its rule has acted, nobody had to be told"),
        (_N.SCHEDULED, _N.CANCELLED, "SYS", "its reason is gone"),
        (_N.NOTIFIED, _N.CANCELLED, "SYS", "its reason is gone"),
        (_N.SNOOZED, _N.CANCELLED, "SYS", "its reason is gone"),
        (_N.ESCALATED, _N.CANCELLED, "SYS", "its reason is gone"),
    ),
    {
        _N.SCHEDULED: Term(Party.SYSTEM, 0, Unit.OWN_DATE, Rule.REMINDER_IGNORED),
        _N.NOTIFIED: Term(Party.SYSTEM, 5, Unit.WORKING_DAYS, Rule.REMINDER_IGNORED),
        _N.SNOOZED: Term(Party.SYSTEM, 0, Unit.OWN_DATE, Rule.REMINDER_IGNORED),
        _N.ESCALATED: Term(Party.COORDINATOR, 5, Unit.WORKING_DAYS, Rule.REMINDER_IGNORED),
    },
)

TELLING = Machine(
    "telling",
    _T,
    _moves(
        (None, _T.OPEN, "SYS", "a client without a sign-in has something to hear"),
        (_T.OPEN, _T.TOLD, "CH CO EW TL", "told, in the way the client named"),
        (_T.OPEN, _T.CANCELLED, "SYS", "there is nothing to tell any more"),
    ),
    {_T.OPEN: Term(Party.CASEHOLDER, 3, Unit.WORKING_DAYS, Rule.CLIENT_NOT_TOLD)},
)

CORRECTION = Machine(
    "correction",
    _C,
    _moves(
        (None, _C.OPEN, "CL EW", "something that is recorded is said to be wrong, or not whole"),
        (_C.OPEN, _C.CORRECTED, "CO TL", "it was changed, or is gone"),
        (_C.OPEN, _C.SUPPLEMENTED, "CO TL", "the own words stand beside it"),
        (_C.OPEN, _C.REFUSED, "CO TL", "it stays, with the reason"),
        (_C.OPEN, _C.TAKEN_BACK, "CL EW", "no longer asked"),
    ),
    # The law gives a month. Who is next hears of it after three weeks, so that there is time left to answer.
    {_C.OPEN: Term(Party.COORDINATOR, 21, Unit.DAYS, Rule.CORRECTION_OPEN, remind_after=7)},
)

PEER_WORKER = Machine(
    "peer_worker",
    _W,
    _moves(
        (None, _W.ADDED, "CO", "added to the register"),
        (_W.ADDED, _W.SCREENED, "CO", "met, and the papers are in order"),
        (_W.ADDED, _W.RETIRED, "CO EW", "does not go on"),
        (_W.SCREENED, _W.PAUSED, "CO EW", "a while without new questions"),
        (_W.PAUSED, _W.SCREENED, "CO EW", "back"),
        (_W.SCREENED, _W.RETIRED, "CO EW", "leaves"),
        (_W.PAUSED, _W.RETIRED, "CO EW", "leaves"),
        (_W.RETIRED, _W.ADDED, "CO", "comes back"),
    ),
    {
        _W.ADDED: Term(Party.COORDINATOR, 28, Unit.DAYS, Rule.SCREENING_OPEN),
        _W.SCREENED: Term(Party.COORDINATOR, 28, Unit.DAYS, Rule.NEW_WORKER_NO_CONTACT),
        _W.PAUSED: Term(Party.COORDINATOR, 2, Unit.MONTHS, Rule.POOL_PAUSE_REVIEW),
    },
)

MACHINES = (REQUEST, PROPOSAL, MATCH, RE_OFFER, REMINDER, TELLING, CORRECTION, PEER_WORKER)
