"""Values reach the container as measured with the real Compose: every case, every character."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.load import files_group, resolve
from jctc_lint.facts.compose.received import Change, received
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.compose.model import Assignment, Project, Service

MEASURED = json.loads(
    (Path(__file__).parents[2] / "data/compose-values.json").read_text(encoding="utf-8")
)


def load(root: Path, case: Mapping[str, Any]) -> Project:
    for name, content in case["files"].items():
        binary = isinstance(content, dict)
        data = base64.b64decode(content["base64"]) if binary else content.encode()
        (root / name).write_bytes(data)
    env_files = tuple(case["env_files"]) if "env_files" in case else None
    return resolve(
        Surroundings(Repository(root), case.get("host", {})),
        files_group(("compose.yaml",), env_files=env_files),
    )


def value(entry: Assignment) -> str | None:
    return entry.value.resolved if entry.value is not None else None


def delivered(service: Service, form: str) -> Any:
    if form == "command":
        return list(service.command or ())
    if form == "healthcheck":
        assert service.healthcheck is not None
        return list(service.healthcheck.test or ())
    entries = service.labels if form == "labels" else service.environment
    return {name: value(entry) for name, entry in entries.items()}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in MEASURED["cases"]])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    project = load(tmp_path, case)
    assert bool(project.problems) == case["error"], project.problems
    if not case["error"]:
        got = delivered(project.services["s"], case["form"])
        assert got == case["received"]


SPELLINGS = {
    "list-plain": "- K={}",
    "list-single": "- 'K={}'",
    "list-double": '- "K={}"',
    "map-plain": "K: {}",
    "map-single": "K: '{}'",
    "map-double": 'K: "{}"',
    "map-literal": "K: |-\n        {}",
}
HEAD = "services:\n  s:\n    image: img:1\n"


def spell(form: str, text: str) -> dict[str, str]:
    """A project in which K gets the value, spelled as the record's cells are."""
    if form.startswith(("list", "map")):
        if form.endswith("single"):
            text = text.replace("'", "''")
        elif form.endswith("double"):
            text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        entry = SPELLINGS[form].format(text)
        return {"compose.yaml": f"{HEAD}    environment:\n      {entry}\n"}
    if form == "dotenv-plain":
        return {
            "compose.yaml": f"{HEAD}    environment:\n      - K=${{K}}\n",
            ".env": f"K={text}\n",
        }
    if form == "env_file-single":
        text = "'" + text.replace("'", "\\'") + "'"
    elif form == "env_file-double":
        text = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return {"compose.yaml": f"{HEAD}    env_file: app.env\n", "app.env": f"K={text}\n"}


@cache
def cells(form: str) -> list[tuple[str, str, str | None]]:
    return [(text, result, got) for kind, text, result, got in MEASURED["cells"] if kind == form]


@pytest.mark.parametrize("form", sorted({cell[0] for cell in MEASURED["cells"]}))
def test_every_character(form: str, tmp_path: Path) -> None:
    assert len(cells(form)) == 180
    for number, (text, result, expected) in enumerate(cells(form)):
        root = tmp_path / str(number)
        root.mkdir()
        project = load(root, {"files": spell(form, text)})
        if result == "error":
            assert project.problems, text
            continue
        assert not project.problems, (text, project.problems)
        entry = project.services["s"].environment.get("K")
        got = value(entry) if entry is not None else None
        assert got == {"intact": text, "unset": None, "changed": expected}[result], text


@pytest.mark.parametrize("form", sorted({cell[0] for cell in MEASURED["cells"]}))
def test_steps_are_named_exactly_where_a_value_is_altered(form: str, tmp_path: Path) -> None:
    for number, (text, result, _) in enumerate(cells(form)):
        root = tmp_path / str(number)
        root.mkdir()
        project = load(root, {"files": spell(form, text)})
        service = project.services.get("s")
        source = project.variables if form == "dotenv-plain" else {}
        if service is not None and not source:
            source = service.environment
        if result == "error" or "K" not in source or text[0].isspace():
            # Nobody can tell blanks at the start from the blanks that end the name.
            continue
        steps = received(source["K"]).changes - {Change.ESCAPE, Change.QUOTES}
        assert bool(steps) == (result != "intact"), (text, result, steps)
