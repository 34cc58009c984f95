"""Small projects come out as measured with the real Compose: merging, extends, include and more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from compose_told import reduced, told

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.load import files_group, groups_of, resolve
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project

MEASURED = json.loads(
    (Path(__file__).parents[2] / "data/compose-models.json").read_text(encoding="utf-8")
)
SCHEMA = "the JSON Schema of Compose files is not applied here"
NOT_REFUSED = {
    "container-name-one-letter": SCHEMA,
    "depends-duplicate": SCHEMA,
    "depends-long-empty": SCHEMA,
    "depends-long-null": SCHEMA,
    "healthcheck-bad-duration": "times are taken as they are written",
    "interpolated-int-bad": "only numbers that we hold are read",
    "interpolated-key": SCHEMA,
    "merge-secret-top-level": "what secrets are made of is not held",
    "merge-volume-top-level": "what volumes are made of is not held",
    "profile-depends-on-disabled": "all profiles count as active",
    "unknown-condition": SCHEMA,
    "unknown-key-healthcheck": SCHEMA,
    "unknown-key-service": SCHEMA,
    "unknown-key-top": SCHEMA,
}
"""Projects that Compose refuses and we do not, and why."""
NOT_FOLLOWED = {
    "env-no-env-resolution": "asks for an option of `config` that we have not",
    "profile-hides-errors": "all profiles count as active, so errors in them show",
}


def load(root: Path, case: dict[str, Any]) -> Project | None:
    for name, content in case["files"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    args = case.get("args", [])
    files = tuple(args[i + 1] for i, word in enumerate(args) if word == "-f")
    repository = Repository(root)
    surroundings = Surroundings(repository, case.get("host", {}))
    if files:
        return resolve(surroundings, files_group(files))
    # What Compose reads without -f: ours by name, resolved with the shell of the record.
    groups = [group for group in groups_of(repository) if group.default]
    return resolve(surroundings, groups[0]) if groups else None


def profiles(case: dict[str, Any]) -> list[str]:
    args = case.get("args", [])
    named = [args[i + 1] for i, word in enumerate(args) if word == "--profile"]
    for line in case["files"].get(".env", "").splitlines():
        if line.startswith("COMPOSE_PROFILES="):
            named += line.partition("=")[2].split(",")
    return named


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in MEASURED["cases"]])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    root = tmp_path / "proj"
    root.mkdir()
    project = load(root, case)
    if project is None:
        assert case["error"], "no file is taken for a Compose file"
        return
    if case["id"] in NOT_FOLLOWED:
        return
    if case["error"]:
        assert bool(project.problems) != (case["id"] in NOT_REFUSED)
        return
    assert not project.problems
    ours = told(project, "/home/u/proj", "/home/u", profiles(case))
    theirs = reduced(case["resolved"])
    for kind in ("networks", "volumes"):
        ours[kind] = {name: ours[kind].get(name) for name in theirs[kind]}
    assert ours == theirs
