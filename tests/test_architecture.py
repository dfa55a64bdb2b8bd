"""What the import contracts in pyproject.toml cannot see. Each rule is held to the code, and to an offence."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).resolve().parent.parent
OWN = ("bench", "deploy", "migrations", "services", "shared", "tests")
MATCHING = "services/matching/"
EDGES = tuple(MATCHING + edge for edge in ("app.py", "edge.py", "worker.py", "tasks.py", "deps.py", "api/", "web/"))
PURE = tuple(MATCHING + f"{name}.py" for name in ("states", "ranking", "rounds", "reminders", "catalogue", "workdays"))

Finder = Callable[[ast.Module], Iterator[ast.AST]]


class Rule(NamedTuple):
    """`where` are starts of paths to look in, `except_in` those to leave out; `offence` is code that must be found."""

    sentence: str
    where: tuple[str, ...]
    find: Finder
    offence: str
    except_in: tuple[str, ...] = ()


@cache
def nodes(tree: ast.Module) -> list[ast.AST]:
    """Once for all rules."""
    return list(ast.walk(tree))


def calls_of(*names: str) -> Finder:
    """Calls of a function or method with one of these names; "datetime.now" asks for the name before the dot too."""

    def find(tree: ast.Module) -> Iterator[ast.AST]:
        for node in nodes(tree):
            if isinstance(node, ast.Call) and any(ends_with(ast.unparse(node.func), name) for name in names):
                yield node

    return find


def ends_with(dotted: str, name: str) -> bool:
    return dotted == name or dotted.endswith(f".{name}")


def imports_of(*packages: str) -> Finder:
    def find(tree: ast.Module) -> Iterator[ast.AST]:
        for node in nodes(tree):
            found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                found = [f"{node.module}.{alias.name}" for alias in node.names]
            if any(f"{name}.".startswith(f"{package}.") for name in found for package in packages):
                yield node

    return find


def sets_a_state(tree: ast.Module) -> Iterator[ast.AST]:
    for node in nodes(tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AugAssign) else targets
        if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
            yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".values"):
            yield from (word for word in node.keywords if word.arg == "state")


def acts_without_require(tree: ast.Module) -> Iterator[ast.AST]:
    """A part of one, which gets `match: Match` and not its id, leaves that to whoever fetched the match."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    asking = {"require"}
    while more := {node.name for node in functions if calls(node, *asking)} - asking:
        asking |= more
    for node in functions:
        named = {argument.arg: argument.annotation for argument in node.args.args + node.args.kwonlyargs}
        fetched = {name for name, kind in named.items() if kind and ast.unparse(kind) == named_for(name)}
        is_part = bool(fetched - {"session", "actor"})
        if "actor" in named and not is_part and not node.name.startswith("_") and node.name not in asking:
            yield node


def named_for(parameter: str) -> str:
    """The class whose one instance a parameter is called after: peer_worker is a PeerWorker."""
    return parameter.title().replace("_", "")


def calls(function: ast.FunctionDef, *names: str) -> bool:
    return any(calls_of(*names)(ast.Module([function], [])))


def locks_a_stale_row(tree: ast.Module) -> Iterator[ast.AST]:
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef) and calls(node, "with_for_update"):
            # what skips locked rows takes ids for a bulk update, or rows that it meets for the first time
            is_safe = re.search(r"populate_existing|skip_locked", ast.unparse(node))
            yield from () if is_safe else (node,)


def yields(tree: ast.Module) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Yield | ast.YieldFrom))


def gives_a_due_time_to_celery(tree: ast.Module) -> Iterator[ast.AST]:
    words = (word for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords)
    return (word for word in words if word.arg in {"eta", "countdown"})


def leaves_out_a_test(tree: ast.Module) -> Iterator[ast.AST]:
    for node in nodes(tree):
        if isinstance(node, ast.Attribute) and re.search(
            r"^pytest\.(mark\.)?(skip|skipif|xfail|importorskip)$", ast.unparse(node)
        ):
            yield node


