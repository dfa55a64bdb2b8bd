"""Whether it helped that two people know the same: the client's own answer, and all of them together."""

from uuid import UUID

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import helped
from services.matching.queries import helped as reads
from services.matching.schemas.helped import HelpedIn, HelpedOut, HelpedReportOut

router = operations("matches")


@router.get("/whether-it-helped")
def read_whether_it_helped(caller: Reading) -> HelpedReportOut:
    """By the nearness that was chosen, in fives and without a total; no answer of anybody can be found in it."""
    return caller.read(lambda session: reads.whether_it_helped(session, caller.actor))


@router.post("/matches/{match_id}/whether-it-helped")
def say_whether_it_helped(match_id: UUID, asked: HelpedIn, caller: Writing) -> HelpedOut:
    """By the client, once a contact: after it ended, or after a talk about how it goes."""
    return caller.write(lambda session: helped.say_whether_it_helped(session, caller.actor, match_id, asked))


@router.post("/matches/{match_id}/whether-it-helped/take-back")
def take_answer_back(match_id: UUID, caller: Writing) -> HelpedOut:
    """The answer is gone, and counts no more."""
    return caller.write(lambda session: helped.take_answer_back(session, caller.actor, match_id))
