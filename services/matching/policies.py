"""Who may do what, on one page: `require(actor, action, thing)`. What somebody can see is in `visibility.py`.

Each action names, per party, the rule of `rules.py` that lets somebody act in that party's place. The answer of
`require` is the signature (`By`) under the step. What state the thing is in is not asked here: that is `states.py`.
"""

from enum import StrEnum, auto
from typing import Any

from services.matching.actor import Actor, By, Role
from services.matching.models.teams import Team
from services.matching.rules import (
    Rule,
    client_of,
    has_logged,
    in_person,
    is_admin,
    is_another_coordinator,
    is_any_peer_worker,
    is_client,
    is_coordinator,
    is_named_peer_worker,
    is_own_account,
    is_own_or_admin,
    is_peer_worker_of,
    is_privacy_officer,
    is_professional_of,
    is_self,
    is_staff_of,
    is_team_lead_of,
    is_team_staff,
    leads_whom_it_is_about,
    owns_as,
    speaks_for_client,
    works_here,
)
from services.matching.states import Party
from shared.errors import Forbidden


class Action(StrEnum):
    """One for each verb that somebody can ask for."""

    # offers
    RECORD_OFFER = auto()
    SKIP_RE_OFFER = auto()
    CHANGE_RE_OFFER = auto()
    STOP_OFFERS = auto()
    RESUME_OFFERS = auto()
    # requests
    MAKE_REQUEST = auto()
    REPORT_REQUEST = auto()
    ANSWER_REQUEST = auto()
    CHANGE_WISHES = auto()
    CHANGE_WORDS = auto()
    OBJECT_TO_REQUEST = auto()
    ANSWER_TOO_HEAVY = auto()
    HOLD_REQUEST = auto()
    WITHDRAW_REQUEST = auto()
    CLOSE_REQUEST = auto()
    REOPEN_REQUEST = auto()
    PLACE_IN_GROUP = auto()
    LEAVE_GROUP = auto()
    TELL_NAME_IN_GROUP = auto()
    ANSWER_VISIT = auto()
    LOG_VISIT = auto()
    # proposals
    RANK = auto()
    PROPOSE = auto()
    VOLUNTEER = auto()
    ANSWER_PROPOSAL = auto()
    CHOOSE = auto()
    CANCEL_PROPOSAL = auto()
    PLAN_INTRODUCTION = auto()
    RECORD_INTRODUCTION = auto()
    CONFIRM = auto()
    MAKE_ROUND = auto()
    # matches
    AGREE = auto()
    WRITE_WANTS = auto()
    SHARE_AGENDA = auto()
    SHARE_STEPS = auto()
    KEEP_STEPS = auto()
    SAY_WHETHER_IT_HELPED = auto()
    START_MATCH = auto()
    PAUSE_FOR_CLIENT = auto()
    FLAG_CRISIS = auto()
    RESUME_MATCH = auto()
    CHOOSE_IN_ABSENCE = auto()
    PROPOSE_TAPERING = auto()
    TAPER = auto()
    STOP_MATCH = auto()
    END_MATCH = auto()
    UNDO_ENDING = auto()
    REOPEN_MATCH = auto()
    RECORD_ALIGNMENT = auto()
    # contacts
    LOG_CONTACT = auto()
    PLAN_CONTACT = auto()
    CORRECT_CONTACT = auto()
    UNDO_LOG = auto()
    MOVE_CONTACT = auto()
    # clients
    ADD_CLIENT = auto()
    ERASE_CLIENT = auto()
    CHANGE_CLIENT = auto()
    PLACE_CLIENT = auto()
    END_CARE = auto()
    GO_ON_AFTER_CARE = auto()
    TELL_CLIENT = auto()
    HAND_OVER = auto()
    HAND_OVER_CONTACT = auto()
    # the pool
    ADD_PEER_WORKER = auto()
    ERASE_PEER_WORKER = auto()
    SCREEN_PEER_WORKER = auto()
    PAUSE_PEER_WORKER = auto()
    CHANGE_EMPLOYMENT = auto()
    NAME_SUPERVISOR = auto()
    SEE_SUPERVISION = auto()
    CHANGE_OWN_PROFILE = auto()
    SET_OWN_ROOM = auto()
    KEEP_OWN_NOTES = auto()
    SET_ABSENCE = auto()
    KNOW_EACH_OTHER = auto()
    # the organisation
    DECIDE = auto()
    KEEP_GROUPS = auto()
    KEEP_THEMES = auto()
    MANAGE_PEOPLE = auto()
    MANAGE_PROGRAMS = auto()
    SET_AWAY = auto()
    SET_PREFERENCES = auto()
    SEE_COLLEAGUES = auto()
    SEE_WORK = auto()
    SEE_TO_REMINDER = auto()
    # the audit trail, and what somebody has a right to
    READ_TRAIL = auto()
    SIGN_OFF = auto()
    SHUT_OUT = auto()
    ASK_CORRECTION = auto()
    ASK_OWN_CORRECTION = auto()
    ANSWER_CORRECTION = auto()
    BREAK_GLASS = auto()


