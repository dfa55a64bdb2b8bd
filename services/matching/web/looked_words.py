"""What somebody reads of who looked at their data: in plain words, what it was and as whom."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from services.matching.models.audit import Basis
from services.matching.models.looks import PROFILE
from services.matching.web.language import mark

DETAILS, QUESTION, CARDS = mark("details"), mark("question"), mark("who could fit")
CONTACT, MEETINGS, OFFERS = mark("contact"), mark("meetings"), mark("what was offered")
LOOKS = mark("who looked")
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "client": DETAILS,
        "caseholder": DETAILS,
        "request": QUESTION,
        "wish": QUESTION,
        "objection": QUESTION,
        "proposal": CARDS,
        "round_line": CARDS,
        "group_place": QUESTION,
        "match": CONTACT,
        "match_episode": CONTACT,
        "match_pause": CONTACT,
        "match_wording": CONTACT,
        "tapering_step": CONTACT,
        "alignment": CONTACT,
        "small_step": CONTACT,
        "whether_it_helped": CONTACT,
        "contact": MEETINGS,
        "contact_version": MEETINGS,
        "offer": OFFERS,
        "re_offer": OFFERS,
        "reminder": mark("what is still to be done"),
        "telling": mark("news that is still to come"),
        "audit_event": LOOKS,
        "audit_review": LOOKS,
        "break_glass": DETAILS,
        "shut_out": DETAILS,
        "correction": mark("what was asked to be corrected"),
        PROFILE: mark("experiences that are shown"),
        "peer_worker": mark("details"),
    }
)
"""By the table; a test holds this to the tables that there are."""

AS: Mapping[Basis, str] = MappingProxyType(
    {
        Basis.COORDINATOR: mark("as coordinator"),
        Basis.CASEHOLDER: mark("as caseholder"),
        Basis.DEPUTY: mark("in place of a caseholder"),
        Basis.ACT_TEAM: mark("as a member of the team"),
        Basis.TEAM_LEAD: mark("as team lead"),
        Basis.PEER_WORKER: mark("as peer worker"),
        Basis.EMERGENCY: mark("in an emergency"),
        Basis.LOG_KEEPER: mark("to check who looked"),
        Basis.COLLEAGUE: mark("as a colleague"),
        Basis.CARD: mark("A client who was shown the card"),
        Basis.ASKED: mark("A peer worker who was asked, and who saw no name"),
        Basis.NONE: mark("Somebody who looks after this app"),
    }
)
"""After a name, or where there is none in its place."""


def named(kinds: Iterable[str]) -> list[str]:
    """Each once, in a fixed order."""
    said = {KINDS[kind] for kind in kinds}
    return [one for one in dict.fromkeys(KINDS.values()) if one in said]
