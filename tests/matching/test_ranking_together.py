"""Several requests that are ranked together get the same answer as each of them alone."""

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from services.matching.catalogue import Closeness
from services.matching.models.decisions import Decision, Topic
from services.matching.models.peer_workers import Absence, Acquaintance, Boundary, FormerTreater, PeerWorker
from services.matching.models.requests import Request, Wish, WishKind, WishWeight
from services.matching.models.teams import Team
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.candidates_together import candidates_together
from services.matching.ranking import points_of_all, rank
from services.matching.states import ProposalState
from services.matching.weights import UNDECIDED
from shared import clock
from tests.make import Make

THEMES = ("shame", "loneliness", "hope", "voice_hearing", "route_work")
AREAS = ("Noord", "Oost")


def a_pool(make: Make, draw: Random, teams: list[Team]) -> list[PeerWorker]:
    found = []
    for number in range(14):
        themes = draw.sample(THEMES, 3)
        languages = ["nl", *(["ar"] if draw.random() < 0.5 else [])]
        where = {"pool": True} if number % 2 else {"team": teams[number % 3]}
        areas = [draw.choice(AREAS)]
        found.append(make.peer_worker(themes[:2], themes[2:], languages=languages, areas=areas, **where))
    return found


def some_requests(make: Make, draw: Random, teams: list[Team]) -> list[Request]:
    found = []
    for number in range(9):
        themes = draw.sample(THEMES, 3)
        request = make.request(
            make.client(teams[number % 3]),
            themes[:2],
            themes[2:] if number % 3 else (),
            closeness=draw.choice([*Closeness]),
        )
        for kind, value in ((WishKind.LANGUAGE, "ar"), (WishKind.AREA, draw.choice(AREAS))):
            if draw.random() < 0.6:
                request.wishes.append(Wish(kind=kind, value=value, weight=draw.choice([*WishWeight])))
        found.append(request)
    return found


def leave_out(session: Session, make: Make, draw: Random, pool: list[PeerWorker], requests: list[Request]) -> None:
    """One for each reason."""
    today = clock.today(session)
    for request in requests:
        who = draw.sample(pool, 4)
        session.add(Acquaintance(peer_worker_id=who[0].id, client_id=request.client_id))
        [caseholder] = request.client.caseholder_ids
        session.add(FormerTreater(peer_worker_id=who[1].id, user_id=caseholder))
        make.proposal(request, who[2], draw.choice([ProposalState.SENT_TO_PEER, ProposalState.PEER_ACCEPTED]))
    session.add(Absence(peer_worker_id=pool[0].id, starts_on=today - timedelta(days=1)))
    session.add(Boundary(peer_worker_id=pool[1].id, theme="shame"))
    requests[0].client.user_id = pool[2].user_id


def test_ranked_together_or_alone_is_the_same(session: Session, make: Make) -> None:
    draw = Random(7)
    teams = [make.team() for _ in range(3)]
    pool, requests = a_pool(make, draw, teams), some_requests(make, draw, teams)
    leave_out(session, make, draw, pool, requests)
    usual = {"topic": Topic.SEARCH_OTHER_TEAMS, "decided_by": "Team", "recorded_by_id": make.user().id}
    today = clock.today(session)
    session.add(Decision(team_id=teams[0].id, value="yes", decided_on=today, review_on=today, **usual))
    session.flush()
    together, three = candidates_together(session, requests), candidates_together(session, requests, best=3)
    found = 0
    for request in requests:
        ask, rows = together[request.id]
        best = rank(ask, rows, UNDECIDED.of(request.closeness), search_other_teams=True)
        alone = rank_for_staff(session, request)
        assert best == alone
        points = points_of_all(ask, rows, UNDECIDED.of(request.closeness), search_other_teams=True)
        assert dict(points) == {str(one.candidate_id): int(one.score * 100) for one in alone}
        ask, rows = three[request.id]
        assert rank(ask, rows, UNDECIDED.of(request.closeness), search_other_teams=True, limit=3) == alone[:3]
        found += len(alone)
    assert found > 20
