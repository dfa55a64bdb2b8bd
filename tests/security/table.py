"""Reads `who_may.txt`: the one rule of each route, and what it says of each who asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from services.matching.app import app

TABLE = Path(__file__).parent / "who_may.txt"
LET_THROUGH, NOT_YOURS, NOT_THERE, SIGN_IN, BROKEN = "+-./!"
"""The signs of the table, and what may never be."""
INSIDE = ["cli", "cl2", "pwl", "pwu", "cas", "col", "cao", "acm", "aco", "led", "acl", "ldo", "coo", "adm", "pri"]
AT_THE_GATE = ["nob", "one", "off", "han", "tok"]
EVERYBODY = [*INSIDE, *AT_THE_GATE]


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @cached_property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)", self.path)

    @property
    def looks(self) -> bool:
        return self.method == "GET"

    @property
    def in_api(self) -> bool:
        return self.path.startswith("/api/")


def all_routes() -> list[Route]:
    """Every one that the app answers, of the API and of the pages."""
    return [
        Route(method, getattr(route, "path", "?"), getattr(route, "name", ""))
        for route in app.router.routes
        for method in getattr(route, "methods", None) or {"?"}
        if method != "HEAD"
    ]


@dataclass(frozen=True)
class Rule:
    """`says` has a sign for each of `INSIDE`, `gate` for each of `AT_THE_GATE`; both are empty where all is open."""

    name: str
    says: str
    gate: str

    def expected(self, route: Route) -> Mapping[str, str]:
        if not self.says:
            return {}
        inside = dict(zip(INSIDE, self.says, strict=True))
        usual = f"/-/-{inside['cas']}" if route.in_api else "///-/"
        return inside | dict(zip(AT_THE_GATE, self.gate or usual, strict=True))


def who_may() -> dict[str, Rule]:
    """By route, as `str` gives it."""
    rules, rule = dict[str, Rule](), None
    for line in TABLE.read_text().splitlines():
        if "|" in line:
            name, says, gate = (*line.split("|"), "")[:3]
            rule = Rule(name.strip(), says.replace(" ", ""), gate.replace(" ", ""))
        elif rule is not None and line.strip():
            assert line.strip() not in rules, f"twice in the table: {line}"
            rules[line.strip()] = rule
    return rules
