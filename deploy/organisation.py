"""`naast import`, `naast export` and `naast create-user`: an organisation in and out, and the first accounts."""

import argparse
import sys
from functools import partial
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.actor import Role
from services.matching.audit import recorded_command
from services.matching.models.teams import Team
from services.matching.operations.imports.applying import Imported
from services.matching.operations.imports.files import import_files
from services.matching.operations.imports.reading import Source
from services.matching.operations.people import open_account
from services.matching.queries.exports import export_files
from services.matching.schemas.people import EVERYWHERE, IN_A_TEAM, PersonIn
from services.matching.schemas.sheets import Sheet
from shared.db import in_transaction
from shared.errors import Invalid, Refusal
from shared.settings import get_settings
from shared.ways_in import path_of


def configure_import(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(f"{sheet}.csv" for sheet in Sheet)
    parser.add_argument("files", nargs="+", type=Path, help=f"any of {names}, in any order")


def run_import(chosen: argparse.Namespace) -> int:
    """All of it or nothing: what is wrong goes to standard error, a line each."""
    try:
        sources = [Source(path.name, path.read_bytes()) for path in chosen.files]
        take_in = partial(import_files, sources=sources)
        done = in_transaction(partial(recorded_command, "naast import", take_in))
    except (Refusal, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    tell(done)
    return 0


def tell(done: Imported) -> None:
    for sheet in Sheet:
        if done.new[sheet] + done.changed[sheet] + done.same[sheet]:
            print(f"{sheet}.csv: {done.new[sheet]} new, {done.changed[sheet]} changed, {done.same[sheet]} as they were")
    for file, row, column in done.left_alone:
        print(f"{file}, row {row}, {column}: left as it is in Naast, where only the person concerned changes it")


def configure_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where the files go; only you can read them there")


def run_export(chosen: argparse.Namespace) -> int:
    folder: Path = chosen.folder
    files = in_transaction(partial(recorded_command, "naast export", export_files))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.touch(mode=0o600)
            path.chmod(0o600)
            path.write_bytes(content)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Written to {folder}: {', '.join(files)}")
    return 0


def configure_create_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email")
    parser.add_argument("name")
    parser.add_argument("role", choices=sorted(IN_A_TEAM | EVERYWHERE))
    parser.add_argument("--team", help="the name of the team, with caseholder and team_lead")
    parser.add_argument("--discipline", default="")


def run_create_user(chosen: argparse.Namespace) -> int:
    """Prints a link to the page on which they choose a password. No password stands in a command or is known to two."""
    try:
        secret = in_transaction(lambda session: _open(session, chosen))
    except Refusal as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except ValidationError as error:
        print("\n".join(problem["msg"] for problem in error.errors()), file=sys.stderr)
        return 1
    print(f"{chosen.email} has an account as {chosen.role}. Within ten minutes, once:")
    print(f"  {get_settings().base_url}{path_of(secret)}")
    return 0


def _open(session: Session, chosen: argparse.Namespace) -> str:
    return auth.ways_in.print_one(session, open_account(session, person(session, chosen)).user)


def person(session: Session, chosen: argparse.Namespace) -> PersonIn:
    team_id = session.scalar(select(Team.id).where(Team.name == chosen.team))
    if chosen.team is not None and team_id is None:
        raise Invalid("team", "There is no team with this name.")
    return PersonIn(
        email=chosen.email, name=chosen.name, role=Role(chosen.role), team_id=team_id, discipline=chosen.discipline
    )
