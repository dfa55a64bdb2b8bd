"""A text of its own in every field of private words: whoever reads it anywhere can be told by the field.

Which fields those are the classification of the privacy of columns says, so a new one has a canary from the first day.
`who_reads.txt` says of each who may read it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Enum, event

from services.matching.privacy.kinds import Kind
from services.matching.privacy.tables import TABLES
from shared.db import Base

TABLE = Path(__file__).parent / "who_reads.txt"
A_CANARY = re.compile(r"kanarie-(\w+)-([a-z_]+)-([a-z_]+)")
WORDS: Mapping[str, list[str]] = {
    name: [
        column.name
        for column in Base.metadata.tables[name].columns
        if rule.columns[column.name] is Kind.WORDS and not isinstance(column.type, Enum)
    ]
    for name, rule in TABLES.items()
    if name in Base.metadata.tables
}


@contextmanager
def let_loose(about: str) -> Iterator[None]:
    """Whatever is made meanwhile has a canary in place of its words; `about` is whose they are."""

    def put_in(row: Any, _args: Any, known: dict[str, Any]) -> None:
        table = row.__tablename__
        for column in WORDS.get(table, []):
            if isinstance(known.get(column), str):
                known[column] = f"kanarie-{about}-{table}-{column}"

    event.listen(Base, "init", put_in, propagate=True)
    try:
        yield
    finally:
        event.remove(Base, "init", put_in)


def who_reads() -> dict[str, set[str]]:
    """By field, as `table.column`: the signs of who may, as in `who_may.txt`."""
    known = defaultdict[str, set[str]](set)
    for line in TABLE.read_text().splitlines():
        field, bar, codes = line.partition("|")
        if bar:
            known[field.strip()] |= set(codes.split())
    return known


def seen_in(text: str) -> set[tuple[str, str]]:
    """Whose words, and of which field."""
    return {(about, f"{table}.{column}") for about, table, column in A_CANARY.findall(text)}
