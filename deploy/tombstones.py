"""`naast tombstones`: keeps who was erased outside the database, and erases them again after a backup was put back."""

import argparse
from functools import partial
from pathlib import Path

from services.matching.audit import recorded_command
from services.matching.operations.tombstones import all_tombstones, replay
from shared.db import in_transaction


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=["export", "replay"])
    parser.add_argument("file", type=Path, help="kept where backups of the database are not")


def run(chosen: argparse.Namespace) -> None:
    file: Path = chosen.file
    if chosen.do == "export":
        file.write_bytes(in_transaction(all_tombstones))
        file.chmod(0o600)
        return
    work = partial(replay, kept=file.read_bytes())
    print(f"{in_transaction(partial(recorded_command, 'naast tombstones replay', work))} erased again.")
