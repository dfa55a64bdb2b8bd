"""A hole that is known in what we run on stops a delivery; that nobody could be asked is said, and stops none."""

from typing import Any

import pytest

from deploy.check import Running, begin
from deploy.known_holes import NOT_ASKED, verdict

SOUND: dict[str, Any] = {"name": "jinja2", "version": "3.1.6", "vulns": []}
HOLED: dict[str, Any] = {"name": "starlette", "version": "0.1", "vulns": [{"id": "CVE-2024-47874"}]}
UNKNOWN: dict[str, Any] = {"name": "redis", "skip_reason": "Dependency not found"}


def test_a_known_hole_fails_and_a_list_that_cannot_be_asked_is_said() -> None:
    assert verdict([SOUND]) == (0, "No hole is known in 1 packages.")
    status, said = verdict([SOUND, HOLED, UNKNOWN])
    assert status == 1
    assert "starlette 0.1: CVE-2024-47874" in said
    assert verdict([SOUND, UNKNOWN]) == (NOT_ASKED, verdict([SOUND, UNKNOWN])[1])
    assert "1 of 2 packages" in verdict([SOUND, UNKNOWN])[1]
    assert "no package" in verdict([])[1]


@pytest.mark.parametrize(
    ("status", "passes", "said"), [(0, True, "ok"), (1, False, "FAILED"), (NOT_ASKED, True, "not")]
)
def test_what_could_not_be_asked_is_not_called_right(
    status: int, passes: bool, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    check: Running = begin("it", ["python", "-c", f"raise SystemExit({status})"])
    assert check.succeeded() is passes
    assert capsys.readouterr().out.strip().startswith(said)
