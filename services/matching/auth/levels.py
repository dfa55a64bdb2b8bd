"""How much somebody showed of who they are, and what they are told who showed too little."""

from enum import StrEnum

from shared.errors import Forbidden, NotSignedIn, Refusal


class Next(StrEnum):
    """What somebody who signed in has to do before anything opens."""

    NOTHING = "nothing"
    SECOND_FACTOR = "second_factor"
    """Show their passkey, or a code."""
    SET_UP = "set_up"
    """Choose a second factor: there is none yet."""


class SecondFactorNeeded(Forbidden):
    """A password alone opens nothing of anybody."""

    slug = "second-factor-needed"

    def __init__(self) -> None:
        super().__init__("Show your second factor first.")


class Locked(NotSignedIn):
    """Nobody touched it for a while. It goes on where it was after one gesture, or the password."""

    slug = "locked"

    def __init__(self, *, handed_over: bool = False) -> None:
        super().__init__("This was locked because nobody used it for a while.")
        self.handed_over = handed_over


class NotFresh(Forbidden):
    """For this, both factors must have been shown just now."""

    slug = "not-fresh"

    def __init__(self) -> None:
        super().__init__("Show once more that it is you.")


class OutOfScope(Forbidden):
    """The person may, and the token of the program that asks for them does not reach it."""

    slug = "out-of-scope"

    def __init__(self, scope: str | None) -> None:
        needs = "" if scope is None else f" It needs the scope {scope}."
        super().__init__(f"This token does not reach this.{needs}")
        self.scope = scope


class OnlyReads(Forbidden):
    slug = "only-reads"

    def __init__(self) -> None:
        super().__init__("A token of the organisation's identity provider reads here, and changes nothing.")


class TokenRefused(Refusal):
    """`error` is the word that OAuth 2 has for it (RFC 6749, 5.2)."""

    slug = "token-refused"

    def __init__(self, error: str, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.error, self.status = error, status