RULES = (
    Rule("nobody commits but the session's own edge", ("services/", "shared/", "deploy/"), calls_of("commit"),
         "session.commit()", ("shared/db.py",)),
    Rule("a state changes only by a move that is declared", (MATCHING,), sets_a_state,
         "request.state = State.OPEN", (MATCHING + "models/history.py",)),
    Rule("a state changes only by a move, also in bulk", (MATCHING,), sets_a_state,
         "update(Request).values(state='open')", (MATCHING + "models/history.py",)),
    Rule("every operation with an actor asks whether that actor may", (MATCHING + "operations/",), acts_without_require,
         "def withdraw(session, actor, id): ..."),
    Rule("the domain knows no web framework and no task queue", (MATCHING,),
         imports_of("fastapi", "starlette", "celery"), "from fastapi import Depends", EDGES),
    Rule("pages and endpoints write no SQL", (MATCHING + "api/", MATCHING + "web/"),
         imports_of(*(f"sqlalchemy.{verb}" for verb in ("select", "insert", "update", "delete", "text", "func"))),
         "from sqlalchemy import select"),
    Rule("what decides is pure: no session", PURE, imports_of("sqlalchemy", "shared"), "from shared import clock"),
    Rule("time is asked of the domain's clock", ("services/", "shared/"),
         calls_of("datetime.now", "datetime.utcnow", "date.today", "time.time"), "datetime.now(UTC)",
         (MATCHING + "auth/",)),  # sessions live in real time, also when a demo's clock has been moved
    Rule("a lock reads the row anew", ("services/",), locks_a_stale_row,
         "def get(): return session.scalar(select(Match).with_for_update())"),
    Rule("no dependency holds a session open", (MATCHING + "deps.py",), yields,
         "def session():\n    yield transaction()"),
    Rule("a due time is a column, never Celery's", ("services/", "shared/"), gives_a_due_time_to_celery,
         "task.apply_async(countdown=5)"),
    Rule("chance that guards something comes from secrets", ("services/", "shared/"),
         imports_of("random.choice", "random.randint", "random.random"), "from random import choice"),
    Rule("tests wait for what they want, not for time to pass", ("tests/",), calls_of("sleep"), "time.sleep(1)"),
    Rule("our own code is never mocked", ("tests/",), imports_of("unittest.mock", "mock", "pytest_mock"),
         "from unittest.mock import patch"),
    Rule("no test is left out", ("tests/",), leaves_out_a_test, "@pytest.mark.skip\ndef test(): ..."),
)  # fmt: skip


def files(where: tuple[str, ...], except_in: tuple[str, ...] = ()) -> Iterator[Path]:
    for folder in OWN:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            name = path.relative_to(PROJECT).as_posix()
            if name.startswith(where) and not name.startswith(except_in or "/"):
                yield path


@cache
def parsed(path: Path) -> ast.Module:
    """Once for all rules."""
    return ast.parse(path.read_text())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence)
def test_the_code_keeps_to(rule: Rule) -> None:
    offences = [
        f"{path.relative_to(PROJECT)}:{getattr(node, 'lineno', '?')}: {ast.unparse(node).splitlines()[0]}"
        for path in files(rule.where, rule.except_in)
        for node in rule.find(parsed(path))
    ]
    assert not offences, rule.sentence


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.sentence)
def test_an_offence_would_be_seen_of(rule: Rule) -> None:
    assert any(rule.find(ast.parse(rule.offence)))


def test_there_is_code_for_the_rules_to_look_at() -> None:
    assert len(list(files(("services/", "shared/")))) > 20


def test_files_stay_short_enough_to_read() -> None:
    written = files(("deploy/", "services/", "shared/"))
    assert not {path.relative_to(PROJECT).as_posix(): count for path in written if (count := lines(path)) > 400}


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_file_is_named_for_nothing() -> None:
    vague = re.compile(r"utils?|helpers?|managers?|base")
    assert not [path for path in files(OWN) if vague.fullmatch(path.stem)]


def test_no_contract_has_an_exception_and_no_own_code_goes_untyped() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]
    contracts = settings["importlinter"]["contracts"]
    assert not [contract["name"] for contract in contracts if "ignore_imports" in contract]
    untyped = {name for override in settings["mypy"]["overrides"] for name in override["module"]}
    assert not [name for name in untyped if name.split(".")[0] in OWN]
