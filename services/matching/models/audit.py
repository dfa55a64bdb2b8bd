"""Who looked at what, and who changed what (NEN 7513): ids and codes only, never a name, a word or a finding.

A row outlives whom it is about, so it points at them without a foreign key. Append-only by a trigger; what seals it
stands in a table of its own, so that no row here is ever touched again.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from shared.db import Base, Identified
from shared.enciphered import Enciphered


class Did(StrEnum):
    """The action codes of NEN 7513, and `S` for a search."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    DELETE = "D"
    EXECUTE = "E"
    """Signing in and out, and what the installation itself is made to do."""
    SEARCH = "S"


class Outcome(StrEnum):
    DONE = "done"
    DENIED = "denied"
    """Out of sight, or not theirs to do."""


class Basis(StrEnum):
    """Which rule let somebody look or act: the ways of `visibility.ways_to_see`, in its order."""

    OWN = "own"
    """About oneself."""
    IN_THEIR_HANDS = "in_their_hands"
    """The client, on the device of a colleague."""
    COORDINATOR = "coordinator"
    CASEHOLDER = "caseholder"
    DEPUTY = "deputy"
    """In the place of a caseholder who is away: `on_behalf_of`."""
    ACT_TEAM = "act_team"
    TEAM_LEAD = "team_lead"
    """Brought to the lead of a FACT team."""
    PEER_WORKER = "peer_worker"
    """Chosen by this client, or in contact with them."""
    EMERGENCY = "emergency"
    """The glass was broken."""
    LOG_KEEPER = "log_keeper"
    """The privacy officer, who reads the log and not the file."""
    COLLEAGUE = "colleague"
    """What a peer worker shows to staff."""
    CARD = "card"
    """What a peer worker shows to a client."""
    ASKED = "asked"
    """A peer worker who is asked or named, and does not read whose question it is."""
    FOLLOWS = "follows"
    """It followed from a step that was theirs to take."""
    NONE = "none"
    """About nobody."""


class AuditEvent(Base):
    """One ask at the door and one person whom it was about; an ask about nobody has one row as well."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_client", "client_id", "recorded_at", postgresql_where="client_id IS NOT NULL"),
        Index("ix_audit_event_peer", "peer_worker_id", "recorded_at", postgresql_where="peer_worker_id IS NOT NULL"),
        Index("ix_audit_event_recorded", "recorded_at"),
        Index("ix_audit_event_denied", "recorded_at", postgresql_where="outcome = 'denied'"),
        Index(
            "ix_audit_event_day",
            text("(CAST(timezone('Europe/Amsterdam', recorded_at) AS DATE)) DESC"),
            "actor_id",
            "client_id",
            postgresql_where="outcome = 'done' AND client_id IS NOT NULL AND actor_id IS NOT NULL",
        ),
        Index("ix_audit_event_emergency", "recorded_at", postgresql_where="basis = 'emergency'"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    recorded_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    """Real time, also where the domain's clock was moved."""
    event: Mapped[str]
    """What was asked: the method and the route, or the command."""
    action: Mapped[Did]
    outcome: Mapped[Outcome]
    actor_id: Mapped[UUID | None]
    """Empty for a command on the machine itself, and for a sign-in that is nobody's."""
    actor_roles: Mapped[str]
    """What this person was then, by the alphabet."""
    on_behalf_of_id: Mapped[UUID | None]
    """The colleague who is away, or the client with the device in their hands."""
    basis: Mapped[Basis]
    access_point: Mapped[str]
    """The class of the network address, and by which means; never the address."""
    client_id: Mapped[UUID | None]
    peer_worker_id: Mapped[UUID | None]
    """Whose experience profile it was. At most one of these two."""
    kinds: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What kind of things of theirs: names of tables."""
    object_id: Mapped[UUID | None]
    """What was asked for by its id."""
    searched_by: Mapped[str]
    """Names of what a list was filtered by; never what was filled in."""
    trace_id: Mapped[str]
    """One ask; that of the W3C traceparent when it came with one."""
    break_glass_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    """Through which program the actor asked."""


class AuditSeal(Base):
    """The place of a row in the chain: `mac` is made of the row and of the seal before it, with a key that is not in
    this database."""

    __tablename__ = "audit_seal"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(unique=True)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


class Doubt(StrEnum):
    """Why somebody else looks at a look once more. Each is a reason to ask, and mostly the answer is a good one."""

    EMERGENCY = "emergency"
    COLLEAGUE = "colleague"
    """The client works here as well."""
    SAME_SURNAME = "same_surname"
    AT_NIGHT = "at_night"


class AuditReview(Identified, Base):
    """Somebody else than who looked has looked at it: what one person did with one client on one day, and why that
    was asked."""

    __tablename__ = "audit_review"
    __table_args__ = (Index("uq_audit_review", "doubt", "actor_id", "client_id", "on_day", unique=True),)

    doubt: Mapped[Doubt]
    actor_id: Mapped[UUID]
    client_id: Mapped[UUID]
    on_day: Mapped[date]
    signed_by_id: Mapped[UUID]
    signed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    note: Mapped[str] = mapped_column(Enciphered())
