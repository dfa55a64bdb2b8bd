"""Every column of every table of both services. `id` and `created_at`, which nearly all have, are not repeated.

A table comes after those that it points to.
"""

from services.matching.privacy.kinds import End, Kind, Person, Share, TableRule

GONE, EMPTIED, KEPT = End.GONE, End.EMPTIED, End.KEPT
THINGS_OF_CLIENT = (
    "subject_id:request.client_id subject_id:match.client_id subject_id:re_offer.client_id"
    " subject_id:correction.client_id"
)
CARDS_OF_CLIENT = "subject_id:proposal.request_id.client_id"
THINGS_OF_PEER_WORKER = "subject_id subject_id:proposal.peer_worker_id subject_id:match.peer_worker_id"
CORRECTIONS_OF_PEER_WORKER = "subject_id subject_id:correction.peer_worker_id"


def others(path: str, end: End = KEPT) -> Share:
    """Of somebody who is in it without what is private in it being theirs."""
    return Share(path, end, owns=False)


def unseen(path: str, end: End = GONE, *, owns: bool = True) -> Share:
    """Not in an export: it would tell on somebody else, or it is a trace of our own work."""
    return Share(path, end, owns=owns, exported=False)


def table(shares: dict[Person, Share] | None = None, *, plain: bool = True, **kinds: str) -> TableRule:
    """`kinds`: the names of the columns of each kind."""
    columns = {"id": Kind.KEY, "created_at": Kind.FACT} if plain else {}
    columns |= {name: Kind(kind) for kind, names in kinds.items() for name in names.split()}
    return TableRule(columns, shares or {})


CLIENT, PEER, ACCOUNT = Person.CLIENT, Person.PEER_WORKER, Person.ACCOUNT

PEOPLE = {
    "user": table(
        {ACCOUNT: Share("id", EMPTIED)},
        who="email name initial", opens="email_index password_hash", setting="language mail_wanted", fact="active",
    ),
    "team": table(fact="name type area"),
    "client": table(
        {CLIENT: Share("id", EMPTIED), ACCOUNT: unseen("user_id", KEPT, owns=False)},
        who="number name initial birth_date channel_through area", opens="number_index",
        link="team_id user_id responsible_practitioner_id",
        setting="channel peer_only crisis_preference", fact="in_care_since care_ended_on erased_on",
    ),
    "caseholder": table({CLIENT: Share("client_id", GONE), ACCOUNT: unseen("user_id", KEPT)}, link="client_id user_id"),
    "peer_worker": table(
        {PEER: Share("id", EMPTIED), ACCOUNT: unseen("user_id", KEPT, owns=False)},
        who="gender languages", words="story function_profile", link="user_id team_id supervisor_id",
        fact="state employment career contract_ends_on leads_groups gives_team_feedback mentors_new_workers",
        setting="hours_per_week client_share travel_minutes own_limit room parts_of_day areas",
        health="usable_theme usable_specific usable_route usable_diagnosis usable_medication"
               " shown_theme shown_specific shown_route shown_diagnosis shown_medication",
    ),
    # What asks for somebody, and is nobody.
    "program": table(
        link="made_by_id", opens="secret_hash", fact="name scopes used_at revoked_at", working="keys",
    ),
    "membership": table(
        {ACCOUNT: Share("user_id", GONE)}, link="user_id team_id deputy_id", fact="role discipline fte away",
    ),
}  # fmt: skip

OF_PEER_WORKER = {PEER: Share("peer_worker_id", GONE)}
PROFILE = {
    "experience": table(
        OF_PEER_WORKER,
        link="peer_worker_id", health="theme", words="what_helped", setting="visibility use openness",
    ),
    "boundary": table(OF_PEER_WORKER, link="peer_worker_id", health="theme"),
    "former_treater": table(OF_PEER_WORKER, link="peer_worker_id user_id"),
    "role_choice": table(OF_PEER_WORKER, link="peer_worker_id", setting="role willingness given"),
    "absence": table(OF_PEER_WORKER, link="peer_worker_id", fact="starts_on ends_on begun"),
    "career_step": table(OF_PEER_WORKER, link="peer_worker_id", fact="career since"),
    # Who of the two said it is not kept; shown to either it would tell on the other.
    "acquaintance": table(
        {CLIENT: unseen("client_id"), PEER: unseen("peer_worker_id")}, link="client_id peer_worker_id",
    ),
}  # fmt: skip

