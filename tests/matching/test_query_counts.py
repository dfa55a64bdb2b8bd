"""A list page asks the database as often for many rows as for few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from services.matching.actor import SYSTEM, Actor, Role
from services.matching.models.clients import Channel
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.reminders import Reminder, schedule
from services.matching.models.requests import NoReason, Objection, Request
from services.matching.operations.contacts import log_contact
from services.matching.operations.pauses import pause_for_absence
from services.matching.operations.telling import tell_client
from services.matching.queries import work_items
from services.matching.queries.clients import list_clients, open_tellings
from services.matching.queries.contacts import list_contacts
from services.matching.queries.matches import list_matches
from services.matching.queries.offers import re_offers
from services.matching.queries.organisation import list_people, list_teams, people_by_name
from services.matching.queries.pool import list_peer_workers
from services.matching.queries.register import register
from services.matching.queries.requests import list_requests
from services.matching.queries.shown_proposals import list_proposals
from services.matching.queries.waiting import requests_to_ask
from services.matching.queries.weighings import forget_weights
from services.matching.queries.work import how_much
from services.matching.schemas.clients import ClientsIn
from services.matching.schemas.contacts import ContactsIn, LogContactIn
from services.matching.schemas.matches import MatchesIn
from services.matching.schemas.pages import PageIn
from services.matching.schemas.pool import PeerWorkersIn
from services.matching.schemas.proposals import ProposalsIn
from services.matching.schemas.requests import RequestsIn
from services.matching.states import Party, PeerWorkerState, ProposalState, ReminderState, RequestState, Rule
from shared import clock
from shared.events import Event
from tests.make import Make

FEW, MANY = 2, 6

LISTS: dict[str, Callable[[Session, Actor], object]] = {
    "clients": lambda session, actor: list_clients(session, actor, ClientsIn(limit=100)),
    "tellings": lambda session, actor: open_tellings(session, actor, PageIn(limit=100)),
    "requests": lambda session, actor: list_requests(session, actor, RequestsIn(limit=100)),
    "proposals": lambda session, actor: list_proposals(session, actor, ProposalsIn(limit=100)),
    "matches": lambda session, actor: list_matches(session, actor, MatchesIn(limit=100)),
    "contacts": lambda session, actor: list_contacts(session, actor, ContactsIn(limit=100)),
    "re-offers": lambda session, actor: re_offers(session, actor, PageIn(limit=100)),
    "peer workers": lambda session, actor: list_peer_workers(session, actor, PeerWorkersIn(limit=100)),
    "register": lambda session, actor: register(session, actor, PeerWorkersIn(limit=100)),
    "people": lambda session, actor: list_people(session, actor, PageIn(limit=100)),
    "silence": lambda session, actor: work_items.reminders(session, actor, PageIn(limit=100)),
    "doubts": lambda session, actor: work_items.doubts(session, actor, PageIn(limit=100)),
    "cards that wait": lambda session, actor: work_items.cards(session, actor, PageIn(limit=100)),
    "pauses": lambda session, actor: work_items.pauses(session, actor, PageIn(limit=100)),
    "care that ended": lambda session, actor: work_items.ending_care(session, actor, PageIn(limit=100)),
    "new peer workers": lambda session, actor: work_items.newcomers(session, actor, PageIn(limit=100)),
    "requests for later": lambda session, actor: work_items.later(session, actor, PageIn(limit=100)),
    "how much work": how_much,
    "people by name": lambda session, actor: people_by_name(session, actor, PageIn(limit=100)),
    "teams": lambda session, _: list_teams(session, PageIn(limit=100)),
}


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection, "before_cursor_execute", note)


def grow(session: Session, make: Make, upto: int) -> None:
    """Things of every kind that a list shows, each with people of its own."""
    for _ in range(upto):
        match = make.match(make.client(channel=Channel.PAPER))
        make.proposal(state=ProposalState.OFFERED_TO_CLIENT)
        tell_client(session, match.client, Event.NEWS, ("match", match.id))
        today = LogContactIn.model_validate({"day": clock.today(session), "start": "00:00"})
        log_contact(session, make.actor(match.peer_worker), match.id, today)
        _put_to_work(session, make)


def _put_to_work(session: Session, make: Make) -> None:
    """One more on each list of a coordinator."""
    today, paused, ending = clock.today(session), make.match(), make.match()
    pause_for_absence(session, paused, SYSTEM, None)
    ending.care_ends_on = today
    make.proposal(state=ProposalState.PEER_ACCEPTED)
    schedule(session, make.peer_worker(), Rule.POOL_PAUSE_REVIEW, Party.COORDINATOR, today)
    schedule(session, make.proposal(), Rule.RESERVE_WAITS, Party.COORDINATOR, today)
    session.execute(update(Reminder).where(Reminder.due_on <= today).values(state=ReminderState.NOTIFIED))
    make.request(state=RequestState.IN_MATCHING).move_to(RequestState.WAITING, SYSTEM)
    doubted = make.request()
    session.add(Objection(request_id=doubted.id, by_id=make.user().id, reason=NoReason.OTHER))
    session.execute(update(Request).where(Request.id == doubted.id).values(state=RequestState.AWAITING_CLIENT))
    newcomer = make.peer_worker()
    session.execute(update(PeerWorker).where(PeerWorker.id == newcomer.id).values(state=PeerWorkerState.ADDED))


def test_a_list_asks_no_more_for_many_rows_than_for_few(session: Session, make: Make) -> None:
    reader = make.actor(make.user(Role.COORDINATOR, Role.ADMIN))
    asked: list[dict[str, int]] = []
    for rows in (FEW, MANY):
        grow(session, make, rows)
        session.flush()
        asked.append({})
        for name, read in LISTS.items():
            session.expunge_all()
            forget_weights(session)
            with counted(session) as statements:
                read(session, reader)
            asked[-1][name] = len(statements)
    assert asked[0] == asked[1]
    assert min(asked[0].values()) > 0


def test_a_page_of_requests_to_ask_looks_into_the_pool_once(session: Session, make: Make) -> None:
    reader = make.actor(make.user(Role.COORDINATOR))
    make.peer_worker(themes=["shame"])
    asked: list[int] = []
    for rows in (FEW, MANY):
        for _ in range(rows - len(asked) * FEW):
            make.request(themes=["shame"])
        session.expunge_all()
        forget_weights(session)
        with counted(session) as statements:
            found = requests_to_ask(session, reader, PageIn(limit=20))
        assert len(found.items) == rows
        asked.append(len(statements))
    assert asked[1] == asked[0]