CLIENT_SPEAKS: dict[Party, Rule] = {Party.CLIENT: speaks_for_client}
ONLY_PEER_WORKER: dict[Party, Rule] = {Party.PEER_WORKER: is_peer_worker_of}
ONLY_COORDINATOR: dict[Party, Rule] = {Party.COORDINATOR: is_coordinator}
COORDINATOR_OR_NEXT: dict[Party, Rule] = {Party.COORDINATOR: is_coordinator, Party.TEAM_LEAD: is_team_lead_of}
"""What is escalated past a silent coordinator, the lead of the client's team can end."""
OWN_PROFILE: dict[Party, Rule] = {Party.PEER_WORKER: is_self}

PERMISSIONS: dict[Action, dict[Party, Rule]] = {
    Action.RECORD_OFFER: CLIENT_SPEAKS,
    Action.SKIP_RE_OFFER: {Party.CASEHOLDER: is_staff_of, Party.COORDINATOR: is_coordinator},
    Action.CHANGE_RE_OFFER: CLIENT_SPEAKS,
    Action.STOP_OFFERS: CLIENT_SPEAKS,
    Action.RESUME_OFFERS: CLIENT_SPEAKS,
    Action.MAKE_REQUEST: CLIENT_SPEAKS,
    Action.REPORT_REQUEST: {
        Party.COORDINATOR: is_coordinator,
        Party.CASEHOLDER: is_professional_of,
        Party.PEER_WORKER: is_any_peer_worker,
    },
    Action.ANSWER_REQUEST: CLIENT_SPEAKS,
    Action.CHANGE_WISHES: CLIENT_SPEAKS,
    Action.CHANGE_WORDS: CLIENT_SPEAKS,
    Action.OBJECT_TO_REQUEST: {Party.CASEHOLDER: is_professional_of},
    Action.ANSWER_TOO_HEAVY: {Party.PEER_WORKER: is_named_peer_worker},
    Action.HOLD_REQUEST: {Party.COORDINATOR: is_coordinator, Party.CLIENT: speaks_for_client},
    Action.WITHDRAW_REQUEST: CLIENT_SPEAKS,
    Action.CLOSE_REQUEST: COORDINATOR_OR_NEXT,
    Action.REOPEN_REQUEST: {Party.COORDINATOR: is_coordinator, Party.CLIENT: speaks_for_client},
    Action.PLACE_IN_GROUP: CLIENT_SPEAKS,
    Action.LEAVE_GROUP: CLIENT_SPEAKS,
    Action.TELL_NAME_IN_GROUP: CLIENT_SPEAKS,
    Action.ANSWER_VISIT: {Party.PEER_WORKER: is_named_peer_worker},
    Action.LOG_VISIT: {Party.PEER_WORKER: is_named_peer_worker},
    Action.RANK: {Party.COORDINATOR: is_coordinator, Party.CASEHOLDER: is_professional_of},
    Action.PROPOSE: {Party.COORDINATOR: is_coordinator, Party.CASEHOLDER: is_professional_of},
    Action.VOLUNTEER: {Party.PEER_WORKER: is_any_peer_worker},
    Action.ANSWER_PROPOSAL: ONLY_PEER_WORKER,
    Action.CHOOSE: CLIENT_SPEAKS,
    Action.CANCEL_PROPOSAL: {Party.PEER_WORKER: is_peer_worker_of, Party.COORDINATOR: is_coordinator},
    Action.PLAN_INTRODUCTION: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.CASEHOLDER: is_professional_of,
        Party.CLIENT: speaks_for_client,
    },
    Action.RECORD_INTRODUCTION: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.CASEHOLDER: is_professional_of,
        Party.CLIENT: speaks_for_client,
    },
    Action.CONFIRM: {Party.PEER_WORKER: is_peer_worker_of, Party.CLIENT: speaks_for_client},
    Action.MAKE_ROUND: ONLY_COORDINATOR,
    Action.AGREE: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.CLIENT: is_client,
        Party.CASEHOLDER: is_professional_of,
        Party.COORDINATOR: is_coordinator,
    },
    Action.WRITE_WANTS: CLIENT_SPEAKS,
    Action.SHARE_AGENDA: {Party.CLIENT: is_client, Party.PEER_WORKER: is_peer_worker_of},
    Action.SHARE_STEPS: {Party.CLIENT: is_client, Party.PEER_WORKER: is_peer_worker_of},
    Action.KEEP_STEPS: {Party.CLIENT: is_client},
    Action.SAY_WHETHER_IT_HELPED: {Party.CLIENT: is_client},
    Action.START_MATCH: {Party.PEER_WORKER: is_peer_worker_of, Party.CLIENT: speaks_for_client},
    Action.PAUSE_FOR_CLIENT: CLIENT_SPEAKS,
    Action.FLAG_CRISIS: {
        Party.TEAM_LEAD: is_team_lead_of,
        Party.CASEHOLDER: is_professional_of,
        Party.COORDINATOR: is_coordinator,
    },
    Action.RESUME_MATCH: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.CLIENT: in_person,
        Party.TEAM_LEAD: is_team_lead_of,
        Party.CASEHOLDER: is_professional_of,
        Party.COORDINATOR: is_coordinator,
    },
    Action.CHOOSE_IN_ABSENCE: CLIENT_SPEAKS,
    Action.PROPOSE_TAPERING: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.CASEHOLDER: is_professional_of,
        Party.COORDINATOR: is_coordinator,
    },
    Action.TAPER: CLIENT_SPEAKS,
    Action.STOP_MATCH: CLIENT_SPEAKS,
    Action.END_MATCH: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.COORDINATOR: is_coordinator,
        Party.TEAM_LEAD: is_team_lead_of,
    },
    Action.UNDO_ENDING: CLIENT_SPEAKS,
    Action.REOPEN_MATCH: {Party.PEER_WORKER: is_peer_worker_of, Party.CLIENT: speaks_for_client},
    Action.RECORD_ALIGNMENT: {
        Party.PEER_WORKER: is_peer_worker_of,
        Party.CASEHOLDER: is_professional_of,
        Party.COORDINATOR: is_coordinator,
    },
    Action.LOG_CONTACT: ONLY_PEER_WORKER,
    Action.PLAN_CONTACT: {Party.PEER_WORKER: is_peer_worker_of, Party.CLIENT: speaks_for_client},
    Action.CORRECT_CONTACT: ONLY_PEER_WORKER,
    Action.UNDO_LOG: {Party.PEER_WORKER: has_logged},
    Action.MOVE_CONTACT: {Party.PEER_WORKER: is_peer_worker_of, Party.CLIENT: speaks_for_client},
    Action.ADD_CLIENT: {Party.COORDINATOR: is_coordinator},
    Action.ERASE_CLIENT: ONLY_COORDINATOR,
    Action.CHANGE_CLIENT: {Party.CLIENT: speaks_for_client},
    Action.PLACE_CLIENT: {Party.COORDINATOR: is_coordinator, Party.TEAM_LEAD: is_team_lead_of},
    Action.END_CARE: {Party.COORDINATOR: is_coordinator, Party.CASEHOLDER: is_professional_of},
    Action.GO_ON_AFTER_CARE: COORDINATOR_OR_NEXT,
    Action.TELL_CLIENT: {Party.CASEHOLDER: is_staff_of, Party.COORDINATOR: is_coordinator},
    Action.HAND_OVER: {Party.CASEHOLDER: is_staff_of, Party.COORDINATOR: is_coordinator},
    Action.HAND_OVER_CONTACT: ONLY_PEER_WORKER,
    Action.ADD_PEER_WORKER: ONLY_COORDINATOR,
    Action.ERASE_PEER_WORKER: ONLY_COORDINATOR,
    Action.SCREEN_PEER_WORKER: ONLY_COORDINATOR,
    Action.PAUSE_PEER_WORKER: {Party.PEER_WORKER: is_self, Party.COORDINATOR: is_coordinator},
    Action.CHANGE_EMPLOYMENT: ONLY_COORDINATOR,
    Action.NAME_SUPERVISOR: ONLY_COORDINATOR,
    Action.SEE_SUPERVISION: {Party.PEER_WORKER: is_self, Party.COORDINATOR: is_coordinator},
    Action.CHANGE_OWN_PROFILE: OWN_PROFILE,
    Action.SET_OWN_ROOM: OWN_PROFILE,
    Action.KEEP_OWN_NOTES: ONLY_PEER_WORKER,
    Action.SET_ABSENCE: {Party.PEER_WORKER: is_self, Party.COORDINATOR: is_coordinator},
    Action.KNOW_EACH_OTHER: {
        Party.CLIENT: speaks_for_client,
        Party.PEER_WORKER: is_any_peer_worker,
    },
    Action.DECIDE: {
        Party.COORDINATOR: is_coordinator,
        Party.TEAM_LEAD: lambda actor, team: isinstance(team, Team) and team.id in actor.leads,
    },
    Action.KEEP_GROUPS: ONLY_COORDINATOR,
    Action.KEEP_THEMES: ONLY_COORDINATOR,
    Action.MANAGE_PEOPLE: {Party.COORDINATOR: is_admin},
    Action.MANAGE_PROGRAMS: {Party.COORDINATOR: is_admin},
    Action.SEE_COLLEAGUES: {Party.PEER_WORKER: is_any_peer_worker, Party.COORDINATOR: works_here},
    Action.SEE_WORK: ONLY_COORDINATOR,
    Action.SET_AWAY: {Party.COORDINATOR: is_own_or_admin},
    Action.READ_TRAIL: {Party.COORDINATOR: is_privacy_officer},
    Action.SIGN_OFF: {Party.COORDINATOR: is_privacy_officer},
    Action.SHUT_OUT: {
        Party.CLIENT: is_client,
        Party.COORDINATOR: is_privacy_officer,
        Party.TEAM_LEAD: is_team_lead_of,
    },
    Action.ASK_CORRECTION: CLIENT_SPEAKS,
    Action.ASK_OWN_CORRECTION: OWN_PROFILE,
    Action.ANSWER_CORRECTION: {Party.COORDINATOR: is_another_coordinator, Party.TEAM_LEAD: leads_whom_it_is_about},
    Action.BREAK_GLASS: {Party.CASEHOLDER: is_team_staff},
    Action.SET_PREFERENCES: {Party.COORDINATOR: is_own_account},
    Action.SEE_TO_REMINDER: {
        Party.PEER_WORKER: owns_as(Party.PEER_WORKER, Role.PEER_WORKER),
        Party.CASEHOLDER: owns_as(Party.CASEHOLDER, Role.CASEHOLDER, Role.TEAM_LEAD),
        Party.COORDINATOR: is_coordinator,
        Party.TEAM_LEAD: owns_as(Party.TEAM_LEAD, Role.TEAM_LEAD),
    },
}


