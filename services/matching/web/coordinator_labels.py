"""The words for what only staff meet: lists of work, reasons, steps and decisions. Part of `labels.py`."""

from collections.abc import Mapping
from enum import StrEnum

from services.matching.actor import Role
from services.matching.catalogue import Layer
from services.matching.explaining import NobodyBecause
from services.matching.models.audit import Doubt
from services.matching.models.decisions import Topic
from services.matching.models.matches import SafetyReason
from services.matching.models.offers import OfferMoment
from services.matching.models.peer_workers import Career, Room
from services.matching.models.proposals import ProposedBy
from services.matching.models.requests import CloseReason, NoReason, Route
from services.matching.models.rounds import Said
from services.matching.models.teams import TeamType
from services.matching.ranking import Circle
from services.matching.schemas.coverage import Gap
from services.matching.schemas.offers import ReOfferSkip
from services.matching.schemas.standing import Standing, Tab
from services.matching.schemas.why_not import WhyNot
from services.matching.schemas.work import Kind
from services.matching.states import Party, PeerWorkerState, ProposalState, Rule
from services.matching.web.language import mark

STAFF_LABELS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Kind: {
        Kind.REQUESTS: mark("To ask"),
        Kind.SILENCE: mark("Silence"),
        Kind.CORRECTIONS: mark("To correct"),
        Kind.DOUBTS: mark("A professional thinks no"),
        Kind.CARDS: mark("Cards that wait"),
        Kind.PAUSES: mark("Pauses"),
        Kind.CARE: mark("Care that ended"),
        Kind.SCREENING: mark("New peer workers"),
        Kind.UNSEEN: mark("The system asks"),
        Kind.LATER: mark("Later"),
    },
    Said: {
        Said.TAKEN: mark("Asked as it was proposed"),
        Said.CHANGED: mark("Asked otherwise than it was proposed"),
        Said.LEFT: mark("Left as it was"),
    },
    Gap: {
        Gap.NOBODY: mark("nobody shows it"),
        Gap.FEW: mark("more ask than show it"),
    },
    WhyNot: {
        WhyNot.ON_THE_LIST: mark("Can be asked."),
        WhyNot.ASKED_UNSEEN: mark("For this question the system asks who fits. You see who says yes."),
        WhyNot.NOT_IN_THE_POOL: mark("Is not in the pool now."),
        WhyNot.NO_SUPERVISOR: mark("Is an intern, and has no supervisor now."),
        WhyNot.AWAY: mark("Is away today."),
        WhyNot.NO_ROOM: mark("Has no room for somebody new."),
        WhyNot.ASKED_ALREADY: mark("Was asked already."),
        WhyNot.MISSES_A_MUST: mark("Does not show what must be so:"),
        WhyNot.NOT_FOR_THIS_QUESTION: mark("Not available for this question, or enough were found nearer by."),
    },
    NobodyBecause: {
        NobodyBecause.MUST: mark("Nobody who has room shows what must be so."),
        NobodyBecause.ROOM: mark("Nobody who can be asked has room now."),
    },
    Circle: {
        Circle.OWN_TEAM: mark("Own team"),
        Circle.POOL: mark("Pool"),
        Circle.OTHER_TEAM: mark("Another team"),
    },
    Layer: {
        Layer.THEME: mark("Themes"),
        Layer.SPECIFIC: mark("Went through the same"),
        Layer.ROUTE: mark("What helped"),
        Layer.PRACTICAL: mark("Practical"),
        Layer.DIAGNOSIS: mark("Diagnosis"),
        Layer.MEDICATION: mark("Medication"),
    },
    ProposalState: {
        ProposalState.SENT_TO_PEER: mark("Asked, no answer yet"),
        ProposalState.PEER_ACCEPTED: mark("Said yes, waits for a free card"),
        ProposalState.PEER_DECLINED: mark("Said no"),
        ProposalState.OFFERED_TO_CLIENT: mark("The client has the card"),
        ProposalState.CLIENT_DECLINED: mark("The client said: not this one"),
        ProposalState.CHOSEN: mark("Chosen, an introduction is to be planned"),
        ProposalState.RESERVE: mark("In reserve"),
        ProposalState.INTRODUCED: mark("Met, answers are awaited"),
        ProposalState.CONFIRMED: mark("Both said yes"),
        ProposalState.NOT_CONFIRMED: mark("It did not become a contact"),
        ProposalState.WITHDRAWN: mark("Taken back"),
        ProposalState.EXPIRED: mark("No answer in time"),
    },
    ProposedBy: {
        ProposedBy.STAFF: mark("Asked by staff"),
        ProposedBy.SYSTEM: mark("Asked by the system"),
        ProposedBy.PEER: mark("Came forward"),
        ProposedBy.TEAM: mark("Named in the request"),
    },
    CloseReason: {
        CloseReason.NOT_NOW: mark("The client said: not now"),
        CloseReason.NEVER: mark("The client does not want to be asked again"),
        CloseReason.UNSURE: mark("The client does not know yet"),
        CloseReason.CARE_ENDED: mark("Care ended"),
        CloseReason.DUPLICATE: mark("It is there twice"),
        CloseReason.BY_TEAM: mark("The team decided so"),
        CloseReason.PEER_CANNOT: mark("The peer worker cannot come along"),
    },
    Party: {
        Party.CLIENT: mark("Client"),
        Party.PEER_WORKER: mark("Peer worker"),
        Party.CASEHOLDER: mark("Caseholder"),
        Party.TEAM_LEAD: mark("Team lead"),
        Party.COORDINATOR: mark("Coordinator"),
        Party.SYSTEM: mark("By itself"),
    },
    Role: {
        Role.CLIENT: mark("Client"),
        Role.PEER_WORKER: mark("Peer worker"),
        Role.CASEHOLDER: mark("Caseholder or team member"),
        Role.TEAM_LEAD: mark("Team lead"),
        Role.COORDINATOR: mark("Coordinator"),
        Role.ADMIN: mark("Administrator"),
        Role.PRIVACY_OFFICER: mark("Privacy officer"),
    },
    Doubt: {
        Doubt.EMERGENCY: mark("In an emergency"),
        Doubt.COLLEAGUE: mark("The client works here as well"),
        Doubt.SAME_SURNAME: mark("The same surname"),
        Doubt.AT_NIGHT: mark("At night"),
    },
    TeamType: {
        TeamType.ACT: mark("ACT: the team shares its clients"),
        TeamType.FACT: mark("FACT: each client has one or two caseholders"),
    },
    Topic: {
        Topic.RE_OFFER_MONTHS: mark("After how many months somebody is asked again"),
        Topic.SEARCH_OTHER_TEAMS: mark("Look for peer workers in other teams"),
        Topic.CRISIS_CONTACT: mark("The contact in a crisis"),
        Topic.REGISTRATION_LEVEL: mark("How much is registered of a contact"),
        Topic.CLOSENESS: mark("How near the experience is, when a client has no wish"),
        Topic.MEDICATION_HANDLING: mark("Peer workers and medication"),
        Topic.PEER_AT_INTAKE: mark("A peer worker at the intake"),
        Topic.FACTS_AFTER_ERASURE: mark("Dates of contacts, when a client asks to be erased"),
        Topic.KEEP_CONTACTS_YEARS: mark("How many years contacts are kept after the end of care"),
        Topic.ASK_WHETHER_IT_HELPED: mark("Ask clients whether it helped that two people know the same"),
        Topic.JUNIORS_SUPERVISE: mark("Juniors as supervisors of interns"),
    },
    Rule: {
        Rule.DRAFT_UNFINISHED: mark("A form was begun and not finished"),
        Rule.CASEHOLDER_NO_ANSWER: mark("The client was not asked yet"),
        Rule.NO_CARD_YET: mark("There is no card for the client yet"),
        Rule.HOLD_REVIEW: mark("It was on hold until now"),
        Rule.WAITING_NEWS: mark("Nobody fitted; the client hears each month how it stands"),
        Rule.CHOICE_OPEN: mark("The client has cards and has not chosen; a talk may help"),
        Rule.PEER_NO_ANSWER: mark("The peer worker did not answer yet"),
        Rule.CARD_WAITS: mark("A yes waits for a free card"),
        Rule.CARD_NO_ANSWER: mark("The client has a card and said nothing yet; a talk may help"),
        Rule.INTRODUCTION_NOT_PLANNED: mark("No introduction was planned yet"),
        Rule.CONFIRMATION_MISSING: mark("They met, and an answer is awaited"),
        Rule.RESERVE_WAITS: mark("Somebody waits in reserve for long"),
        Rule.START_MISSING: mark("The contact has not started yet"),
        Rule.ALIGNMENT_REVIEW: mark("It is time for a talk with the team"),
        Rule.COLLABORATION_REVIEW: mark("Look together at how you work together"),
        Rule.SECOND_CONTACT_NOT_PLANNED: mark("No second contact was planned"),
        Rule.PAUSE_REVIEW: mark("A pause is to be looked at"),
        Rule.CRISIS_PAUSE_REVIEW: mark("A pause in a crisis is to be looked at"),
        Rule.ABSENCE_CHOICE: mark("The client is to choose: the peer worker is away"),
        Rule.TAPERING_NEXT_STEP: mark("A step of tapering off is due"),
        Rule.CARE_END_TALK: mark("Care ended: a talk about the contact is due"),
        Rule.INTAKE_OFFER_MISSING: mark("No contact was offered yet"),
        Rule.RE_OFFER: mark("It is time to offer contact again"),
        Rule.RE_OFFER_UNANSWERED: mark("The offer was not made or not answered"),
        Rule.CLIENT_NOT_TOLD: mark("The client is still to be told something"),
        Rule.SCREENING_OPEN: mark("Somebody new waits to be screened"),
        Rule.NEW_WORKER_NO_CONTACT: mark("A new peer worker has had no contact yet"),
        Rule.POOL_PAUSE_REVIEW: mark("A peer worker pauses for two months"),
        Rule.CORRECTION_OPEN: mark("Somebody asked for a correction and has no answer yet"),
        Rule.REMINDER_IGNORED: mark("Something was left alone"),
    },
    Route: {
        Route.INTAKE: mark("At intake"),
        Route.TEAM_MEETING: mark("In a team meeting"),
        Route.PEER_INITIATIVE: mark("By a peer worker"),
        Route.COLLEAGUE: mark("By a colleague"),
        Route.CLIENT: mark("By the client"),
    },
    NoReason: {
        NoReason.TOO_HEAVY_FOR_PEER: mark("Too heavy for the peer worker"),
        NoReason.NO_VALUE_SEEN: mark("I see no added value"),
        NoReason.TIMING: mark("Not the right moment"),
        NoReason.OTHER: mark("Something else"),
    },
    OfferMoment: {
        OfferMoment.INTAKE: mark("At intake"),
        OfferMoment.TEAM_MEETING: mark("After a team meeting"),
        OfferMoment.RE_OFFER: mark("Asked again"),
        OfferMoment.OTHER: mark("At another moment"),
    },
    ReOfferSkip: {
        ReOfferSkip.NOT_SEEN: mark("I did not see the client"),
        ReOfferSkip.CRISIS: mark("There was a crisis"),
        ReOfferSkip.NO_TIME: mark("There was no time"),
        ReOfferSkip.OTHER: mark("Something else"),
    },
    Standing: {
        Standing.NEVER_OFFERED: mark("Never offered"),
        Standing.OFFER_NOW: mark("Offer again now"),
        Standing.NOT_NOW: mark("Not now"),
        Standing.NEVER_ASK: mark("Never ask"),
        Standing.NOTHING_PLANNED: mark("Nothing planned"),
        Standing.TO_BE_ASKED: mark("Still to be asked"),
        Standing.LOOKING: mark("Looking for somebody"),
        Standing.CARDS: mark("The client can choose"),
        Standing.INTRODUCTION: mark("First meeting"),
        Standing.STARTING: mark("About to start"),
        Standing.IN_CONTACT: mark("In contact"),
        Standing.PAUSED: mark("Paused"),
        Standing.TAPERING: mark("Tapering off"),
        Standing.CARE_ENDED: mark("Care ended"),
    },
    Tab: {
        Tab.ALL: mark("All in care"),
        Tab.TO_OFFER: mark("To offer"),
        Tab.ASKED: mark("Asked"),
        Tab.IN_CONTACT: mark("In contact"),
        Tab.LATER: mark("Later or never"),
        Tab.CARE_ENDED: mark("Care ended"),
    },
    Career: {
        Career.VOLUNTEER: mark("Volunteer"),
        Career.INTERN: mark("Intern"),
        Career.JUNIOR: mark("Junior"),
        Career.SENIOR: mark("Senior"),
        Career.EXPERT: mark("Expert"),
    },
    SafetyReason: {
        SafetyReason.DANGER_TO_PEER_WORKER: mark("Danger to the peer worker"),
        SafetyReason.DANGER_TO_CLIENT: mark("Danger to the client"),
        SafetyReason.DANGER_TO_OTHERS: mark("Danger to others"),
    },
    PeerWorkerState: {
        PeerWorkerState.ADDED: mark("New, not screened yet"),
        PeerWorkerState.SCREENED: mark("Can be asked"),
        PeerWorkerState.PAUSED: mark("Pauses"),
        PeerWorkerState.RETIRED: mark("Left"),
    },
}

ROOMS: Mapping[Room, str] = {
    Room.AMPLE: mark("Has room"),
    Room.FULL: mark("Is full"),
    Room.NOT_NOW: mark("Not for a while"),
}
"""A peer worker's own word on room, as others read it."""
