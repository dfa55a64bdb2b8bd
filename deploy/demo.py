"""The demo organisation of `examples/`, loaded once, through the importer as anybody's own.

What has no place in a file because it is private, each peer worker enters as themselves, through the operations.
"""

import sys
from operator import attrgetter
from pathlib import Path
from random import Random

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from deploy import demo_moments
from deploy.demo_private import say_all
from services.matching import auth
from services.matching.models.teams import Membership, Team
from services.matching.operations.imports.files import import_files
from services.matching.operations.imports.reading import Source
from services.matching.rules import STAFF
from services.matching.schemas.sheets import Sheet
from services.matching.web.personas import PERSONAS, Persona
from shared.db import transaction
from shared.settings import get_settings
from shared.users import User

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SEED = 1185


def load() -> int | None:
    """Loads the demo into an empty database; prints, each time, whom to sign in as."""
    if not get_settings().demo or get_settings().environment == "production":
        print("This is no demo: NAAST_DEMO is not set, or it runs in production.", file=sys.stderr)
        return 1
    hashed = auth.hash_password(auth.OPENS)
    with transaction() as session:
        if not session.scalar(select(exists().where(Team.id.is_not(None)))):
            fill(session, hashed)
            demo_moments.live(session)
        known = set(session.scalars(select(User.email).where(User.password_hash.is_not(None))))
    tell([persona for persona in PERSONAS if persona.email in known])
    return None


def tell(signing_in: list[Persona]) -> None:
    if signing_in:
        print(f"Sign in with the password {auth.OPENS} as")
        width = max(len(persona.email) for persona in signing_in)
        print("\n".join(f"  {persona.email:{width}}  {persona.who}" for persona in signing_in))


def fill(session: Session, password_hash: str) -> None:
    """The whole organisation, in the one transaction of `session`."""
    move_in(session, [Source(f"{sheet}.csv", (EXAMPLES / f"{sheet}.csv").read_bytes()) for sheet in Sheet])
    addresses = [persona.email for persona in PERSONAS]
    session.execute(update(User).where(User.email.in_(addresses)).values(password_hash=password_hash))


def move_in(session: Session, files: list[Source]) -> None:
    """Through the importer, and then each peer worker says what has no place in a file."""
    import_files(session, files)
    staff = select(User).join(Membership, Membership.user_id == User.id).where(Membership.role.in_(STAFF))
    by_address = sorted(session.scalars(staff).unique(), key=attrgetter("email"))
    say_all(session, Random(SEED), [user.id for user in by_address])


if __name__ == "__main__":
    sys.exit(load())
