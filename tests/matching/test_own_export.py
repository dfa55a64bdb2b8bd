"""Everybody can take along what is kept about them, and nothing of anybody else's."""

from pydantic_core import to_json
from sqlalchemy.orm import Session

from services.matching.privacy import Person
from services.matching.queries.own_export import export_of_client, export_of_peer_worker
from services.matching.web.papers import as_pdf
from tests.make import Make
from tests.matching.test_erasing import CANARY, fill, lived_through


def test_a_client_gets_every_word_of_their_own_and_none_of_the_peer_workers(session: Session, make: Make) -> None:
    client, peer_worker = lived_through(make)
    filled = fill(session, Person.CLIENT, client.id)
    fill(session, Person.PEER_WORKER, peer_worker.id)
    given = to_json(found := export_of_client(session, make.actor(client))).decode()
    assert f"{CANARY}-peer_worker" not in given
    assert {
        name for name in filled if f"{CANARY}-client" not in to_json(found[name.partition(".")[0]]).decode()
    } == set()
    assert "acquaintance" not in found


def test_a_peer_worker_gets_the_whole_profile_and_no_word_of_a_client(session: Session, make: Make) -> None:
    client, peer_worker = lived_through(make)
    fill(session, Person.CLIENT, client.id)
    filled = fill(session, Person.PEER_WORKER, peer_worker.id)
    found = export_of_peer_worker(session, make.actor(peer_worker))
    given = to_json(found).decode()
    assert f"{CANARY}-client" not in given
    assert {name for name in filled if name.partition(".")[0] not in found} == set()
    assert [one["minutes_planned"] for one in found["contact"]] == [60]
    assert "password_hash" not in given
    assert "secret" not in given


def test_any_letter_can_stand_on_paper() -> None:
    assert as_pdf("# Zoë’s – Łukasz\n你", "Mijn gegevens", "nl").startswith(b"%PDF")
