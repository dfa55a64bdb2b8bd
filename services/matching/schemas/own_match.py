"""A contact with a peer worker as the client looks at it, with what the client can do about it now."""

from datetime import date

from services.matching.schemas.common import Output
from services.matching.schemas.contacts import ContactOut, ReaderOut
from services.matching.schemas.helped import HelpedOut
from services.matching.schemas.matches import MatchOut
from services.matching.schemas.pages import Page
from services.matching.schemas.small_steps import SmallStepOut


class OwnMatchOut(Output):
    match: MatchOut
    helped: HelpedOut
    agenda: str
    steps: Page[SmallStepOut]
    planned: list[ContactOut]
    held: list[ContactOut]
    """The last ones that were written down."""
    readers: list[ReaderOut]
    """Who can read the log."""
    professional: str
    """Who was named for it, when somebody was."""
    today: date
    news_on: date | None
    """When something waits for somebody else: so long it takes at most."""
    can_start: bool
    can_pause: bool
    can_resume: bool
    can_agree: bool
    can_taper: bool
    can_walk_again: bool
    can_stop: bool
    can_undo: bool
    can_reopen: bool
    can_move: bool
