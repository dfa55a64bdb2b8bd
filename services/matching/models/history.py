"""How a state changes: by `move_to`, along a move of `states.py`, with a row of history that nobody can change."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from services.matching.actor import By
from services.matching.states import Machine, Party
from shared.db import Base, Identified
from shared.errors import Conflict


class Transition(Identified, Base):
    """One step of one thing: who, in whose place, on behalf of which client, when. Append-only by a trigger."""

    __tablename__ = "transition"
    __table_args__ = (Index("ix_transition_subject", "subject_kind", "subject_id"),)

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    source: Mapped[str | None]
    target: Mapped[str]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    """Empty when the clock did it."""
    party: Mapped[Party]
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("client.id"))
    handed_over: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The client gave it on the device of `actor_id`, in their own hands."""
    note: Mapped[str | None]
    """A code for why (staff reasons only), never free text about a person."""
    program_id: Mapped[UUID | None] = mapped_column(ForeignKey("program.id"))
    """Through which program `actor_id` took it."""


class Stateful:
    """A thing with a machine in `states.py`. Its column `state` is set here only."""

    machine: ClassVar[Machine]
    if TYPE_CHECKING:
        state: Mapped[Any]
        id: Mapped[UUID]

    def start(self, session: Session, state: StrEnum, by: By, note: str | None = None) -> None:
        """Stores a new thing in the state it begins in."""
        self._step(session, None, state, by, note)

    def move_to(self, state: StrEnum, by: By, note: str | None = None) -> None:
        """Takes the thing to `state`; Conflict when that is not a move from where it stands now."""
        session = object_session(self)
        if session is None:
            raise RuntimeError(f"{type(self).__name__} is not in a session")
        self._step(session, self.state, state, by, note)

    def _step(self, session: Session, source: StrEnum | None, target: StrEnum, by: By, note: str | None) -> None:
        _check(self, source, target, by)
        self.state = target
        session.add(self)
        session.flush()
        session.add(_transition(self, source, target, by, note))
        if source is not None:
            self.left(session, source)
        self.entered(session)

    def left(self, session: Session, source: StrEnum) -> None:
        """What belongs to being no longer in `source`, where it was; `Termed` ends its term here."""

    def entered(self, session: Session) -> None:
        """What belongs to being in a new state; `Termed` begins its term here."""


def start_all(session: Session, things: Sequence[Stateful], state: StrEnum, by: By) -> None:
    """Stores many new things in the state they begin in, in one go. For an import: no term begins."""
    for thing in things:
        _check(thing, None, state, by)
        thing.state = state
    session.add_all(things)
    session.flush()
    session.add_all([_transition(thing, None, state, by) for thing in things])


def _check(thing: Stateful, source: StrEnum | None, target: StrEnum, by: By) -> None:
    move = thing.machine.move(source, target)
    name = thing.machine.name.replace("_", " ")
    if move is None:
        raise Conflict(f"This {name} is {_plain(source)}, so it cannot become {_plain(target)}.")
    if by.party not in move.who:
        raise Conflict(f"This {name} can become {_plain(target)} only by {_plain_list(move.who)}.")


def _transition(
    thing: Stateful, source: StrEnum | None, target: StrEnum, by: By, note: str | None = None
) -> Transition:
    return Transition(
        subject_kind=thing.machine.name,
        subject_id=thing.id,
        source=source,
        target=target,
        actor_id=by.user_id,
        party=by.party,
        on_behalf_of=by.on_behalf_of,
        handed_over=by.handed_over,
        note=note,
        program_id=by.program_id,
    )


def _plain(state: StrEnum | None) -> str:
    return "new" if state is None else state.value.replace("_", " ")


def _plain_list(parties: frozenset[Party]) -> str:
    return " or ".join(sorted(_plain(party) for party in parties))
