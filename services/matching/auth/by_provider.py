"""Signing in at the organisation's identity provider, and showing there once more who one is.

What the provider did not vouch for as two factors is one factor here, as a password is. An account there opens nothing
here before it was linked.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.matching.audit import SIGN_IN, note_access
from services.matching.auth import identities, ways_in
from services.matching.auth.factors import code_app, passkeys, second
from services.matching.auth.guessing import note_failure
from services.matching.auth.journeys import LASTS, Journey
from services.matching.auth.levels import NotFresh
from services.matching.auth.once import spend
from services.matching.auth.sessions import Entrance, end_session, holder_of, open_session, renew
from services.matching.auth.signed.provider import NotVouched, Vouched, is_set, provider
from shared.db import in_transaction
from shared.errors import Conflict, Invalid, NotFound, NotSignedIn, Unavailable
from shared.users import User

WHILE_ON_THE_WAY = timedelta(seconds=30)
"""By which the provider's clock may be behind ours."""


def can_show(session: Session, user_id: UUID) -> bool:
    """Whether there is an account there by which this person shows who they are."""
    return is_set() and identities.has_one(session, user_id)


def out_of_there() -> str | None:
    """Where somebody signs out at the provider too; None where it has no such place, or does not answer now."""
    try:
        return provider().address_to_sign_out() if is_set() else None
    except Unavailable:
        return None


def set_out(journey: Journey) -> str:
    """Where the browser goes, which keeps `journey`. Unavailable when the provider does not answer."""
    return provider().address_to_sign_in(journey.state, journey.nonce, journey.verifier)


def come_back(journey: Journey, state: str, code: str, issuer: str | None) -> Vouched:
    """Whom the provider vouches for. NotSignedIn when this browser did not set out, came too late or came before, when
    another provider sent it, or when what it brings is not for this journey."""
    if not code or not journey.comes_back_with(state) or not provider().is_from_here(issuer):
        raise _no_journey()
    if not in_transaction(lambda session: spend(session, journey.seed, LASTS)):
        raise _no_journey()
    try:
        vouched = provider().redeem(code, journey.nonce, journey.verifier)
    except NotVouched as error:
        in_transaction(lambda session: note_failure(session, {}))
        raise _no_journey() from error
    if not _shown_on(journey, vouched):
        raise _no_journey()
    return vouched


def _shown_on(journey: Journey, vouched: Vouched) -> bool:
    """Whether they were really asked there, and not let through because they were signed in already: a client may hold
    this device, or the lock may have fallen because its owner went away."""
    set_out_at = datetime.fromtimestamp(journey.began, UTC)
    return vouched.shown_at is not None and vouched.shown_at > set_out_at - WHILE_ON_THE_WAY


def _no_journey() -> NotSignedIn:
    return NotSignedIn("Signing in with the organisation's account did not work. Begin again, please.")


def enter(vouched: Vouched, came_from: str, device: str, old: str | None) -> Entrance:
    """A new session: whole when two factors were seen, and else half a way in. An earlier one of this browser ends."""
    user_id = in_transaction(lambda session: identities.whose(session, vouched.issuer, vouched.subject))
    if user_id is None:
        in_transaction(lambda session: note_failure(session, {}, came_from=came_from))
        raise NotSignedIn("This account of the organisation opens nothing here yet. Ask for an invitation.")

    def work(session: Session) -> Entrance:
        if old:
            end_session(session, old)
        note_access(session, SIGN_IN, user_id, came_from)
        return open_session(session, user_id, device, two_factors=vouched.two_factors)

    return in_transaction(work)


def show(secret: str, vouched: Vouched, *, take_back: bool = False) -> Entrance:
    """In a session: to go on after a lock, to take a device back, or before something sensitive. Invalid for another
    account than that of who signed in.

    With one factor seen a lock goes open, as with a password. Who wants more is half a way in until they give a code.
    """

    def work(session: Session) -> Entrance:
        holder = holder_of(session, secret)
        if identities.whose(session, vouched.issuer, vouched.subject) != holder.user_id:
            raise Invalid("credential", "This is the account of somebody else.")
        opens = holder.locked or take_back
        return renew(
            session,
            holder.access_id,
            two_factors=vouched.two_factors,
            halfway=not (vouched.two_factors or opens),
            handed_to=None if take_back else holder.handed_to,
            handed_for=None if take_back else holder.handed_for,
        )

    return in_transaction(work)


def link(session: Session, secret: str, vouched: Vouched) -> None:
    """To who is signed in, and showed both factors just now. NotFresh."""
    holder = holder_of(session, secret)
    if not holder.fresh or holder.handed_to is not None:
        raise NotFresh
    identities.link(session, holder.user_id, vouched.issuer, vouched.subject, holder.user_id)


def begin(secret: str, browser: str, vouched: Vouched, device: str) -> Entrance:
    """By a link in a mail, for who has no way in at all: mail is no factor, so it adds nothing to what somebody has."""

    def work(session: Session, user: User) -> Entrance:
        is_new = user.password_hash is None and not second.has_one(session, user.id)
        if not is_new or identities.has_one(session, user.id):
            raise Conflict("You have a way in already. Sign in, and add this one under “How I sign in”.")
        identities.link(session, user.id, vouched.issuer, vouched.subject, user.id)
        return open_session(session, user.id, device, two_factors=vouched.two_factors)

    return ways_in.spend(secret, browser, work)


def remove(session: Session, user_id: UUID, identity_id: UUID) -> None:
    """NotFound when it is not theirs; Conflict when nothing would be left to sign in with."""
    if not identities.remove(session, user_id, identity_id):
        raise NotFound
    by_password = session.get_one(User, user_id).password_hash is not None and code_app.has_one(session, user_id)
    if not (by_password or passkeys.how_many(session, user_id) or identities.has_one(session, user_id)):
        raise Conflict("Set up something else first: without this you cannot sign in.")
