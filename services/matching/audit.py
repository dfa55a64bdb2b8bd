"""The audit trail (NEN 7513): written in the transaction of the look itself, so there is none without its line.

Every read and every write at the door goes through `recorded`. Whom it was about the session has noticed
(`models/looks.py`); which rule let somebody is asked of `visibility.py` again, in the statement that stores the lines.
A log that cannot be written refuses the look.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from ipaddress import ip_address
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Insert,
    String,
    Table,
    Uuid,
    bindparam,
    case,
    column,
    func,
    insert,
    literal,
    literal_column,
    make_url,
    null,
    select,
    union_all,
)
from sqlalchemy import (
    cast as as_type,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from services.matching.actor import Actor, Role
from services.matching.models.audit import AuditEvent, Basis, Did, Outcome
from services.matching.models.clients import Caseholder, Client
from services.matching.models.contacts import Contact
from services.matching.models.emergencies import BreakGlass
from services.matching.models.groups import GroupPlace
from services.matching.models.limits import WHILE, once_more, refused
from services.matching.models.looks import Look, looks, notice
from services.matching.models.matches import Match
from services.matching.models.proposals import Proposal
from services.matching.models.requests import Request
from services.matching.models.signin import Access
from services.matching.visibility import glass_broken, places_led, sees_everybody, ways_to_see
from shared.db import in_transaction
from shared.errors import Forbidden, NotFound, Unavailable

T = TypeVar("T")

SPACE, NO_KINDS = literal_column("' '", String()), literal_column("'{}'::varchar[]", ARRAY(String()))
DIALECT = make_url("postgresql+psycopg://").get_dialect()()
EVENT = cast("Table[Any]", AuditEvent.__table__)


NOBODY = Actor(UUID(int=0), frozenset())
"""Who has the machine."""


READS = ("GET ", "HEAD ", "naast export")


class NotLogged(Unavailable):
    """No line, no look."""

    def __init__(self) -> None:
        super().__init__("This cannot be answered for a moment.")


@dataclass(frozen=True, slots=True)
class Entry:
    """What was asked, and through which door: the same for all lines of one ask."""

    event: str
    access_point: str
    trace_id: str
    object_id: UUID | None = None
    searched_by: str = ""

    @property
    def is_change(self) -> bool:
        return not self.event.startswith(READS)


def kind_of_address(address: str) -> str:
    """The class of the network that an address is in."""
    try:
        known = ip_address(address)
    except ValueError:
        return "unknown"
    return "this_machine" if known.is_loopback else "inside" if known.is_private else "outside"


def recorded(actor: Actor, entry: Entry, work: Callable[[Session], T]) -> T:
    """What `work` gives, in one transaction with the lines about it. What is refused leaves a line of its own."""
    try:
        return in_transaction(partial(_with_lines, actor, entry, work))
    except (Forbidden, NotFound):
        in_transaction(lambda session: _refused(session, actor, entry))
        raise


def _refused(session: Session, actor: Actor, entry: Entry) -> None:
    """A line of its own; and counted, so that nobody goes on trying."""
    note_object(session, actor, entry, Outcome.DENIED)
    once_more(session, actor.user_id, refused(actor.program_id), WHILE)


def recorded_command(event: str, work: Callable[[Session], T], session: Session) -> T:
    """The same for a command on the machine itself: nobody signed in for it."""
    return _with_lines(NOBODY, Entry(event, "this_machine command", uuid4().hex), work, session)


SIGN_IN = "sign in"
"""The event, whether they came in or not."""


def note_access(
    session: Session,
    event: str,
    user_id: UUID | None,
    came_from: str = "",
    *,
    outcome: Outcome = Outcome.DONE,
    program_id: UUID | None = None,
) -> None:
    """Somebody came in, or did not, or went: about nobody else. `user_id` is None where nobody knows who it was."""
    who = NOBODY if user_id is None else Actor(user_id, frozenset(), program_id=program_id)
    entry = Entry(event, f"{kind_of_address(came_from)} {'session' if program_id is None else 'token'}", uuid4().hex)
    note(session, who, entry, [Look(Did.EXECUTE, None, None, [Access.__tablename__])], outcome)


def _with_lines(actor: Actor, entry: Entry, work: Callable[[Session], T], session: Session) -> T:
    notice(session)
    answer = work(session)
    found = looks(session, change=entry.is_change)
    if entry.searched_by:
        found.append(Look(Did.SEARCH, None, None, []))
    if found:
        note(session, actor, entry, found)
    return answer


def note(session: Session, actor: Actor, entry: Entry, found: list[Look], outcome: Outcome = Outcome.DONE) -> None:
    """All lines in one statement."""
    bases = [_known_basis(actor, one) for one in found]
    values = {
        "event": entry.event,
        "outcome": outcome.value,
        "actor_id": None if actor is NOBODY else actor.user_id,
        "actor_roles": " ".join(sorted(actor.roles)),
        "handed_to": actor.handed_to,
        "program_id": actor.program_id,
        "access_point": entry.access_point,
        "object_id": entry.object_id,
        "searched_by": entry.searched_by,
        "trace_id": entry.trace_id,
        "actions": ",".join(one.did.value for one in found),
        "clients": ",".join(str(one.client_id or "") for one in found),
        "peers": ",".join(str(one.peer_worker_id or "") for one in found),
        "kinds": ",".join(" ".join(one.kinds) for one in found),
        "bases": ",".join(basis or "" for basis in bases),
    }
    try:
        if all(bases):
            session.connection().exec_driver_sql(_plain(), values)
        else:
            session.connection().execute(_asking(actor), values)
    except OperationalError:
        raise  # a deadlock is retried, and a database that is away is answered for elsewhere
    except DBAPIError as error:
        raise NotLogged from error


def _known_basis(actor: Actor, look: Look) -> str | None:
    """None where it depends on the client."""
    if look.peer_worker_id is not None:
        if look.peer_worker_id == actor.peer_worker_id:
            return Basis.OWN
        return Basis.CARD if actor.roles <= {Role.CLIENT} else Basis.COLLEAGUE
    if look.client_id is None or actor is NOBODY:
        return Basis.NONE
    if look.client_id in (actor.client_id, actor.handed_to):
        return Basis.OWN if actor.handed_to is None else Basis.IN_THEIR_HANDS
    return Basis.COORDINATOR if sees_everybody(actor) else None


def _lines() -> TableValuedAlias:
    """What differs from line to line, as a table. It comes as text, which costs psycopg less than lists of ids."""
    parts: dict[str, TypeEngine[Any]] = {name: String() for name in ("actions", "kinds", "bases")}
    parts |= {name: Uuid() for name in ("clients", "peers")}
    comma, nothing = literal_column("','", String()), literal_column("''", String())
    arrays = [
        as_type(func.string_to_array(bindparam(name, type_=String()), comma, nothing), ARRAY(kind))
        for name, kind in parts.items()
    ]
    columns: list[ColumnElement[Any]] = [column(name, kind) for name, kind in parts.items()]
    return func.unnest(*arrays).table_valued(*columns).render_derived("line")


@cache
def _plain() -> str:
    """As psycopg takes it: most asks need no more, and each of them pays for it."""
    lines = _lines()
    return str(_into(lines, lines.c.bases, _behalf(), null()).compile(dialect=DIALECT))


def _asking(actor: Actor) -> Insert:
    """The same, where the first way that leads to a client is looked up."""
    lines = _lines()
    otherwise = literal((Basis.FOLLOWS if actor.peer_worker_id is None else Basis.ASKED).value)
    if Role.PRIVACY_OFFICER in actor.roles:
        otherwise = literal(Basis.LOG_KEEPER.value)
    ways = ways_to_see(replace(actor, only_looks=True))
    found = [
        (ids.where(ids.selected_columns[0] == lines.c.clients).exists(), literal(basis.value)) for basis, ids in ways
    ]
    if actor.peer_worker_id is not None:
        told = places_led(actor).where(GroupPlace.client_id == lines.c.clients).exists()
        found.append((told, literal(Basis.PEER_WORKER.value)))
    basis = func.coalesce(lines.c.bases, case(*found, else_=otherwise) if found else otherwise)
    in_place_of = (
        select(Caseholder.user_id)
        .where(Caseholder.client_id == lines.c.clients, Caseholder.user_id.in_(actor.stands_in_for))
        .limit(1)
    )
    behalf = case((basis == Basis.DEPUTY.value, in_place_of.scalar_subquery()), else_=_behalf())
    broken = glass_broken(actor).with_only_columns(BreakGlass.id).where(BreakGlass.client_id == lines.c.clients)
    newest = broken.order_by(BreakGlass.id.desc()).limit(1).scalar_subquery()
    return _into(lines, basis, behalf, case((basis == Basis.EMERGENCY.value, newest)))


def _behalf() -> ColumnElement[Any]:
    return bindparam("handed_to", type_=Uuid())


def _into(
    lines: TableValuedAlias, basis: ColumnElement[Any], on_behalf_of: ColumnElement[Any], glass: ColumnElement[Any]
) -> Insert:
    columns: dict[str, ColumnElement[Any]] = {
        "action": lines.c.actions,
        "client_id": lines.c.clients,
        "peer_worker_id": lines.c.peers,
        "kinds": func.coalesce(func.string_to_array(lines.c.kinds, SPACE), NO_KINDS),
        "basis": basis,
        "on_behalf_of_id": on_behalf_of,
        "break_glass_id": as_type(glass, Uuid()),
    }
    texts = ("event", "outcome", "actor_roles", "access_point", "searched_by", "trace_id")
    columns |= {name: bindparam(name, type_=String()) for name in texts}
    columns |= {name: bindparam(name, type_=Uuid()) for name in ("actor_id", "object_id", "program_id")}
    return insert(EVENT).from_select(list(columns), select(*columns.values()), include_defaults=False)


def note_object(session: Session, actor: Actor, entry: Entry, outcome: Outcome) -> None:
    """Of an ask that was not answered, or answered from what was kept: whose the thing is that it named.

    Whoever was refused was not told so.
    """
    about = entry.object_id
    whose = union_all(
        select(Client.id).where(Client.id == about),
        select(Request.client_id).where(Request.id == about),
        select(Request.client_id).join(Proposal).where(Proposal.id == about),
        select(Match.client_id).where(Match.id == about),
        select(Contact.client_id).where(Contact.id == about),
    )
    client_id = None if about is None else session.scalars(whose).first()
    did = Did.UPDATE if entry.is_change else Did.READ
    note(session, actor, entry, [Look(did, client_id, None, [])], outcome)
