"""`jctc-lint show project`: what was found, and why it was taken for that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pytest

    Tree = Callable[[Mapping[str, str | bytes]], Path]

SERVICES = "services:\n  app:\n    image: app:1\n    env_file: app.env\n"
FILES: dict[str, str | bytes] = {
    "compose.yaml": SERVICES,
    "compose.override.yaml": "services:\n  app:\n    ports: ['80:80']\n",
    "compose.prod.yaml": "services:\n  app:\n    restart: always\n",
    "compose.notes.yaml": "- not\n- compose\n",
    "app.env": "A=1\n",
    "alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\n",
    "migrations/env.py": "",
    "migrations/versions/a_first.py": "revision = 'a'\ndown_revision = None\n",
    "migrations/archive/b_old.py": "revision = 'b'\ndown_revision = 'a'\n",
    "Dockerfile": "FROM scratch\n",
    "deploy.sh": "docker compose up -d\n",
    ".gitlab-ci.yml": "",
    "docs/RUNBOOK.md": "# Deploy\n",
    "broken/Dockerfile": b"\x00",
}


REVISIONS: dict[str, str | bytes] = {
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
    "migrations/env.py": "",
    "migrations/versions/b.py": "revision = 'b2'\ndown_revision = 'a1'\nbranch_labels = 'x'\n",
    "migrations/versions/a.py": "revision = 'a1'\ndown_revision = None\n",
    "migrations/versions/c.py": "revision = 'c3'\ndown_revision = 'gone'\ndepends_on = 'a1'\n",
}


def test_revisions_as_data(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    root = tree(REVISIONS)
    assert run(["show", "revisions", str(root), "--format", "json"]) == 0
    data = json.loads(capfd.readouterr().out)
    assert data["version"] == 1
    (environment,) = data["environments"]
    by_id = {revision["id"]: revision for revision in environment["revisions"]}
    assert by_id["b2"]["down"] == ["a1"]
    assert by_id["b2"]["branch_labels"] == ["x"]
    assert by_id["c3"]["depends_on"] == ["a1"]
    assert [problem["name"] for problem in environment["problems"]] == ["gone"]


def test_revisions_as_text(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    root = tree({path: text for path, text in REVISIONS.items() if not path.endswith("c.py")})
    assert run(["show", "revisions", str(root)]) == 0
    assert capfd.readouterr().out.splitlines() == [
        "Alembic environment: migrations (2 revisions, 1 head, 1 base)",
        "Database: PostgreSQL (nothing names another)",
        "",
        "* b2 (head, label x)",
        "* a1 (base)",
    ]
    assert run(["show", "revisions", str(tree(REVISIONS))]) == 0
    lines = capfd.readouterr().out.splitlines()
    problem = "problem: missing-parent 'gone' at migrations/versions/c.py:2, which stops Alembic"
    assert problem in lines


def test_no_revisions(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "revisions", str(tmp_path)]) == 0
    assert capfd.readouterr().out == "No Alembic environment.\n"


def test_project_as_data(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    root = tree(FILES)
    assert run(["show", "project", str(root), "--format", "json"]) == 0
    data = json.loads(capfd.readouterr().out)
    production, development = data["compose"]
    assert production["role"] == "production"
    assert production["files"] == ["compose.yaml", "compose.prod.yaml"]
    assert production["env_files"] == ["app.env"]
    assert development["files"] == ["compose.yaml", "compose.override.yaml"]
    assert all(project["why"] for project in data["compose"])
    (environment,) = data["environments"]
    assert environment["script_location"] == "migrations"
    assert environment["version_locations"] == ["migrations/versions"]
    assert (environment["revisions"], environment["heads"]) == (1, ["a"])
    assert "alembic.ini" in environment["why"]
    assert data["not_compose"] == ["compose.notes.yaml"]
    assert data["files"]["shell"] == ["deploy.sh"]
    assert data["files"]["markdown"] == ["docs/RUNBOOK.md"]
    assert data["files"]["workflow"] == [".gitlab-ci.yml"]
    assert data["files"]["dockerfile"] == ["Dockerfile", "broken/Dockerfile"]


def test_project_as_text(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "project", str(tree(FILES))]) == 0
    text = capfd.readouterr().out
    assert "(production): compose.yaml + compose.prod.yaml" in text
    assert "1 revisions, head a" in text
    assert "archive" not in text


def test_a_directory_without_anything(tree: Tree, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "project", str(tree({"README.txt": ""}))]) == 0
    assert "nothing to analyse" in capfd.readouterr().out


def test_file_names_cannot_reach_the_terminal_as_commands(
    tree: Tree, capfd: pytest.CaptureFixture[str]
) -> None:
    root = tree({"a\x1b[31m\n::error::b/compose.yaml": SERVICES})
    assert run(["show", "project", str(root)]) == 0
    text = capfd.readouterr().out
    assert "\x1b" not in text
    assert not [line for line in text.splitlines() if line.startswith("::")]
