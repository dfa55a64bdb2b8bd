"""The API keeps to its own document, whoever asks and whatever they send: Schemathesis as each role, on real rows."""

from collections.abc import Iterator
from copy import deepcopy
from http.cookiejar import DefaultCookiePolicy
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import Session as Http
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.specs.openapi.checks import ensure_resource_availability, use_after_free
from schemathesis.transport.requests import RequestsTransport
from sqlalchemy import select

from services.matching import audit, auth
from services.matching.actor import Actor, Role
from services.matching.api.examples import EXAMPLES, SOMEBODY
from services.matching.app import app
from services.matching.models.requests import Request
from services.matching.operations import notes
from services.matching.queries import find
from tests.contract.asking import FIXED, ROLES, AnyCase, Asker, Operation, operation_id
from tests.contract.direct import ADDRESS, Direct
from tests.security.asking import one_connection

VALID, WRONG = 3, 2
"""Made-up cases for each operation, beside its example sent by each role."""
NONSENSE = ("nobody' OR 1=1 --", "-1")
"""In place of an id."""
EXAMPLES_OF = {model.__name__: examples for model, examples in EXAMPLES.items()}


def document() -> dict[str, Any]:
    """The API's own. The Idempotency-Key is left out of all operations but one: it is the same everywhere, and half of
    the time would go into making up headers."""
    document = deepcopy(app.openapi())
    for path in document["paths"].values():
        for operation in path.values():
            if operation["operationId"] != "make_request" and "parameters" in operation:
                operation["parameters"] = [one for one in operation["parameters"] if one["in"] != "header"]
    return document


