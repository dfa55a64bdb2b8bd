"""People who have nothing to do with what somebody reads: `peers`, as Schemathesis calls them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from schemathesis.auths import AuthContext
from schemathesis.generation.case import Case
from schemathesis.generation.meta import CaseMetadata, GenerationInfo, PhaseInfo, TestPhase, build_phase_data
from schemathesis.generation.modes import GenerationMode
from schemathesis.resources import PoolDraw
from schemathesis.wfc.escalation import EscalatingAuthProvider
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Role
from shared.users import User
from tests.make import Make

SHARED = frozenset({"peer_worker_id", "user_id", "team_id", "topic", "theme", "theme_key", "role"})
"""Colleagues, and what holds for all: known to whoever works here."""


class Bearer:
    """Sends this token along."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def get(self, _case: Case[Any], _context: AuthContext) -> str:
        return f"Bearer {self.secret}"

    def set(self, case: Case[Any], data: str, _context: AuthContext) -> None:
        case.headers["Authorization"] = data


class Strangers:
    """A client, a peer worker and a caseholder of elsewhere."""

    def __init__(self, session: Session) -> None:
        make = Make(session)
        elsewhere = make.team()
        people = {
            "another client": make.client_with_sign_in(team=elsewhere).user_id,
            "a peer worker who met nobody": make.peer_worker(pool=True).user_id,
            "a caseholder of another team": make.user(Role.CASEHOLDER, team=elsewhere).id,
        }
        self.bearers = {
            name: Bearer(
                auth.issue_token(session, auth.load_actor(session, session.get_one(User, user_id)), name, 1).secret
            )
            for name, user_id in people.items()
        }

    @contextmanager
    def beside(self, case: Case[Any], owner: str, secret: str) -> Iterator[None]:
        """While this lasts, what `owner` read in `case` is theirs, and the strangers may not read it."""
        names = [owner, *self.bearers]
        known = EscalatingAuthProvider([Bearer(secret), *self.bearers.values()], names, peers=tuple(names))
        draws = tuple(
            PoolDraw("path", name, name, "id", "POST it", 201, source_identity=owner)
            for name in case.path_parameters or {}
            if name not in SHARED
        )
        case._meta = CaseMetadata(
            GenerationInfo(time=0, mode=GenerationMode.POSITIVE),
            {},
            PhaseInfo(TestPhase.EXAMPLES, build_phase_data(TestPhase.EXAMPLES, None)),
            pool_draws=draws,
        )
        case._auth_identity = owner
        providers = case.operation.schema.auth.providers
        providers.append(known)
        yield
        providers.remove(known)