QUESTIONS = {
    "re_offer": table({CLIENT: Share("client_id", EMPTIED)}, link="client_id", fact="state due_on cause skipped"),
    "offer": table(
        {CLIENT: Share("client_id", EMPTIED)},
        link="client_id by_id re_offer_id", fact="moment made_on explained answer ask_again_on",
    ),
    "request": table(
        {CLIENT: Share("client_id", EMPTIED)},
        link="client_id created_by_id named_peer_worker_id previous_id",
        words="client_words question strengths shared_words staff_note why_peer frequency_wish",
        fact="state route kind closeness visit_on asked_client on_hold_until close_reason outcome asked_by_system",
    ),
    "wish": table({CLIENT: Share("request_id.client_id", GONE)}, link="request_id", health="value", fact="kind weight"),
    # A peer worker's own no to what seems heavy is theirs.
    "objection": table(
        {CLIENT: Share("request_id.client_id", GONE)}, link="request_id by_id", fact="reason", working="peer_says_yes",
    ),
    # Whoever was asked and said nothing to it is nobody else's business: a client sees cards only, on their own pages.
    "proposal": table(
        {CLIENT: unseen("request_id.client_id", EMPTIED), PEER: Share("peer_worker_id", EMPTIED)},
        link="request_id peer_worker_id", health="reasons",
        fact="state proposed_by introduction_at introduction_missed offered_on weights_version catalogue_version",
    ),
    "group": table({PEER: others("leader_id")}, link="leader_id", fact="name kind place meets places taken open"),
    "group_place": table(
        {CLIENT: Share("client_id", GONE)},
        link="group_id client_id request_id", fact="since left_on", setting="name_told",
    ),
    "round": table(
        link="asked_by_id",
        fact="requests looked tries ended_at digest weights_version reports added added_hours added_themes",
    ),
    # Advice to a coordinator: the client and the peer worker meet it as a proposal, when it is taken.
    "round_line": table(
        {CLIENT: unseen("request_id.client_id")},
        link="round_id request_id said_by_id", fact="place said said_at",
    ),
    "round_pick": table(
        {CLIENT: unseen("line_id:round_line.request_id.client_id"), PEER: unseen("peer_worker_id")},
        link="line_id peer_worker_id", fact="place", working="compared",
    ),
    "answer": table(
        {CLIENT: unseen(f"on_behalf_of {THINGS_OF_CLIENT} {CARDS_OF_CLIENT}", KEPT),
         PEER: unseen(THINGS_OF_PEER_WORKER, KEPT)},
        link="subject_id said_by_id on_behalf_of", fact="step party yes said_at",
    ),
}  # fmt: skip

