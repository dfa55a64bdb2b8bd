"""The second factor: setting one up, showing it, and showing both once more before something sensitive."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.auth import demo, identities
from services.matching.auth.entering import account_of
from services.matching.auth.factors import code_app, passkeys, recovery
from services.matching.auth.guessing import at_code, at_password, forget_failures, note_failure, refuse_guessing
from services.matching.auth.levels import Next, NotFresh
from services.matching.auth.passwords import fits
from services.matching.auth.sessions import Entrance, Holder, end_all, holder_of, open_session, renew
from shared.db import in_transaction
from shared.errors import Conflict, Invalid, NotFound, NotSignedIn
from shared.users import User


def has_one(session: Session, user_id: UUID) -> bool:
    return code_app.has_one(session, user_id) or passkeys.how_many(session, user_id) > 0


class Ways(NamedTuple):
    """By what somebody can show again who they are."""

    password: bool
    code: bool
    """To go with the password, where both factors are asked."""
    passkey: bool


def ways_of(session: Session, user_id: UUID) -> Ways:
    by_password = session.get_one(User, user_id).password_hash is not None
    return Ways(by_password, code_app.has_one(session, user_id), passkeys.how_many(session, user_id) > 0)


def next_step(session: Session, holder: Holder) -> Next:
    if holder.two_factors:
        return Next.NOTHING
    return Next.SECOND_FACTOR if has_one(session, holder.user_id) else Next.SET_UP


def give_code(secret: str, code: str) -> Entrance:
    """After the password: a code of the app or on paper. Invalid, or TooMany."""
    return _accepted(secret, code)


def unlock(secret: str, password: str, came_from: str, *, take_back: bool = False) -> Entrance:
    """Goes on where it was: a session that was locked, or a device that comes back from a client. Invalid, or TooMany.

    Unless it is taken back, a client who holds the device keeps it.
    """
    holder = in_transaction(lambda session: holder_of(session, secret))
    _look_at_password(holder, password, came_from)
    to, about = (None, None) if take_back else (holder.handed_to, holder.handed_for)
    return in_transaction(
        lambda session: renew(session, holder_of(session, secret).access_id, handed_to=to, handed_for=about)
    )


def show_both(secret: str, password: str, code: str, came_from: str) -> Entrance:
    """Once more, before something sensitive. Invalid, or TooMany."""
    holder = in_transaction(lambda session: holder_of(session, secret))
    _look_at_password(holder, password, came_from)
    if demo.is_open(password):
        return in_transaction(lambda session: renew(session, holder_of(session, secret).access_id, two_factors=True))
    return _accepted(secret, code)


def enter_with_passkey(credential: str, device: str) -> Entrance:
    """Both factors at once, without an address or a password. Invalid."""
    user_id = passkeys.shown(credential, None)

    def enter(session: Session) -> Entrance:
        if not session.get_one(User, user_id).active:
            raise NotSignedIn("This account is not in use any more.")
        return open_session(session, user_id, device, two_factors=True)

    return in_transaction(enter)


def show_passkey(secret: str, credential: str) -> Entrance:
    """In a session: as its second factor, to go on after a lock, or before something sensitive. Invalid."""
    holder = in_transaction(lambda session: holder_of(session, secret))
    if passkeys.shown(credential, holder.access_id) != holder.user_id:
        raise Invalid("credential", "This passkey is of somebody else.")
    return in_transaction(
        lambda session: renew(
            session,
            holder_of(session, secret).access_id,
            two_factors=True,
            handed_to=holder.handed_to,
            handed_for=holder.handed_for,
        )
    )


def set_up_passkey(secret: str, credential: str, label: str) -> tuple[Entrance, list[str]]:
    """From now on it opens this account. With recovery codes, shown once, when there are none."""
    holder = in_transaction(lambda session: who_sets_up(session, secret))
    passkeys.register(holder, credential, label)

    def go_on(session: Session) -> tuple[Entrance, list[str]]:
        codes = [] if recovery.left(session, holder.user_id) else recovery.new_codes(session, holder.user_id)
        return renew(session, holder.access_id, two_factors=True), codes

    return in_transaction(go_on)


def remove_passkey(session: Session, user_id: UUID, passkey_id: UUID) -> None:
    """NotFound when it is not theirs; Conflict when nothing would be left to sign in with."""
    if not passkeys.remove(session, user_id, passkey_id):
        raise NotFound
    if not has_one(session, user_id) and not identities.has_one(session, user_id):
        raise Conflict("Set up something else first: without this you cannot sign in.")


def set_up_app(session: Session, secret: str) -> tuple[Holder, str]:
    """Whose it will be, and the secret of the app, to be shown once."""
    holder = who_sets_up(session, secret)
    return holder, code_app.begin(session, holder.user_id)


def confirm_app(secret: str, code: str) -> tuple[Entrance, list[str]]:
    """The app counts from now on, and with it the session has two factors. With new recovery codes, shown once.

    Whoever signed in elsewhere does so again.
    """

    def attempt(session: Session) -> tuple[Entrance, list[str]] | None:
        holder = who_sets_up(session, secret)
        tries = at_code(holder.user_id)
        refuse_guessing(session, tries)
        if not code_app.confirm(session, holder.user_id, code):
            note_failure(session, tries, holder.user_id)
            return None
        end_all(session, holder.user_id, but=holder.access_id)
        codes = recovery.new_codes(session, holder.user_id)
        return renew(session, holder.access_id, two_factors=True), codes

    done = in_transaction(attempt)
    if done is None:
        raise _wrong_code()
    return done


def forget(session: Session, user_id: UUID) -> None:
    """Everything by which this person showed that it is them, but the password. It is set up anew."""
    code_app.forget(session, user_id)
    passkeys.forget(session, user_id)
    recovery.forget(session, user_id)
    identities.forget(session, user_id)
    end_all(session, user_id)


def new_recovery_codes(session: Session, secret: str) -> list[str]:
    return recovery.new_codes(session, who_sets_up(session, secret).user_id)


def who_sets_up(session: Session, secret: str) -> Holder:
    """Who has no second factor yet sets one up after the password; who has one, here or at the organisation's provider,
    shows both first. NotFresh otherwise."""
    holder = holder_of(session, secret)
    has = has_one(session, holder.user_id) or (holder.two_factors and identities.has_one(session, holder.user_id))
    if holder.locked or holder.handed_to is not None or (has and not holder.fresh):
        raise NotFresh
    return holder


def _accepted(secret: str, code: str) -> Entrance:
    def attempt(session: Session) -> Entrance | None:
        holder = holder_of(session, secret)
        tries = at_code(holder.user_id)
        refuse_guessing(session, tries)
        accept = code_app.accept if code.replace(" ", "").isdecimal() else recovery.accept
        if not accept(session, holder.user_id, code):
            note_failure(session, tries, holder.user_id)
            return None
        forget_failures(session, tries)
        return renew(session, holder.access_id, two_factors=True)

    entrance = in_transaction(attempt)
    if entrance is None:
        raise _wrong_code()
    return entrance


def _wrong_code() -> Invalid:
    return Invalid("code", "This code does not work. A code counts once; wait for the next one.")


def _look_at_password(holder: Holder, password: str, came_from: str) -> None:
    tries = at_password(holder.email, came_from)
    _, known = in_transaction(lambda session: account_of(session, holder.email, came_from))
    if not fits(password, known):
        in_transaction(lambda session: note_failure(session, tries, holder.user_id, came_from))
        if holder.handed_to is not None:
            raise Invalid("password", "This is not the password of the person whose device this is.")
        raise Invalid("password", "This is not your password.")
    in_transaction(lambda session: forget_failures(session, tries))
