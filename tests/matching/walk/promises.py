"""What holds at every moment, whatever people did: read from the database, in SQL of its own."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.matching.states import MATCH, PROPOSAL, RE_OFFER, REMINDER, REQUEST, TELLING, Machine


def _among(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _stuck(machine: Machine, own_date: str = "false") -> str:
    """Open, without a reminder that somebody has or will get, and without a day of its own to come."""
    return f"""
        SELECT '{machine.name}' AS kind, thing.id, thing.state FROM {machine.name} AS thing
        WHERE thing.state IN ({_among(machine.open_states)}) AND NOT ({own_date})
        AND NOT EXISTS (SELECT FROM reminder WHERE reminder.subject_id = thing.id
                        AND reminder.state IN ({_among(REMINDER.open_states)}))
    """  # noqa: S608 - names and states of our own


TODAY = "(naast_now() AT TIME ZONE 'Europe/Amsterdam')::date"
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


BROKEN: dict[str, str] = {
    "somebody is stuck": " UNION ALL ".join(
        (
            _stuck(REQUEST),
            _stuck(PROPOSAL),
            _stuck(MATCH),
            _stuck(RE_OFFER, f"thing.state = 'scheduled' AND thing.due_on > {TODAY}"),
            _stuck(TELLING),
        )
    ),
    "more than three cards on the table": """
        SELECT request_id, count(*) FROM proposal
        WHERE state IN ('sent_to_peer', 'offered_to_client', 'chosen', 'introduced', 'reserve')
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
    "an open proposal under a request that is not searched for": """
        SELECT proposal.id, request.state FROM proposal JOIN request ON request.id = request_id
        WHERE proposal.state IN ('offered_to_client', 'reserve', 'chosen', 'introduced')
        AND request.state NOT IN ('proposed')
    """,
    "a client is asked while a request or match is open": f"""
        SELECT re_offer.client_id FROM re_offer WHERE state = 'due' AND (
            EXISTS (SELECT FROM request WHERE request.client_id = re_offer.client_id
                    AND request.state IN ({_among(REQUEST.open_states)}) AND request.state NOT IN ('draft',
                    'awaiting_client'))
            OR EXISTS (SELECT FROM match WHERE match.client_id = re_offer.client_id
                       AND match.state IN ({_among(MATCH.open_states)})))
    """,  # noqa: S608
    "a mail is on its way about something that is over": " UNION ALL ".join(
        _asked_in_vain(machine) for machine in (REQUEST, PROPOSAL, MATCH, RE_OFFER, TELLING, REMINDER)
    ),
    "a reminder is due and nothing was done": f"""
        SELECT id, rule FROM reminder WHERE (next_at AT TIME ZONE 'Europe/Amsterdam')::date < {TODAY}
        AND (created_at AT TIME ZONE 'Europe/Amsterdam')::date < {TODAY}
    """,  # noqa: S608
    "the last step that was written down is not where it stands": " UNION ALL ".join(
        f"""SELECT id, state, (SELECT target FROM transition WHERE subject_id = thing.id ORDER BY id DESC LIMIT 1)
            FROM {machine.name} AS thing
            WHERE state <> (SELECT target FROM transition WHERE subject_id = thing.id ORDER BY id DESC LIMIT 1)"""  # noqa: S608
        for machine in (REQUEST, PROPOSAL, MATCH, RE_OFFER)
    ),
}


ALL_AT_ONCE = text(
    " UNION ALL ".join(f"SELECT '{name}', found::text FROM ({query}) AS found" for name, query in BROKEN.items())  # noqa: S608
)


def broken_promises(session: Session) -> list[tuple[str, str]]:
    """Each promise that does not hold now, with what shows it."""
    return [(row[0], row[1]) for row in session.execute(ALL_AT_ONCE)]
