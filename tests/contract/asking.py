"""Asks the operations of the API as each role, with real ids where the ask is meant to be right."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from pyotp import TOTP
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import ignored_auth, object_level_authorization

from services.matching import auth
from services.matching.actor import Role
from services.matching.api.examples import EXAMPLES
from services.matching.auth.signed.scopes import SCOPES
from services.matching.models.peer_workers import PeerRole
from services.matching.schemas.weighings import WeighingIn
from shared import clock
from shared.db import transaction
from shared.users import User
from tests.asked_about import BY_OPERATION, BY_PARAMETER
from tests.cast import Cast
from tests.contract.strangers import Strangers
from tests.door import COOKIE, session_secret
from tests.factors import phone_of
from tests.make import Make
from tests.stage import Stage

ROLES = (Role.COORDINATOR, Role.CLIENT, Role.PEER_WORKER, Role.CASEHOLDER, Role.TEAM_LEAD, Role.ADMIN)
BEHIND = frozenset({"in_care_since", "held_on", "decided_on", "since"})
"""Days that lie in the past; all others lie ahead."""
LOGS = frozenset({"log_contact", "log_visit"})
FIXED = {"role": PeerRole.ROLE_MODEL.value, "theme": "shame", "topic": "re_offer_months"}
NEEDS_SESSION = frozenset({"issue_token", "revoke_token", "change_password", "erase_client", "erase_peer_worker",
                           "add_person", "invite", "link_identity", "let_program_in", "revoke_program"})  # fmt: skip
OF_THEMSELVES = frozenset({"token_id", "revoke_token", "reminder_id", "snooze_reminder", "see_to_reminder",
                           "membership_id"})  # fmt: skip
"""Each role has one; of other things all staff are asked about the same."""
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
    """What is asked is undone at once, so that whatever was staged is there for the next ask as well."""

    def __init__(self) -> None:
        self.tally = Tally()
        with transaction() as session:
            self.cast = Cast.of(Make(session))
            self.tokens = {role: token(session, user_id) for role, user_id in self.cast.users.items()}
            self.today = clock.today(session)
            self.strangers = Strangers(session)
            program, secret = auth.programs.make(session, "Dossier", SCOPES, None, None)
            self.program = {"client_id": str(program.id), "client_secret": secret, "scope": "clients:read"}
        users = self.cast.users
        self.phones: dict[Role, TOTP] = {role: phone_of(user_id).shows for role, user_id in users.items()}
        self.sessions = {role: {COOKIE: session_secret(user_id)} for role, user_id in users.items()}
        self.halfway = {role: {COOKIE: session_secret(user_id, two_factors=False)} for role, user_id in users.items()}
        self.staged: dict[tuple[str, Role], str] = {}

    def send(self, case: AnyCase, role: Role, *, nonsense: bool = False) -> Response:
        name = operation_id(case.operation)
        how: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.tokens[role]}"}}
        if name in NEEDS_SESSION:
            how = {"cookies": self.sessions[role]}
        if name == "give_code":
            how = {"cookies": self.halfway[role]}
        answer = case.call(**how)
        self._count(case, role, name, answer, nonsense=nonsense)
        # one success that was shown to need its sign-in is enough; each costs three more asks
        shown = "cookies" in how or len(self.tally.succeeded[name]) > 1
        self.check(role, case, answer, headers=how.get("headers"), excluded_checks=[ignored_auth] if shown else [])
        return answer

    def check(self, who: str, case: AnyCase, answer: Response, **how: Any) -> None:
        try:
            case.validate_response(answer, **how)
        except FailureGroup as failures:
            name = operation_id(case.operation)
            self.tally.problems += [f"{who} {name}: {failure}" for failure in failures.exceptions]

    def ask_strangers(self, case: AnyCase, role: Role, answer: Response) -> None:
        """Whether somebody who has nothing to do with it reads the same."""
        with self.strangers.beside(case, role, self.tokens[role]):
            self.check(role, case, answer, checks=[object_level_authorization])

    def _count(self, case: AnyCase, role: Role, name: str, answer: Response, *, nonsense: bool) -> None:
        self.tally.by_role[role] += 1
        self.tally.by_status[answer.status_code] += 1
        if 200 <= answer.status_code < 300:
            self.tally.succeeded[name].append(role)
        if not nonsense and (case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE):
            self.tally.valid_sent += 1
            self.tally.valid_refused += answer.status_code == 422

    def path_of(self, operation: Operation, role: Role) -> dict[str, Any]:
        """Real ids, of something that is in the right state for this operation."""
        names = [parameter.name for parameter in operation.path_parameters]
        return {name: FIXED.get(name) or self._id(name, operation_id(operation), role) for name in names}

    def _id(self, parameter: str, operation: str, role: Role) -> str:
        """Staged once: what is done with it is undone."""
        what = operation if operation in BY_OPERATION else parameter
        for_whom = role if role in (Role.CLIENT, Role.PEER_WORKER) or what in OF_THEMSELVES else Role.COORDINATOR
        if (what, for_whom) not in self.staged:
            make = BY_OPERATION.get(operation) or BY_PARAMETER[parameter]
            with transaction() as session:
                self.staged[what, for_whom] = str(make(Stage(session, self.cast, for_whom)))
        return self.staged[what, for_whom]

    def refresh(self) -> None:
        with transaction() as session:
            stage = Stage(session, self.cast, Role.COORDINATOR)
            stage.refresh_peer_worker()
            stage.end_rounds()

    def _another_peer_worker(self) -> UUID:
        with transaction() as session:
            return Stage(session, self.cast, Role.COORDINATOR).another_peer_worker().id

    def filled(self, sent: Any, operation: Operation, role: Role) -> Any:
        """The same body with real ids, days that lie on the right side of today, and names that nobody has."""
        if not isinstance(sent, dict) or not sent:
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
            "nl": f"thema {number}",
            "en": f"theme {number}",
            "proposal_id": None,
            "peer_worker_id": None,
        }
        real |= dict.fromkeys(
            ("user_id", "professional_id", "consult_person_id", "handed_over_to_id", "team_member_id"),
            str(users[Role.CASEHOLDER]),
        )
        if "peer_worker_ids" in sent:
            real["peer_worker_ids"] = [str(self._another_peer_worker())]
        staged = ("client_id", "group_id", "supervisor_id")
        real |= {name: self._id(name, "", role) for name in staged if name in sent}
        if operation_id(operation) == "decide_weights":
            real["weights"] = EXAMPLES[WeighingIn][0]["weights"]  # no schema says that they add up
        if operation_id(operation) == "sign_in":
            real["email"] = self.cast.emails[role]
        if operation_id(operation) == "let_program_in":
            real["keys"] = None
        if operation_id(operation) == "give_token":
            real |= self.program | {
                "on_behalf_of": self.cast.emails[Role.CASEHOLDER],
                "grant_type": "client_credentials",
            }
        if operation_id(operation) == "give_code":
            real["code"] = self.phones[role].now()
        return {key: self._day(key, value, operation) or real.get(key, value) for key, value in sent.items()}

    def _day(self, key: str, value: Any, operation: Operation) -> str | None:
        if key == "at":
            return f"{self.today + timedelta(days=5)}T10:00:00+01:00"
        if not isinstance(value, str) or not is_day(value) or key == "birth_date":
            return None
        behind = key in BEHIND or (key == "day" and operation_id(operation) in LOGS)
        days = {"ends_on": 9, "contract_ends_on": 90}.get(key, -5 if behind else 5)
        return str(self.today + timedelta(days=days))


def token(session: Any, user_id: UUID) -> str:
    actor = auth.load_actor(session, session.get_one(User, user_id))
    return auth.issue_token(session, actor, "contract", 1).secret


def operation_id(operation: Operation) -> str:
    return str(operation.definition.raw["operationId"])


def is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
