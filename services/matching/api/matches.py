"""Contacts that were confirmed: what the two agree, how it goes on, pauses, tapers off, ends and begins again."""

from collections.abc import Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.api.routing import operations
from services.matching.deps import Caller, Reading, Writing
from services.matching.models.matches import Match
from services.matching.operations import (
    absences,
    agreements,
    alignments,
    care,
    endings,
    matches,
    pauses,
    reopening,
    tapering,
)
from services.matching.queries import matches as reads
from services.matching.queries.find import get_match
from services.matching.schemas.matches import (
    AbsenceChoiceIn,
    AgendaIn,
    AgendaOut,
    AgreementIn,
    AlignmentIn,
    AlignmentOut,
    CrisisIn,
    EndIn,
    GoOnIn,
    LeadIn,
    MatchesIn,
    MatchOut,
    PauseIn,
    PauseOut,
    RematchIn,
    RematchOut,
    ReopenIn,
    ResumeIn,
    ReviewIn,
    StartIn,
    StopIn,
    TaperAnswerIn,
    TaperIn,
    WantsIn,
    WordingOut,
)
from services.matching.schemas.pages import Page, PageIn

router = operations("matches")
T = TypeVar("T")


def _step(caller: Caller, step: Callable[[Session, Actor, UUID, T], Match], match_id: UUID, asked: T) -> MatchOut:
    """Every step answers with the match as it is now, for this reader."""
    actor = caller.actor
    return caller.write(lambda session: reads.read_match(actor, step(session, actor, match_id, asked)))


@router.get("/matches")
def list_matches(asked: Annotated[MatchesIn, Query()], caller: Reading) -> Page[MatchOut]:
    return caller.read(lambda session: reads.list_matches(session, caller.actor, asked))


@router.get("/matches/{match_id}")
def read_match(match_id: UUID, caller: Reading) -> MatchOut:
    actor = caller.actor
    return caller.read(lambda session: reads.read_match(actor, get_match(session, actor, match_id)))


@router.patch("/matches/{match_id}/agreement")
def change_agreement(match_id: UUID, asked: AgreementIn, caller: Writing) -> MatchOut:
    """What changes in what the two agreed; the rest stays. More time needs room in the peer worker's week."""
    return _step(caller, agreements.change_agreement, match_id, asked)


@router.get("/matches/{match_id}/agreement/earlier")
def list_wordings(match_id: UUID, asked: Annotated[PageIn, Query()], caller: Reading) -> Page[WordingOut]:
    """What was agreed before: nothing is overwritten without a trace."""
    return caller.read(lambda session: reads.earlier_wordings(session, caller.actor, match_id, asked))


@router.post("/matches/{match_id}/lead")
def hand_over(match_id: UUID, asked: LeadIn, caller: Writing) -> MatchOut:
    """A sequential contact: from now on the other walks with the client, or back again."""
    return _step(caller, agreements.hand_over, match_id, asked)


@router.put("/matches/{match_id}/wants")
def write_wants(match_id: UUID, asked: WantsIn, caller: Writing) -> MatchOut:
    """Dit wil ik wel, dit wil ik niet: the client's own."""
    return _step(caller, agreements.write_wants, match_id, asked)


@router.get("/matches/{match_id}/agenda")
def read_agenda(match_id: UUID, caller: Reading) -> AgendaOut:
    """What the client wants to talk about or do next time. Only for the two."""
    return caller.read(lambda session: reads.read_agenda(session, caller.actor, match_id))


@router.put("/matches/{match_id}/agenda")
def write_agenda(match_id: UUID, asked: AgendaIn, caller: Writing) -> MatchOut:
    """For next time. Only the two can read it."""
    return _step(caller, agreements.write_agenda, match_id, asked)


@router.post("/matches/{match_id}/start")
def start_match(match_id: UUID, asked: StartIn, caller: Writing) -> MatchOut:
    """One of the two starts; when both have, the contact is active."""
    return _step(caller, matches.start_match, match_id, asked)


@router.post("/matches/{match_id}/pause")
def pause_match(match_id: UUID, asked: PauseIn, caller: Writing) -> MatchOut:
    """The client pauses: at once, and no date is forced."""
    return _step(caller, pauses.pause_for_client, match_id, asked)


@router.post("/matches/{match_id}/crisis")
def flag_crisis(match_id: UUID, asked: CrisisIn, caller: Writing) -> MatchOut:
    """Somebody is in a crisis. The client's own wish comes first, then the team's decision."""
    return _step(caller, pauses.flag_crisis, match_id, asked)


@router.post("/matches/{match_id}/review")
def review_pause(match_id: UUID, asked: ReviewIn, caller: Writing) -> MatchOut:
    """The pause goes on, until it is looked at again."""
    return _step(caller, pauses.review_pause, match_id, asked)


