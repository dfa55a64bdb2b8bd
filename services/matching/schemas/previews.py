"""A peer worker as others get to see them, for that peer worker."""

from services.matching.schemas.common import Output
from services.matching.schemas.pool import PeerWorkerOut
from services.matching.schemas.proposals import FaceOut


class PreviewOfMeOut(Output):
    """What each reader gets, made by what makes it for them."""

    client: FaceOut
    """The card, for a client who asks for everything; of `shared` a client reads what they asked for."""
    colleagues: PeerWorkerOut
    matching: list[str]
    """Keys of the catalogue that the system may use to find you; nobody sees them."""
