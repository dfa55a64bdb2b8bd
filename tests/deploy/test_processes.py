"""`make up`, docker-compose.yml and the Dockerfile run the same processes: those of the table."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.processes import PROCESSES, WEB
from services.matching.web.pages import NL_DESIGN_SYSTEM

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
OTHERS = {"postgres", "valkey", "migrate", "mailpit"}
SECRET = re.compile(r"password|auth|secret|key", re.IGNORECASE)


@pytest.fixture
def containers() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())["services"]
    return services


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)


def test_a_container_runs_for_each_process_of_the_table_and_for_no_other(containers: dict[str, Any]) -> None:
    assert set(containers) - OTHERS == {process.name for process in PROCESSES}


@pytest.mark.parametrize("name", [process.name for process in PROCESSES])
def test_its_container_starts_it_from_the_table_and_asks_after_its_health(
    containers: dict[str, Any], name: str
) -> None:
    assert containers[name]["command"] == ["python", "-m", "deploy.processes", name]
    assert containers[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "deploy.health", name]


def test_the_image_starts_the_web_server_from_the_table() -> None:
    assert instructions("CMD") == [f'["python", "-m", "deploy.processes", "{WEB.name}"]']


def test_processes_start_after_the_migrations_and_those_after_the_database(containers: dict[str, Any]) -> None:
    for process in PROCESSES:
        assert containers[process.name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert containers["migrate"]["command"] == ["python", "-m", "deploy.prepare"]
    assert containers["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_nothing_runs_as_root_and_nothing_gains_rights(containers: dict[str, Any]) -> None:
    for name, container in containers.items():
        assert container["user"] not in {"0", "root"}, name
        assert container["cap_drop"] == ["ALL"], name
        assert container["read_only"] is True, name
        assert container["security_opt"] == ["no-new-privileges:true"], name
    assert instructions("USER")[-1] == "10001"


def test_what_runs_for_long_is_watched_over_and_the_database_is_of_our_version(containers: dict[str, Any]) -> None:
    assert {name for name, container in containers.items() if "healthcheck" not in container} == {"migrate"}
    assert containers["postgres"]["image"].startswith("postgres:18")


def test_no_secret_has_a_default(containers: dict[str, Any]) -> None:
    secrets = [
        value
        for container in containers.values()
        for name, value in container.get("environment", {}).items()
        if (SECRET.search(name) and not name.endswith("_FILE")) or "@" in value.partition("://")[2]
    ]
    assert len(secrets) > 5
    for value in secrets:
        assert re.search(r"\$\{NAAST_\w+_PASSWORD:\?", value), value
    example = (DEPLOY / ".env.example").read_text()
    for name in re.findall(r"\$\{(NAAST_\w+):\?", (DEPLOY / "docker-compose.yml").read_text()):
        assert re.search(rf"^{name}=$", example, re.MULTILINE), name


def test_ports_are_open_to_this_machine_only(containers: dict[str, Any]) -> None:
    published = [port for container in containers.values() for port in container.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_image_holds_what_runs_and_nothing_else() -> None:
    lines = [line for line in instructions("COPY") if not line.startswith("--from=style")]
    copied = {source.rstrip("/").removeprefix("./") for line in lines for source in line.split()[:-1]}
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    allowed = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    style = {"package.json", "package-lock.json", ".npmrc"}
    code = {"pyproject.toml", "deploy", "migrations", "services", "shared"}
    assert copied == allowed == {"requirements.txt", *style, *code}


def test_the_style_of_the_pages_is_in_the_image_where_the_pages_look_for_it() -> None:
    [style] = [line.split()[1:] for line in instructions("COPY") if line.startswith("--from=style")]
    folder = NL_DESIGN_SYSTEM.parents[1].relative_to(DEPLOY.parent).as_posix()
    assert style == [f"/style/{folder}", f"./{folder}"]
    assert NL_DESIGN_SYSTEM.is_file()


def test_what_npm_brings_is_vouched_for_by_hashes_and_names_no_address() -> None:
    lock = json.loads((DEPLOY.parent / "package-lock.json").read_text())
    packages = [package for place, package in lock["packages"].items() if place]
    assert len(packages) > 50
    assert all(package["integrity"].startswith("sha512-") and "resolved" not in package for package in packages)


def test_only_what_hashes_vouch_for_is_installed() -> None:
    assert any("--require-hashes" in line for line in instructions("RUN"))
    for name, minimum in (("", 40), ("-dev", 70), ("-uv", 1), ("-npm", 2)):
        lock = (DEPLOY.parent / f"requirements{name}.txt").read_text()
        pinned = re.findall(r"^[\w.-]+==[^\n]*\\\n    --hash=sha256:", lock, re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^\S", lock, re.MULTILINE)) >= minimum
        assert "://" not in lock
