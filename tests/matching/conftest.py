"""What tests of matching ask for."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy.orm import Session

from tests.door import Door, served
from tests.make import Make


@pytest.fixture
def make(session: Session) -> Make:
    return Make(session)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the app answers over HTTP, on the database of this process."""
    with served() as address:
        yield address


@pytest.fixture
def door(database: str, address: str) -> Iterator[Door]:
    """The app over HTTP, on a database of its own."""
    with closing(Door(address)) as door:
        yield door