CONTACT = {
    "match": table(
        {CLIENT: Share("client_id", EMPTIED), PEER: others("peer_worker_id")},
        link="client_id peer_worker_id request_id proposal_id professional_id consult_person_id handed_over_to_id",
        words="question wanted unwanted agenda place sharing_agreement",
        fact="state wants_changed_at minutes interval_days collaboration_form lead handover_on registration_level"
             " weekly_minutes started_on pause_kind pause_review_on pause_owner crisis_pauses paused_from"
             " absence_choice proposed_intervals ended_on end_reason ended_by ended_from held_until care_ends_on",
    ),
    "match_episode": table(
        {CLIENT: Share("match_id.client_id", EMPTIED), PEER: others("match_id.peer_worker_id")},
        link="match_id", fact="number started_on ended_on",
    ),
    "match_pause": table(
        {CLIENT: Share("match_id.client_id", EMPTIED), PEER: others("match_id.peer_worker_id")},
        link="match_id decided_by_id", health="safety_reason",
        fact="kind started_on review_on decided_as followed_wish ended_on resumed",
    ),
    "match_wording": table({CLIENT: Share("match_id.client_id", GONE)},
        link="match_id by_id", words="wording", fact="field replaced_at",
    ),
    "small_step": table(
        {CLIENT: Share("match_id.client_id", GONE)}, link="match_id", words="words", fact="suggested done",
    ),
    "whether_it_helped": table(
        {CLIENT: Share("match_id.client_id", GONE)}, link="match_id", health="answer", fact="closeness",
    ),
    "alignment": table(
        {CLIENT: Share("match_id.client_id", EMPTIED), PEER: others("match_id.peer_worker_id")},
        link="match_id team_member_id recorded_by_id", words="needs agreements",
        fact="held_on client_present peer_worker_present client_declined",
    ),
    "contact": table(
        {CLIENT: Share("client_id", EMPTIED), PEER: others("peer_worker_id")},
        link="match_id request_id client_id peer_worker_id moved_to_id logged_by_id", words="content",
        fact="starts_at minutes_planned minutes_realised place kind outcome client_agreed",
    ),
    "contact_version": table(
        {CLIENT: Share("contact_id.client_id", EMPTIED), PEER: others("contact_id.peer_worker_id")},
        link="contact_id corrected_by_id", words="content",
        fact="starts_at minutes_planned minutes_realised place kind outcome corrected_at",
    ),
    "tapering_step": table(
        {CLIENT: Share("match_id.client_id", EMPTIED), PEER: others("match_id.peer_worker_id")},
        link="match_id contact_id", fact="plan position interval_days planned_on current",
    ),
    "own_note": table(
        OF_PEER_WORKER,
        link="peer_worker_id contact_id", words="words", health="touched self_care",
    ),
}  # fmt: skip

RIGHTS = {
    "correction": table(
        {CLIENT: Share("client_id", GONE, alone=True), PEER: Share("peer_worker_id", GONE, alone=True)},
        link="client_id peer_worker_id answered_by_id", words="words answer",
        setting="beside", fact="state answered_on",
    ),
}  # fmt: skip

TRACES = {
    "reminder": table(
        {CLIENT: unseen(f"client_id {THINGS_OF_CLIENT}"), PEER: unseen(CORRECTIONS_OF_PEER_WORKER)},
        link="subject_id client_id", fact="state rule subject_kind owner due_on term_on next_at snoozed",
    ),
    "telling": table({CLIENT: Share("client_id", GONE)},
        link="client_id subject_id", fact="state event subject_kind channel note"),
    # Append-only: codes and ids, which stay as they are and then point to nobody.
    "transition": table(
        {CLIENT: Share(THINGS_OF_CLIENT, KEPT), PEER: Share(CORRECTIONS_OF_PEER_WORKER, KEPT)},
        link="subject_id actor_id on_behalf_of program_id", fact="subject_kind source target party handed_over note",
    ),
    "outbox": table(
        {CLIENT: unseen("client_id"), PEER: unseen(CORRECTIONS_OF_PEER_WORKER),
         ACCOUNT: Share("recipient_id", GONE)},
        link="recipient_id subject_id",
        fact="event subject_kind urgency due_at not_after cancelled_at taken_at done_at",
        working="client_id dedupe_key",
    ),
    "delivery": table(
        {ACCOUNT: unseen("recipient_id")},
        link="recipient_id", fact="channel combined_on due_at state settled_at attempts",
        working="promise message_id next_attempt_at lease_token last_code",
    ),
    "delivery_item": table(
        {ACCOUNT: unseen("delivery_id.recipient_id outbox_id.recipient_id"),
         CLIENT: unseen("outbox_id.client_id"), PEER: unseen("outbox_id.subject_id")},
        plain=False, link="delivery_id outbox_id", fact="channel",
    ),
    "delivery_attempt": table(
        {ACCOUNT: unseen("delivery_id.recipient_id")},
        link="delivery_id", who="reply", fact="number started_at finished_at outcome code", working="lease_token",
    ),
    # Names nobody; it outlives whom it is about, and is sealed.
    "audit_event": table(
        {CLIENT: unseen("client_id", KEPT), PEER: unseen("peer_worker_id", KEPT), ACCOUNT: unseen("actor_id", KEPT)},
        plain=False, key="id",
        link="actor_id on_behalf_of_id client_id peer_worker_id object_id break_glass_id program_id",
        fact="recorded_at event action outcome actor_roles basis access_point kinds searched_by trace_id",
    ),
    "audit_review": table(
        {CLIENT: unseen("client_id", KEPT, owns=False), ACCOUNT: unseen("actor_id signed_by_id", KEPT, owns=False)},
        link="actor_id client_id signed_by_id", words="note", fact="doubt on_day signed_at",
    ),
    "break_glass": table(
        {CLIENT: Share("client_id", EMPTIED), ACCOUNT: unseen("user_id", KEPT, owns=False)},
        link="client_id user_id", words="reason", fact="opened_at ends_at",
    ),
    "shut_out": table(
        {CLIENT: Share("client_id", GONE), ACCOUNT: unseen("user_id by_id", GONE, owns=False)},
        link="client_id user_id by_id",
    ),
    "audit_seal": table(plain=False, key="seq", link="event_id", working="mac"),
}  # fmt: skip

