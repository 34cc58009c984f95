"""Compose refuses a project exactly when an error of the Compose rules stands in a place of it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from compose_asked import ask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import analyse
from jctc_lint.facts.repository import Repository
from jctc_lint.finding import Severity
from jctc_lint.settings.load import settings_from_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.finding import Finding

CASES = json.loads(
    (Path(__file__).parents[1] / "data/compose-models.json").read_text(encoding="utf-8")
)["cases"]
OF_THE_SHELL = {
    "x-unused-required": "the variable that it demands may be set where it is deployed",
    "profile-required-var": "the same",
    "volume-var-empty": "the same",
}
"""Refused where they were asked, with a shell that sets nothing."""
ONLY_WITH_ITS_PROFILE = {"profile-hides-errors"}
"""Accepted, for the profile is off; with it Compose refuses the project."""
REFUSALS = {*(f"CMP00{number}" for number in range(1, 8)), "SEC102"}
"""The rules that say that Compose refuses the project. SEC102 has the values of containers."""


def findings(root: Path, files: tuple[str, ...]) -> list[Finding]:
    """The errors of a whole run, the likely ones too."""
    projects = {"compose": {"projects": [list(files)]}} if files else {}
    settings = settings_from_data({**projects, "pedantic": True})
    result = analyse(Repository(root, settings), load())
    assert not result.crashes, result.crashes
    return [finding for finding in result.findings if finding.severity is Severity.ERROR]


def refusals(root: Path, files: tuple[str, ...]) -> list[Finding]:
    return [finding for finding in findings(root, files) if finding.rule in REFUSALS]


def write(root: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")


def named(case: dict[str, Any]) -> tuple[str, ...]:
    args = case.get("args", [])
    return tuple(args[i + 1] for i, word in enumerate(args) if word == "-f")


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
def test_measured(case: dict[str, Any], tmp_path: Path) -> None:
    root = tmp_path / "proj"
    write(root, case["files"])
    errors = findings(root, named(case))
    if case["id"] in OF_THE_SHELL:
        assert case["error"]
        return
    if case["id"] in ONLY_WITH_ITS_PROFILE:
        assert isinstance(ask(root, named(case) or ("compose.yaml",)), str)
        assert errors
        return
    if case["error"]:
        assert any(e.rule in REFUSALS and e.span.path in case["files"] for e in errors)
    else:
        assert [e for e in errors if e.rule in REFUSALS] == []


APP = "  app:\n    image: example/app:1\n"
PIECES = {
    "unknown key": ("    enviroment: {A: b}\n", True),
    "unknown key below": ("    healthcheck: {test: [CMD, a], retry: 3}\n", True),
    "own key": ("    x-enviroment: {A: b}\n", False),
    "port": ("    ports: ['80:http']\n", True),
    "port number": ("    ports: ['99999:80']\n", True),
    "ports": ("    ports: ['80:80', '127.0.0.1:81:80', 443]\n", False),
    "ports twice": ("    ports: ['80:80', '80:81']\n", False),
    "duration": ("    stop_grace_period: 30\n", True),
    "duration with unit": ("    stop_grace_period: 30s\n", False),
    "restart": ("    restart: whenever\n", False),
    "network": ("    networks: [nothing]\n", True),
    "default network": ("    networks: [default]\n", False),
    "volume": ("    volumes: ['nothing:/data']\n", True),
    "mount": ("    volumes: ['./nothing:/data', '/anonymous']\n", False),
    "target twice": ("    volumes: ['./one:/data', './two:/data']\n", False),
    "secret": ("    secrets: [nothing]\n", True),
    "config": ("    configs: [nothing]\n", True),
    "needs nothing": ("    depends_on: [nothing]\n", True),
    "needs nothing much": (
        "    depends_on: {nothing: {condition: service_started, required: false}}\n",
        True,
    ),
    "needs itself": ("    depends_on: [app]\n", True),
    "needs twice": ("    depends_on: [db, db]\n", True),
    "needs": ("    depends_on: [db]\n", False),
    "condition": ("    depends_on: {db: {condition: ready}}\n", True),
    "no condition": ("    depends_on: {db: {}}\n", True),
    "circle": ("    depends_on: [again]\n  again: {image: i:1, depends_on: [app]}\n", True),
    "circle of links": ("    links: [again]\n  again: {image: i:1, volumes_from: [app]}\n", True),
    "links": ("    links: ['db:database']\n", False),
    "link to nothing": ("    links: [nothing]\n", True),
    "volumes of nothing": ("    volumes_from: [nothing]\n", True),
    "volumes of a container": ("    volumes_from: ['container:nothing']\n", False),
    "network of nothing": ("    network_mode: service:nothing\n", True),
    "ipc of nothing": ("    ipc: service:nothing\n", True),
    "pid of nothing": ("    pid: service:nothing\n", True),
    "network of db": ("    network_mode: service:db\n", False),
    "mode and networks": ("    network_mode: host\n    networks: [default]\n", True),
    "host and ports": ("    network_mode: host\n    ports: ['80:80']\n", False),
    "name and replicas": ("    container_name: app\n    deploy: {replicas: 2}\n", True),
    "short name": ("    container_name: a\n", True),
    "same names": ("    container_name: one\n  b: {image: i:1, container_name: one}\n", True),
    "extends nothing": ("    extends: nothing\n", True),
    "extends no file": ("    extends: {file: nothing.yaml, service: a}\n", True),
    "extends itself": ("    extends: app\n", True),
    "tmpfs on a volume": ("    volumes: ['./one:/data']\n    tmpfs: /data\n", True),
    "scale": ("    scale: 2\n    deploy: {replicas: 3}\n", True),
    "nothing to build from": ("    build: ./nothing\n", False),
    "memory": ("    mem_limit: much\n", True),
    "a list for a mapping": ("    deploy: [replicas]\n", True),
    "a command": ('    command: sh -c "echo\n', True),
}
"""What is put into a service, and whether Compose refuses the project then."""


@pytest.mark.parametrize("name", PIECES)
def test_piece(name: str, tmp_path: Path) -> None:
    piece, refused = PIECES[name]
    root = tmp_path / "proj"
    write(root, {"compose.yaml": f"services:\n  db: {{image: 'postgres:16'}}\n{APP}{piece}"})
    assert isinstance(ask(root, ("compose.yaml",)), str) == refused
    errors = refusals(root, ())
    assert bool(errors) == refused, errors
    lines = {error.span.line for error in errors}
    assert all(4 <= line <= 3 + piece.count("\n") + 1 for line in lines), lines


ENDS = {
    "": False,
    "networks: {default: {}}\n": False,
    "service: {}\n": True,
    "x-service: {}\n": False,
    "volumes: {data: {external: true, driver: local}}\n": True,
    "secrets: {s: {file: ./a, environment: A}}\n": True,
    "secrets: {s: {}}\n": True,
    "include: [nothing.yaml]\n": True,
}
EXAMPLES = int(os.environ.get("JCTC_LINT_EXAMPLES", "25"))


@settings(
    max_examples=EXAMPLES,
    derandomize="JCTC_LINT_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    st.lists(st.sampled_from(sorted(PIECES)), min_size=1, max_size=3, unique=True),
    st.sampled_from(sorted(ENDS)),
)
def test_projects(tmp_path_factory: pytest.TempPathFactory, names: list[str], end: str) -> None:
    """Several services with a piece each, whatever comes of them together."""
    root = tmp_path_factory.mktemp("random") / "proj"
    text = "services:\n  db: {image: 'postgres:16'}\n  app: {image: 'i:1'}\n"
    for number, name in enumerate(names):
        piece = PIECES[name][0].replace("again", f"again{number}").replace("[app]", f"[s{number}]")
        text += f"  s{number}:\n    image: example/app:1\n{piece}"
    write(root, {"compose.yaml": text + end})
    refused = isinstance(ask(root, ("compose.yaml",)), str)
    errors = refusals(root, ())
    assert bool(errors) == refused, f"{text}{end}\n{errors}"