def signature(actor: Actor, action: Action, thing: Any = None) -> By | None:
    """In whose place this person may do this, or None. The first party of the table whose rule holds."""
    if actor.handed_to is not None:
        return _in_the_clients_hands(actor, action, thing)
    for party, rule in PERMISSIONS[action].items():
        if rule(actor, thing):
            behalf = None
            if party is Party.CLIENT and not is_client(actor, thing):
                behalf = client_of(thing).id
            return actor.signs(party, behalf)
    return None


def _in_the_clients_hands(actor: Actor, action: Action, thing: Any) -> By | None:
    """The client holds the device: what their own word is needed for, about themselves, and nothing else."""
    if PERMISSIONS[action].get(Party.CLIENT) not in (speaks_for_client, in_person):
        return None
    if client_of(thing).id != actor.handed_to:
        return None
    if actor.handed_for is not None and not (action is Action.TAPER and thing.id == actor.handed_for):
        return None  # on their peer worker's device: whether they see each other less, and no more than that
    return actor.signs(Party.CLIENT, actor.handed_to, handed_over=True)


def may(actor: Actor, action: Action, thing: Any = None) -> bool:
    return signature(actor, action, thing) is not None


def require(actor: Actor, action: Action, thing: Any = None) -> By:
    """The signature for this step; Forbidden when it is not this person's to take."""
    by = signature(actor, action, thing)
    if by is None:
        raise Forbidden("You can see this, but it is not yours to do.")
    return by
