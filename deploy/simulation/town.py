"""The people of a simulated year, each with a temper that a seed draws, and how they act through the operations."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Actor, Role
from services.matching.models.clients import Client
from services.matching.models.teams import Membership
from services.matching.queries import people
from shared.db import in_transaction
from shared.errors import Conflict, Invalid
from shared.users import User

T = TypeVar("T")

SILENT = 0.12
"""Part of the people who rarely answer anything."""


@dataclass
class Town:
    """Who there is, what they are like, and what they ran into."""

    random: Random
    refused: Counter[str] = field(default_factory=Counter)
    """Sentences of conflicts that people ran into: the wrong moment, which is part of life."""
    done: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    """What people ran into that nobody should."""
    away: dict[UUID, date] = field(default_factory=dict)
    """Who is on holiday, and until when."""
    _silent: dict[UUID, bool] = field(default_factory=dict)
    _actors: dict[UUID, Actor] = field(default_factory=dict)

    def answers(self, who: UUID) -> bool:
        """Whether this person does what is theirs to do, on a day that it comes up. Some people rarely do."""
        if who in self.away:
            return False
        if who not in self._silent:
            self._silent[who] = self.random.random() < SILENT
        return not self._silent[who] or self.random.random() < 0.05

    def actor(self, session: Session, user_id: UUID) -> Actor:
        if user_id not in self._actors:
            self._actors[user_id] = auth.load_actor(session, session.get_one(User, user_id))
        return self._actors[user_id]

    def forget_posts(self) -> None:
        """Who stands in for whom has changed: everybody comes through the door anew."""
        self._actors.clear()

    def voice(self, session: Session, client: Client) -> Actor:
        """The client, or whoever writes down what this client says."""
        if client.user_id is not None:
            return self.actor(session, client.user_id)
        return self.staff(session, client)

    def staff(self, session: Session, client: Client) -> Actor:
        """A caseholder or their deputy; in a shared caseload any caseholder of the team."""
        if client.caseholder_ids:
            return self.actor(session, self.random.choice(people.caseholders(session, client)))
        team = select(Membership.user_id).where(
            Membership.team_id == client.team_id, Membership.role == Role.CASEHOLDER
        )
        return self.actor(session, self.random.choice(sorted(session.scalars(team))))

    def coordinator(self, session: Session) -> Actor:
        return self.actor(session, self.random.choice(people.coordinators(session)))

    def tries(self, name: str, work: Callable[[Session], object]) -> None:
        """Does one thing in a transaction of its own. The wrong moment is counted; anything else is a defect."""
        try:
            in_transaction(work)
            self.done[name] += 1
        except (Conflict, Invalid) as refusal:
            self.refused[refusal.sentence] += 1
