"""`jctc-lint show deploy`: procedures with their steps, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pytest

    Tree = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "compose.yaml": "services:\n  app:\n    build: .\n",
    "deploy.sh": 'git pull\nssh me@host "cd shop && docker compose up -d --build"\n'
    "if true; then docker compose run app alembic upgrade head; fi\n"
    "docker exec other psql -c 'secret-value'\n",
    "docs/DEPLOY.md": "# Deploying\n\n## Rollback\n\n```\ndocker compose down\n```\n",
}


def test_as_text(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "deploy", str(tree(FILES))]) == 0
    assert capsys.readouterr().out == (
        "deploy.sh\n"
        "  script, for production\n"
        "      1  fetch code\n"
        "      2  up all services (builds first) of compose.yaml on the server\n"
        "      3  run app 'alembic upgrade' of compose.yaml under a condition\n"
        "      4  exec other\n"
        "\n"
        "docs/DEPLOY.md#Rollback\n"
        "  runbook, for production, a way back\n"
        "      6  down all services of compose.yaml\n"
    )


def test_as_json(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "deploy", str(tree(FILES)), "--format", "json"]) == 0
    text = capsys.readouterr().out
    data = json.loads(text)
    assert data["version"] == 1
    first, second = data["procedures"]
    assert [step["action"] for step in first["steps"]] == ["fetch code", "up", "run", "exec"]
    assert first["steps"][2]["migrates"] == "alembic upgrade"
    assert second["rolls_back"]
    assert "secret-value" not in text


def test_without_any(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "deploy", str(tree({"compose.yaml": FILES["compose.yaml"]}))]) == 0
    assert "No commands that deploy" in capsys.readouterr().out
