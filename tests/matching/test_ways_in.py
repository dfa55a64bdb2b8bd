"""A link by mail, to a first or new password: only who asked for it can use it, and never past the second factor."""

import re
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Role
from services.matching.auth import second, ways_in
from services.matching.models.factors import CodeApp, FactorReset
from services.matching.models.signin import AccessKind
from services.matching.operations import clients, people
from services.matching.schemas.clients import ClientSignInIn
from services.matching.schemas.people import PersonIn, ResetFactorIn
from services.matching.tasks import do_what_is_due
from services.notifications.tasks import bring_what_is_due
from shared.db import transaction
from shared.errors import Conflict, Forbidden, Invalid, NotSignedIn
from shared.users import User
from shared.ways_in import WayIn
from tests.door import Door, session_secret, visitor
from tests.factors import phone_of
from tests.make import Make
from tests.matching.test_query_counts import counted
from tests.servers import Mailbox

HOME = "192.0.2.1"
NEW = "een-heel-nieuw-woord"


def mails_go_out() -> None:
    do_what_is_due()
    bring_what_is_due()


def browser(door: Door) -> httpx2.Client:
    http = visitor(door.address, headers={"Origin": door.address})
    door.closes(http)
    return http


def link_in(mailbox: Mailbox, address: str) -> str:
    """The last that this address got."""
    mails_go_out()
    mails = [str(mail.message) for mail in mailbox.received if mail.recipients == [address]]
    found = re.search(r"/begin/[\w-]+", mails[-1].replace("=\n", "").replace("=\r\n", ""))
    assert found, mails[-1]
    return found[0]


def asked(user: User, mailbox: Mailbox) -> tuple[str, str]:
    """The secret of the link, and of the browser that asked."""
    with transaction() as session:
        held = ways_in.ask(session, user.email, HOME)
    return link_in(mailbox, user.email).rpartition("/")[2], held


@pytest.fixture
def somebody(database: str) -> User:
    """Who never signed in, and wants no mail."""
    with transaction() as session:
        return Make(session).user(Role.COORDINATOR, email="somebody@naast.example", mail_wanted=False)


def test_a_link_that_others_opened_fifty_times_still_works_once_for_who_asked(door: Door, mailbox: Mailbox) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR, email="somebody@naast.example"))
    mine = browser(door)
    assert mine.post("/begin", data={"email": " Somebody@naast.example"}).headers["location"] == "/begin/asked"
    link = link_in(mailbox, user.email)
    scanner = browser(door)
    for _ in range(25):
        assert scanner.get(link).status_code == scanner.head(link).status_code == 404
    assert scanner.post(link, data={"password": NEW}).status_code == 409
    for _ in range(3):
        assert mine.get(link).status_code == 200
    assert mine.post(link, data={"password": "kort"}).status_code == 422
    inside = mine.post(link, data={"password": NEW})
    assert (inside.status_code, inside.headers["location"]) == (303, "/sign-in/second")
    assert mine.get("/work").headers["location"].startswith("/sign-in/second")
    assert mine.post(link, data={"password": NEW}).status_code == 409
    assert auth.sign_in(user.email, NEW, HOME).access.user_id == user.id


def test_an_address_that_nobody_has_gets_the_same_answer_and_no_mail(door: Door, mailbox: Mailbox) -> None:
    user = door.given(lambda make: make.user(Role.COORDINATOR))
    answers = [browser(door).post("/begin", data={"email": email}) for email in (user.email, "nobody@naast.example")]
    assert len({(answer.status_code, answer.text, answer.headers["location"]) for answer in answers}) == 1
    assert all("naast-asked" in answer.headers["set-cookie"] for answer in answers)
    mails_go_out()
    assert [mail.recipients for mail in mailbox.received] == [[user.email]]


def test_the_same_is_done_for_an_address_that_nobody_has(session: Session, make: Make) -> None:
    known = make.user(email="known@naast.example")
    session.flush()
    done = []
    for email in (known.email, "nobody@naast.example"):
        with counted(session) as statements:
            ways_in.ask(session, email, HOME)
            session.flush()
        done.append(statements)
    assert done[0] == done[1]
    assert any(statement.startswith("INSERT INTO way_in") for statement in done[0])


def test_it_works_for_ten_minutes(somebody: User, mailbox: Mailbox) -> None:
    secret, held = asked(somebody, mailbox)
    with transaction() as session:
        session.execute(update(WayIn).values(asked_at=func.now() - timedelta(minutes=11)))
    with pytest.raises(Conflict):
        ways_in.use(secret, held, NEW)


