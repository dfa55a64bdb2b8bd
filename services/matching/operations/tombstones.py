"""Who was erased stays so after a backup was put back: the tombstones are kept elsewhere, and done again."""

from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching.models.clients import Client
from services.matching.models.erasures import Erasure, is_erased
from services.matching.models.peer_workers import PeerWorker
from services.matching.operations.erasing import bury
from services.matching.privacy import Person
from services.matching.schemas.erasures import ErasureOut

KEPT = TypeAdapter(list[ErasureOut])


def all_tombstones(session: Session) -> bytes:
    """As JSON: numbers that lead to nobody, and who decided."""
    stones = session.scalars(select(Erasure).order_by(Erasure.id))
    return KEPT.dump_json([ErasureOut.model_validate(stone) for stone in stones], indent=1)


def replay(session: Session, kept: bytes) -> int:
    """Erases again whoever came back with the backup. How many; a second time nobody."""
    done = 0
    for stone in KEPT.validate_json(kept):
        if _is_back(session, stone.person, stone.person_id):
            told = stone.model_dump(exclude={"decided_by"})
            bury(session, Erasure(**told), stone.decided_by)
            done += 1
    return done


def _is_back(session: Session, person: Person, person_id: UUID) -> bool:
    kind = Client if person is Person.CLIENT else PeerWorker
    row = session.get(kind, person_id, with_for_update=True)
    return row is not None and not is_erased(session, person, person_id)
