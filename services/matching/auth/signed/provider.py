"""The organisation's own identity provider (OpenID Connect): where it is, which keys it signs with, and what it says of
who came from there.

All of it is found by discovery from one setting, the issuer. Nothing here opens a transaction: we may wait for it.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus, urlencode

import structlog

from services.matching.auth.signed import jwts
from services.matching.auth.signed.elsewhere import NOT_AGAIN_FOR, Refused, Remembered, ask
from shared.errors import Unavailable
from shared.settings import get_settings

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

log = structlog.get_logger()

KNOWN_FOR = 3600.0
"""Seconds: so long what the provider says of itself is believed."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
BACK = "/sign-in/organisation/back"
OUT = "/sign-in"
"""Where it sends people back to whom it signed out."""


class NotVouched(Exception):
    """The provider did not say what was asked, or somebody else said it."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody who signed in there: whoever has this issuer and subject, whatever their address is."""

    issuer: str
    subject: str
    two_factors: bool
    shown_at: datetime | None
    """When they last showed who they are, if the provider says so."""


def issuer() -> str:
    """Empty where the organisation has none."""
    return get_settings().oidc_issuer


def is_set() -> bool:
    return bool(issuer())


def name() -> str:
    return get_settings().oidc_name


def saw_two_factors(claims: Mapping[str, Any]) -> bool:
    """Only what the settings name. A provider that says nothing saw one."""
    settings, means = get_settings(), claims.get("amr")
    listed = {one for one in means if isinstance(one, str)} if isinstance(means, list) else set()
    return bool(listed & {*settings.oidc_two_factor_amr}) or claims.get("acr") in settings.oidc_two_factor_acr


@dataclass(frozen=True)
class Provider:
    issuer: str
    _said: Remembered[Mapping[str, Any]] = field(default_factory=Remembered)
    _keys: "Remembered[KeySet]" = field(default_factory=Remembered)

    def about(self) -> Mapping[str, Any]:
        """What it says of itself, which must begin with the very name that we know it by."""
        return self._said.get(self._discover, KNOWN_FOR)

    def _discover(self) -> Mapping[str, Any]:
        said = ask(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.issuer or not all(isinstance(said.get(name), str) for name in NEEDED):
            log.warning("identity_provider_is_another")
            raise Unavailable("The organisation's own sign-in is another than the one that was set.")
        return said

    def keys(self, key_id: str) -> "KeySet":
        """Those that it publishes; asked anew for a key that is not among them, which is how it changes keys."""
        known = self._keys.get(self._published, KNOWN_FOR)
        is_there = not key_id or key_id in {key.kid for key in known}
        return known if is_there else self._keys.get(self._published, NOT_AGAIN_FOR)

    def _published(self) -> "KeySet":
        """One of a kind that we do not know keeps us from no other (RFC 7517, 5)."""
        from joserfc.errors import JoseError  # noqa: PLC0415 - a tenth of a second at each start
        from joserfc.jwk import KeySet  # noqa: PLC0415

        published = ask(self.about()["jwks_uri"]).get("keys")
        readable = KeySet([])
        for one in published if isinstance(published, list) else ():
            with suppress(JoseError, KeyError, TypeError, ValueError, AttributeError):
                readable.keys += KeySet.import_key_set({"keys": [one]}).keys
        if not readable.keys:
            log.warning("identity_provider_has_no_keys")
            raise Unavailable("The organisation's own sign-in has no keys that we can read.")
        return readable

    def claims_of(self, token: str, audience: Collection[str]) -> tuple[Mapping[str, Any], jwts.Claims]:
        """Of a token that is signed by it, for us. NotGood."""
        header, claims = jwts.opened(token, self.keys(jwts.key_id(token)))
        return header, jwts.check(claims, self.issuer, audience)

    def address_to_sign_in(self, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes. Also who is signed in there already shows once more who they are."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

        settings = get_settings()
        return str(
            prepare_grant_uri(
                self.about()["authorization_endpoint"],
                settings.oidc_client_id,
                "code",
                redirect_uri=f"{settings.base_url}{BACK}",
                scope="openid",
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
                prompt="login",
                max_age="0",
                acr_values=" ".join(settings.oidc_two_factor_acr) or None,
            )
        )

    def address_to_sign_out(self) -> str | None:
        """Where the browser goes to be signed out there as well, and back; None where it has no such place."""
        place = self.about().get("end_session_endpoint")
        if not isinstance(place, str) or not (place.startswith("https://") or self.issuer.startswith("http://")):
            return None
        settings = get_settings()
        asked = {"client_id": settings.oidc_client_id, "post_logout_redirect_uri": f"{settings.base_url}{OUT}"}
        return f"{place}{'&' if '?' in place else '?'}{urlencode(asked)}"

    def is_from_here(self, issuer: str | None) -> bool:
        """Whether what came back names this provider (RFC 9207), as it must where the provider says that it does."""
        if issuer is None:
            return not self.about().get("authorization_response_iss_parameter_supported")
        return issuer == self.issuer

    def redeem(self, code: str, nonce: str, verifier: str) -> Vouched:
        """Who it is, for the code that the browser brought back. NotVouched."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        given = self._token_for(code, verifier)
        client_id = get_settings().oidc_client_id
        try:
            header, claims = self.claims_of(str(given.get("id_token", "")), [client_id])
            asked = {"nonce": nonce, "client_id": client_id, "access_token": given.get("access_token")}
            CodeIDToken(claims, header, params=asked).validate(leeway=jwts.CLOCKS)
        except (jwts.NotGood, JoseError) as error:
            raise NotVouched from error
        shown = claims.get("auth_time")
        shown_at = None if shown is None else datetime.fromtimestamp(shown, UTC)
        return Vouched(self.issuer, claims["sub"], saw_two_factors(claims), shown_at)

    def _token_for(self, code: str, verifier: str) -> Mapping[str, Any]:
        from authlib.oauth2.auth import ClientAuth  # noqa: PLC0415

        settings, about = get_settings(), self.about()
        file = settings.oidc_client_secret_file
        how = "none" if file is None else "client_secret_basic"
        if file is not None and about.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            how = "client_secret_post"
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{settings.base_url}{BACK}",
            "code_verifier": verifier,
        }
        secret = "" if file is None else file.read_text().strip()
        named = (settings.oidc_client_id, secret)
        if how == "client_secret_basic":
            named = (quote_plus(settings.oidc_client_id), quote_plus(secret))  # as RFC 6749, 2.3.1, has it
        us = ClientAuth(*named, how)
        uri, headers, body = us.prepare("POST", str(about["token_endpoint"]), {}, urlencode(sent))
        try:
            return ask(uri, headers, body)
        except Refused as error:
            raise NotVouched from error


@cache
def _known(issuer: str) -> Provider:
    return Provider(issuer)


def provider() -> Provider:
    return _known(get_settings().oidc_issuer)
