"""What clients say of the nearness that they chose, all together: a table, and the same as a file."""

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.models.helped import Helped
from services.matching.queries.helped import as_csv, whether_it_helped
from services.matching.web.visitor import Visiting

router = APIRouter(prefix="/helped")

A_FILE = {"Content-Disposition": 'attachment; filename="helped.csv"'}


@router.get("")
def show(visitor: Visiting) -> Response:
    told = visitor.read(lambda session: whether_it_helped(session, visitor.actor))
    return visitor.page("coordinator/helped.html", told=told, answers=list(Helped))


@router.get("/copy.csv")
def download(visitor: Visiting) -> Response:
    content = visitor.read(lambda session: as_csv(whether_it_helped(session, visitor.actor)))
    return Response(content, 200, A_FILE, "text/csv")
