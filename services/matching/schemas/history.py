"""One step that was taken."""

from datetime import datetime
from uuid import UUID

from services.matching.schemas.common import Output
from services.matching.states import Party


class StepTakenOut(Output):
    source: str | None
    """Null when it began."""
    target: str
    party: Party
    """In whose place."""
    actor_id: UUID | None
    """Who typed it; for staff. Null when the clock did it."""
    on_behalf_of: UUID | None
    """The client whose word was written down by somebody else."""
    handed_over: bool
    """The client gave it in person, on the device of who typed everything else."""
    note: str | None
    """A code for why; for staff."""
    program_id: UUID | None
    """Through which program; for staff."""
    created_at: datetime
