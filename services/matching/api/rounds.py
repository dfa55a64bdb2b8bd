"""The whole waiting list at once, as advice; themes asked beside themes there are; and what more peer workers would
change. For a coordinator."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import rounds
from services.matching.queries import round_lines as reads
from services.matching.queries.coverage import coverage
from services.matching.queries.proposals import followed
from services.matching.schemas.coverage import CoverageOut
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.proposals import ProposalOut
from services.matching.schemas.rounds import LineOut, RoundOut, TakeLineIn, TrialIn, TrialOut
from shared.errors import NotFound

router = operations("rounds")


@router.post("/rounds", status_code=202)
def ask_for_round(caller: Writing) -> RoundOut:
    """Ask for a proposal of shortlists for the whole waiting list. It is made in the background, one at a time."""
    return caller.write(lambda session: _round(session, caller, rounds.ask_for_round(session, caller.actor).id))


@router.get("/rounds/{round_id}")
def read_round(round_id: UUID, caller: Reading) -> RoundOut:
    """How far it is, and what it brings."""
    return caller.read(lambda session: _round(session, caller, round_id))


@router.get("/rounds/{round_id}/lines")
def list_round_lines(round_id: UUID, asked: Annotated[PageIn, Query()], caller: Reading) -> Page[LineOut]:
    """The longest waiting first, each beside how it is now."""
    return caller.read(lambda session: reads.lines_of(session, caller.actor, round_id, asked))


@router.post("/round-lines/{line_id}/take", status_code=201)
def take_round_line(line_id: UUID, asked: TakeLineIn, caller: Writing) -> list[ProposalOut]:
    """Ask whom the line proposes, or others. It is checked as it is now."""
    return caller.write(
        lambda session: [
            followed(session, proposal) for proposal in rounds.take_line(session, caller.actor, line_id, asked)
        ]
    )


@router.post("/round-lines/{line_id}/leave", status_code=204)
def leave_round_line(line_id: UUID, caller: Writing) -> None:
    """Nobody is asked; the request stays on the list."""
    caller.write(lambda session: bool(rounds.leave_line(session, caller.actor, line_id)))


@router.post("/round-lines/{line_id}/reconsider", status_code=204)
def reconsider_round_line(line_id: UUID, caller: Writing) -> None:
    """Open again."""
    caller.write(lambda session: bool(rounds.reconsider_line(session, caller.actor, line_id)))


@router.get("/coverage")
def read_coverage(caller: Reading) -> CoverageOut:
    """What open requests ask for beside what peer workers show. Numbers from one to four are not told."""
    return caller.read(lambda session: coverage(session, caller.actor))


@router.post("/trials", status_code=202)
def try_with_more(asked: TrialIn, caller: Writing) -> TrialOut:
    """What would so many peer workers more change? Made in the background, by the same rules as a round."""
    return caller.write(lambda session: _trial(session, caller, rounds.try_with_more(session, caller.actor, asked).id))


@router.get("/trials/{trial_id}")
def read_trial(trial_id: UUID, caller: Reading) -> TrialOut:
    return caller.read(lambda session: _trial(session, caller, trial_id))


def _round(session: Session, caller: Reading, round_id: UUID) -> RoundOut:
    found = reads.read_round(session, caller.actor, round_id)
    if found is None:
        raise NotFound
    return found


def _trial(session: Session, caller: Reading, trial_id: UUID) -> TrialOut:
    found = reads.read_trial(session, caller.actor, trial_id)
    if found is None:
        raise NotFound
    return found
