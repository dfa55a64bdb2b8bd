"""A second `make up` prepares nothing, unless there is something new."""

from pathlib import Path

import pytest

from deploy import prepared
from deploy.prepared import Prepared, fingerprint


def test_what_was_prepared_is_remembered_until_something_changes(tmp_path: Path) -> None:
    file = tmp_path / "prepared"
    first = Prepared(file, "as it is")
    assert first.welcome() is None
    first.remember("Sign in as\n  Marieke\n")
    assert first.welcome() == "Sign in as\n  Marieke\n"
    assert Prepared(file, "changed").welcome() is None
    first.forget()
    assert first.welcome() is None


def test_a_new_migration_or_another_wish_for_a_demo_is_something_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    monkeypatch.setattr(prepared, "PROJECT", tmp_path)
    before = fingerprint("1")
    assert before == fingerprint("1") != fingerprint("0")
    (versions / "0002_more.py").write_text("revision = '0002'\n")
    assert fingerprint("1") != before
