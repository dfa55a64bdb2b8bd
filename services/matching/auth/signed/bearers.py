"""Signed tokens that the API takes: of a program that asks for somebody, and of the organisation's identity provider.

`read` looks whether a token is good. Whether its people still are, the gate (`sessions.actor_of`) asks at each request.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.auth.actors import actor_from, people
from services.matching.auth.levels import SecondFactorNeeded
from services.matching.auth.signed import jwts
from services.matching.auth.signed.program_tokens import API
from services.matching.auth.signed.provider import is_set, provider, saw_two_factors
from services.matching.auth.signed.scopes import READS
from services.matching.models.identities import Identity
from services.matching.models.programs import Program
from shared.errors import NotSignedIn
from shared.settings import get_settings
from shared.users import User


@dataclass(frozen=True, slots=True)
class OfProgram:
    """The program vouches for who sits behind it, as was agreed when it was let in: somebody who works here."""

    program_id: UUID
    user_id: UUID
    scopes: frozenset[str]

    def people(self) -> Select[Any]:
        query = people(program_id=self.program_id).join(Program, Program.id == self.program_id)
        return query.where(User.id == self.user_id, Program.revoked_at.is_(None))

    def limits(self, actor: Actor) -> Actor:
        colleague = actor.as_colleague()
        if not colleague.roles:
            raise _no()
        return replace(colleague, scopes=self.scopes, program_id=self.program_id)


@dataclass(frozen=True, slots=True)
class OfProvider:
    """Reads, and changes nothing: it was given to another program, which nobody here let in."""

    issuer: str
    subject: str
    two_factors: bool

    def people(self) -> Select[Any]:
        query = people().join(Identity, Identity.user_id == User.id)
        return query.where(Identity.issuer == self.issuer, Identity.subject == self.subject)

    def limits(self, actor: Actor) -> Actor:
        if not self.two_factors:
            raise SecondFactorNeeded
        return replace(actor, scopes=READS)


Bearer = OfProgram | OfProvider


def read(token: str) -> Bearer | None:
    """None when it is no signed token, but one of `tokens`. NotSignedIn when nothing of it can be believed."""
    if token.count(".") != 2:
        return None
    try:
        key_id, settings = jwts.key_id(token), get_settings()
        if settings.token_key_file is not None and key_id in {key.kid for key in jwts.our_keys()}:
            return _ours(token)
        if is_set() and settings.oidc_audience:
            return _of_provider(token)
    except (jwts.NotGood, KeyError, ValueError) as error:
        raise _no() from error
    raise _no()


def _ours(token: str) -> OfProgram:
    header, claims = jwts.opened(token, jwts.our_keys(), jwts.OURS)
    ours = get_settings().base_url
    jwts.check(claims, ours, [f"{ours}{API}"], 0)
    if not jwts.is_access_token(header):
        raise jwts.NotGood
    return OfProgram(UUID(claims["client_id"]), UUID(claims["sub"]), frozenset(claims["scope"].split()))


def _of_provider(token: str) -> OfProvider:
    """Many providers give all their tokens one type; then who it is for tells one that says who signed in apart."""
    there, settings = provider(), get_settings()
    header, claims = there.claims_of(token, [settings.oidc_audience])
    audience = [claims["aud"]] if isinstance(claims["aud"], str) else claims["aud"]
    if not jwts.is_access_token(header) and settings.oidc_client_id in audience:
        raise jwts.NotGood
    return OfProvider(there.issuer, claims["sub"], saw_two_factors(claims))


def actor_of(session: Session, bearer: Bearer) -> Actor:
    """Limited to what this token reaches. NotSignedIn when its program or person is not here any more."""
    rows = session.execute(bearer.people().where(User.active.is_(True))).all()
    if not rows:
        raise _no()
    return bearer.limits(actor_from(rows))


def _no() -> NotSignedIn:
    return NotSignedIn("This token opens nothing.")
