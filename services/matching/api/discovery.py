"""Where a program finds what it needs to get tokens, at the address that RFC 8414 has for it."""

from fastapi import APIRouter

from services.matching.api.routing import by_function
from services.matching.auth.signed.jwts import ALGORITHMS
from services.matching.auth.signed.program_tokens import KEYS, TOKENS
from services.matching.auth.signed.scopes import SCOPES
from services.matching.schemas.programs import DiscoveryOut
from shared.settings import get_settings

router = APIRouter(tags=["programs"], generate_unique_id_function=by_function)


@router.get("/.well-known/oauth-authorization-server")
async def describe_tokens() -> DiscoveryOut:
    """Where tokens are given, to whom and for what."""
    ours = get_settings().base_url
    return DiscoveryOut(
        issuer=ours,
        token_endpoint=f"{ours}{TOKENS}",
        jwks_uri=f"{ours}{KEYS}",
        scopes_supported=sorted(SCOPES),
        grant_types_supported=["client_credentials"],
        token_endpoint_auth_methods_supported=["client_secret_basic", "client_secret_post", "private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported=list(ALGORITHMS),
        response_types_supported=[],
    )
