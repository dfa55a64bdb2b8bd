"""All pages on which somebody signs in, and sets what is theirs."""

from services.matching.web.account import again, away, begin, organisation, own, passkeys, second, security, sign_in

MODULES = (sign_in, second, organisation, passkeys, again, begin, own, security, away)
