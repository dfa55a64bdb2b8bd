"""Who supervises a peer worker: an intern begins with clients only while somebody does."""

from uuid import UUID

from services.matching.schemas.common import Input, Output


class SupervisorIn(Input):
    """Who it is from now on."""

    supervisor_id: UUID | None = None
    """A peer worker with the right to it. Left out: nobody, and an intern is asked nothing new."""


class NamedOut(Output):
    id: UUID
    name: str


class SupervisionOut(Output):
    supervisor_id: UUID | None
    supervisor_name: str
    """Empty: nobody was named."""
    is_needed: bool
    """By the level, or because an internship was agreed."""
    can_begin: bool
    """False: a supervisor is needed, and nobody was named, or who was left or may not do it any more."""
    supervises: list[NamedOut]
    """The other way round: whom this peer worker supervises."""
    can_be_named: list[NamedOut]
    """For the coordinator. Who is missing is missing for a reason that nobody is told."""
