"""Who somebody is: passwords, sessions and API tokens, and how an account becomes an `Actor`.

Of a secret only its hash is stored. All of this goes by real time, also where the domain's clock was moved.
"""

from services.matching.auth.actors import load_actor
from services.matching.auth.entering import change_password, give_password, sign_in
from services.matching.auth.guessing import FIRST_WAIT, FREE_TRIES, WINDOW, note_failure
from services.matching.auth.handing import enter_for, take_back
from services.matching.auth.passwords import PASSWORDS, hash_password
from services.matching.auth.sessions import Entrance, actor_of, end_session
from services.matching.auth.tokens import issue_token, own_tokens, revoke_token

__all__ = [
    "FIRST_WAIT",
    "FREE_TRIES",
    "PASSWORDS",
    "WINDOW",
    "Entrance",
    "actor_of",
    "change_password",
    "end_session",
    "enter_for",
    "give_password",
    "hash_password",
    "issue_token",
    "load_actor",
    "note_failure",
    "own_tokens",
    "revoke_token",
    "sign_in",
    "take_back",
]
