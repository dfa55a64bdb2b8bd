"""Themes that are asked beside themes that there are, for recruitment.

Of peer workers only what they show to the team is counted, so no count depends on what is hidden. Small numbers are not
told. How many peer workers there are is not told beside them, and of requests no number that leaves a small rest.
"""

import csv
from collections import Counter
from io import StringIO

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from services.matching.actor import Actor
from services.matching.catalogue import Catalogue, Layer, keys_of
from services.matching.models.peer_workers import PeerWorker
from services.matching.models.requests import Request, RequestKind, Wish, WishKind
from services.matching.policies import Action, require
from services.matching.queries.candidates import on_the_active_list
from services.matching.queries.small_numbers import LEAST, counted, part_of
from services.matching.queries.themes import catalogue
from services.matching.ranking import NAMELESS
from services.matching.schemas.coverage import CoverageOut, Gap, ThemeCoverageOut
from services.matching.states import RequestState
from services.matching.visibility import visible_requests

IN_SEARCH = (RequestState.IN_MATCHING, RequestState.WAITING, RequestState.PROPOSED)
LAYERS = tuple(layer for layer in Layer if layer not in (*NAMELESS, Layer.PRACTICAL))
MOST_MISSING = 5
NOT_TOLD = "*"
ALL = ""
"""In the place of a theme: all requests."""


def coverage(session: Session, actor: Actor) -> CoverageOut:
    require(actor, Action.SEE_WORK)
    requests, asked = _asked(session, actor)
    shown = Counter[str]()
    masks = [getattr(PeerWorker, f"shown_{layer}") for layer in LAYERS]
    alike = select(func.count(), *masks).where(*on_the_active_list()).group_by(*masks)
    for people, *row in session.execute(alike):
        for layer, mask in zip(LAYERS, row, strict=True):
            shown.update(dict.fromkeys(keys_of(layer, mask), people))
    rows = [
        _row(theme.key, theme.layer, part_of(requests, asked.get(theme.key, 0)), counted(shown[theme.key]))
        for theme in catalogue(session).themes
        if theme.layer in LAYERS
    ]
    return CoverageOut(requests=counted(requests), themes=rows, gaps=_most_missing(rows))


def _asked(session: Session, actor: Actor) -> tuple[int, dict[str, int]]:
    """How many requests there are, and how many ask for each theme: all of them are found once for both."""
    searching = (
        visible_requests(actor)
        .where(Request.state.in_(IN_SEARCH), Request.kind == RequestKind.ONGOING)
        .with_only_columns(Request.id)
        .cte("searching")
    )
    wishes = (
        select(Wish.value, func.count())
        .join(searching, searching.c.id == Wish.request_id)
        .where(Wish.kind == WishKind.EXPERIENCE)
        .group_by(Wish.value)
    )
    everything = select(literal(ALL), func.count()).select_from(searching).union_all(wishes)
    asked = dict(session.execute(everything).all())
    return asked.pop(ALL), asked


def _row(key: str, layer: Layer, asked: int | None, shown: int | None) -> ThemeCoverageOut:
    gap = None
    if asked != 0 and shown == 0:
        gap = Gap.NOBODY
    elif asked is not None and (shown or LEAST - 1) < asked:
        gap = Gap.FEW
    return ThemeCoverageOut(key=key, layer=layer, asked=asked, shown=shown, gap=gap)


def _most_missing(rows: list[ThemeCoverageOut]) -> list[str]:
    """In the order of what is told: equal ones stay in the order of the catalogue, whatever their numbers are."""
    missing = sorted((row for row in rows if row.gap), key=lambda row: (row.gap is not Gap.NOBODY, -(row.asked or 1)))
    return [row.key for row in missing[:MOST_MISSING]]


def as_csv(told: CoverageOut, known: Catalogue) -> bytes:
    """UTF-8 with a byte order mark, `;` between cells, as a Dutch spreadsheet reads it."""
    text = StringIO()
    out = csv.writer(text, delimiter=";", lineterminator="\n")
    out.writerow(["theme", "layer", "thema", "asked", "shown", "gap"])
    names = {theme.key: theme.nl for theme in known.themes}
    for row in told.themes:
        out.writerow([row.key, row.layer, names[row.key], _cell(row.asked), _cell(row.shown), row.gap or ""])
    return text.getvalue().encode("utf-8-sig")


def _cell(number: int | None) -> str:
    return NOT_TOLD if number is None else str(number)
