"""A named colleague who may not see a client: nowhere, whoever they are at work, and in no emergency."""

import pytest
from sqlalchemy.orm import Session

from services.matching.actor import Actor, Role
from services.matching.models.teams import TeamType
from services.matching.operations.emergencies import break_glass
from services.matching.operations.shutting_out import let_in, shut_out
from services.matching.queries import people
from services.matching.queries.candidates import rank_for_staff
from services.matching.queries.contacts import who_can_read
from services.matching.queries.shut_out import list_shut_out, who_could_look
from services.matching.queries.standing import standings
from services.matching.schemas.looks import EmergencyIn
from services.matching.schemas.pages import PageIn
from services.matching.schemas.shut_out import ShutOutIn
from services.matching.schemas.standing import StandingsIn
from services.matching.visibility import (
    visible_clients,
    visible_contacts,
    visible_matches,
    visible_proposals,
    visible_reminders,
    visible_requests,
)
from shared.errors import Forbidden, Invalid, NotFound
from shared.users import User
from tests.make import Make

EVERYWHERE = (
    visible_clients,
    visible_contacts,
    visible_matches,
    visible_proposals,
    visible_reminders,
    visible_requests,
)


def seen_by(session: Session, actor: Actor) -> list[int]:
    return [len(session.scalars(visible(actor)).unique().all()) for visible in EVERYWHERE]


@pytest.mark.parametrize("role", ["caseholder", "coordinator", "act member", "peer worker"])
def test_who_is_shut_out_sees_nothing_of_this_client_in_any_way(session: Session, make: Make, role: str) -> None:
    team = make.team(TeamType.ACT if role == "act member" else TeamType.FACT)
    client = make.client_with_sign_in(team=team, caseholder=make.caseholder(team))
    match = make.match(client, make.peer_worker(["shame"], team=team))
    people_here = {
        "caseholder": client.caseholders[0].user_id if client.caseholders else None,
        "coordinator": make.user(Role.COORDINATOR).id,
        "act member": make.user(Role.CASEHOLDER, team=team).id,
        "peer worker": match.peer_worker.user_id,
    }
    user = session.get_one(User, people_here[role])
    before = seen_by(session, make.actor(user))
    assert before[0] == 1
    assert sum(before) > 2
    mine = make.actor(client)
    row = shut_out(session, mine, ShutOutIn(user_id=user.id))
    assert shut_out(session, mine, ShutOutIn(user_id=user.id)).id == row.id, "twice is once"
    after = make.actor(user)
    assert sum(seen_by(session, after)) == 0
    assert standings(session, after, StandingsIn()).items == []
    assert user.id not in people.caseholders(session, client)
    readers = {one.user_id for one in who_can_read(session, mine, match.id)}
    assert user.id not in readers or user.id == match.peer_worker.user_id, "who can read is who really can"
    let_in(session, mine, row.id)
    session.flush()
    assert seen_by(session, make.actor(user)) == before


def test_an_emergency_is_no_way_round(session: Session, make: Make) -> None:
    client, other = make.client_with_sign_in(), make.caseholder(make.team())
    shut_out(session, make.actor(client), ShutOutIn(user_id=other.user_id))
    again = make.actor(session.get_one(User, other.user_id))
    asked = EmergencyIn(number=client.number, reason="Ik moet nu echt even kijken.")
    assert break_glass(session, again, asked).client_id is None, "as a number that nobody has"


def test_a_peer_worker_who_is_shut_out_is_not_proposed_and_nothing_tells(session: Session, make: Make) -> None:
    client = make.client_with_sign_in()
    peer_worker, request = make.peer_worker(["shame"]), make.request(client, ["shame"])
    shut_out(session, make.actor(client), ShutOutIn(user_id=peer_worker.user_id))
    assert rank_for_staff(session, request) == []


def test_the_client_the_privacy_officer_and_the_lead_of_the_team_say_so_and_nobody_else(
    session: Session, make: Make
) -> None:
    client, out = make.client_with_sign_in(), make.caseholder()
    asked = ShutOutIn(number=client.number, user_id=out.user_id)
    privacy, lead = make.actor(make.user(Role.PRIVACY_OFFICER)), make.team_lead()
    for actor in (make.caseholder(), make.coordinator(), make.actor(make.peer_worker())):
        with pytest.raises(Forbidden):
            shut_out(session, actor, asked)
    with pytest.raises(Invalid, match="no client"):
        shut_out(session, make.team_lead(make.team()), asked)
    row = shut_out(session, privacy, asked)
    for actor in (privacy, lead, make.actor(client)):
        [read] = list_shut_out(session, actor, PageIn()).items
        assert (read.client_number, read.name) == (client.number, session.get_one(User, out.user_id).name)
    with pytest.raises(NotFound):
        let_in(session, make.coordinator(), row.id)
    assert out.user_id in {one.id for one in who_could_look(session, make.actor(client))}
