"""`jctc-lint show models` and `show drift`, for people and as data."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from jctc_lint.cli.commands import run
from jctc_lint.cli.show_drift import _TITLES
from jctc_lint.facts.models.difference import Drift

DATA = Path(__file__).parent.parent / "data" / "drift"


@pytest.fixture
def shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """What a command prints of one of the drifted applications."""

    def show(what: str, case: str, *options: str) -> str:
        root = tmp_path / case
        for name in ("base", case):
            shutil.copytree(DATA / name, root, dirs_exist_ok=True)
        assert run(["show", what, str(root), *options]) == 0
        return capsys.readouterr().out

    return show


def test_every_difference_has_a_title() -> None:
    assert {str(kind) for kind in Drift} == _TITLES.keys()


def test_no_drift(shown: Any) -> None:
    assert shown("drift", "agree").splitlines()[0].endswith(": no drift")
    assert (
        json.loads(shown("drift", "agree", "--format", "json"))["environments"][0]["differences"]
        == []
    )


def test_drift(shown: Any) -> None:
    text = shown("drift", "columns")

    assert text.splitlines()[0].endswith("migrations (postgresql): 14 differences")
    assert "  column nick: character varying, in the models only  [app/models.py:" in text
    assert "\nTable gone\n" in text
    assert "  table: in the migrations only  [migrations/versions/0001_first.py:" in text


def test_comments_and_defaults(shown: Any) -> None:
    comments = shown("drift", "comments")
    assert "  comment of other: 'after' in the model, 'before' in the migrations" in comments
    assert "  comment: 'comes' in the model, none in the migrations" in comments
    defaults = shown("drift", "defaults_compared")
    assert "  default of built: no default in the model, default 'x'::character varying" in defaults
    assert "  default of ident: identity (by default) in the model, identity (always)" in defaults


def test_labels(shown: Any) -> None:
    text = shown("drift", "enum_labels")
    assert text.splitlines()[0].endswith("1 difference")
    assert "  labels: LATE, in the models only" in text
    data = json.loads(shown("drift", "enum_labels", "--format", "json"))["environments"][0]
    assert [(item["enum"], item["labels"]) for item in data["labels"]] == [("state", ["LATE"])]


def test_drift_as_data(shown: Any) -> None:
    data = json.loads(shown("drift", "types_not_compared", "--format", "json"))

    (environment,) = data["environments"]
    assert environment["failure"] is None
    assert environment["unknown"] == []
    assert environment["differences"] == [
        {
            "kind": "modify_nullable",
            "table": "a",
            "name": "x",
            "where": environment["differences"][0]["where"],
            "words": "NOT NULL in the model, NULL in the migrations",
        }
    ]


def test_models(shown: Any) -> None:
    text = shown("models", "agree")
    assert "Table users  app/models.py:" in text
    assert "(User)" in text
    assert "email  character varying(200)" in text
    data = json.loads(shown("models", "agree", "--format", "json"))["environments"][0]
    assert data["tables"]["users"]["classes"] == ["User"]
    assert data["tables"]["users"]["path"] == "app/models.py"
    assert data["unknown"] == []
