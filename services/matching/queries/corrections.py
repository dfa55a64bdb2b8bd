"""What people asked to have corrected: for themselves, for who answers, and for who reads what it is about."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session, joinedload

from services.matching import workdays
from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.corrections import Correction
from services.matching.models.peer_workers import PeerWorker
from services.matching.queries.find import one
from services.matching.queries.lists import oldest_first, page
from services.matching.schemas.corrections import CorrectionOut, CorrectionsIn
from services.matching.schemas.pages import Page, PageIn
from services.matching.states import CorrectionState, Unit
from services.matching.visibility import is_open, sees_client
from shared import clock
from shared.errors import NotFound

A_FEW = 5
"""Beside a record; all of them are on a page of their own."""


def visible_corrections(actor: Actor) -> Select[Correction]:
    """Own ones; those of the clients whom somebody sees at work; a coordinator also those of peer workers."""
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.client_id is not None:
        conditions.append(Correction.client_id == actor.client_id)
    if actor.peer_worker_id is not None:
        conditions.append(Correction.peer_worker_id == actor.peer_worker_id)
    if Role.COORDINATOR in actor.roles:
        conditions.append(Correction.peer_worker_id.is_not(None))
    conditions.append(Correction.client_id.in_(select(Client.id).where(sees_client(actor.at_work()))))
    about = or_(Correction.client_id.is_(None), is_open(actor, Correction.client_id))
    return select(Correction).where(or_(*conditions), about)


def open_corrections(actor: Actor) -> Select[Correction]:
    return visible_corrections(actor).where(Correction.state == CorrectionState.OPEN)


def get_correction(session: Session, actor: Actor, correction_id: UUID, *, lock: bool = False) -> Correction:
    return one(session, visible_corrections(actor), Correction.id == correction_id, lock=lock)


def list_corrections(session: Session, actor: Actor, asked: CorrectionsIn) -> Page[CorrectionOut]:
    """Newest first."""
    visible = visible_corrections(actor)
    if asked.client_id is not None:
        visible = visible.where(Correction.client_id == asked.client_id)
    if asked.state is not None:
        visible = visible.where(Correction.state == asked.state)
    return page(session, visible.options(*WITH_NAMES), Correction, asked, correction_out)


def own_corrections(session: Session, actor: Actor, asked: PageIn) -> Page[CorrectionOut]:
    """Of whoever is here for themselves, and about themselves."""
    if actor.client_id is None and actor.peer_worker_id is None:
        raise NotFound
    own = [Correction.client_id == actor.client_id, Correction.peer_worker_id == actor.peer_worker_id]
    visible = visible_corrections(actor).where(or_(*own)).options(*WITH_NAMES)
    return page(session, visible, Correction, asked, correction_out)


def waiting_corrections(session: Session, actor: Actor, asked: PageIn) -> Page[CorrectionOut]:
    """Those without an answer, the oldest first."""
    shown, more = oldest_first(session, open_corrections(actor).options(*WITH_NAMES), Correction, asked)
    return Page(items=[correction_out(row) for row in shown], next=more)


def beside(
    session: Session, actor: Actor, *, client_id: UUID | None = None, peer_worker_id: UUID | None = None
) -> list[CorrectionOut]:
    """What stands beside the record of this one: own words that are to be read with it, and what is still contested."""
    whose = Correction.client_id == client_id if client_id else Correction.peer_worker_id == peer_worker_id
    shown = Correction.beside.is_(True) | (Correction.state == CorrectionState.OPEN)
    query = visible_corrections(actor).where(whose, shown, Correction.state != CorrectionState.TAKEN_BACK)
    query = query.options(*WITH_NAMES).order_by(Correction.id.desc()).limit(A_FEW)
    return [correction_out(row) for row in session.scalars(query)]


def read_correction(session: Session, actor: Actor, correction_id: UUID) -> CorrectionOut:
    return correction_out(get_correction(session, actor, correction_id))


WITH_NAMES = (
    joinedload(Correction.client),
    joinedload(Correction.peer_worker).joinedload(PeerWorker.user),
    joinedload(Correction.answered_by),
)


def correction_out(row: Correction) -> CorrectionOut:
    asked_on = clock.local_date(row.created_at)
    whose = row.client or (row.peer_worker and row.peer_worker.user)
    return CorrectionOut(
        id=row.id,
        client_id=row.client_id,
        peer_worker_id=row.peer_worker_id,
        who=whose.name if whose else "",
        state=row.state,
        words=row.words,
        beside=row.beside,
        answer=row.answer,
        answered_by=row.answered_by.name if row.answered_by else "",
        answered_on=row.answered_on,
        asked_on=asked_on,
        answer_before=workdays.after(asked_on, 1, Unit.MONTHS),
    )
