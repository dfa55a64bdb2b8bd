"""`naast mail`: does the mail go out? And after a restore: hold it back, and let it go again."""

import argparse

from services.notifications import quarantine
from services.notifications.overview import overview, to_look_at
from shared.db import transaction


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", nargs="?", choices=["show", "pause", "release"], default="show")
    parser.add_argument("--reason", default="an operator paused it", help="why it is paused, for who comes after you")


def run(arguments: argparse.Namespace) -> None:
    with transaction() as session:
        if arguments.do == "pause":
            quarantine.pause(session, arguments.reason)
        elif arguments.do == "release":
            quarantine.release(session)
    show()


def show() -> None:
    """Prints states, delays and what needs a person; no address and no name."""
    with transaction() as session:
        seen = overview(session)
        stuck = to_look_at(session)
    if seen.paused_at:
        print(f"Sending is PAUSED since {seen.paused_at:%Y-%m-%d %H:%M} UTC: {seen.pause_reason}.")
        print("`naast mail release` lets it go on.")
    else:
        print("Sending goes on.")
    for state, count in sorted(seen.by_state.items()):
        print(f"{count:8} {state}")
    print(f"The longest waiting message has been due for {seen.oldest_overdue.total_seconds():.0f} s.")
    print(f"{seen.lost_leases} tries ended without an answer; {seen.accepted_late} messages may have gone out twice.")
    for one in stuck:
        moment = f"{one.settled_at:%Y-%m-%d %H:%M}" if one.settled_at else "?"
        print(f"{one.state} {moment} {one.id}: {one.code}, after {one.attempts} tries")
