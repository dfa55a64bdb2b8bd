"""The words in which `tables.py` is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds."""

    KEY = "key"
    """The row's own id. Once its person is erased it points to nobody."""
    LINK = "link"
    """The id of another row: a pseudonym."""
    WHO = "who"
    """Says who somebody is."""
    WORDS = "words"
    """What somebody wrote or said, or what was written about them."""
    HEALTH = "health"
    """Coded, and about what somebody lives with or lived through."""
    FACT = "fact"
    """A day, a number, a state: it says nothing of whom."""
    SETTING = "setting"
    """How somebody wants things to go."""
    OPENS = "opens"
    """A secret that opens something, or is the print of what does. Never shown, not to its owner either."""
    WORKING = "working"
    """What the programs keep for themselves, and what follows from other columns."""


PRIVATE = frozenset({Kind.WHO, Kind.WORDS, Kind.HEALTH, Kind.OPENS})
"""What is gone once its person is erased."""


class Person(StrEnum):
    """Whose rows can be found: by the table that has one row for each."""

    CLIENT = "client"
    PEER_WORKER = "peer_worker"
    ACCOUNT = "user"


class End(StrEnum):
    """What becomes of a row when its person is erased."""

    GONE = "gone"
    EMPTIED = "emptied"
    """What is private in it goes; the facts stay, about nobody."""
    KEPT = "kept"
    """There is nothing of them in it but the pseudonym."""


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part in a table. `paths`, one or several, lead from a row to the person: a column of this table, and
    after each dot one of the table that it points to (`match_id` to `match`; else that is named after a colon)."""

    paths: str
    end: End
    owns: bool = True
    """The private columns are theirs. Of two owners neither is shown what is between them, and either takes it away."""
    exported: bool = True
    alone: bool = False
    """Each row is of one of its owners, and nothing in it is between them."""


@dataclass(frozen=True, slots=True)
class TableRule:
    columns: Mapping[str, Kind]
    shares: Mapping[Person, Share]

    @property
    def owners(self) -> frozenset[Person]:
        return frozenset(person for person, share in self.shares.items() if share.owns)

    def private(self) -> list[str]:
        return [name for name, kind in self.columns.items() if kind in PRIVATE]

    def exported_to(self, person: Person) -> list[str]:
        """Which columns somebody is given of their own rows: all, but for secrets and what is another's as well."""
        hidden = {Kind.OPENS, Kind.WORKING}
        if self.owners != {person} and not self.shares[person].alone:
            hidden |= PRIVATE
        return [name for name, kind in self.columns.items() if kind not in hidden]
