"""Asks the routes of the app as everybody, and keeps what came of it that the table does not say."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, select

from services.matching.actor import Role
from services.matching.api.examples import EXAMPLES
from services.matching.app import app
from services.matching.models.signin import Access
from services.matching.states import ProposalState, RequestState
from shared.db import transaction
from tests.asked_about import BY_OPERATION, BY_PARAMETER, Found
from tests.security.asking import Answer, ask, rows, thrown_away
from tests.security.canaries import let_loose, seen_in, who_reads
from tests.security.elsewhere import told
from tests.security.guards import lacks
from tests.security.table import BROKEN, LET_THROUGH, NOT_THERE, NOT_YOURS, SIGN_IN, Route, Rule
from tests.security.town import KINDS, MODELS, OneClient, Principal, Town
from tests.trail import lines, traced

P, S = ProposalState, RequestState

FIXED: Mapping[str, str] = MappingProxyType(
    {
        "role": "role_model", "theme": "shame", "key": "shame", "topic": "re_offer_months", "room": "full",
        "willingness": "wanted", "kind": "requests", "what": "take-up", "step": "resume", "plan": "slow",
        "choice": "wait", "answer": "not_now", "secret": "nobody-has-this", "name": "stop",
    }
)  # fmt: skip
"""The parts of a path that are no id."""

BY_ROUTE: Mapping[str, Found] = MappingProxyType(
    {
        "POST /api/v1/clients/{client_id}/end-care": lambda stage: stage.client().id,
        "POST /api/v1/clients/{client_id}/erase": lambda stage: stage.client().id,
        "POST /api/v1/clients/{client_id}/sign-in": lambda stage: stage.client().id,
        "GET /my/requests/{request_id}/answer": lambda stage: stage.request(S.AWAITING_CLIENT).id,
        "POST /my/requests/{request_id}/yes": lambda stage: stage.request(S.AWAITING_CLIENT).id,
        "GET /my/contact/{match_id}/move/{contact_id}": lambda stage: stage.planned_contact().id,
        "POST /my/contact/{match_id}/move/{contact_id}": lambda stage: stage.planned_contact().id,
    }
)
"""A page that shows its thing in one state only, and what has to be this very client."""

NAMED_BESIDE: Mapping[str, Found] = MappingProxyType(
    {
        "POST /work/unask": lambda stage: stage.proposal(P.SENT_TO_PEER).id,
        "POST /profile/people/clients": lambda stage: stage.match().id,
        "POST /api/v1/me/acquaintances": lambda stage: stage.match().id,
    }
)
"""What is asked about though no part of the path says so."""

OWNERS: Mapping[str, Role] = MappingProxyType({"/today": Role.PEER_WORKER, "/waiting": Role.CASEHOLDER})
"""Whose reminder it is, by the beginning of the path; else a coordinator's."""

EXAMPLES_OF = {model.__name__: examples[0] for model, examples in EXAMPLES.items()}
NO_FIELD = frozenset({"wishes", "weights", "endpoint", "p256dh", "auth", "old", "new", "agenda", "wanted", "unwanted",
                      "discipline", "fte", "strengths", "deputy_id", "contract_ends_on", "issuer", "subject",
                      "scopes", "scope", "grant_type", "client_secret", "on_behalf_of",
                      "frequency_wish", "self_care", "touched", "what_helped", "needs", "agreements",
                      "beside"})  # fmt: skip
EVERY_FIELD = {
    name: value for example in EXAMPLES_OF.values() for name, value in example.items() if name not in NO_FIELD
}
"""One form for all pages: each takes the fields that it knows."""
NAMED_ALIKE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "kind": {"/groups": "wrap", "/contacts": "talk", "": "one_off"},
        "answer": {"/my/contact": "yes", "": "not_now"},
        "reason": {"": "organisation"},
    }
)
"""Fields that mean another thing on another page, by the beginning of its path: what all take that begin so."""


WHO_ONE_IS = "GET /api/v1/me"
"""Tells nobody of anybody else."""
MAY_READ = who_reads()


