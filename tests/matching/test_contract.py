"""The API keeps to its own document, whoever asks and whatever they send: Schemathesis as each role, on real rows."""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.cookiejar import DefaultCookiePolicy
from itertools import count, cycle
from typing import Any, TypeVar

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from requests import Session as Http
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import ignored_auth

from services.matching import auth
from services.matching.actor import Role
from services.matching.api.examples import EXAMPLES, SOMEBODY
from services.matching.app import app
from services.matching.auth.signed.scopes import SCOPES
from services.matching.models.peer_workers import PeerRole
from shared import clock
from shared.db import transaction
from tests.asked_about import BY_OPERATION, BY_PARAMETER
from tests.cast import Cast
from tests.door import Door
from tests.factors import phone_of
from tests.stage import Stage

ROLES = (Role.COORDINATOR, Role.CLIENT, Role.PEER_WORKER, Role.CASEHOLDER, Role.TEAM_LEAD, Role.ADMIN)
VALID, WRONG = 6, 5
"""Made-up cases for each operation, beside its example sent by each role."""
BEHIND = frozenset({"in_care_since", "held_on", "decided_on", "since"})
"""Days that lie in the past; all others lie ahead."""
LOGS = frozenset({"log_contact", "log_visit"})
FIXED = {"role": PeerRole.ROLE_MODEL.value, "theme": "shame", "topic": "re_offer_months"}
NEEDS_SESSION = frozenset(
    {
        "issue_token",
        "revoke_token",
        "change_password",
        "erase_client",
        "erase_peer_worker",
        "link_identity",
        "let_program_in",
        "revoke_program",
    }
)
EXAMPLES_OF = {model.__name__: examples for model, examples in EXAMPLES.items()}
T = TypeVar("T")
numbers = count(1)

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]


@dataclass
class Tally:
    """What was asked, and what came back."""

    by_role: Counter[Role] = field(default_factory=Counter)
    by_status: Counter[int] = field(default_factory=Counter)
    succeeded: defaultdict[str, list[Role]] = field(default_factory=lambda: defaultdict(list))
    valid_refused: int = 0
    valid_sent: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return sum(self.by_status.values())

    @property
    def share_of_successes(self) -> float:
        return sum(times for status, times in self.by_status.items() if 200 <= status < 300) / self.cases


