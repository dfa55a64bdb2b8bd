"""`docs/asvs.txt` is whole, and what it calls a test is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

LEDGER = Path("docs/asvs.txt")
LINE = re.compile(r"(\d+)\.(\d+)\.(\d+) ([12]) (.+) \| (test|manual|none|accepted) (.+)")
A_DAY = re.compile(r"20\d\d-\d\d-\d\d .+")
A_PAGE = re.compile(r"docs/\w+\.md")
LEVELS = {"1": 70, "2": 176}
"""So many has ASVS 5.0.0 outside WebRTC."""


def lines() -> list[re.Match[str]]:
    numbered = [line for line in LEDGER.read_text().splitlines() if line[:1].isdigit()]
    found = [LINE.fullmatch(line) for line in numbered]
    assert None not in found, [line for line, match in zip(numbered, found, strict=True) if match is None]
    return [match for match in found if match]


def is_there(test: str) -> bool:
    """A test by its file and name, or all of a file."""
    name, _, function = test.partition("::")
    path = Path("tests") / name
    return path.is_file() and (not function or f"def {function}(" in path.read_text())


def test_each_requirement_stands_there_once_in_its_order() -> None:
    numbers = [tuple(int(part) for part in line.groups()[:3]) for line in lines()]
    assert numbers == sorted(set(numbers))
    assert Counter(line[4] for line in lines()) == LEVELS


def test_what_is_called_a_test_is_one_and_what_somebody_looked_at_or_accepted_has_a_day() -> None:
    assert [line[7] for line in lines() if line[6] == "test" and not is_there(line[7])] == []
    assert [line[0] for line in lines() if line[6] in {"manual", "accepted"} and not A_DAY.fullmatch(line[7])] == []
    assert [page for page in A_PAGE.findall(LEDGER.read_text()) if not Path(page).is_file()] == []


@pytest.mark.parametrize("test", ["security/test_nobody.py", "security/test_asvs.py::test_nobody"])
def test_a_test_that_is_not_there_would_be_found(test: str) -> None:
    assert not is_there(test)
