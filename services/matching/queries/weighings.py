"""How much each layer counts now, and how much it counted before."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.catalogue import Closeness, Layer
from services.matching.models.weighings import Weighing
from services.matching.queries.lists import newest_first
from services.matching.schemas.pages import Page, PageIn
from services.matching.schemas.weighings import WeighingOut
from services.matching.weights import UNDECIDED, Weights, WeightTable

NEWEST = select(Weighing.version, Weighing.weights).order_by(Weighing.version.desc()).limit(1)
KNOWN = "weights"


def weights_now(session: Session) -> WeightTable:
    """Read once a transaction: one answer knows one version, and a list asks no more often than one row does."""
    known: WeightTable | None = session.info.get(KNOWN)
    if known is None:
        newest = session.execute(NEWEST).one_or_none()
        known = session.info[KNOWN] = _table(*newest) if newest else UNDECIDED
    return known


def forget_weights(session: Session) -> None:
    """They were decided anew in this transaction."""
    session.info.pop(KNOWN, None)


def _table(version: int, weights: dict[str, dict[str, int]]) -> WeightTable:
    return WeightTable(version, {closeness: Weights(**weights[closeness]) for closeness in Closeness})


def weighings(session: Session, asked: PageIn) -> Page[WeighingOut]:
    """What holds first, then what held before; last what came with Naast."""
    shown, more = newest_first(session, select(Weighing), Weighing, asked)
    items = [WeighingOut.model_validate(one) for one in shown]
    return Page(items=items if more else [*items, _out(UNDECIDED)], next=more)


def holds_now(session: Session) -> WeighingOut:
    newest = session.scalars(select(Weighing).order_by(Weighing.version.desc()).limit(1)).one_or_none()
    return WeighingOut.model_validate(newest) if newest else _out(UNDECIDED)


def _out(undecided: WeightTable) -> WeighingOut:
    weights = {
        closeness: {Layer(name): number for name, number in asdict(undecided.of(closeness)).items()}
        for closeness in Closeness
    }
    return WeighingOut(version=undecided.version, weights=weights, decided_by=None, decided_on=None, reason=None)
