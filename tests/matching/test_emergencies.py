"""Breaking the glass: an hour of reading, told to everybody concerned, and looked at afterwards by somebody else."""

from dataclasses import replace

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.matching.actor import Role
from services.matching.models.audit import Basis
from services.matching.models.emergencies import BreakGlass
from services.matching.operations.emergencies import break_glass
from services.matching.queries.find import get_client
from services.matching.schemas.looks import EmergencyIn
from shared.db import transaction
from shared.errors import Conflict, Forbidden, NotFound
from shared.events import Event
from shared.outbox import OutboxRow
from tests.door import Door
from tests.make import Make
from tests.trail import lines, traced
from tests.web.browse import Browser, Page

REASON = "Zij staat verward op het station en vraagt om hulp."


def test_it_opens_for_reading_for_an_hour_and_for_nothing_else(session: Session, make: Make) -> None:
    client, stranger = make.client(), make.caseholder(make.team())
    reading = replace(stranger, only_looks=True)
    with pytest.raises(NotFound):
        get_client(session, reading, client.id)
    broken = break_glass(session, stranger, EmergencyIn(number=client.number, reason=REASON))
    assert get_client(session, reading, client.id) is client
    with pytest.raises(NotFound):
        get_client(session, stranger, client.id)
    broken.ends_at = session.scalars(select(func.now())).one()
    session.flush()
    with pytest.raises(NotFound):
        get_client(session, reading, client.id)


def test_the_coordinators_and_the_privacy_officer_hear_it_at_once(session: Session, make: Make) -> None:
    told = {make.user(Role.COORDINATOR).id, make.user(Role.PRIVACY_OFFICER).id}
    break_glass(session, make.caseholder(make.team()), EmergencyIn(number=make.client().number, reason=REASON))
    rows = session.scalars(select(OutboxRow).where(OutboxRow.event == Event.GLASS_BROKEN)).all()
    assert {row.recipient_id for row in rows} >= told
    assert {row.client_id for row in rows} == {None}


def test_it_is_for_staff_of_a_team_who_do_not_see_the_client_and_say_why(session: Session, make: Make) -> None:
    asked = EmergencyIn(number=make.client(team=make.team()).number, reason=REASON)
    for other in (make.coordinator(), make.actor(make.user(Role.ADMIN)), make.actor(make.peer_worker(pool=True))):
        with pytest.raises(Forbidden):
            break_glass(session, other, asked)
    own = make.caseholder()
    with pytest.raises(Conflict):
        break_glass(session, own, EmergencyIn(number=make.client(caseholder=own).number, reason=REASON))
    assert break_glass(session, own, EmergencyIn(number="C0", reason=REASON)).client_id is None
    with pytest.raises(ValidationError):
        EmergencyIn(number="C1", reason="Even kijken.")


def test_by_the_pages_from_the_station_to_the_signature(door: Door) -> None:
    sam = door.given(lambda make: make.client_with_sign_in(name="Sam Visser"))
    stranger = Browser(door, door.given(lambda make: make.caseholder(make.team()).user_id))
    officer = Browser(door, door.given(lambda make: make.user(Role.PRIVACY_OFFICER)))
    file = f"/clients/{sam.id}"
    assert stranger.open(file).status == 404
    page = stranger.post("/clients/emergency", number=sam.number, reason=REASON)
    assert page.path == file
    assert "Sam Visser" in page
    trace, header = traced()
    stranger.http.get(file, headers=header)
    [line] = lines(trace)
    with transaction() as session:
        broken = session.scalars(select(BreakGlass)).one()
    assert (line.basis, line.break_glass_id) == (Basis.EMERGENCY, broken.id)
    assert stranger.post(f"{file}/told/{broken.id}").status == 404
    assert "in an emergency" in Browser(door, sam).open("/my/data/looked")
    queue = officer.open("/audit")
    assert REASON in queue
    for fields in reviews_on(queue):  # at night, to have looked at all is one more
        done = officer.post("/audit", **fields, note="Gebeld met de dienst: terecht.")
    assert "Nothing waits for you" in done
    assert "Gebeld met de dienst" in done
    assert "in an emergency" in officer.open(f"/audit/client?number={sam.number}")
    assert "There is no client with this number." in officer.open("/audit/client?number=C0")


def reviews_on(page: Page) -> list[dict[str, str]]:
    found = [one for action, one in zip(page.actions, page.hidden, strict=True) if action == "/audit"]
    return [{name: values[0] for name, values in fields.items()} for fields in found]
