"""The pages of a peer worker's day and contacts."""

from services.matching.web import (
    peer_agreements,
    peer_contacts,
    peer_endings,
    peer_log,
    peer_questions,
    peer_steps,
    peer_today,
)

MODULES = (peer_today, peer_questions, peer_contacts, peer_log, peer_agreements, peer_steps, peer_endings)
