"""A journey to the organisation's identity provider and back: all that is kept of it is a cookie of the browser that
went. What the provider is given to bring back follows from that cookie, so nobody else can come back with it."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from shared.secret import new_secret

LASTS = timedelta(minutes=10)


class Purpose(StrEnum):
    ENTER = "enter"
    SHOW = "show"
    """Once more: after a while in which nobody touched anything, or before something sensitive."""
    TAKE_BACK = "take_back"
    """The device, from the client who held it."""
    LINK = "link"
    """From now on this account there opens the one that is signed in here."""
    BEGIN = "begin"
    """The same for who was invited and has no other way in; `way_in` is the secret of the link in the mail."""


def _now() -> int:
    return int(datetime.now(UTC).timestamp())


@dataclass(frozen=True, slots=True)
class Journey:
    purpose: Purpose
    onward: str = "/"
    way_in: str = ""
    began: int = field(default_factory=_now)
    seed: str = field(default_factory=new_secret)

    def kept(self) -> str:
        """What the browser keeps."""
        return urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    def _derived(self, name: str) -> str:
        """Of all that is kept, so that none of it can be changed on the way."""
        made = hmac.digest(self.seed.encode(), f"{name}:{self.kept()}".encode(), "sha256")
        return urlsafe_b64encode(made).decode().rstrip("=")

    def comes_back_with(self, state: str) -> bool:
        return hmac.compare_digest(self.state.encode(), state.encode()) and _now() - self.began < LASTS.total_seconds()


def begun(kept: str) -> Journey:
    """The journey of this cookie; where it is none, one from which nobody comes back."""
    try:
        said = json.loads(urlsafe_b64decode(kept))
        onward, way_in, seed = (str(said[name]) for name in ("onward", "way_in", "seed"))
        return Journey(Purpose(said["purpose"]), onward, way_in, int(said["began"]), seed)
    except (ValueError, KeyError, TypeError):
        return Journey(Purpose.ENTER)
