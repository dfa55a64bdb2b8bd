"""`naast program`: lets a program in that asks for somebody by name, such as the health record, or sends one away."""

import argparse
import json
import sys
from functools import partial
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from services.matching import auth
from services.matching.audit import recorded_command
from services.matching.auth.signed.scopes import SCOPES
from services.matching.schemas.programs import ProgramIn
from shared.db import in_transaction
from shared.errors import Refusal


def configure(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(required=True, metavar="what")
    let_in = kinds.add_parser("add", help="let one in, and show its secret once")
    let_in.add_argument("name")
    let_in.add_argument("scopes", nargs="+", metavar="scope", help=", ".join(sorted(SCOPES)))
    let_in.add_argument("--keys", type=Path, help="its public keys (JWKS), in place of a secret")
    let_in.set_defaults(work=_add)
    kinds.add_parser("list", help="those that get tokens").set_defaults(work=_list)
    revoke = kinds.add_parser("revoke", help="its tokens open nothing any more")
    revoke.add_argument("id", type=UUID)
    revoke.set_defaults(work=_revoke)


def run(chosen: argparse.Namespace) -> int:
    work = partial(chosen.work, chosen)
    try:
        said: str = in_transaction(partial(recorded_command, "naast program", work))
    except (Refusal, OSError, ValidationError) as error:
        print(error, file=sys.stderr)
        return 1
    print(said)
    return 0


def _add(chosen: argparse.Namespace, session: Session) -> str:
    keys = None if chosen.keys is None else json.loads(chosen.keys.read_text())
    asked = ProgramIn(name=chosen.name, scopes=chosen.scopes, keys=keys)
    program, secret = auth.programs.make(session, asked.name, asked.scopes, asked.keys, None)
    said = [f"client_id: {program.id}"]
    return "\n".join([*said, f"client_secret: {secret}", "You see the secret only now."] if secret else said)


def _list(_chosen: argparse.Namespace, session: Session) -> str:
    known = auth.programs.in_use(session)
    return "\n".join(f"{one.id}  {one.name}  {' '.join(one.scopes)}" for one in known) or "There is none."


def _revoke(chosen: argparse.Namespace, session: Session) -> str:
    auth.programs.revoke(session, chosen.id)
    return "Its tokens open nothing from now on."
