"""What each operation of the API is asked about: a thing in the state in which that is possible."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID

from services.matching.actor import Role
from services.matching.states import (
    MatchState,
    PeerWorkerState,
    ProposalState,
    ReOfferState,
    RequestState,
)
from tests.stage import Stage

P, S, M = ProposalState, RequestState, MatchState
Found = Callable[[Stage], UUID]

BY_PARAMETER: Mapping[str, Found] = MappingProxyType(
    {
        "client_id": lambda stage: stage.met_client().id,
        "request_id": lambda stage: stage.request().id,
        "proposal_id": lambda stage: stage.proposal(P.OFFERED_TO_CLIENT).id,
        "match_id": lambda stage: stage.match().id,
        "contact_id": lambda stage: stage.held_contact().id,
        "peer_worker_id": lambda stage: stage.own_or_another(PeerWorkerState.SCREENED).id,
        "shut_out_id": lambda stage: stage.shut_out().id,
        "group_id": lambda stage: stage.make.group().id,
        "place_id": lambda stage: stage.group_place().id,
        "step_id": lambda stage: stage.small_step().id,
        "re_offer_id": lambda stage: stage.re_offer().id,
        "reminder_id": lambda stage: stage.reminder().id,
        "telling_id": lambda stage: stage.telling().id,
        "note_id": lambda stage: stage.note().id,
        "absence_id": lambda stage: stage.absence().id,
        "membership_id": lambda stage: stage.membership().id,
        "program_id": lambda stage: stage.program(),
        "token_id": lambda stage: stage.token(),
        "user_id": lambda stage: stage.make.user().id,
        "round_id": lambda stage: stage.round_line().round_id,
        "line_id": lambda stage: stage.round_line().id,
        "trial_id": lambda stage: stage.trial().id,
    }
)
"""What an id in a path is, unless the operation needs something else: one for each role, asked again and again."""

BY_OPERATION: Mapping[str, Found] = MappingProxyType(
    {
        "place_client": lambda stage: stage.client().id,
        "end_care": lambda stage: stage.make.client(team=stage.team).id,
        "erase_client": lambda stage: stage.make.client(team=stage.team).id,
        "resume_offers": lambda stage: stage.left_in_peace().id,
        "give_sign_in": lambda stage: stage.make.client(team=stage.team).id,
        "skip_re_offer": lambda stage: stage.re_offer(ReOfferState.DUE).id,
        "send_draft": lambda stage: stage.request(S.DRAFT).id,
        "drop_draft": lambda stage: stage.request(S.DRAFT).id,
        "answer_request": lambda stage: stage.request(S.AWAITING_CLIENT).id,
        "refuse_request": lambda stage: stage.request(S.AWAITING_CLIENT).id,
        "hold_request": lambda stage: stage.request().id,
        "let_wait": lambda stage: stage.request().id,
        "withdraw_request": lambda stage: stage.request().id,
        "close_request": lambda stage: stage.request().id,
        "place_in_group": lambda stage: stage.request().id,
        "leave_group": lambda stage: stage.group_place().id,
        "take_place_back": lambda stage: stage.group_place(left=True).id,
        "object_to_request": lambda stage: stage.request().id,
        "ask_peers": lambda stage: stage.request().id,
        "take_round_line": lambda stage: stage.round_line().id,
        "leave_round_line": lambda stage: stage.round_line().id,
        "unask": lambda stage: stage.proposal(P.SENT_TO_PEER).id,
        "come_forward": lambda stage: stage.request().id,
        "take_up": lambda stage: stage.request(S.ON_HOLD).id,
        "reopen_request": lambda stage: stage.request(S.CLOSED).id,
        "answer_too_heavy": lambda stage: stage.doubted().id,
        "answer_visit": lambda stage: stage.visit(S.AWAITING_CLIENT).id,
        "log_visit": lambda stage: stage.visit(S.IN_MATCHING).id,
        "accept_proposal": lambda stage: stage.proposal(P.SENT_TO_PEER).id,
        "decline_proposal": lambda stage: stage.proposal(P.SENT_TO_PEER).id,
        "choose_proposal": lambda stage: stage.proposal(P.OFFERED_TO_CLIENT).id,
        "reject_all_proposals": lambda stage: stage.proposal(P.OFFERED_TO_CLIENT).request_id,
        "reject_proposal": lambda stage: stage.proposal(P.OFFERED_TO_CLIENT).id,
        "cancel_proposal": lambda stage: stage.proposal(P.OFFERED_TO_CLIENT).id,
        "plan_introduction": lambda stage: stage.proposal(P.CHOSEN).id,
        "how_was_it": lambda stage: stage.proposal(P.CHOSEN).id,
        "confirm_proposal": lambda stage: stage.introduced().id,
        "start_match": lambda stage: stage.match(M.PLANNED).id,
        "pause_match": lambda stage: stage.match().id,
        "flag_crisis": lambda stage: stage.match().id,
        "propose_tapering": lambda stage: stage.match().id,
        "taper_match": lambda stage: stage.match().id,
        "stop_match": lambda stage: stage.match().id,
        "end_match": lambda stage: stage.match().id,
        "rematch": lambda stage: stage.match().id,
        "hand_over": lambda stage: stage.sequential().id,
        "review_pause": lambda stage: stage.paused().id,
        "resume_match": lambda stage: stage.paused().id,
        "choose_in_absence": lambda stage: stage.left_alone().id,
        "answer_tapering": lambda stage: stage.less_proposed().id,
        "walk_beside_again": lambda stage: stage.tapering().id,
        "undo_ending": lambda stage: stage.stopped().id,
        "reopen_match": lambda stage: stage.asked_again().id,
        "go_on_after_care": lambda stage: stage.after_care().id,
        "move_contact": lambda stage: stage.planned_contact().id,
        "cancel_contact": lambda stage: stage.planned_contact().id,
        "undo_log": lambda stage: stage.held_contact().id,
        "remove_small_step": lambda stage: stage.small_step().id,
        "snooze_reminder": lambda stage: stage.reminder().id,
        "see_to_reminder": lambda stage: stage.reminder().id,
        "mark_told": lambda stage: stage.telling().id,
        "come_back": lambda stage: stage.absence().id,
        "revoke_token": lambda stage: stage.token(),
        "revoke_program": lambda stage: stage.program(),
        "end_account": lambda stage: stage.make.user().id,
        "change_re_offer": lambda stage: stage.re_offer().id,
        "offer_sooner": lambda stage: stage.re_offer().id,
        "drop_note": lambda stage: stage.note().id,
        "forget_former_treater": lambda stage: stage.cast.users[Role.CASEHOLDER],
        "pause_peer_worker": lambda stage: stage.own_or_another(PeerWorkerState.SCREENED).id,
        "set_absence": lambda stage: stage.own_or_another(PeerWorkerState.SCREENED).id,
        "screen_peer_worker": lambda stage: stage.another_peer_worker(PeerWorkerState.ADDED).id,
        "resume_peer_worker": lambda stage: stage.own_or_another(PeerWorkerState.PAUSED).id,
        "retire_peer_worker": lambda stage: stage.another_peer_worker().id,
        "erase_peer_worker": lambda stage: stage.another_peer_worker(PeerWorkerState.RETIRED).id,
        "take_back_peer_worker": lambda stage: stage.another_peer_worker(PeerWorkerState.RETIRED).id,
        "change_employment": lambda stage: stage.another_peer_worker().id,
    }
)
"""Operations that need their thing in a certain state, or leave it in another: each time a fresh one."""
