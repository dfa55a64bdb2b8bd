"""Programs of the organisation that ask for somebody by name, and the tokens that they get (client credentials)."""

from base64 import b64decode
from typing import Annotated
from urllib.parse import unquote_plus
from uuid import UUID

from fastapi import Form, Header, Request
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.api.routing import operations
from services.matching.auth.signed.program_tokens import LASTS, SIGNED, Asked
from services.matching.deps import FRESH, Reading, WithSession, came_from
from services.matching.operations import programs
from services.matching.schemas.programs import (
    GivenTokenOut,
    KeysOut,
    NewProgramOut,
    ProgramIn,
    ProgramOut,
    TokenAskIn,
)

router = operations("programs")


@router.post("/programs", status_code=201, dependencies=[FRESH])
def let_program_in(asked: ProgramIn, caller: WithSession) -> NewProgramOut:
    """By the administrator: from now on it gets tokens, for anybody whom it names, within these scopes."""
    return caller.write(lambda session: NewProgramOut.of(programs.let_in(session, caller.actor, asked)))


@router.get("/programs")
def list_programs(caller: Reading) -> list[ProgramOut]:
    """Those that get tokens, oldest first; for the administrator."""
    return caller.read(
        lambda session: [ProgramOut.model_validate(one) for one in programs.those_in_use(session, caller.actor)]
    )


@router.delete("/programs/{program_id}", status_code=204)
def revoke_program(program_id: UUID, caller: WithSession) -> None:
    """By the administrator: its tokens open nothing from the next ask on, also those that it has."""

    def work(session: Session) -> None:
        programs.revoke(session, caller.actor, program_id)

    caller.write(work)


@router.post("/oauth/token")
def give_token(
    asked: Annotated[TokenAskIn, Form()],
    request: Request,
    authorization: Annotated[str, Header(include_in_schema=False)] = "",
) -> GivenTokenOut:
    """For a program that asks for somebody by name, good for five minutes. What it reaches is what both may: that
    person, and the scopes of the program. Who did something is both of them, in the history and in the audit trail."""
    client_id, secret = _basic(authorization) or (asked.client_id, asked.client_secret.get_secret_value())
    assertion = asked.client_assertion.get_secret_value() if asked.client_assertion_type == SIGNED else ""
    given = auth.program_tokens.give(
        Asked(
            asked.grant_type,
            client_id or auth.program_tokens.whose(assertion),
            asked.on_behalf_of,
            asked.scope,
            secret,
            assertion,
        ),
        came_from(request),
    )
    return GivenTokenOut(access_token=given.token, expires_in=int(LASTS.total_seconds()), scope=given.scope)


def _basic(header: str) -> tuple[str, str] | None:
    """What stands in it, each half as in a form (RFC 6749, 2.3.1)."""
    kind, _, said = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = b64decode(said, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


@router.get("/oauth/keys")
def token_keys() -> KeysOut:
    """With which anybody can see that a token is ours."""
    return KeysOut.model_validate(auth.jwts.public_keys(), from_attributes=False)