@dataclass
class Matrix:
    town: Town
    connection: Connection
    wrong: list[str] = field(default_factory=list)
    """Who was answered otherwise than the table says."""
    told: list[str] = field(default_factory=list)
    """Who read of a client out of their sight."""
    changed: list[str] = field(default_factory=list)
    """What a refusal, or a look, left behind."""
    shown: set[str] = field(default_factory=set)
    """Routes on which somebody did read of a client: so that absence says something."""
    misread: list[str] = field(default_factory=list)
    """Who read private words that `who_reads.txt` does not give them."""
    readers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By field of private words: who did read it."""
    unlogged: list[str] = field(default_factory=list)
    """Answers that tell of a client who does not stand in the trail."""
    unguarded: list[str] = field(default_factory=list)
    """Answers without what protects a browser."""
    told_later: list[dict[str, Any]] = field(default_factory=list)
    """What was to be told because of an ask that was let through."""
    asks: int = 0

    async def go_over(self, route: Route, rule: Rule, codes: Collection[str]) -> None:
        """About a thing of each of the two clients, by those of `codes` who ask about that one."""
        expected = rule.expected(route)
        for kind in KINDS:
            asking = [one for one in self.town.principals if one.asks_of == kind and one.code in codes]
            if not asking:
                continue
            with thrown_away(self.connection):
                address, body = self.thing(route, kind)
                before = rows(self.connection)
                for one in asking:
                    sign = await self._ask(route, one, address, body, is_open=not expected)
                    if sign == BROKEN or (expected and sign != expected[one.code]):
                        should = expected.get(one.code, LET_THROUGH)
                        self.wrong.append(f"{route} gives {one.code} {sign}, not {should} ({rule.name})")
                if left := [name for name, mark in rows(self.connection).items() if mark != before[name]]:
                    self.changed.append(f"{route} left something in {left}")

    async def _ask(self, route: Route, who: Principal, address: str, body: bytes, *, is_open: bool) -> str:
        """What is let through is undone at once; what is refused, or only looks, has to leave nothing by itself."""
        kind = "application/json" if route.in_api else "application/x-www-form-urlencoded"
        self.asks += 1
        inside = self.connection.begin_nested()
        trace, header = traced()
        answer = await ask(route.method, address, {**who.headers, **header, "content-type": kind}, body)
        sign = sign_of(route, answer)
        logged = {line.client_id for line in lines(trace)}
        undone = is_open or (sign == LET_THROUGH and not route.looks)
        if undone and not route.looks:
            self.told_later += told(self.connection)
        inside.rollback() if undone else inside.commit()
        for client, signs in self.town.signs.items():
            found = [one for one in signs if one in answer.text and one not in address and one.encode() not in body]
            if found and client in who.sees:
                self.shown.add(str(route))
                if self.town.casts[client].client_id not in logged and str(route) != WHO_ONE_IS:
                    self.unlogged.append(f"{route} tells {who.code} of the {client} client, and nobody wrote it down")
            elif found:
                self.told.append(f"{route} tells {who.code} of the {client} client: {found}")
        self._look_for_canaries(route, who, answer)
        self.unguarded += [f"{route} lacks {what}" for what in lacks(answer)]
        return sign

    def _look_for_canaries(self, route: Route, who: Principal, answer: Answer) -> None:
        for about, name in seen_in(answer.text):
            self.readers[name].add(who.code)
            may = who.code in MAY_READ[name] and (about not in KINDS or about in who.sees)
            if not may:
                self.misread.append(f"{route} shows {who.code} {name} of {about}")

    def thing(self, route: Route, kind: str) -> tuple[str, bytes]:
        """In the state in which it is possible: an address, and what is sent along."""
        owner = next((role for start, role in OWNERS.items() if route.path.startswith(start)), Role.COORDINATOR)
        with let_loose(kind), transaction() as session:
            stage = OneClient(session, self.town.casts[kind], owner)
            known = dict[str, str]()
            if route.parameters or str(route) in NAMED_BESIDE:
                stage.refresh_peer_worker()
            for name in reversed(route.parameters):
                known[name] = part(route, name, stage, known)
            beside = NAMED_BESIDE.get(str(route))
            query = f"?of={beside(stage)}" if beside else ""
            return route.path.format(**known) + query, body_of(route, stage)


def part(route: Route, name: str, stage: OneClient, known: Mapping[str, str]) -> str:
    """Of a path, the last one first: what goes before it is what that one belongs to."""
    if name in FIXED:
        return FIXED[name]
    for other, value in known.items():
        if other in MODELS and (found := getattr(stage.session.get_one(MODELS[other], value), name, None)):
            return str(found)
    if name == "team_id":
        return str(stage.cast.team_id)
    if name == "identity_id":
        return str(stage.identity())
    if name == "passkey_id":
        return str(stage.passkey())
    if name == "session_id":
        whose = Access.user_id == stage.cast.users[Role.COORDINATOR]
        return str(stage.session.scalars(select(Access.id).where(whose, Access.two_factors_at.is_not(None))).first())
    of_operation = BY_OPERATION.get(route.name) if route.in_api else None
    return str((BY_ROUTE.get(str(route)) or of_operation or BY_PARAMETER[name])(stage))


def sign_of(route: Route, answer: Answer) -> str:
    if answer.status >= 500:
        return BROKEN
    if answer.status == 401 or answer.goes_to.startswith(("/sign-in", "/again")):
        return SIGN_IN
    if route.looks and answer.goes_to == "/handed":
        return NOT_YOURS
    return {403: NOT_YOURS, 404: NOT_THERE}.get(answer.status, LET_THROUGH)


def body_of(route: Route, stage: OneClient) -> bytes:
    if route.looks:
        return b""
    if not route.in_api:
        meant = {
            name: next(value for start, value in values.items() if route.path.startswith(start))
            for name, values in NAMED_ALIKE.items()
        }
        form = filled(EVERY_FIELD, stage) | meant
        sent = {name: str(value).lower() if isinstance(value, bool) else value for name, value in form.items()}
        return urlencode(sent, doseq=True).encode()
    about = app.openapi()["paths"][route.path][route.method.lower()]
    if "requestBody" not in about:
        return b""
    [content] = about["requestBody"]["content"].values()
    model = content["schema"]["$ref"].rpartition("/")[2]
    return json.dumps(filled(EXAMPLES_OF[model], stage)).encode()


def filled(example: Mapping[str, Any], stage: OneClient) -> dict[str, Any]:
    """With real ids, all of them of this one client and their people."""
    cast = stage.cast
    real: dict[str, Any] = {
        "team_id": str(cast.team_id),
        "client_id": str(cast.client_id),
        "caseholder_ids": [str(cast.users[Role.CASEHOLDER])],
        "deputy_id": None,
        "named_peer_worker_id": str(cast.peer_worker_id),
        "peer_worker_ids": [str(cast.peer_worker_id)],
    } | dict.fromkeys(("user_id", "handed_over_to_id", "team_member_id"), str(cast.users[Role.CASEHOLDER]))
    if "group_id" in example:
        real["group_id"] = str(stage.make.group().id)
    more = {"peer_worker_id": str(cast.peer_worker_id)} if "client_id" in example else {}
    return deepcopy({name: real.get(name, value) for name, value in example.items()}) | more
