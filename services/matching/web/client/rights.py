"""What somebody can count on, and whom to call now: the same for everybody, also before signing in."""

from functools import cache
from typing import NamedTuple

from fastapi import APIRouter
from starlette.responses import Response

from services.matching.web.visitor import Whoever
from shared.settings import get_settings

router = APIRouter()


class Block(NamedTuple):
    """A heading or a paragraph of the organisation's own text."""

    is_heading: bool
    text: str


@cache
def own_rights() -> tuple[Block, ...]:
    """The organisation's own text, when it has one."""
    path = get_settings().rights
    return blocks(path.read_text(encoding="utf-8")) if path else ()


def blocks(text: str) -> tuple[Block, ...]:
    """Pieces with an empty line in between; a heading begins with `# `."""
    pieces = (" ".join(piece.split()) for piece in text.replace("\r\n", "\n").split("\n\n"))
    return tuple(Block(piece.startswith("# "), piece.removeprefix("# ")) for piece in pieces if piece)


@router.get("/rights")
def show_rights(visitor: Whoever) -> Response:
    return visitor.page("client/rights.html", own=own_rights())


@router.get("/help")
def show_help(visitor: Whoever) -> Response:
    return visitor.page("client/help.html")
