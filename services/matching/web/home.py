"""Where each person begins."""

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from services.matching.web.visitor import Visiting

router = APIRouter()


@router.get("/")
def begin(visitor: Visiting) -> Response:
    return RedirectResponse(visitor.places[0].path, 303)
