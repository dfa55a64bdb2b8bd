"""Who somebody is, a thing a file: `entering` (the password, the first factor), `factors` (the second one, or both at
once by a passkey), `ways_in` (a link by mail, to a first or new password), `sessions` (what a browser holds), `tokens`
(what somebody's own program holds), `handing` (a device in the hands of a client), `by_provider` (the account at the
organisation: `journeys` there and back, and the `identities` that they show), `signed` (what a token of that provider
or of another program opens), `actors` (how an account becomes an `Actor`).

The gate is `sessions.actor_of`: only who showed two factors becomes an `Actor`, and nothing is read or done without.
Of a secret only its hash is stored. All of this goes by real time, also where the domain's clock was moved.
"""

from services.matching.auth import by_provider, guessing, identities, own_sessions, ways_in
from services.matching.auth.actors import load_actor
from services.matching.auth.demo import OPENS
from services.matching.auth.entering import change_password, sign_in
from services.matching.auth.factors import code_app, passkeys, recovery, second
from services.matching.auth.handing import enter_for
from services.matching.auth.levels import (
    Locked,
    Next,
    NotFresh,
    OnlyReads,
    OutOfScope,
    SecondFactorNeeded,
    TokenRefused,
)
from services.matching.auth.passwords import PASSWORDS, hash_password
from services.matching.auth.sessions import (
    Entrance,
    Holder,
    actor_of,
    end_all,
    end_session,
    holder_of,
    open_session,
    refuse_stale,
)
from services.matching.auth.signed import bearers, jwts, program_tokens, programs, provider
from services.matching.auth.tokens import issue_token, own_tokens, revoke_token

__all__ = [
    "OPENS",
    "PASSWORDS",
    "Entrance",
    "Holder",
    "Locked",
    "Next",
    "NotFresh",
    "OnlyReads",
    "OutOfScope",
    "SecondFactorNeeded",
    "TokenRefused",
    "actor_of",
    "bearers",
    "by_provider",
    "change_password",
    "code_app",
    "end_all",
    "end_session",
    "enter_for",
    "guessing",
    "hash_password",
    "holder_of",
    "identities",
    "issue_token",
    "jwts",
    "load_actor",
    "open_session",
    "own_sessions",
    "own_tokens",
    "passkeys",
    "program_tokens",
    "programs",
    "provider",
    "recovery",
    "refuse_stale",
    "revoke_token",
    "second",
    "sign_in",
    "ways_in",
]
