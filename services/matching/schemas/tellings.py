"""What a client without a sign-in has to hear, out."""

from uuid import UUID

from services.matching.models.clients import Channel
from services.matching.schemas.common import Output
from services.matching.states import TellingState
from shared.events import Event


class TellingOut(Output):
    id: UUID
    state: TellingState
    client_id: UUID
    event: Event
    subject_kind: str
    subject_id: UUID
    channel: Channel
    """How the client wants to hear it."""
    note: str
    """Which slip or letter to bring."""
