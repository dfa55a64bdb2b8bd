"""What matching may use of a peer worker's experiences, and what staff may see of it."""

from services.matching.catalogue import Layer, masks_of
from services.matching.models.peer_workers import Experience, Openness, PeerWorker, Use, Visibility


def is_usable(experience: Experience) -> bool:
    """The owner lets matching use it, and can talk about it now or sometimes."""
    return (
        experience.openness in (Openness.YES, Openness.SOMETIMES)
        and experience.use is Use.IN_MATCHING
        and experience.visibility is not Visibility.ONLY_ME
    )


def is_shown(experience: Experience) -> bool:
    return is_usable(experience) and experience.visibility is Visibility.TEAM


def set_masks(peer_worker: PeerWorker) -> bool:
    """Derives the mask columns anew, after any change of an experience. True when staff see more than before."""
    gained = False
    for prefix, counts in (("usable", is_usable), ("shown", is_shown)):
        masks = masks_of(experience.theme for experience in peer_worker.experiences if counts(experience))
        for layer in Layer:
            if layer is Layer.PRACTICAL:
                continue
            column, mask = f"{prefix}_{layer}", getattr(masks, layer)
            before = getattr(peer_worker, column) or 0
            gained |= prefix == "shown" and bool(mask & ~before)
            setattr(peer_worker, column, mask)
    return gained
