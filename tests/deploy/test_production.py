"""In production nothing starts with a secret that others know, nor without TLS to a server on another machine."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import field_keys
from shared.production import wrong_with
from shared.settings import Settings
from tests.servers import PROJECT

GOOD = "r4nd0m-and-long-enough"


@pytest.fixture
def right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Settings with which it starts, servers on other machines."""
    monkeypatch.setenv("NAAST_ENVIRONMENT", "production")
    field_keys.make(tmp_path / "field.keys")
    audit = tmp_path / "audit.key"
    audit.touch(mode=0o600)
    audit.write_bytes(b"k" * 32)
    return {
        "environment": "production",
        "database_url": f"postgresql+psycopg://naast_app:{GOOD}@db.example/naast?sslmode=verify-full",
        "owner_url": "",
        "redis_url": f"rediss://:{GOOD}@redis.example:6379/0?ssl_cert_reqs=required",
        "smtp_url": "smtp+starttls://naast@mail.example:587",
        "base_url": "https://naast.example",
        "field_keys_file": tmp_path / "field.keys",
        "audit_key_file": audit,
        "demo": False,
    }


@pytest.mark.parametrize(
    "as_well",
    [
        {},
        {"database_url": f"postgresql+psycopg://naast_app:{GOOD}@/naast?host=/run/postgresql"},
        {"database_url": "postgresql+psycopg://naast_app@/naast?host=/run/postgresql"},
        {"database_url": f"postgresql+psycopg://naast_app:{GOOD}@127.0.0.1/naast"},
        {"owner_url": f"postgresql+psycopg://naast:{GOOD}@db.example/naast?sslmode=verify-ca"},
        {"redis_url": f"redis+socket://:{GOOD}@/run/valkey/valkey.sock"},
        {"redis_url": f"redis://:{GOOD}@localhost:6379/0"},
        {"smtp_url": "smtps://mail.example:465"},
        {"smtp_url": "smtp://127.0.0.1:25"},
        {"base_url": "http://127.0.0.1:8000"},
        {"oidc_issuer": "https://login.example"},
    ],
)
def test_it_starts(right: dict[str, Any], as_well: dict[str, Any]) -> None:
    assert wrong_with(Settings(**right | as_well)) == []


def test_the_containers_start_as_they_stand_in_the_file_with_passwords_filled_in(right: dict[str, Any]) -> None:
    services = yaml.safe_load((PROJECT / "deploy" / "docker-compose.yml").read_text())["services"]
    assert "log_error_verbosity=terse" in services["postgres"]["command"], "no row stands in its log"
    for name in ("web", "matching-worker", "notifications-worker", "migrate"):
        said = {
            key.removeprefix("NAAST_").lower(): _filled(str(value))
            for key, value in services[name]["environment"].items()
        }
        files = {key: said.pop(key) for key in list(said) if key.endswith(("_key_file", "_keys_file"))}
        assert (files["field_keys_file"], files["audit_key_file"]) == ("/keys/field.keys", "/keys/audit.key")
        assert {str(Path(file).parent) for file in files.values()} == {"/keys"}
        assert ("owner_url" in said) == (name == "migrate"), "no running program knows the owner"
        assert wrong_with(Settings(**right | said)) == [], name


def _filled(value: str) -> str:
    """As compose does it."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\?[^}]*\}", GOOD, value))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"demo": True}, "NAAST_DEMO"),
        ({"database_url": f"postgresql+psycopg://naast_app:{GOOD}@db.example/naast"}, "sslmode=verify-full"),
        ({"database_url": f"postgresql+psycopg://naast_app:{GOOD}@db.example/naast?sslmode=require"}, "sslmode"),
        ({"database_url": "postgresql+psycopg://naast@127.0.0.1:5432/naast"}, "NAAST_DATABASE_URL needs a password"),
        ({"database_url": "postgresql+psycopg://naast_app:postgres@/naast?host=/run/postgresql"}, "a password"),
        ({"owner_url": f"postgresql+psycopg://naast:{GOOD}@db.example/naast"}, "NAAST_OWNER_URL needs ?sslmode"),
        ({"redis_url": f"redis://:{GOOD}@redis.example:6379/0"}, "rediss://"),
        ({"redis_url": f"rediss://:{GOOD}@redis.example:6379/0?ssl_cert_reqs=none"}, "ssl_cert_reqs=required"),
        ({"redis_url": "redis://127.0.0.1:6379/0"}, "NAAST_REDIS_URL needs a password"),
        ({"smtp_url": "smtp://mail.example:25"}, "smtp+starttls://"),
        ({"base_url": "http://naast.example"}, "NAAST_BASE_URL"),
        ({"database_url": f"postgresql+psycopg://naast_app:{GOOD}@localhost/naast?host=db.example"}, "sslmode"),
        ({"oidc_issuer": "http://127.0.0.1:9400"}, "NAAST_OIDC_ISSUER needs https://"),
        ({"oidc_client_secret_file": Path("/nowhere/secret")}, "NAAST_OIDC_CLIENT_SECRET_FILE must name"),
        ({"token_key_file": Path("/etc/passwd")}, "NAAST_TOKEN_KEY_FILE can be read by others"),
        ({"field_keys_file": None}, "NAAST_FIELD_KEYS_FILE must name"),
        ({"audit_key_file": Path("/nowhere/audit.key")}, "NAAST_AUDIT_KEY_FILE must name"),
    ],
)
def test_it_does_not_start_and_says_why_in_one_sentence(
    right: dict[str, Any], wrong: dict[str, Any], says: str
) -> None:
    [sentence] = wrong_with(Settings(**right | wrong))
    assert says in sentence
    assert GOOD not in sentence


@pytest.mark.parametrize("lines", ["", "index AAAA\n", "not base64\n", "development"])
def test_keys_of_a_developer_or_none_at_all_are_refused(
    right: dict[str, Any], lines: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = right["field_keys_file"]
    if lines == "development":
        file.unlink()
        monkeypatch.setenv("NAAST_ENVIRONMENT", "development")
        field_keys.make(file)
    else:
        file.write_text(lines)
    assert "NAAST_FIELD_KEYS_FILE holds" in " ".join(wrong_with(Settings(**right)))
    file.chmod(0o644)
    assert "can be read by others" in " ".join(wrong_with(Settings(**right)))


def test_a_process_ends_with_the_sentences_and_nothing_else() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from shared.settings import get_settings; get_settings()"],
        cwd=PROJECT,
        env={"NAAST_ENVIRONMENT": "production"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 5, ended.stderr