def test_its_secret_is_stored_nowhere(somebody: User, mailbox: Mailbox) -> None:
    secret, held = asked(somebody, mailbox)
    with transaction() as session:
        stored = session.scalars(select(WayIn)).one()
    assert stored.secret_hash is not None
    assert stored.browser_hash is not None
    assert secret.encode() not in stored.secret_hash
    assert held.encode() not in stored.browser_hash


def test_a_new_password_by_mail_ends_every_session_and_does_not_pass_the_second_factor(
    somebody: User, mailbox: Mailbox
) -> None:
    before, phone = session_secret(somebody.id), phone_of(somebody.id)
    entrance = ways_in.use(*asked(somebody, mailbox), NEW)
    with transaction() as session, pytest.raises(NotSignedIn):
        auth.actor_of(session, before, AccessKind.SESSION)
    with transaction() as session, pytest.raises(auth.SecondFactorNeeded):
        auth.actor_of(session, entrance.secret, AccessKind.SESSION)
    with transaction() as session, pytest.raises(auth.NotFresh):
        second.set_up_app(session, entrance.secret)
    whole = second.give_code(entrance.secret, phone.code())
    with transaction() as session:
        assert auth.actor_of(session, whole.secret, AccessKind.SESSION).user_id == somebody.id


def test_who_asks_again_and_again_is_told_the_same_and_no_more_is_sent(somebody: User, mailbox: Mailbox) -> None:
    for _ in range(ways_in.MAILS_AN_HOUR + 3):
        with transaction() as session:
            ways_in.ask(session, somebody.email, HOME)
    mails_go_out()
    assert len(mailbox.received) == ways_in.MAILS_AN_HOUR


def test_who_left_gets_no_link(somebody: User, mailbox: Mailbox) -> None:
    secret, held = asked(somebody, mailbox)
    with transaction() as session:
        session.get_one(User, somebody.id).active = False
    with pytest.raises(Conflict):
        ways_in.use(secret, held, NEW)


def test_a_link_from_the_organisations_own_machine_works_once(somebody: User) -> None:
    with transaction() as session:
        secret = ways_in.print_one(session, somebody)
    assert ways_in.use(secret, "", NEW).access.user_id == somebody.id
    with pytest.raises(Conflict):
        ways_in.use(secret, "", NEW)


def test_an_invitation_says_where_to_begin_and_holds_no_secret(database: str, mailbox: Mailbox) -> None:
    with transaction() as session:
        make = Make(session)
        administrator, coordinator = make.actor(make.user(Role.ADMIN)), make.coordinator()
        new = PersonIn(name="Ria", email="ria@naast.example", role=Role.COORDINATOR)
        people.add_person(session, administrator, new)
        client = make.client(name="Jos")
        clients.give_sign_in(session, coordinator, client.id, ClientSignInIn(email="jos@naast.example"))
    mails_go_out()
    assert {mail.recipients[0] for mail in mailbox.received} == {"ria@naast.example", "jos@naast.example"}
    for mail in mailbox.received:
        assert re.search(r"/begin\s", str(mail.message))
        assert "/begin/" not in str(mail.message)


def test_only_an_administrator_takes_a_second_factor_away_and_it_is_kept_how_they_saw_that_it_was_them(
    somebody: User, mailbox: Mailbox
) -> None:
    phone_of(somebody.id)
    before = session_secret(somebody.id)
    how = ResetFactorIn(how="Langs geweest met paspoort")
    with transaction() as session:
        make = Make(session)
        administrator, coordinator = make.actor(make.user(Role.ADMIN)), make.coordinator()
    with transaction() as session, pytest.raises(Forbidden):
        people.reset_second_factor(session, coordinator, somebody.id, how)
    with transaction() as session, pytest.raises(Conflict):
        people.reset_second_factor(session, administrator, administrator.user_id, how)
    with transaction() as session:
        people.reset_second_factor(session, administrator, somebody.id, how)
    with transaction() as session:
        kept = session.scalars(select(FactorReset)).one()
        assert (kept.user_id, kept.by_id, kept.how) == (somebody.id, administrator.user_id, how.how)
        assert session.scalars(select(CodeApp)).all() == []
    with transaction() as session, pytest.raises(NotSignedIn):
        auth.actor_of(session, before, AccessKind.SESSION)
    mails_go_out()
    assert [mail.recipients for mail in mailbox.received] == [[somebody.email]]


def test_a_password_that_is_too_short_leaves_the_link_as_it_was(somebody: User, mailbox: Mailbox) -> None:
    secret, held = asked(somebody, mailbox)
    with pytest.raises(Invalid):
        ways_in.use(secret, held, "kort")
    assert ways_in.use(secret, held, NEW).access.user_id == somebody.id
