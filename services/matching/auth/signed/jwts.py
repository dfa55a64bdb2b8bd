"""Signed tokens (JWT): which algorithms count, what each token has to say, and what we sign ourselves.

What reads them is loaded when the first one comes: few processes ever see one.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.errors import Unavailable
from shared.settings import get_settings

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

ALGORITHMS = ("ES256", "ES384", "RS256", "PS256", "Ed25519")
"""With a public and a private half, all of them: with "none" or a shared secret (HS256) nothing is ever accepted."""
OURS = ("ES256",)
ACCESS_TOKEN = frozenset({"at+jwt", "application/at+jwt"})
CLOCKS = 30
"""Seconds by which the clock of somebody else may be off."""

Claims = dict[str, Any]


class NotGood(Exception):
    """A token that says nothing: it is signed by nobody we know, or not what was asked for."""


def key_id(token: str) -> str:
    """Under which name it says that its key is known. NotGood when it is no token at all."""
    return str(_unproven(token, 0).get("kid", ""))


def subject(token: str) -> str:
    """Whom it says that it is about. Nothing of it may be believed before it is `opened`. NotGood."""
    return str(_unproven(token, 1).get("sub", ""))


def _unproven(token: str, part: int) -> Mapping[str, Any]:
    try:
        text = token.split(".")[part]
        said = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, IndexError) as error:
        raise NotGood from error
    if not isinstance(said, dict):
        raise NotGood
    return said


def opened(token: str, keys: "KeySet", algorithms: Collection[str] = ALGORITHMS) -> tuple[Mapping[str, Any], Claims]:
    """Its header and what it says, once its signature fits one of these keys. NotGood."""
    from joserfc import jwt  # noqa: PLC0415 - a tenth of a second at each start

    try:
        found = jwt.decode(token, keys, algorithms=algorithms)
    except Exception as error:  # whatever is wrong with what somebody made up, there is one answer
        raise NotGood from error
    return found.header, found.claims


def check(claims: Claims, issuer: str, audience: Collection[str], leeway: int = CLOCKS, *also: str) -> Claims:
    """By whom, for whom, about whom and until when, which each token says; `also` has to be there too."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwt import JWTClaimsRegistry  # noqa: PLC0415

    must: Any = {name: {"essential": True} for name in ("sub", "exp", *also)}
    must["iss"] = {"essential": True, "value": issuer}
    must["aud"] = {"essential": True, "values": list(audience)}
    try:
        JWTClaimsRegistry(leeway=leeway, **must).validate(claims)
    except JoseError as error:
        raise NotGood from error
    return claims


def is_access_token(header: Mapping[str, Any]) -> bool:
    """And not another kind of token of the same issuer, such as one that says who signed in."""
    return str(header.get("typ", "")).lower() in ACCESS_TOKEN


def our_keys() -> "KeySet":
    """Unavailable where there is no key."""
    file = get_settings().token_key_file
    if file is None:
        raise Unavailable("Programs get no tokens here: no key was set.")
    return _read(file)


@cache
def _read(file: Path) -> "KeySet":
    from joserfc.jwk import ECKey, KeySet  # noqa: PLC0415

    end = "-----END PRIVATE KEY-----"
    each = [f"{one.strip()}\n{end}\n" for one in file.read_text().split(end)[:-1]]
    return KeySet([ECKey.import_key(one, {"use": "sig", "alg": OURS[0]}) for one in each])


def public_keys() -> Mapping[str, Any]:
    """The halves that anybody may have, as JWKS."""
    return our_keys().as_dict(private=False)


def signed(claims: Claims, kind: str = "at+jwt") -> str:
    from joserfc import jwt  # noqa: PLC0415

    key = our_keys().keys[0]
    return jwt.encode({"alg": OURS[0], "typ": kind, "kid": key.kid}, claims, key, algorithms=OURS)