WAYS_IN = {
    "access": table(
        {ACCOUNT: Share("user_id", GONE), CLIENT: unseen("handed_to_id handed_for_id:match.client_id", owns=False)},
        link="user_id handed_to_id handed_for_id", opens="secret_hash", words="label",
        fact="kind issued_at used_at expires_at two_factors_at revoked_at",
    ),
    "code_app": table({ACCOUNT: Share("user_id", GONE)}, link="user_id", opens="secret last_step", fact="confirmed_at"),
    "recovery_code": table({ACCOUNT: Share("user_id", GONE)}, link="user_id", opens="code_hash", fact="number used_at"),
    "factor_reset": table({ACCOUNT: Share("user_id", GONE)}, link="user_id by_id", fact="how"),
    "passkey": table(
        {ACCOUNT: Share("user_id", GONE)},
        link="user_id", opens="credential_id public_key", words="label", fact="sign_count used_at",
    ),
    "challenge": table(
        {ACCOUNT: unseen("access_id.user_id"),
         CLIENT: unseen("access_id.handed_to_id access_id.handed_for_id:match.client_id")},
        link="access_id", opens="value", fact="purpose made_at",
    ),
    "identity": table(
        {ACCOUNT: Share("user_id", GONE)}, link="user_id linked_by_id", who="issuer subject", opens="subject_index",
        fact="used_at",
    ),
    "device": table({ACCOUNT: Share("user_id", GONE)}, link="user_id", opens="endpoint endpoint_index p256dh auth"),
    "way_in": table(
        {ACCOUNT: Share("user_id", GONE)},
        link="user_id", opens="address_hash browser_hash secret_hash", fact="asked_at told_at used_at",
    ),
    "kept_answer": table(
        {ACCOUNT: unseen("user_id")}, link="user_id", words="answer", fact="route kept_at", opens="key body_hash",
    ),
    "used": table({ACCOUNT: unseen("user_id")}, plain=False, link="user_id", fact="what times since"),
    "sign_in_failure": table(opens="address_hash", fact="failed_at"),
    "spent": table(working="print until spent_at"),
}  # fmt: skip

OF_THE_HOUSE = {
    # What remains, and is read when a backup was put back: so it belongs to nobody.
    "erasure": table(link="person person_id recorded_by_id", who="decided_by", fact="cause facts erased_at"),
    "decision": table(link="team_id recorded_by_id", who="decided_by", fact="topic value decided_on review_on"),
    "weighing": table(link="recorded_by_id", who="decided_by", fact="version weights decided_on reason"),
    "own_theme": table(link="changed_by_id", fact="version key area nl en help_nl help_en retired"),
    "clock_offset": table(plain=False, key="id", working="ahead"),
    "heartbeat": table(plain=False, key="worker", working="last_done_at"),
    "sending_switch": table(plain=False, key="id", working="paused_at reason"),
}

TABLES: dict[str, TableRule] = PEOPLE | PROFILE | QUESTIONS | CONTACT | RIGHTS | TRACES | WAYS_IN | OF_THE_HOUSE