class Asker:
    """Sends cases as one of the roles, with real ids where the case is meant to be right."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.cast = door.given(Cast.of)
        self.http = Http()
        self.http.trust_env = False
        self.http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # who asks is said each time
        self.tally = Tally()
        self.lasting: dict[tuple[str, Role], str] = {}
        self.headers = {
            role: {"Authorization": door.signed_in(self.cast.users[role]).headers["Authorization"]} for role in ROLES
        }
        self.phones = {role: phone_of(user_id) for role, user_id in self.cast.users.items()}
        self.sessions = {role: self._cookie(role) for role in ROLES}
        with transaction() as session:
            self.today = clock.today(session)
            program, secret = auth.programs.make(session, "Dossier", SCOPES, None, None)
            self.program = (str(program.id), secret)

    def _cookie(self, role: Role) -> dict[str, str]:
        return dict(self.door.in_browser(self.cast.users[role]).cookies)

    def close(self) -> None:
        self.http.close()

    def send(self, case: AnyCase, role: Role) -> None:
        name = operation_id(case.operation)
        how: dict[str, Any] = {"headers": self.headers[role]}
        if name in NEEDS_SESSION:
            how = {"cookies": self.sessions[role]}
        if name == "give_code":
            how = {"cookies": dict(self.door.in_browser(self.cast.users[role], two_factors=False).cookies)}
        answer = case.call(session=self.http, **how)
        self._count(case, role, name, answer)
        # one success that was shown to need its sign-in is enough; each costs three more asks
        shown = name in {*NEEDS_SESSION, "give_code"} or len(self.tally.succeeded[name]) > 1
        try:
            case.validate_response(
                answer,
                headers=how.get("headers"),
                excluded_checks=[ignored_auth] if shown else [],
                transport_kwargs={"session": self.http},
            )
        except FailureGroup as failures:
            self.tally.problems += [f"{role} {name}: {failure}" for failure in failures.exceptions]

    def _count(self, case: AnyCase, role: Role, name: str, answer: Response) -> None:
        self.tally.by_role[role] += 1
        self.tally.by_status[answer.status_code] += 1
        if 200 <= answer.status_code < 300:
            self.tally.succeeded[name].append(role)
        if case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE:
            self.tally.valid_sent += 1
            self.tally.valid_refused += answer.status_code == 422

    def path_of(self, operation: Operation, role: Role) -> dict[str, Any]:
        """Real ids, of something that is in the right state for this operation."""
        names = [parameter.name for parameter in operation.path_parameters]
        return {name: FIXED.get(name) or self._id(name, operation_id(operation), role) for name in names}

    def _id(self, parameter: str, operation: str, role: Role) -> str:
        fresh = BY_OPERATION.get(operation)
        if fresh is None and (parameter, role) in self.lasting:
            return self.lasting[parameter, role]
        found = str(self._staged(role, fresh or BY_PARAMETER[parameter]))
        if fresh is None:
            self.lasting[parameter, role] = found
        return found

    def _staged(self, role: Role, make: Callable[[Stage], T]) -> T:
        with transaction() as session:
            return make(Stage(session, self.cast, role))

    def refresh(self) -> None:
        self._staged(Role.COORDINATOR, Stage.refresh_peer_worker)
        self._staged(Role.COORDINATOR, Stage.end_rounds)

    def filled(self, sent: Any, operation: Operation, role: Role) -> Any:
        """The same body with real ids, days that lie on the right side of today, and names that nobody has."""
        if not isinstance(sent, dict):
            return sent
        if not sent:
            return sent
        users, number = self.cast.users, next(numbers)
        real = {
            "team_id": str(self.cast.team_id),
            "caseholder_ids": [str(users[Role.CASEHOLDER])],
            "deputy_id": None,
            "responsible_practitioner_id": None,
            "named_peer_worker_id": str(self.cast.peer_worker_id),
            "peer_worker_present_id": str(self.cast.peer_worker_id),
            "number": f"C9{number:05}",
            "email": f"new{number}@naast.example",
            "name": f"Naam {number}",
            "proposal_id": None,
            "peer_worker_id": None,
        }
        real |= dict.fromkeys(
            ("user_id", "professional_id", "consult_person_id", "handed_over_to_id", "team_member_id"),
            str(users[Role.CASEHOLDER]),
        )
        if "peer_worker_ids" in sent:
            real["peer_worker_ids"] = [str(self._staged(role, lambda stage: stage.another_peer_worker().id))]
        if "client_id" in sent:
            real["client_id"] = self._id("client_id", "", role)
        if operation_id(operation) == "sign_in":
            real["email"] = self.cast.emails[role]
        if operation_id(operation) == "let_program_in":
            real["keys"] = None
        if operation_id(operation) == "give_token":
            real |= {"client_id": self.program[0], "client_secret": self.program[1], "scope": "clients:read"}
            real |= {"on_behalf_of": self.cast.emails[Role.CASEHOLDER], "grant_type": "client_credentials"}
        if operation_id(operation) == "give_code":
            real["code"] = self.phones[role].code()
        return {key: self._day(key, value, operation) or real.get(key, value) for key, value in sent.items()}

    def _day(self, key: str, value: Any, operation: Operation) -> str | None:
        if key == "at":
            return f"{self.today + timedelta(days=5)}T10:00:00+01:00"
        if not isinstance(value, str) or not is_day(value) or key == "birth_date":
            return None
        behind = key in BEHIND or (key == "day" and operation_id(operation) in LOGS)
        days = {"ends_on": 9, "contract_ends_on": 90}.get(key, -5 if behind else 5)
        return str(self.today + timedelta(days=days))


def operation_id(operation: Operation) -> str:
    return str(operation.definition.raw["operationId"])


def is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def document() -> dict[str, Any]:
    """The API's own. The Idempotency-Key is left out of all operations but one: it is the same everywhere, and half of
    the time would go into making up headers."""
    document = deepcopy(app.openapi())
    for path in document["paths"].values():
        for operation in path.values():
            if operation["operationId"] != "make_request" and "parameters" in operation:
                operation["parameters"] = [one for one in operation["parameters"] if one["in"] != "header"]
    return document


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
    """As each role, about something that is theirs to see."""
    for role in ROLES:
        few = {"limit": 3} if any(parameter.name == "limit" for parameter in operation.query) else {}
        case = operation.Case(path_parameters=asker.path_of(operation, role), query=few)
        body = example_of(operation, role)
        if body is not None:
            case.body, case.media_type = asker.filled(body, operation, role), media_type_of(operation)
        asker.send(case, role)


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
            send_made_up(asker, operation, GenerationMode.NEGATIVE, 1)


@pytest.fixture
def operations(door: Door) -> list[Operation]:
    config = SchemathesisConfig.from_dict(
        {
            "base-url": door.address,
            # A day that has passed, or two fields that do not go together: no schema can say it, so 422 is an answer.
            "checks": {
                "positive_data_acceptance": {"expected-statuses": [*range(200, 300), 401, 403, 404, 409, 422, 429]}
            },
        }
    )
    schema = schemathesis.openapi.from_dict(document(), config=config)
    schema.validate()
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return sorted(found, key=lambda operation: operation_id(operation) == "change_password")  # which ends sessions


@pytest.mark.parametrize("half", [0, 1])
def test_the_api_keeps_to_its_document_as_every_role(door: Door, operations: list[Operation], half: int) -> None:
    operations = operations[half::2]
    with closing(Asker(door)) as asker:
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
