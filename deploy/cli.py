"""The command `naast`. What each sub-command does lives in a module of its own."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple

from deploy import audit, demo, keys, local, mail, migrate, organisation, programs, tombstones
from deploy.single import addresses


class Command(NamedTuple):
    """`configure` adds its arguments; `run` gets them and gives the exit code, or None for 0."""

    name: str
    help: str
    run: Callable[[argparse.Namespace], int | None]
    configure: Callable[[argparse.ArgumentParser], None] = lambda _parser: None
    needs_database: bool = True


COMMANDS = (
    Command("up", "run all of Naast on this machine", local.become, local.configure, needs_database=False),
    Command("migrate", "bring the database up to the newest schema", lambda _: migrate.migrate()),
    Command("demo", "load the demo organisation, once", lambda _: demo.load()),
    Command("import", "take in the files of an organisation", organisation.run_import, organisation.configure_import),
    Command("export", "write the same files", organisation.run_export, organisation.configure_export),
    Command(
        "create-user", "an account for a colleague", organisation.run_create_user, organisation.configure_create_user
    ),
    Command("program", "let in, list or send away what asks for somebody by name", programs.run, programs.configure),
    Command("audit", "seal the audit trail, verify it, or send its head away", audit.run, audit.configure),
    Command("keys", "show, add, rotate or drop the keys of what is kept enciphered", keys.run, keys.configure),
    Command("tombstones", "keep who was erased, for after a restore", tombstones.run, tombstones.configure),
    Command("mail", "show whether the mail goes out; pause or release it", mail.run, mail.configure),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="naast", description="Runs and tends an installation of Naast.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        own = commands.add_parser(command.name, help=command.help, description=command.help)
        command.configure(own)
        own.set_defaults(command=command)
    chosen = parser.parse_args(arguments)
    if chosen.command.needs_database and "NAAST_DATABASE_URL" not in os.environ:
        find_database()
    return chosen.command.run(chosen) or 0


def find_database() -> None:
    """That of the system which `make up` runs here. The settings are read later, from the environment."""
    found = addresses(local.default_home())
    if not found:
        sys.exit("Which database? Name it in NAAST_DATABASE_URL, or run `make up` in another terminal.")
    os.environ.update({name: value for name, value in found.items() if name not in os.environ})


if __name__ == "__main__":
    sys.exit(main())
