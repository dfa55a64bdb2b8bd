"""Choosing whom to meet, and saying yes or no after the first meeting: each one tap."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.operations import acquaintances, proposals
from services.matching.schemas.profiles import KnowIn
from services.matching.schemas.proposals import ConfirmIn, HowWasItIn
from services.matching.web.forms import Posted
from services.matching.web.language import mark
from services.matching.web.visitor import Visiting

router = APIRouter(prefix="/my/cards/{proposal_id}")


@router.post("/meet")
def meet(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: proposals.choose(session, visitor.actor, proposal_id).id, form)
    return visitor.go("/my", mark("Good. We make an appointment for you two to meet."))


@router.post("/no")
def not_this_one(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    visitor.write(lambda session: proposals.reject(session, visitor.actor, proposal_id).id, form)
    return visitor.go("/my", mark("That is fine. Nobody is told why."))


@router.post("/known")
def known(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    asked = KnowIn(proposal_id=proposal_id)
    visitor.write(lambda session: acquaintances.know_each_other(session, visitor.actor, asked), form)
    return visitor.go("/my", mark("Thank you. You do not see this person here again."))


@router.post("/met")
def met(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    asked = HowWasItIn(held=True)
    visitor.write(lambda session: proposals.how_was_it(session, visitor.actor, proposal_id, asked)[0].id, form)
    return visitor.go("/my", mark("Good that you have met. Now you can say how you go on."))


@router.post("/go-on")
def go_on(proposal_id: UUID, visitor: Visiting, form: Posted) -> Response:
    asked = form.read(ConfirmIn, more_hours=False)
    visitor.write(lambda session: proposals.confirm(session, visitor.actor, proposal_id, asked)[0].id, form)
    return visitor.go("/my", mark("Thank you. You said yes.") if asked.yes else mark("That is fine. You said no."))
