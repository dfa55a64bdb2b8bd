"""Draws the states of the domain into docs/domain.md. A test holds the page to `states.py`."""

from pathlib import Path

from services.matching.states import MACHINES, Machine, Term, Unit

PAGE = Path(__file__).resolve().parent.parent / "docs" / "domain.md"
BEGIN = "<!-- states: made by `python -m deploy.diagrams`, from services/matching/states.py -->\n"
END = "<!-- end of states -->\n"


def drawn(page: str) -> str:
    """The page with its states drawn anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + "".join(_section(machine) for machine in MACHINES) + END + after


def _section(machine: Machine) -> str:
    title = machine.name.replace("_", " ").capitalize()
    return f"\n## {title}\n\n{_diagram(machine)}\n{_moves(machine)}\n{_terms(machine)}"


def _diagram(machine: Machine) -> str:
    arrows = [f"    {move.source or '[*]'} --> {move.target}" for move in machine.moves]
    leaves = sorted({move.target for move in machine.moves} - {move.source for move in machine.moves})
    ends = [f"    {state} --> [*]" for state in leaves]
    return "\n".join(["```mermaid", "stateDiagram-v2", *arrows, *ends, "```", ""])


def _moves(machine: Machine) -> str:
    rows = [
        f"| {move.source or '–'} | {move.target} | {', '.join(sorted(move.who))} | {move.when} |"
        for move in machine.moves
    ]
    return "\n".join(["| from | to | by | when |", "|---|---|---|---|", *rows, ""])


def _terms(machine: Machine) -> str:
    rows = [
        f"| {state} | {term.owner} | {_span(term)} | `{term.rule}` |" for state, term in sorted(machine.terms.items())
    ]
    return "\n".join(["| open state | owner | term | rule |", "|---|---|---|---|", *rows, ""])


def _span(term: Term) -> str:
    if term.unit is Unit.OWN_DATE:
        return "its own date"
    told = f" (told after {term.remind_after})" if term.remind_after else ""
    return f"{term.amount} {term.unit.value.replace('_', ' ')}{told}"


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
