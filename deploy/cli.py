"""The command `naast`. Each sub-command lives in a module of its own, which adds it here."""

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from deploy import demo, local, migrate


class Command(NamedTuple):
    """`configure` adds its arguments; `run` gets them and gives the exit code, or None for 0."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], int | None]
    configure: Callable[[argparse.ArgumentParser], None] = lambda _parser: None


COMMANDS = (
    Command("up", "run all of Naast on this machine", local.run, local.configure),
    Command("migrate", "bring the database up to the newest schema", lambda _: migrate.migrate()),
    Command("demo", "load the demo organisation, once", lambda _: demo.load()),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="naast", description="Runs and tends an installation of Naast.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.help, description=command.help)
        command.configure(own)
        own.set_defaults(run=command.run)
    chosen = parser.parse_args(arguments)
    return chosen.run(chosen) or 0


if __name__ == "__main__":
    sys.exit(main())
