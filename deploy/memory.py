"""How much memory a running system takes: the proportional set size of a process and everything that it started."""

import re
from pathlib import Path

PROC = Path("/proc")


def descendants(pid: int) -> set[int]:
    """All that `pid` started, directly or not; Linux only."""
    children: dict[int, set[int]] = {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        children.setdefault(int(fields[1]), set()).add(int(stat.parent.name))
    found: set[int] = set()
    new = {pid}
    while new:
        new = set().union(*(children.get(parent, set()) for parent in new)) - found
        found |= new
    return found


def proportional_bytes(pid: int) -> int:
    """Its own memory plus its share of what it shares with others; 0 when it has ended."""
    try:
        rollup = (PROC / str(pid) / "smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def system_bytes(supervisor: int) -> int:
    """Of the supervisor and all under it."""
    return sum(proportional_bytes(pid) for pid in {supervisor} | descendants(supervisor))
