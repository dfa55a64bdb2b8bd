"""When contact with a peer worker was explained and offered, what the client said, and when to ask again."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from services.matching.models.clients import Client
from services.matching.models.reminders import Termed
from services.matching.states import RE_OFFER, Machine, ReOfferState, Rule, Term
from shared.db import Base, Identified


class Answer(StrEnum):
    YES = "yes"
    NOT_NOW = "not_now"
    NEVER = "never"
    UNSURE = "unsure"


class OfferMoment(StrEnum):
    """On which occasion it was offered."""

    INTAKE = "intake"
    TEAM_MEETING = "team_meeting"
    RE_OFFER = "re_offer"
    OTHER = "other"


class Offer(Identified, Base):
    """One offer and its answer. Never changed: the next one is a new row."""

    __tablename__ = "offer"

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    moment: Mapped[OfferMoment]
    made_on: Mapped[date]
    explained: Mapped[bool]
    answer: Mapped[Answer]
    ask_again_on: Mapped[date | None]
    """The client's own date."""
    re_offer_id: Mapped[UUID | None] = mapped_column(ForeignKey("re_offer.id"))
    """The planned offer that this one was."""

    client: Mapped[Client] = relationship()


class ReOfferCause(StrEnum):
    NEVER_OFFERED = "never_offered"
    NOT_NOW = "not_now"
    UNSURE = "unsure"
    REQUEST_ENDED = "request_ended"
    """Without a contact that goes on: stopped, closed, a place in a group, one visit together."""
    MATCH_ENDED = "match_ended"
    CHANGED_MIND = "changed_mind"
    STOPPED = "stopped"


BY_THE_CLIENT = "state = 'stopped' OR (state = 'scheduled' AND cause <> 'never_offered')"
"""Not before a day that a client brought about, or never: of the planned ones the few that are no first offer."""


class ReOffer(Termed, Identified, Base):
    """When to ask again. At most one open for a client."""

    __tablename__ = "re_offer"
    __table_args__ = (
        Index(
            "uq_re_offer_open",
            "client_id",
            unique=True,
            postgresql_where="state IN ('scheduled', 'due', 'stopped')",
        ),
        Index("ix_re_offer_due", "due_on", postgresql_where="state = 'scheduled'"),
        Index("ix_re_offer_later", "client_id", postgresql_where=BY_THE_CLIENT),
    )
    machine: ClassVar[Machine] = RE_OFFER

    state: Mapped[ReOfferState]
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    due_on: Mapped[date]
    cause: Mapped[ReOfferCause]
    skipped: Mapped[int] = mapped_column(default=0)
    """How many times in a row it was due and not made."""

    client: Mapped[Client] = relationship()

    @property
    def own_date(self) -> date | None:
        """None: while scheduled it is found by its day itself, so that an import creates no reminders."""
        return None

    def remind(self, session: Session, term: Term) -> None:
        """A client who was never offered anything counts under a rule of its own."""
        never = self.cause is ReOfferCause.NEVER_OFFERED and self.state is ReOfferState.DUE
        super().remind(session, replace(term, rule=Rule.INTAKE_OFFER_MISSING) if never else term)
