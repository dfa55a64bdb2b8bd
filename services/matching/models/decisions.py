"""What practice is divided on: decided by somebody, on a date, for the organisation or one team. Never in code.

`CATALOGUE` names each decision, what it may be, and the safe value that holds while nobody has decided.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, SQLColumnExpression, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.db import Base, Identified
from shared.users import User


class Topic(StrEnum):
    RE_OFFER_MONTHS = "re_offer_months"
    SEARCH_OTHER_TEAMS = "search_other_teams"
    CRISIS_CONTACT = "crisis_contact"
    REGISTRATION_LEVEL = "registration_level"
    CLOSENESS = "closeness"
    MEDICATION_HANDLING = "medication_handling"
    PEER_AT_INTAKE = "peer_at_intake"
    FACTS_AFTER_ERASURE = "facts_after_erasure"
    KEEP_CONTACTS_YEARS = "keep_contacts_years"
    ASK_WHETHER_IT_HELPED = "ask_whether_it_helped"
    JUNIORS_SUPERVISE = "juniors_supervise"


@dataclass(frozen=True, slots=True)
class Question:
    """`options` are all values that may be decided; `undecided` is the one that holds until then."""

    options: tuple[str, ...]
    undecided: str


CATALOGUE: dict[Topic, Question] = {
    Topic.RE_OFFER_MONTHS: Question(("1", "2", "3", "4", "6", "9", "12"), "3"),
    Topic.SEARCH_OTHER_TEAMS: Question(("no", "yes"), "no"),
    Topic.CRISIS_CONTACT: Question(("continue", "consult", "pause"), "consult"),
    Topic.REGISTRATION_LEVEL: Question(("0", "1", "2"), "1"),
    Topic.CLOSENESS: Question(("any", "themes", "specific", "diagnosis_medication"), "themes"),
    Topic.MEDICATION_HANDLING: Question(("no", "with_conditions", "yes"), "no"),
    Topic.PEER_AT_INTAKE: Question(("no", "if_possible", "always"), "if_possible"),
    Topic.FACTS_AFTER_ERASURE: Question(("kept", "gone"), "kept"),
    Topic.KEEP_CONTACTS_YEARS: Question(("2", "5", "15", "20"), "2"),
    Topic.ASK_WHETHER_IT_HELPED: Question(("no", "yes"), "no"),
    Topic.JUNIORS_SUPERVISE: Question(("no", "yes"), "no"),
}


class Decision(Identified, Base):
    """One decision; a later one for the same topic and team replaces it, and this one stays as history."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_topic", "topic", "team_id", "id"),)

    topic: Mapped[Topic]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    """Empty: for the whole organisation."""
    value: Mapped[str]
    decided_by: Mapped[str]
    """The person or body that decided, by name."""
    decided_on: Mapped[date]
    review_on: Mapped[date]
    recorded_by_id: Mapped[UUID] = mapped_column(ForeignKey(User.id))


def value_for(
    topic: Topic, team_id: UUID | SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None] | None
) -> Select[str]:
    """The value that was decided for a team: its own, else the organisation's, else no row."""
    return (
        select(Decision.value)
        .where(Decision.topic == topic, (Decision.team_id == team_id) | Decision.team_id.is_(None))
        .order_by(Decision.team_id.is_(None), Decision.id.desc())
        .limit(1)
    )


def decided(session: Session, topic: Topic, team_id: UUID | None) -> str:
    """The value that holds for a team: its own decision, else the organisation's, else the safe one."""
    return session.scalar(value_for(topic, team_id)) or CATALOGUE[topic].undecided
