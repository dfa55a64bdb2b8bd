"""Twenty at once for one place, against the running server: one match, nineteen clear conflicts, nothing broken."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import httpx2
from sqlalchemy import func, select

from services.matching.models.answers import Step, say
from services.matching.models.clients import Client
from services.matching.models.matches import Match
from services.matching.models.peer_workers import PeerWorker
from services.matching.queries.capacity import free_minutes
from services.matching.states import Party, ProposalState
from shared.db import transaction
from tests.door import Door, problem
from tests.make import Make

AT_ONCE = 20


def twenty_who_wait(make: Make) -> tuple[UUID, list[tuple[UUID, Client]]]:
    """One peer worker who said yes to all of them, and has one place."""
    peer_worker = make.peer_worker(hours_per_week=4, client_share=60)
    waiting = []
    for _ in range(AT_ONCE):
        client = make.client_with_sign_in()
        proposal = make.proposal(make.request(client), peer_worker, ProposalState.INTRODUCED)
        say(make.session, proposal.id, Step.CONFIRM, make.signed(Party.PEER_WORKER), yes=True)
        waiting.append((proposal.id, client))
    return peer_worker.id, waiting


def test_the_last_place_goes_to_one_of_twenty_clients_who_confirm_in_the_same_instant(door: Door) -> None:
    """The lock on the peer worker in `operations/matches.py` decides it; without that lock this test fails."""
    peer_worker_id, waiting = door.given(twenty_who_wait)
    barrier = Barrier(AT_ONCE)

    def confirm(one: tuple[UUID, httpx2.Client]) -> httpx2.Response:
        proposal_id, client = one
        barrier.wait()
        return client.post(f"/proposals/{proposal_id}/confirm", json={"yes": True})

    callers = [(proposal_id, door.signed_in(client)) for proposal_id, client in waiting]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(confirm, callers))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: AT_ONCE - 1}
    refused = [problem(answer)["detail"] for answer in answers if answer.status_code != httpx2.codes.OK]
    assert set(refused) == {"There is no room left in this peer worker's week. Only they can say yes to more hours."}
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Match)) == 1
        assert free_minutes(session, session.get_one(PeerWorker, peer_worker_id)) >= 0
