"""`naast audit`: seals the audit trail, shows that nobody changed it, and sends its head to who keeps it elsewhere."""

import argparse
import sys
from datetime import UTC, datetime
from email.utils import make_msgid

from services.matching.operations.sealing import seal_all, the_key
from services.matching.queries.sealed import Head, head_of, verify
from services.notifications.channels.channel import Letter, Unreachable
from services.notifications.channels.email import open_line
from services.notifications.messages import Rendered
from services.notifications.models import Outcome
from shared.db import transaction
from shared.settings import get_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=["seal", "verify", "anchor"])
    parser.add_argument("--head", type=Head.read, help="with verify: a head that was kept elsewhere")


def run(chosen: argparse.Namespace) -> int:
    key = the_key()
    if key is None:
        print("There is no key: name its file in NAAST_AUDIT_KEY_FILE.", file=sys.stderr)
        return 1
    if chosen.do == "verify":
        return _verify(key, chosen.head)
    print(f"{seal_all()} lines sealed.")
    return _anchor() if chosen.do == "anchor" else 0


def _verify(key: bytes, kept: Head | None) -> int:
    with transaction() as session:
        found = verify(session, key, kept)
    if found.broken:
        print(found.broken, file=sys.stderr)
    if found.unsealed:
        print(f"{found.unsealed} lines have no seal.", file=sys.stderr)
    if found.whole:
        print(f"All {found.head.seq} rows are as they were sealed. Head: {found.head}")
    return 0 if found.whole else 1


def _anchor() -> int:
    """Prints the head, and mails it where there is somebody to keep it."""
    with transaction() as session:
        head = head_of(session)
    print(f"Head: {head}")
    keeper = get_settings().privacy_mail
    if not keeper:
        return 0
    words = f"Keep this mail. With it `naast audit verify --head {head}` shows later that nothing was cut off."
    made = Rendered("The head of the log", words, f"<p>{words}</p>")
    try:
        with open_line() as line:
            answer = line.send(Letter(make_msgid(domain="naast"), keeper, datetime.now(UTC), made), lambda: True)
    except Unreachable as error:
        print(f"It could not be mailed: {error}.", file=sys.stderr)
        return 1
    return 0 if answer.outcome is Outcome.ACCEPTED else 1
