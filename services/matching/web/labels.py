"""The words for each closed set of the domain, in English; `words/` has the Dutch. A test holds them complete.

What stands here a client may read, so its Dutch is held to B1. What only staff meet stands in `coordinator_labels.py`.
"""

from collections.abc import Mapping
from enum import StrEnum

from services.matching.catalogue import Area, Closeness
from services.matching.models.clients import Channel, CrisisPreference
from services.matching.models.contacts import ContactKind, ContactOutcome, Place
from services.matching.models.groups import GroupKind
from services.matching.models.helped import Helped
from services.matching.models.matches import AbsenceChoice, CollaborationForm, EndReason, PauseKind, RegistrationLevel
from services.matching.models.notes import SelfCare
from services.matching.models.offers import Answer
from services.matching.models.peer_workers import (
    Employment,
    Openness,
    PeerRole,
    Room,
    Use,
    Visibility,
    Willingness,
)
from services.matching.models.requests import RequestKind, WishKind, WishWeight
from services.matching.schemas.own_asked import NotAskedBecause
from services.matching.schemas.profiles import RoleConflict
from services.matching.states import CorrectionState, MatchState, RequestState
from services.matching.web.coordinator_labels import STAFF_LABELS
from services.matching.web.language import mark

FOR_CLIENTS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    Answer: {
        Answer.YES: mark("Yes, I would like that"),
        Answer.NOT_NOW: mark("Not now"),
        Answer.NEVER: mark("Do not ask me again"),
        Answer.UNSURE: mark("I do not know yet"),
    },
    Closeness: {
        Closeness.ANY: mark("It does not matter"),
        Closeness.THEMES: mark("Somebody who knows the same themes"),
        Closeness.SPECIFIC: mark("Somebody who went through the same thing"),
        Closeness.DIAGNOSIS_MEDICATION: mark("Somebody with the same diagnosis or medication"),
    },
    Helped: {
        Helped.YES: mark("Yes"),
        Helped.A_LITTLE: mark("A little"),
        Helped.NO: mark("No"),
    },
    Area: {
        Area.FEELING: mark("How you feel"),
        Area.ROLES: mark("Family, work and study"),
        Area.LIVING: mark("Living and money"),
        Area.SOCIETY: mark("Other people and society"),
        Area.RECOVERY: mark("Getting better"),
        Area.MEANING: mark("What gives meaning"),
        Area.MIND: mark("What goes on in your head"),
        Area.SAFETY: mark("Safety"),
        Area.CARE: mark("Care and admission"),
        Area.SUBSTANCES: mark("Addiction"),
    },
    GroupKind: {
        GroupKind.RECOVERY: mark("Recovery group"),
        GroupKind.WRAP: mark("WRAP group"),
        GroupKind.COURSE: mark("Course about recovery"),
        GroupKind.CRISIS_CARD: mark("Making a crisis card"),
        GroupKind.SELF_HELP: mark("Self-help group"),
    },
    CorrectionState: {
        CorrectionState.OPEN: mark("Not answered yet"),
        CorrectionState.CORRECTED: mark("Corrected"),
        CorrectionState.SUPPLEMENTED: mark("The own words stand beside it"),
        CorrectionState.REFUSED: mark("Not changed"),
        CorrectionState.TAKEN_BACK: mark("Not asked any more"),
    },
    WishWeight: {WishWeight.MUST: mark("This must be so"), WishWeight.NICE: mark("This would be nice")},
    WishKind: {
        WishKind.EXPERIENCE: mark("Experience"),
        WishKind.LANGUAGE: mark("Language"),
        WishKind.GENDER: mark("Man or woman"),
        WishKind.AREA: mark("District"),
        WishKind.PART_OF_DAY: mark("Time of the day"),
    },
    Place: {
        Place.HOME: mark("At home"),
        Place.OUTSIDE: mark("Outside, walking"),
        Place.COMMUNITY_CENTRE: mark("Community centre"),
        Place.INSTITUTION: mark("At the organisation"),
        Place.DURING_ADMISSION: mark("During an admission"),
        Place.REMOTE: mark("By phone or video"),
        Place.ELSEWHERE: mark("Somewhere else"),
    },
    ContactKind: {
        ContactKind.TALK: mark("Talk"),
        ContactKind.PHONE: mark("Phone call"),
        ContactKind.VIDEO: mark("Video call"),
        ContactKind.ACTIVITY: mark("Doing something together"),
        ContactKind.ALONG: mark("Along to an appointment"),
    },
    ContactOutcome: {
        ContactOutcome.PLANNED: mark("Planned"),
        ContactOutcome.HELD: mark("Took place"),
        ContactOutcome.ATTEMPTED: mark("Tried, not reached"),
        ContactOutcome.NO_SHOW: mark("Nobody came"),
        ContactOutcome.CANCELLED: mark("Cancelled"),
        ContactOutcome.MOVED: mark("Moved to another day"),
        ContactOutcome.TAKEN_BACK: mark("Taken back"),
    },
    Channel: {
        Channel.APP: mark("In this app"),
        Channel.PAPER: mark("By letter"),
        Channel.PHONE: mark("By phone"),
        Channel.IN_PERSON: mark("In person"),
        Channel.SOMEBODY: mark("Through somebody"),
    },
    CrisisPreference: {
        CrisisPreference.UNKNOWN: mark("Not asked yet"),
        CrisisPreference.CONTINUE: mark("Keep in contact"),
        CrisisPreference.PAUSE: mark("Pause the contact"),
        CrisisPreference.CALL_FIRST: mark("Call first"),
    },
    PauseKind: {
        PauseKind.CLIENT_WISH: mark("The client asked for a pause"),
        PauseKind.CRISIS: mark("There is a crisis"),
        PauseKind.ABSENCE: mark("The peer worker is away"),
    },
    AbsenceChoice: {
        AbsenceChoice.WAIT: mark("I will wait"),
        AbsenceChoice.OTHER: mark("Somebody else for now"),
        AbsenceChoice.CALL: mark("Call me about it"),
    },
    CollaborationForm: {
        CollaborationForm.COMPLEMENTARY: mark("Together with a professional"),
        CollaborationForm.SEQUENTIAL: mark("First the one, then the other"),
        CollaborationForm.INDEPENDENT: mark("Only the peer worker"),
    },
    RegistrationLevel: {
        RegistrationLevel.TOTALS: mark("Only that there is contact"),
        RegistrationLevel.FACTS: mark("Date, minutes, place and kind"),
        RegistrationLevel.SUMMARY: mark("Also a short summary that the client approved"),
    },
    EndReason: {
        EndReason.QUESTION_ANSWERED: mark("The question was answered"),
        EndReason.TAPERED_OFF: mark("It tapered off"),
        EndReason.CLIENT_STOPPED: mark("The client stopped"),
        EndReason.SOMEBODY_ELSE: mark("The client wanted somebody else"),
        EndReason.PEER_STOPPED: mark("The peer worker stopped"),
        EndReason.CARE_ENDED: mark("Care ended"),
        EndReason.SAFETY: mark("Safety"),
        EndReason.ORGANISATION: mark("The organisation ended it"),
    },
    RequestState: {
        RequestState.DRAFT: mark("Draft"),
        RequestState.AWAITING_CLIENT: mark("The client is still to be asked"),
        RequestState.IN_MATCHING: mark("Looking for somebody"),
        RequestState.ON_HOLD: mark("On hold"),
        RequestState.WAITING: mark("Waiting until there is somebody"),
        RequestState.PROPOSED: mark("The client can choose"),
        RequestState.FULFILLED: mark("Came true"),
        RequestState.WITHDRAWN: mark("Stopped"),
        RequestState.CLOSED: mark("Closed"),
    },
    MatchState: {
        MatchState.PLANNED: mark("About to start"),
        MatchState.ACTIVE: mark("In contact"),
        MatchState.PAUSED: mark("Paused"),
        MatchState.TAPERING: mark("Tapering off"),
        MatchState.ENDED: mark("Ended"),
    },
    RequestKind: {
        RequestKind.ONGOING: mark("For a longer time"),
        RequestKind.ONE_OFF: mark("Along once"),
    },
    Room: {
        Room.AMPLE: mark("I have room"),
        Room.FULL: mark("I am full"),
        Room.NOT_NOW: mark("Not for a while"),
    },
    Visibility: {
        Visibility.ONLY_ME: mark("Only me"),
        Visibility.MATCHING: mark("Matching may use it, nobody sees it"),
        Visibility.CLIENT_AFTER_YES: mark("The client sees it after my yes"),
        Visibility.TEAM: mark("The team sees it"),
    },
    Use: {
        Use.NEVER: mark("Never"),
        Use.IN_MATCHING: mark("In matching"),
        Use.AFTER_INTRODUCTION: mark("After the first meeting"),
        Use.I_TELL_IT_MYSELF: mark("I only tell it myself"),
    },
    SelfCare: {
        SelfCare.PEER_SUPERVISION: mark("Bring it to peer supervision"),
        SelfCare.CALL_A_BUDDY: mark("Call a buddy"),
        SelfCare.TAKE_A_BREAK: mark("Take a break"),
    },
    Openness: {
        Openness.YES: mark("Yes"),
        Openness.SOMETIMES: mark("Sometimes"),
        Openness.NOT_NOW: mark("Not now"),
    },
    Willingness: {
        Willingness.WANTED: mark("I want this"),
        Willingness.MAYBE: mark("Maybe"),
        Willingness.REFUSED: mark("I do not want this"),
    },
    NotAskedBecause: {
        NotAskedBecause.NOT_IN_THE_POOL: mark("You are not in the pool yet. Your coordinator arranges that."),
        NotAskedBecause.PAUSED: mark("You pause. So nobody asks you anything."),
        NotAskedBecause.NO_SUPERVISOR: mark("You have no supervisor yet. Your coordinator names one."),
        NotAskedBecause.NO_FUNCTION: mark("Your goals and tasks are not written down yet. Your coordinator does that."),
        NotAskedBecause.NO_ROLE: mark("You have not said yet which roles you want. Without one nobody is asked."),
        NotAskedBecause.AWAY: mark("You are away now."),
        NotAskedBecause.NO_ROOM: mark("You said that you have no room now."),
        NotAskedBecause.NO_HOURS: mark("Your hours for clients do not hold a new contact, with its travel."),
        NotAskedBecause.NOTHING_TO_USE: mark(
            "Matching may use none of your experiences. You can still be found by language, district and time."
        ),
        NotAskedBecause.OWN_LIMIT: mark("A new contact does not fit in the hours that you take at most."),
        NotAskedBecause.NOTHING_SHOWN: mark(
            "Colleagues see none of your experiences. So only the system asks you because of them."
        ),
        NotAskedBecause.BOUNDARIES: mark(
            "You have boundaries. Questions about those themes do not come, and nobody sees why."
        ),
        NotAskedBecause.NOBODY_ASKED_YET: mark("Nothing stands in the way. Nobody has asked yet for what you bring."),
    },
    RoleConflict: {
        RoleConflict.CRITICAL_AND_DEPENDENT: mark(
            "Critical friend, as a volunteer, intern or junior: that is hard towards people on whom you depend."
        ),
        RoleConflict.CRITICAL_AND_ADVISER: mark(
            "Critical friend and adviser: who gives the advice can hardly be critical of it."
        ),
        RoleConflict.ALLY_AND_FEEDBACK: mark(
            "Ally, while you give the team feedback: a client may not know for whom you listen."
        ),
        RoleConflict.ALLY_AND_BRIDGE: mark(
            "Ally and bridge builder: an ally stands beside the client, a bridge builder between the two."
        ),
    },
    PeerRole: {
        PeerRole.ROLE_MODEL: mark("Role model"),
        PeerRole.RECOVERY_COACH: mark("Recovery coach"),
        PeerRole.ALLY: mark("Ally"),
        PeerRole.BRIDGE_BUILDER: mark("Bridge builder"),
        PeerRole.TRANSLATOR: mark("Translator between worlds"),
        PeerRole.CRITICAL_FRIEND: mark("Critical friend"),
        PeerRole.ADVISER: mark("Adviser"),
        PeerRole.MOTIVATOR: mark("Keeper of hope in the team"),
        PeerRole.CULTURE_CHANGER: mark("Changer of the culture"),
    },
    Employment: {
        Employment.PAID: mark("Paid"),
        Employment.INTERN: mark("Intern"),
        Employment.VOLUNTEER: mark("Volunteer"),
    },
}
LABELS = {**FOR_CLIENTS, **STAFF_LABELS}


def label(value: StrEnum) -> str:
    """In English. KeyError for a set that no page shows yet."""
    return LABELS[type(value)][value]


def plain(value: StrEnum) -> str:
    """The same on a page of a client, where what only staff meet has no words: KeyError."""
    return FOR_CLIENTS[type(value)][value]
