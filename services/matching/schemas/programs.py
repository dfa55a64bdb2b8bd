"""Programs that ask for somebody by name, and their tokens: as OAuth 2 calls things, where it has a word for them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, StringConstraints

from services.matching.auth.signed.scopes import SCOPES
from services.matching.models.programs import Program
from services.matching.schemas.common import Input, Output, SomeLine, storable


def known(scope: str) -> str:
    if scope not in SCOPES:
        raise ValueError(f"must be one of {', '.join(sorted(SCOPES))}")
    return scope


class ProgramIn(Input):
    name: SomeLine
    """Such as the health record: it is named in the history and in the audit trail."""
    scopes: list[Annotated[str, AfterValidator(known), Field(json_schema_extra={"enum": sorted(SCOPES)})]] = Field(
        min_length=1, max_length=50
    )
    """What its tokens can reach at most: an area, to read or to write."""
    keys: dict[str, Any] | None = None
    """Its public keys (JWKS), with which it shows that it is it (private_key_jwt). Without them it gets a secret."""


class ProgramOut(Output):
    id: UUID
    """Its `client_id`."""
    name: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None
    """When it last got a token."""


class NewProgramOut(ProgramOut):
    client_secret: str | None
    """Shown this once; null for who has keys."""

    @classmethod
    def of(cls, made: tuple[Program, str]) -> Self:
        program, secret = made
        return cls(**ProgramOut.model_validate(program).model_dump(), client_secret=secret or None)


Short = Annotated[str, StringConstraints(max_length=1000), AfterValidator(storable)]


class TokenAskIn(Input):
    """`client_id` and `client_secret` may stand in the header instead (Basic)."""

    model_config = ConfigDict(extra="ignore")

    grant_type: Short = Field(json_schema_extra={"enum": ["client_credentials"]})
    on_behalf_of: Short
    """For whom it asks: the e-mail address of somebody who works here, or their id."""
    scope: Short = ""
    """With spaces between; all that it was given when left out."""
    client_id: Short = ""
    client_secret: SecretStr = Field(default=SecretStr(""), max_length=200)
    client_assertion_type: Short = ""
    client_assertion: SecretStr = Field(default=SecretStr(""), max_length=8000)
    """What it signed with its own key, in place of a secret (private_key_jwt)."""


class GivenTokenOut(Output):
    access_token: str
    """Send it as `Authorization: Bearer …`."""
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind
    expires_in: int
    """Seconds."""
    scope: str


class KeysOut(Output):
    """Public keys, as JWKS."""

    keys: list[dict[str, Any]]


class DiscoveryOut(Output):
    """Where tokens are given, and how (RFC 8414)."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    scopes_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    response_types_supported: list[str]
