"""`jctc-lint show compose`: the project, why there is none, and where its values come from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "compose.yaml": "include: [db.yaml]\nservices:\n  app:\n"
    "    extends: {file: base.yaml, service: web}\n"
    "    environment: {URL: 'http://${HOST}/', TOKEN: s3cret-word}\n"
    "    env_file: app.env\n",
    "compose.override.yaml": "services:\n  app:\n    restart: always\n",
    "base.yaml": "services:\n  web:\n    image: web:1\n    restart: 'no'\n",
    "db.yaml": "services:\n  db:\n    image: db:2\n",
    "app.env": "LEVEL=low\n",
    ".env": "HOST=example.org\n",
}  # fmt: skip


def show(root: Path, capfd: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPOSE_FILE", raising=False)
        try:
            status = run(["show", "compose", str(root), *options])
        except SystemExit as refused:
            status = int(str(refused.code))
    out, err = capfd.readouterr()
    return status, out, err


def test_the_project_as_data(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = show(tree(dict(FILES)), capfd, "--format", "json", "-p", "given")
    data = json.loads(out)
    assert status == 0
    assert data["name"] == "given"
    assert data["services"]["app"]["environment"]["URL"] == "http://example.org/"
    assert data["services"]["app"]["environment"]["LEVEL"] == "low"
    assert data["services"]["app"]["restart"] == "always"


def test_env_files_left_aside(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = show(tree(dict(FILES)), capfd, "--format", "json", "--no-env-resolution")
    app = json.loads(out)["services"]["app"]
    assert "LEVEL" not in app["environment"]
    assert [entry["path"].rpartition("/")[2] for entry in app["env_file"]] == ["app.env"]


def test_a_refusal_has_its_place(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    files = {**FILES, "compose.override.yaml": "services:\n  app:\n    restart: 5\n"}
    status, out, err = show(tree(files), capfd)
    assert status == 1
    assert not out
    assert "compose.override.yaml:3: must be a text" in err


def test_an_empty_file_is_refused_with_its_place(
    tree: Tree, capfd: pytest.CaptureFixture[str]
) -> None:
    status, _, err = show(tree({"compose.yaml": "# nothing\n"}), capfd)
    assert (status, err.startswith("compose.yaml:1: ")) == (1, True)


def test_escapes_in_names_are_spelt_out(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    text = 'services:\n  "a\\e]0;x\\a":\n    image: x\n    ports: 5\n'
    status, out, err = show(tree({"compose.yaml": text}), capfd)
    assert status == 1
    assert "\x1b" not in out + err
    assert err.startswith("compose.yaml:")


def test_where_values_come_from(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, _ = show(tree(dict(FILES)), capfd, "--origins", "--format", "json")
    assert status == 0
    steps = json.loads(out)

    def told(path: str) -> list[str]:
        return [f"{step['how']} {step['path']}:{step['line']}" for step in steps[path]]

    assert told("services.app.restart") == [
        "extends compose.yaml:4",
        "written base.yaml:4",
        "overridden compose.override.yaml:3",
    ]
    assert told("services.db.image") == ["include compose.yaml:1", "written db.yaml:3"]
    assert told("services.app.environment.LEVEL") == [
        "env_file compose.yaml:6",
        "written app.env:1",
    ]
    assert told("services.app.environment.URL") == [
        "written compose.yaml:5",
        "variable compose.yaml:5",
        "defined .env:1",
    ]


def test_origins_as_text_hold_no_value(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = show(tree(dict(FILES)), capfd, "--origins")
    assert "services.app.environment.URL\n  written  compose.yaml:5\n  variable HOST" in out
    assert "s3cret-word" not in out
