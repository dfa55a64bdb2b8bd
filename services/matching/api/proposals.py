"""Asking peer workers, and both people's answers, up to the two yeses that make a match.

The same proposal reads differently for three people: the peer worker reads the question, the client the card, staff how
it goes.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.orm import Session

from services.matching.api.routing import operations
from services.matching.deps import Reading, Writing
from services.matching.operations import proposals, unasking
from services.matching.policies import Action, require
from services.matching.queries import proposals as readings
from services.matching.queries.find import get_proposal, get_request_to_rank
from services.matching.queries.shown_proposals import Shown, card_of, list_proposals, shown_to, step_to
from services.matching.queries.why_not import why_not
from services.matching.schemas.pages import Page
from services.matching.schemas.proposals import (
    AskedOut,
    AskPeersIn,
    CandidatesOut,
    CardOut,
    ConfirmIn,
    DeclineIn,
    HowWasItIn,
    IntroductionIn,
    ProposalOut,
    ProposalsIn,
    StepOut,
)
from services.matching.schemas.requests import RequestOut
from services.matching.schemas.why_not import WhyNotIn, WhyNotOut

router = operations("proposals")


@router.get("/requests/{request_id}/candidates")
def list_candidates(request_id: UUID, caller: Reading) -> CandidatesOut:
    """Who suits, and why; for staff. Made of what each peer worker shows to the team, and of nothing else."""

    def work(session: Session) -> CandidatesOut:
        request = get_request_to_rank(session, caller.actor, request_id)
        require(caller.actor, Action.RANK, request)
        return readings.candidates(session, request)

    return caller.read(work)


@router.get("/requests/{request_id}/why-not")
def read_why_not(request_id: UUID, asked: Annotated[WhyNotIn, Query()], caller: Reading) -> list[WhyNotOut]:
    """Why a colleague is not on the list, ten at most by a part of the name. What is private has one word for all."""
    return caller.read(lambda session: why_not(session, caller.actor, request_id, asked.find))


@router.post("/requests/{request_id}/proposals", status_code=201)
def ask_peers(request_id: UUID, asked: AskPeersIn, caller: Writing) -> list[ProposalOut]:
    """Ask these, up to three at once. Each answers without a reason."""
    return caller.write(
        lambda session: [
            readings.followed(session, proposal)
            for proposal in proposals.ask_peers(session, caller.actor, request_id, asked)
        ]
    )


@router.post("/requests/{request_id}/ask", status_code=202)
def ask_who_fits(request_id: UUID, caller: Writing) -> AskedOut:
    """The system asks who fits. The answer is always the same: you see who said yes, when they do."""
    return caller.write(
        lambda session: AskedOut(request_id=proposals.ask_who_fits(session, caller.actor, request_id).id)
    )


@router.post("/requests/{request_id}/come-forward", status_code=201)
def come_forward(request_id: UUID, caller: Writing) -> Shown:
    """A peer worker who has met the client asks to be the one. The client still chooses."""
    return caller.write(
        lambda session: shown_to(session, caller.actor, proposals.come_forward(session, caller.actor, request_id))
    )


@router.post("/proposals/{proposal_id}/unask")
def unask(proposal_id: UUID, caller: Writing) -> ProposalOut:
    """Asked by mistake: taken back at once by who asked, as long as there is no answer."""
    return caller.write(
        lambda session: readings.followed(session, unasking.unask(session, caller.actor, [proposal_id])[0])
    )


@router.get("/proposals", name="list_proposals")
def read_proposals(asked: Annotated[ProposalsIn, Query()], caller: Reading) -> Page[Shown]:
    return caller.read(lambda session: list_proposals(session, caller.actor, asked))


@router.get("/proposals/{proposal_id}")
def read_proposal(proposal_id: UUID, caller: Reading) -> Shown:
    return caller.read(
        lambda session: shown_to(session, caller.actor, get_proposal(session, caller.actor, proposal_id))
    )


@router.get("/proposals/{proposal_id}/card")
def read_card(proposal_id: UUID, caller: Reading) -> CardOut:
    """As the client reads it."""
    return caller.read(lambda session: card_of(session, caller.actor, proposal_id))


@router.post("/proposals/{proposal_id}/accept")
def accept_proposal(proposal_id: UUID, caller: Writing) -> Shown:
    """The peer worker says yes; the card goes to the client."""
    return caller.write(
        lambda session: shown_to(session, caller.actor, proposals.accept(session, caller.actor, proposal_id))
    )


@router.post("/proposals/{proposal_id}/decline")
def decline_proposal(proposal_id: UUID, asked: DeclineIn, caller: Writing) -> Shown:
    """The peer worker says no, without a reason."""
    return caller.write(
        lambda session: shown_to(session, caller.actor, proposals.decline(session, caller.actor, proposal_id, asked))
    )


@router.post("/proposals/{proposal_id}/choose")
def choose_proposal(proposal_id: UUID, caller: Writing) -> Shown:
    """The client wants to meet this one, whatever the order was. The other cards wait in reserve."""
    return caller.write(
        lambda session: shown_to(session, caller.actor, proposals.choose(session, caller.actor, proposal_id))
    )


@router.post("/proposals/{proposal_id}/reject")
def reject_proposal(proposal_id: UUID, caller: Writing) -> Shown:
    """The client says: not this one. Nobody is told why."""
    return caller.write(
        lambda session: shown_to(session, caller.actor, proposals.reject(session, caller.actor, proposal_id))
    )


@router.post("/requests/{request_id}/none-of-these")
def reject_all_proposals(request_id: UUID, caller: Writing) -> RequestOut:
    """The client wants none of the cards that lie there. Nobody is told why, and the search goes on."""
    return caller.write(lambda session: RequestOut.of(proposals.reject_all(session, caller.actor, request_id)))


@router.post("/proposals/{proposal_id}/cancel")
def cancel_proposal(proposal_id: UUID, caller: Writing) -> Shown:
    """Taken back: administrative, or by the peer worker after a yes. It is not a no."""
    return caller.write(
        lambda session: shown_to(session, caller.actor, proposals.cancel(session, caller.actor, proposal_id))
    )


@router.put("/proposals/{proposal_id}/introduction")
def plan_introduction(proposal_id: UUID, asked: IntroductionIn, caller: Writing) -> Shown:
    """When the two meet for the first time; sent again, it is moved."""
    return caller.write(
        lambda session: shown_to(
            session, caller.actor, proposals.plan_introduction(session, caller.actor, proposal_id, asked)
        )
    )


@router.post("/proposals/{proposal_id}/how-was-it")
def how_was_it(proposal_id: UUID, asked: HowWasItIn, caller: Writing) -> StepOut:
    """One form after the introduction: held or not, my yes or no, and the client's when given there and then."""
    return caller.write(
        lambda session: step_to(session, caller.actor, *proposals.how_was_it(session, caller.actor, proposal_id, asked))
    )


@router.post("/proposals/{proposal_id}/confirm")
def confirm_proposal(proposal_id: UUID, asked: ConfirmIn, caller: Writing) -> StepOut:
    """Yes or no after the introduction. Both yeses make the match; one no ends it, neutrally."""
    return caller.write(
        lambda session: step_to(session, caller.actor, *proposals.confirm(session, caller.actor, proposal_id, asked))
    )
