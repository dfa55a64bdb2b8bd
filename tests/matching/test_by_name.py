"""Lists by the alphabet, of names that the database cannot read."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.models.clients import Client
from services.matching.queries.clients import clients_by_name
from services.matching.queries.standing import standings
from services.matching.schemas.pages import NamesIn
from services.matching.schemas.standing import StandingsIn
from shared import enciphering
from shared.db import get_engine, transaction
from shared.names import folded, initial_of
from shared.users import User
from tests.make import Make

NAMES = ["Élise Vos", "emma Bos", "Emma Bos", "Emma Çelik", "Eva Bos", "Bo Vos", "Šárka Vos", "Zoë Bos", "李 Wei"]
BY_ALPHABET = ["Bo Vos", "Élise Vos", "Emma Bos", "emma Bos", "Emma Çelik", "Eva Bos", "Šárka Vos", "Zoë Bos", "李 Wei"]


@pytest.fixture
def coordinator(make: Make) -> Actor:
    for number, name in enumerate(NAMES):
        make.client(name=name, number=f"K{number}")
    return make.coordinator()


def pages(session: Session, actor: Actor, limit: int, find: str = "") -> list[list[str]]:
    found, cursor = list[list[str]](), None
    while cursor is not None or not found:
        page = clients_by_name(session, actor, NamesIn(limit=limit, cursor=cursor, find=find))
        found.append([one.name for one in page.items])
        cursor = page.next
    return found


@pytest.mark.parametrize("limit", [1, 2, 4, 50])
def test_everybody_is_on_one_page_by_the_alphabet_however_long_a_page_is(
    session: Session, coordinator: Actor, limit: int
) -> None:
    found = pages(session, coordinator, limit)
    assert [name.casefold() for page in found for name in page] == [name.casefold() for name in BY_ALPHABET]
    assert {len(page) for page in found[:-1]} <= {limit}


def test_a_part_of_a_name_is_found_with_and_without_accents_and_capitals(session: Session, coordinator: Actor) -> None:
    assert pages(session, coordinator, 50, "elik") == [["Emma Çelik"]]
    assert pages(session, coordinator, 2, "VOS") == [["Bo Vos", "Élise Vos"], ["Šárka Vos"]]
    assert pages(session, coordinator, 50, "ca") == [[]]
    found = standings(session, coordinator, StandingsIn(search="k7"))
    assert [(one.name, one.number) for one in found.items] == [("Zoë Bos", "K7")]
    assert sum(found.counts.values()) == 2, "in the tab of everybody and in another"


def test_a_page_goes_on_where_it_was_when_the_last_on_it_was_given_another_name(
    session: Session, coordinator: Actor
) -> None:
    first = clients_by_name(session, coordinator, NamesIn(limit=2))
    session.scalars(select(Client).where(Client.number == "K0")).one().name = "Emma Aalbers"
    session.flush()
    following = clients_by_name(session, coordinator, NamesIn(limit=2, cursor=first.next))
    assert [one.name.casefold() for one in following.items] == ["emma bos", "emma bos"]


def test_the_initial_and_the_print_change_with_what_they_are_of(session: Session, make: Make) -> None:
    user, other = make.user(name="Åsa", email="asa@linde.example"), make.user()
    assert user.initial == "a"
    user.name, user.email = "Östen", "osten@linde.example"
    session.flush()
    assert user.initial == "o"
    assert session.scalars(select(User).where(User.email == "asa@linde.example")).all() == []
    assert session.scalars(select(User.id).where(User.email.in_(["osten@linde.example"]))).all() == [user.id]
    other.email = user.email
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_initial_of_many_names_is_split_by_the_next_letters_and_the_list_stays_the_same(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enciphering, "MANY", 2)
    with transaction() as session:
        make = Make(session)
        for name in NAMES:
            make.client(name=name)
        actor = make.coordinator()
    for _letter in ("second", "third"):
        enciphering.split(get_engine())
    with transaction() as session:
        late = Make(session).client(name="Esra Vos")
        labels = session.scalars(select(Client.initial).order_by(Client.initial)).all()
        assert labels == ["b", "el", "emm", "emm", "emm", "es", "ev", "s", "z", "~"]
        found = [name for page in pages(session, actor, 2) for name in page]
        expected = sorted([*BY_ALPHABET, late.name], key=folded)
        assert [name.casefold() for name in found] == [name.casefold() for name in expected]


def test_an_initial_is_a_letter_of_ours_or_says_nothing() -> None:
    assert [initial_of(name) for name in ("Ína", "  jo", "ßen", "'t Hart", "7", "", "王")] == [*"ijs", *"~" * 4]
