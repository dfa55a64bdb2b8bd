"""The real application with the door left open: everybody is the coordinator whom `BENCH_COORDINATOR` names."""

import os
from uuid import UUID

from services.matching.actor import Actor, Role
from services.matching.app import create_app
from services.matching.deps import who_asks

COORDINATOR = Actor(UUID(os.environ["BENCH_COORDINATOR"]), frozenset({Role.COORDINATOR}))


async def nobody_in_particular() -> Actor:
    return COORDINATOR


app = create_app()
app.dependency_overrides[who_asks] = nobody_in_particular
