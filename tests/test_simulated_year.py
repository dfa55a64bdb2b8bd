"""A year of sixty clients with people who behave and people who do not: every promise holds on every day of it."""

import pytest

from deploy.simulation import year
from tests.servers import Mailbox


@pytest.mark.usefixtures("database")
def test_through_a_whole_year_nobody_is_forgotten_and_nobody_is_told_twice(
    mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    year.move_in(clients=60)
    result = year.live(seed=1184)
    with capsys.disabled():
        print("\n" + result.report[0])
    assert result.broken == []
    assert mailbox.received, "mails really went out"
