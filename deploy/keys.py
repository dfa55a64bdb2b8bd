"""`naast keys`: the keys with which single fields are kept enciphered. A new one is made, all rows are enciphered with
it while everything runs, and then the old one is dropped."""

import argparse
import sys
from collections import Counter

from deploy import field_keys
from deploy.roles import as_owner
from services.matching import models  # noqa: F401 - makes its tables known
from shared import devices  # noqa: F401 - as well
from shared.cipher import keyring
from shared.enciphering import keys_in_use, rotate
from shared.key_file import NoKeys
from shared.settings import get_settings


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("do", choices=["show", "new", "rotate", "drop"])
    parser.add_argument("--name", help="with drop: which key")


def run(chosen: argparse.Namespace) -> int:
    file = get_settings().field_keys_file
    if file is None:
        print("There is no file of keys: name it in NAAST_FIELD_KEYS_FILE.", file=sys.stderr)
        return 1
    try:
        if chosen.do == "new":
            field_keys.add(file)
            print(f"From now on {keyring().newest} enciphers. `naast keys rotate` does so for what there is.")
        elif chosen.do == "rotate":
            for table, count in rotate(as_owner()):
                print(f"{table}: {count} rows", flush=True)
        elif chosen.do == "drop":
            return _drop(chosen.name)
        _show(keys_in_use())
    except NoKeys as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _show(used: Counter[str]) -> None:
    for name in [*keyring().names, *(used.keys() - set(keyring().names))]:
        says = "enciphers" if name == keyring().newest else "deciphers" if name in keyring().names else "is missing"
        print(f"{name} {says}: {used[name]} values")


def _drop(name: str | None) -> int:
    """Only what nothing needs any more."""
    used = keys_in_use()
    if name not in keyring().names or name == keyring().newest or used[name]:
        print("Only an older key of which no value is left can be dropped: `naast keys show`.", file=sys.stderr)
        return 1
    field_keys.drop(keyring().file, name)
    return 0
