"""Whether a password would soon be guessed: one that leaked and is used often, words and rows of keys, or what anybody
knows of its owner and of this house."""

import re
from urllib.parse import urlsplit

from shared.settings import get_settings

SCORE = 3
"""Of zxcvbn: more than a hundred million guesses. Guessing slows down long before (`guessing.py`); this is for the day
on which the hashes are stolen."""
LOOKED_AT = 72
"""Characters; what comes after makes it no worse."""
OF_THE_HOUSE = ("naast", "ervaringswerker", "wachtwoord", "welkom", "hulpverlener", "ggz")
"""Words that are not for passwords, besides those of the organisation (`NAAST_PASSWORD_WORDS`)."""
LEFT = 4
"""Letters that are something of their own."""
PART = re.compile(r"[^\W\d_]{3,}")


def is_guessable(password: str, *known: str) -> bool:
    """`known`: what others know of its owner, such as a name and an address."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists are long, and few processes ever see a new password

    house = get_settings()
    words = [*OF_THE_HOUSE, *house.password_words, house.oidc_name, urlsplit(house.base_url).hostname or "", *known]
    parts = sorted({part for one in words for part in PART.findall(one.lower())}, key=len, reverse=True)
    return _is_little_else(password, parts) or zxcvbn(password[:LOOKED_AT], user_inputs=parts)["score"] < SCORE


def _is_little_else(password: str, words: list[str]) -> bool:
    """Than such words, with a year or a sign behind them."""
    rest, found = re.subn("|".join(map(re.escape, words)), "", password.lower())
    return bool(found) and len(re.sub(r"[\W\d_]", "", rest)) < LEFT