@pytest.fixture(scope="module")
def operations() -> list[Operation]:
    config = SchemathesisConfig.from_dict(
        {
            "base-url": ADDRESS,
            # A day that has passed, or two fields that do not go together: no schema can say it, so 422 is an answer.
            "checks": {
                "positive_data_acceptance": {"expected-statuses": [*range(200, 300), 401, 403, 404, 409, 422, 429]}
            },
        }
    )
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.validate()
    return [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> Iterator[Direct]:
    """The app in this process; whatever Schemathesis asks by itself goes there as well."""
    with one_connection() as connection, Http() as http:
        direct = Direct(connection)
        monkeypatch.setattr(
            audit, "once_more", lambda *_: (0, 0)
        )  # here each asks for a thousand things that are not there
        http.trust_env = False
        http.mount(ADDRESS, direct)  # and is closed with it
        http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # who asks is said each time
        send = RequestsTransport.send
        monkeypatch.setattr(RequestsTransport, "send", lambda *its, **how: send(*its, **{**how, "session": http}))
        yield direct


@pytest.fixture
def asker(direct: Direct) -> Asker:
    return Asker()


def media_type_of(operation: Operation) -> str:
    return str(next(iter(operation.definition.raw["requestBody"]["content"])))


def example_of(operation: Operation, role: Role) -> Any:
    """The documented one; the last of them for a peer worker, who ends, logs and says other things than staff."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    if not content:
        return None
    model = content[media_type_of(operation)]["schema"]["$ref"].rpartition("/")[2]
    return deepcopy(EXAMPLES_OF[model][-1 if role is Role.PEER_WORKER else 0])


def send_examples(asker: Asker, operation: Operation) -> None:
    """As each role, about something that is theirs to see; and what they read is asked by strangers as well."""
    for role in ROLES:
        few = {"limit": 3} if any(parameter.name == "limit" for parameter in operation.query) else {}
        case = operation.Case(path_parameters=asker.path_of(operation, role), query=few)
        body = example_of(operation, role)
        if body is not None:
            case.body, case.media_type = asker.filled(body, operation, role), media_type_of(operation)
        answer = asker.send(case, role)
        if operation.method == "get" and case.path_parameters and answer.status_code == 200:
            asker.ask_strangers(case, role, answer)


def send_made_up(asker: Asker, operation: Operation, mode: GenerationMode, times: int) -> None:
    """What Schemathesis makes of the document. What is valid comes from who may do it, about real things."""
    is_valid = mode is GenerationMode.POSITIVE
    roles = iter(cycle((is_valid and asker.tally.succeeded[operation_id(operation)]) or ROLES))
    path = {parameter.name: FIXED.get(parameter.name, SOMEBODY) for parameter in operation.path_parameters}

    @seed(20261123)
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=path if is_valid else None))
    def ask(case: AnyCase) -> None:
        role = next(roles)
        if is_valid:
            case.path_parameters = asker.path_of(operation, role)
            case.body = asker.filled(case.body, operation, role)
        asker.send(case, role)

    ask()


def send_nonsense(asker: Asker, operation: Operation) -> None:
    """Where nothing but a path is sent there is nothing to make up: each costs Schemathesis thirty times an ask."""
    for role, nonsense in zip(ROLES, NONSENSE, strict=False):
        case = operation.Case(path_parameters=dict.fromkeys(asker.path_of(operation, role), nonsense))
        asker.send(case, role, nonsense=True)


def takes_something(operation: Operation) -> bool:
    return bool(operation.body or operation.query)


def ask_everything(asker: Asker, operations: list[Operation]) -> None:
    for operation in operations:
        asker.refresh()
        send_examples(asker, operation)
        if takes_something(operation):
            send_made_up(asker, operation, GenerationMode.POSITIVE, VALID)
            send_made_up(asker, operation, GenerationMode.NEGATIVE, WRONG)
        elif operation.path_parameters:
            send_nonsense(asker, operation)


@pytest.mark.parametrize("half", [0, 1])
def test_the_api_keeps_to_its_document_as_every_role(asker: Asker, operations: list[Operation], half: int) -> None:
    operations = operations[half::2]
    ask_everything(asker, operations)
    tally = asker.tally
    assert tally.problems == [], f"{len(tally.problems)}: " + "\n".join(tally.problems[:5])
    assert [status for status in tally.by_status if status >= 500] == []
    assert 1_000 <= tally.cases <= 2_000, tally.by_status
    assert min(tally.by_role[role] for role in ROLES) >= 90, tally.by_role
    assert tally.share_of_successes >= 0.3, tally.by_status
    assert tally.valid_refused <= tally.valid_sent / 8
    never = {operation_id(operation) for operation in operations} - {name for name, by in tally.succeeded.items() if by}
    assert never == set()


# What is looked for is found: a hole is made, and it is seen. Without one nothing is.


@pytest.fixture
def named(operations: list[Operation]) -> dict[str, Operation]:
    return {operation_id(operation): operation for operation in operations}


def read_as(asker: Asker, role: Role, operation: Operation) -> AnyCase:
    case = operation.Case(path_parameters=asker.path_of(operation, role))
    answer = asker.send(case, role)
    assert answer.status_code == 200
    asker.ask_strangers(case, role, answer)
    return case


@pytest.mark.parametrize("is_open", [False, True])
def test_somebody_elses_thing_that_is_shown_is_found(
    asker: Asker, named: dict[str, Operation], monkeypatch: pytest.MonkeyPatch, is_open: bool
) -> None:
    if is_open:
        monkeypatch.setattr(find, "visible_requests", lambda _actor: select(Request))
    read_as(asker, Role.CLIENT, named["read_request"])
    assert bool(asker.tally.problems) == is_open
    assert all("another client" in problem for problem in asker.tally.problems[:1])


@pytest.mark.parametrize("is_open", [False, True])
def test_a_way_in_that_nobody_looks_at_is_found(
    asker: Asker, named: dict[str, Operation], monkeypatch: pytest.MonkeyPatch, is_open: bool
) -> None:
    coordinator = Actor(asker.cast.users[Role.COORDINATOR], frozenset({Role.COORDINATOR}))
    if is_open:
        monkeypatch.setattr(auth, "actor_of", lambda *_: coordinator)
    asker.send(named["list_clients"].Case(), Role.COORDINATOR)
    assert any("authentication" in problem for problem in asker.tally.problems) == is_open


def told_as_a_story(asker: Asker, direct: Direct, named: dict[str, Operation]) -> list[str]:
    """A note is made, read, thrown away and read again: of the two checks of what becomes of a thing, what is wrong."""
    recorder, direct.keeps = ScenarioRecorder(label="a note"), True
    how: dict[str, Any] = {"headers": {"Authorization": f"Bearer {asker.tokens[Role.PEER_WORKER]}"}}
    wrong: list[str] = []

    def tell(operation: str, parent: AnyCase | None = None, note_id: str = "") -> tuple[AnyCase, Response]:
        case = named[operation].Case(path_parameters={"note_id": note_id} if note_id else {})
        if not note_id:
            case.body, case.media_type = {"words": "Ik dacht er thuis nog aan."}, "application/json"
        recorder.record_case(case=case, parent_id=parent.id if parent else None)
        answer = case.call(**how)
        recorder.record_response(case_id=case.id, response=answer)
        try:
            checks = [use_after_free, ensure_resource_availability]
            case.validate_response(answer, checks=checks, recorder=recorder, **how)
        except FailureGroup as failures:
            wrong.extend(str(failure) for failure in failures.exceptions)
        return case, answer

    made, answer = tell("write_note")
    note_id = answer.json()["id"]
    assert tell("read_note", made, note_id)[1].status_code == 200
    gone, _ = tell("drop_note", made, note_id)
    tell("read_note", gone, note_id)
    return wrong


@pytest.mark.parametrize("is_open", [False, True])
def test_what_is_there_after_it_was_thrown_away_is_found(
    asker: Asker, direct: Direct, named: dict[str, Operation], monkeypatch: pytest.MonkeyPatch, is_open: bool
) -> None:
    if is_open:
        monkeypatch.setattr(notes, "drop_note", lambda *_: None)
    assert bool(told_as_a_story(asker, direct, named)) == is_open
