"""What tests of matching ask for."""

import pytest
from sqlalchemy.orm import Session

from tests.make import Make


@pytest.fixture
def make(session: Session) -> Make:
    return Make(session)
