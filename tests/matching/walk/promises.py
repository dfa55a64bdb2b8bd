"""What holds at every moment, whatever people do: read from the database, in SQL of its own.

The walks of `tests/matching/test_state_machine.py` ask it after every step.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.matching.states import MATCH, PROPOSAL, RE_OFFER, REMINDER, REQUEST, TELLING, Machine

TODAY = "(naast_now() AT TIME ZONE 'Europe/Amsterdam')::date"


def _among(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _stuck(machine: Machine, own_date: str = "false") -> str:
    """Open, without a reminder that somebody has or will get, and without a day of its own to come."""
    return f"""
        SELECT '{machine.name}' AS kind, thing.id, thing.state FROM {machine.name} AS thing
        WHERE thing.state IN ({_among(machine.open_states)}) AND NOT ({own_date})
        AND NOT EXISTS (SELECT FROM reminder WHERE reminder.subject_id = thing.id
                        AND reminder.state IN ({_among(REMINDER.open_states)}))
    """  # noqa: S608 - names and states of our own, here and below


ASKS = """'peer_asked', 'client_chose_you', 'held_in_reserve', 'card_ready', 'answer_waits', 'client_to_ask',
    'request_made', 'visit_asked', 'too_heavy_asked', 'reminder', 'escalated', 'client_to_tell', 'match_planned'"""
"""Events that ask for something, or tell of something that waits: pointless once it is over."""


def _asked_in_vain(machine: Machine) -> str:
    return f"""
        SELECT outbox.event, thing.id, thing.state
        FROM outbox JOIN {machine.name} AS thing ON thing.id = outbox.subject_id
        WHERE thing.state NOT IN ({_among(machine.open_states)}) AND outbox.event IN ({ASKS})
        AND done_at IS NULL AND cancelled_at IS NULL
        AND NOT ('{machine.name}' = 'match' AND outbox.event = 'answer_waits')  -- to begin again after the end
    """  # noqa: S608


AT_ANY_MOMENT: dict[str, str] = {
    "somebody is stuck": " UNION ALL ".join(
        (
            _stuck(REQUEST),
            _stuck(PROPOSAL),
            _stuck(MATCH),
            _stuck(RE_OFFER, f"thing.state = 'scheduled' AND thing.due_on > {TODAY}"),
            _stuck(TELLING),
        )
    ),
    "more than three cards on the table, as far as staff can see": """
        SELECT request_id, count(*) FROM proposal
        WHERE state IN ('sent_to_peer', 'offered_to_client', 'chosen', 'introduced', 'reserve')
        AND NOT (state = 'sent_to_peer' AND proposed_by = 'system')
        GROUP BY request_id HAVING count(*) > 3
    """,
    "more than one was chosen": """
        SELECT request_id FROM proposal WHERE state IN ('chosen', 'introduced') GROUP BY request_id HAVING count(*) > 1
    """,
    "one pair has two open matches": f"""
        SELECT client_id, peer_worker_id FROM match WHERE state IN ({_among(MATCH.open_states)})
        GROUP BY client_id, peer_worker_id HAVING count(*) > 1
    """,  # noqa: S608
    "more work than hours, without the own yes of the peer worker": f"""
        SELECT peer_worker.id FROM peer_worker JOIN match ON match.peer_worker_id = peer_worker.id
        WHERE match.state IN ({_among(MATCH.open_states)}) OR match.held_until > naast_now()
        GROUP BY peer_worker.id
        HAVING sum(match.weekly_minutes) > floor(hours_per_week * 60 * client_share / 100)
        AND NOT EXISTS (SELECT FROM answer JOIN match AS more ON subject_id IN (more.id, more.proposal_id)
                        WHERE more.peer_worker_id = peer_worker.id AND step = 'more_hours' AND yes)
        -- a client who tapered off may always come back to the agreed rhythm; who begins again says yes in that step
        AND NOT EXISTS (SELECT FROM match AS other JOIN transition ON subject_id = other.id
                        WHERE other.peer_worker_id = peer_worker.id AND (source, target) IN
                        (('tapering', 'active'), ('ended', 'active'), ('ended', 'tapering'), ('paused', 'tapering')))
    """,  # noqa: S608
    "a request has cards, and does not say so": """
        SELECT request.id, request.state FROM request
        WHERE (request.state = 'proposed') <> (
            EXISTS (SELECT FROM proposal WHERE request_id = request.id
                    AND state IN ('offered_to_client', 'reserve', 'chosen', 'introduced'))
            OR EXISTS (SELECT FROM match WHERE request_id = request.id AND state = 'planned'))
        AND request.state IN ('in_matching', 'proposed')
    """,
    "a card lies under a request that is not searched for": """
        SELECT proposal.id, request.state FROM proposal JOIN request ON request.id = request_id
        WHERE proposal.state IN ('offered_to_client', 'reserve', 'chosen', 'introduced')
        AND request.state NOT IN ('proposed')
    """,
    "a client is asked while a request or match is open": f"""
        SELECT re_offer.client_id FROM re_offer WHERE state = 'due' AND (
            EXISTS (SELECT FROM request WHERE request.client_id = re_offer.client_id
                    AND request.state IN ({_among(REQUEST.open_states - {"draft", "awaiting_client"})}))
            OR EXISTS (SELECT FROM match WHERE match.client_id = re_offer.client_id
                       AND match.state IN ({_among(MATCH.open_states)})))
    """,  # noqa: S608
    "a mail is on its way about something that is over": " UNION ALL ".join(
        _asked_in_vain(machine) for machine in (REQUEST, PROPOSAL, MATCH, RE_OFFER, TELLING, REMINDER)
    ),
    "a term has passed and its rule has not acted": f"""
        SELECT id, rule FROM reminder WHERE (next_at AT TIME ZONE 'Europe/Amsterdam')::date < {TODAY}
        AND (created_at AT TIME ZONE 'Europe/Amsterdam')::date < {TODAY}
    """,  # noqa: S608
    "the last step that was written down is not where it stands": " UNION ALL ".join(
        f"""SELECT thing.id, state, last.target FROM {machine.name} AS thing CROSS JOIN LATERAL
            (SELECT target FROM transition WHERE subject_kind = '{machine.name}' AND subject_id = thing.id
             ORDER BY id DESC LIMIT 1) AS last WHERE state <> last.target"""  # noqa: S608
        for machine in (REQUEST, PROPOSAL, MATCH, RE_OFFER)
    ),
}

IN_THE_MORNING: dict[str, str] = {
    "something is due and nothing was done": "SELECT id, rule FROM reminder WHERE next_at <= naast_now()",
    "an offer is due and nobody was told": f"""
        SELECT client_id, due_on FROM re_offer WHERE state = 'scheduled' AND due_on <= {TODAY}
    """,  # noqa: S608
    "half a year in care without an offer": """
        SELECT client.id, client.number FROM client, (SELECT naast_now() - interval '183 days' AS ago) AS since
        WHERE care_ended_on IS NULL AND greatest(in_care_since, created_at::date) <= since.ago::date
        -- counted from the day that the client named, when there is one
        AND NOT EXISTS (SELECT FROM offer WHERE offer.client_id = client.id
                        AND greatest(offer.created_at, ask_again_on) > since.ago)
        -- nobody needs to offer to who asks, meets, or never wants to be asked
        AND NOT EXISTS (SELECT FROM re_offer WHERE re_offer.client_id = client.id AND state = 'stopped')
        AND NOT EXISTS (SELECT FROM request JOIN transition ON subject_id = request.id
                        WHERE request.client_id = client.id AND transition.created_at > since.ago)
        AND NOT EXISTS (SELECT FROM match JOIN transition ON subject_id = match.id
                        WHERE match.client_id = client.id
                        AND (transition.created_at > since.ago OR state <> 'ended'))
    """,
}

OVER_THE_YEAR: dict[str, str] = {
    "a reminder (rule, subject, day) was told twice": """
        SELECT rule, reminder.subject_id, due_on, count(*)
        FROM reminder JOIN transition ON transition.subject_id = reminder.id
        WHERE source = 'scheduled' AND target = 'notified' GROUP BY 1, 2, 3 HAVING count(*) > 1
    """,
    "somebody was mailed the same reminder twice on a day": """
        SELECT recipient_id, subject_id, event, due_at::date, count(*) FROM outbox
        WHERE subject_kind = 'reminder' AND cancelled_at IS NULL GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
    """,
    "somebody got more than one combined mail on a day": """
        SELECT recipient_id, (settled_at AT TIME ZONE 'Europe/Amsterdam')::date, count(*) FROM delivery
        WHERE combined_on IS NOT NULL AND state = 'sent' GROUP BY 1, 2 HAVING count(*) > 1
    """,
    "a mail never went out": "SELECT id, state, last_code FROM delivery WHERE state IN ('failed', 'uncertain')",
}


def broken(session: Session, promises: dict[str, str]) -> list[tuple[str, str]]:
    """Each of `promises` that does not hold now, with the row that shows it."""
    asked = (f"SELECT '{name}', found::text FROM ({rows}) AS found" for name, rows in promises.items())  # noqa: S608
    return [(row[0], row[1]) for row in session.execute(text(" UNION ALL ".join(asked)))]
