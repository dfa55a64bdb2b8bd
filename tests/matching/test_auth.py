"""Signing in: one answer to all who are wrong, guessing slows down, and a session ends when it should."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.matching import auth
from services.matching.actor import Actor, Role
from services.matching.auth import guessing
from services.matching.models.signin import Access, AccessKind, SignInFailure
from services.matching.operations import people
from shared.db import transaction
from shared.errors import Invalid, NotFound, NotSignedIn, TooMany
from shared.settings import get_settings
from shared.users import User
from tests.door import session_secret
from tests.factors import phone_of
from tests.make import Make

PASSWORD = "samen-oplopen-2026"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def somebody(database: str) -> User:
    """A coordinator who can sign in, committed."""
    with transaction() as session:
        return Make(session).user(
            Role.COORDINATOR, email="somebody@naast.example", password_hash=auth.hash_password(PASSWORD)
        )


def guess(times: int, email: str = "somebody@naast.example", came_from: str = ELSEWHERE) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            auth.sign_in(email, "not the password", came_from)


def failures_were(ago: timedelta) -> None:
    with transaction() as session:
        session.execute(update(SignInFailure).values(failed_at=SignInFailure.failed_at - ago))


def actor(user_id: UUID) -> Actor:
    with transaction() as session:
        return auth.load_actor(session, session.get_one(User, user_id))


def who_has(secret: str, kind: AccessKind = AccessKind.SESSION) -> Actor:
    with transaction() as session:
        return auth.actor_of(session, secret, kind)


def test_the_right_password_opens_a_session_of_that_person(somebody: User) -> None:
    phone = phone_of(somebody.id)
    entrance = auth.sign_in(" Somebody@Naast.example ", PASSWORD, HOME)
    actor = who_has(auth.second.give_code(entrance.secret, phone.code()).secret)
    assert actor.user_id == somebody.id
    assert actor.roles == {Role.COORDINATOR}


def test_only_hashes_of_secrets_are_stored(somebody: User) -> None:
    secret = auth.sign_in(somebody.email, PASSWORD, HOME).secret
    with transaction() as session:
        stored = session.scalars(select(Access)).one()
        user = session.get_one(User, somebody.id)
    assert len(stored.secret_hash) == 32
    assert secret.encode() not in stored.secret_hash
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")


def test_a_wrong_password_an_unknown_address_and_no_password_get_the_same_answer(somebody: User) -> None:
    with transaction() as session:
        Make(session).user(email="nopassword@naast.example")
        Make(session).user(email="gone@naast.example", active=False, password_hash=auth.hash_password(PASSWORD))
    said = set()
    for email, password in (
        (somebody.email, "not the password"),
        ("unknown@naast.example", PASSWORD),
        ("nopassword@naast.example", PASSWORD),
        ("gone@naast.example", PASSWORD),
    ):
        with pytest.raises(NotSignedIn) as refusal:
            auth.sign_in(email, password, HOME)
        said.add(refusal.value.sentence)
    assert len(said) == 1


def test_an_unknown_address_costs_as_many_looks_at_a_password_as_a_known_one(
    somebody: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    verify = auth.PASSWORDS.verify

    def counting(password: str | bytes, known: str | bytes) -> bool:
        looked_at.append(known)
        return verify(password, known)

    monkeypatch.setattr(auth.PASSWORDS, "verify", counting)
    guess(1, email="unknown@naast.example")
    guess(1)
    assert len(looked_at) == 2
    assert len({costs(str(known)) for known in looked_at}) == 1


def costs(password_hash: str) -> str:
    """Of `$argon2id$v=19$m=19456,t=2,p=1$salt$hash` the part that says how much work it was."""
    return password_hash.split("$")[3]


def test_a_password_is_stored_at_a_cost_that_makes_guessing_slow() -> None:
    [hasher] = auth.PASSWORDS.hashers
    assert hasher.hash("four words of mine").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_guessing_from_one_place_slows_down_and_the_owner_at_home_still_gets_in(somebody: User) -> None:
    guess(5)
    with pytest.raises(TooMany) as refusal:
        auth.sign_in(somebody.email, PASSWORD, ELSEWHERE)
    assert 0 < refusal.value.wait <= guessing.FIRST_WAIT
    assert auth.sign_in(somebody.email, PASSWORD, HOME).access.user_id == somebody.id


def test_an_address_that_does_not_exist_is_slowed_down_the_same_way(somebody: User) -> None:
    guess(5, email="unknown@naast.example")
    with pytest.raises(TooMany):
        auth.sign_in("unknown@naast.example", PASSWORD, ELSEWHERE)


def test_waiting_helps_and_each_further_mistake_doubles_the_wait(somebody: User) -> None:
    guess(5)
    failures_were(timedelta(seconds=guessing.FIRST_WAIT + 1))
    guess(1)
    with pytest.raises(TooMany) as refusal:
        auth.sign_in(somebody.email, PASSWORD, ELSEWHERE)
    assert guessing.FIRST_WAIT < refusal.value.wait <= 2 * guessing.FIRST_WAIT
    failures_were(guessing.WINDOW)
    assert auth.sign_in(somebody.email, PASSWORD, ELSEWHERE).access.user_id == somebody.id


def test_one_place_that_tries_many_addresses_slows_down_too(somebody: User) -> None:
    with transaction() as session:
        for number in range(guessing.FREE_TRIES["place"]):
            guessing.note_failure(session, guessing.at_password(f"person{number}@naast.example", ELSEWHERE))
    with pytest.raises(TooMany):
        auth.sign_in("another@naast.example", PASSWORD, ELSEWHERE)


def test_the_right_password_forgets_the_mistakes_made_from_there(somebody: User) -> None:
    guess(4, came_from=HOME)
    auth.sign_in(somebody.email, PASSWORD, HOME)
    guess(4, came_from=HOME)
    assert auth.sign_in(somebody.email, PASSWORD, HOME).access.user_id == somebody.id


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"expires_at": func.now() - timedelta(seconds=1)}, id="past its time"),
        pytest.param({"revoked_at": func.now()}, id="revoked"),
        pytest.param({"kind": AccessKind.API}, id="a token is no session"),
    ],
)
def test_a_session_ends_when(somebody: User, change: dict[str, object]) -> None:
    secret = session_secret(somebody.id)
    assert who_has(secret).user_id == somebody.id
    with transaction() as session:
        session.execute(update(Access).values(**change))
    with pytest.raises(NotSignedIn):
        who_has(secret)


def test_using_a_session_keeps_it_alive(somebody: User) -> None:
    secret = session_secret(somebody.id)
    with transaction() as session:
        session.execute(update(Access).values(used_at=func.now() - timedelta(minutes=14)))
    who_has(secret)
    with transaction() as session:
        idle = session.scalar(select(func.now() - Access.used_at))
    assert idle is not None
    assert idle < timedelta(minutes=1)


def test_who_is_deactivated_is_out_at_once(somebody: User) -> None:
    secret, owner = session_secret(somebody.id), actor(somebody.id)
    with transaction() as session:
        token = auth.issue_token(session, owner, "rooster", 30).secret
        session.get_one(User, somebody.id).active = False
    for held, kind in ((secret, AccessKind.SESSION), (token, AccessKind.API)):
        with pytest.raises(NotSignedIn):
            who_has(held, kind)


def test_what_somebody_held_opens_nothing_when_they_come_back(somebody: User) -> None:
    secret, owner = session_secret(somebody.id), actor(somebody.id)
    with transaction() as session:
        token = auth.issue_token(session, owner, "rooster", 30).secret
        administrator = Make(session).actor(Make(session).user(Role.ADMIN))
        people.end_account(session, administrator, somebody.id)
        session.get_one(User, somebody.id).active = True
    for held, kind in ((secret, AccessKind.SESSION), (token, AccessKind.API)):
        with pytest.raises(NotSignedIn):
            who_has(held, kind)


def test_a_change_of_role_holds_at_the_next_request(somebody: User) -> None:
    secret = session_secret(somebody.id)
    with transaction() as session:
        peer_worker = Make(session).peer_worker(user=session.get_one(User, somebody.id))
    assert who_has(secret).roles == {Role.COORDINATOR, Role.PEER_WORKER}
    assert who_has(secret).peer_worker_id == peer_worker.id


def test_a_revoked_token_opens_nothing_and_nobody_revokes_anothers(somebody: User) -> None:
    owner = actor(somebody.id)
    with transaction() as session:
        token = auth.issue_token(session, owner, "rooster", 30)
        stranger = Make(session).coordinator()
    assert who_has(token.secret, AccessKind.API) == owner
    with transaction() as session, pytest.raises(NotFound):
        auth.revoke_token(session, stranger, token.access.id)
    with transaction() as session:
        auth.revoke_token(session, owner, token.access.id)
        assert auth.own_tokens(session, owner) == []
    with pytest.raises(NotSignedIn):
        who_has(token.secret, AccessKind.API)


def test_a_password_that_is_too_short_is_refused_without_repeating_it() -> None:
    with pytest.raises(Invalid) as refusal:
        auth.hash_password("naast")
    assert "naast" not in refusal.value.sentence


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(somebody: User) -> None:
    secret, owner = session_secret(somebody.id), actor(somebody.id)
    with pytest.raises(Invalid):
        auth.change_password(owner, "not the password", "naast-elkaar-lopen", HOME)
    auth.change_password(owner, PASSWORD, "naast-elkaar-lopen", HOME)
    with pytest.raises(NotSignedIn):
        who_has(secret)
    assert auth.sign_in(somebody.email, "naast-elkaar-lopen", HOME).access.user_id == somebody.id


@pytest.mark.parametrize(
    "word",
    ["wachtwoord123", "P@ssw0rd1234", "qwertyuiop12", "123456789012", "Welkom2026!!", "ria.amrani.77", "De Linde 2026"],
)
def test_a_password_that_leaked_or_that_others_would_think_of_is_refused_with_a_way_out(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "password_words", ("De Linde",))
    with pytest.raises(Invalid) as refusal:
        auth.hash_password(word, "r.amrani@naast.example", "Ria Amrani", field="new")
    assert refusal.value.field == "new"
    assert "Take four words" in refusal.value.sentence
    assert auth.hash_password("lantaarn sokken wolk trombone", "r.amrani@naast.example", "Ria Amrani")