@router.post("/matches/{match_id}/resume")
def resume_match(match_id: UUID, asked: ResumeIn, caller: Writing) -> MatchOut:
    """The contact goes on where it was, without anything overdue."""
    return _step(caller, pauses.resume_match, match_id, asked)


@router.post("/matches/{match_id}/absence-choice")
def choose_in_absence(match_id: UUID, asked: AbsenceChoiceIn, caller: Writing) -> MatchOut:
    """The peer worker is away: the client waits, wants somebody else meanwhile, or wants to be called about it."""
    return _step(caller, absences.choose_in_absence, match_id, asked)


@router.post("/matches/{match_id}/propose-tapering")
def propose_tapering(match_id: UUID, asked: TaperIn, caller: Writing) -> MatchOut:
    """The peer worker or the team thinks less is needed: nothing changes until the client says yes."""
    return _step(caller, tapering.propose_tapering, match_id, asked)


@router.post("/matches/{match_id}/answer-tapering")
def answer_tapering(match_id: UUID, asked: TaperAnswerIn, caller: Writing) -> MatchOut:
    """The client says yes or no to that plan; a no needs no reason and changes nothing."""
    return _step(caller, tapering.answer_tapering, match_id, asked)


@router.post("/matches/{match_id}/taper")
def taper_match(match_id: UUID, asked: TaperIn, caller: Writing) -> MatchOut:
    """The client wants less: at once. While tapering this is another pace."""
    return _step(caller, tapering.taper, match_id, asked)


@router.post("/matches/{match_id}/walk-beside-again")
def walk_beside_again(match_id: UUID, caller: Writing) -> MatchOut:
    """ "Loop weer naast me": back to the agreed rhythm. The plan stays readable."""
    actor = caller.actor
    return caller.write(lambda session: reads.read_match(actor, tapering.walk_beside_again(session, actor, match_id)))


@router.post("/matches/{match_id}/stop")
def stop_match(match_id: UUID, asked: StopIn, caller: Writing) -> MatchOut:
    """The client stops, at once. The place is kept for two weeks, in which the client alone can undo it."""
    return _step(caller, endings.stop_match, match_id, asked)


@router.post("/matches/{match_id}/end")
def end_match(match_id: UUID, asked: EndIn, caller: Writing) -> MatchOut:
    """The peer worker stops, and a colleague knows of it; or the organisation ends it."""
    return _step(caller, endings.end_match, match_id, asked)


@router.post("/matches/{match_id}/undo")
def undo_ending(match_id: UUID, caller: Writing) -> MatchOut:
    """The client takes the stop back: the contact is where it was."""
    actor = caller.actor
    return caller.write(lambda session: reads.read_match(actor, reopening.undo_ending(session, actor, match_id)))


@router.post("/matches/{match_id}/reopen")
def reopen_match(match_id: UUID, asked: ReopenIn, caller: Writing) -> MatchOut:
    """Again with the same peer worker: the client asks, the peer worker says yes or no."""
    return _step(caller, reopening.reopen_match, match_id, asked)


@router.post("/matches/{match_id}/somebody-else", status_code=201)
def rematch(match_id: UUID, asked: RematchIn, caller: Writing) -> RematchOut:
    """Somebody else, please: a new request with the same wishes; this contact ends."""
    actor = caller.actor

    def work(session: Session) -> RematchOut:
        match, request = endings.rematch(session, actor, match_id, asked)
        return RematchOut(match=reads.read_match(actor, match), request_id=request.id)

    return caller.write(work)


@router.post("/matches/{match_id}/go-on")
def go_on_after_care(match_id: UUID, asked: GoOnIn, caller: Writing) -> MatchOut:
    """Care has ended; after the talk the coordinator decides that this contact goes on for a while."""
    return _step(caller, care.go_on_after_care, match_id, asked)


@router.post("/matches/{match_id}/alignments", status_code=201)
def record_alignment(match_id: UUID, asked: AlignmentIn, caller: Writing) -> AlignmentOut:
    """The talk about what the client needs was held, or the client wants none."""
    return caller.write(
        lambda session: AlignmentOut.model_validate(alignments.record_alignment(session, caller.actor, match_id, asked))
    )


@router.get("/matches/{match_id}/alignments")
def list_alignments(match_id: UUID, asked: Annotated[PageIn, Query()], caller: Reading) -> Page[AlignmentOut]:
    return caller.read(lambda session: reads.alignments_of(session, caller.actor, match_id, asked))


@router.get("/crisis-pauses")
def list_crisis_pauses(asked: Annotated[PageIn, Query()], caller: Reading) -> Page[PauseOut]:
    """How long each was, who decided, and whether the client's wish was followed."""
    return caller.read(lambda session: reads.crisis_pauses(session, caller.actor, asked))
