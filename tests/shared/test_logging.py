"""What reaches a log, and what never does."""

import json
import subprocess
import sys

from tests.servers import PROJECT

PROGRAM = """
import logging, structlog
from shared.logging import configure
configure()
log = structlog.get_logger()
log.info("looked", status=200, name="Noor de Vries", diagnosis="F32")
try:
    raise ValueError("Noor de Vries typed this")
except ValueError:
    log.exception("went_wrong")
    logging.getLogger("some.library").exception("library failed")
logging.getLogger("some.library").warning("first\\nsecond")
"""


def lines() -> tuple[str, list[dict[str, object]]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=PROJECT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout, [json.loads(line) for line in done.stdout.splitlines()]


def test_only_allowed_fields_are_logged_one_json_line_an_event() -> None:
    text, (looked, wrong, library, newline) = lines()

    assert "Noor" not in text
    assert "F32" not in text
    assert looked["status"] == 200
    assert looked["dropped"] == ["diagnosis", "name"]
    assert (wrong["event"], wrong["error"]) == ("went_wrong", "ValueError")
    assert str(wrong["where"]).startswith("['<string>:8:")
    assert (library["error"], library["logger"], library["level"]) == ("ValueError", "some.library", "error")
    assert newline["event"] == "first\nsecond"
