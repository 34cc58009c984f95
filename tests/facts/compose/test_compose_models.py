"""Small projects come out as measured with the real Compose: merging, extends, include and more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from compose_told import reduced, told

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.load import files_group, groups_of, resolve
from jctc_lint.facts.compose.shown import Asked, Refusal, shown
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project

MEASURED = json.loads(
    (Path(__file__).parents[2] / "data/compose-models.json").read_text(encoding="utf-8")
)


def load(root: Path, case: dict[str, Any]) -> Project | None:
    for name, content in case["files"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    files = named(case, "-f")
    repository = Repository(root)
    surroundings = Surroundings(repository, case.get("host", {}))
    if files:
        return resolve(surroundings, files_group(files), wanted(case))
    # What Compose reads without -f: ours by name, resolved with the shell of the record.
    groups = [group for group in groups_of(repository) if group.default]
    asked = wanted(case)
    return resolve(surroundings, groups[0], asked) if groups else None


def wanted(case: dict[str, Any]) -> Asked:
    reads = "--no-env-resolution" not in case.get("args", [])
    return Asked(profiles=tuple(profiles(case)), environment=reads)


def named(case: dict[str, Any], option: str) -> tuple[str, ...]:
    """The values of an option that the case gives to Compose."""
    args = case.get("args", [])
    return tuple(args[i + 1] for i, word in enumerate(args) if word == option)


def profiles(case: dict[str, Any]) -> list[str]:
    found = [*named(case, "--profile")]
    for line in case["files"].get(".env", "").splitlines():
        if line.startswith("COMPOSE_PROFILES="):
            found += line.partition("=")[2].split(",")
    return found


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in MEASURED["cases"]])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    root = tmp_path / "proj"
    root.mkdir()
    project = load(root, case)
    if project is None:
        assert case["error"], "no file is taken for a Compose file"
        return
    if case["error"]:
        return
    assert not project.problems
    ours = told(project, "/home/u/proj", "/home/u", profiles(case))
    theirs = reduced(case["resolved"])
    for kind in ("networks", "volumes"):
        ours[kind] = {name: ours[kind].get(name) for name in theirs[kind]}
    assert ours == theirs


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in MEASURED["cases"]])
def test_whole(case: dict[str, Any], tmp_path: Path) -> None:
    """`show compose` prints what Compose prints, and refuses what it refuses."""
    root = tmp_path / "proj"
    root.mkdir()
    for name, content in case["files"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    asked = Asked(
        files=named(case, "-f"),
        profiles=named(case, "--profile"),
        interpolate="--no-interpolate" not in case.get("args", []),
        environment="--no-env-resolution" not in case.get("args", []),
    )
    try:
        ours = json.dumps(shown(root, {"HOME": "/home/u", **case.get("host", {})}, asked))
    except Refusal as refusal:
        ours = str(refusal.reasons)
        assert case["error"], ours
    else:
        assert not case["error"]
        assert json.loads(ours.replace(str(root), "/home/u/proj")) == case["resolved"]
