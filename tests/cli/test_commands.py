"""The other commands, and what happens when one fails."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.cli import check, commands
from jctc_lint.cli.commands import run
from jctc_lint.cli.explain import as_text

if TYPE_CHECKING:
    from pathlib import Path


def test_rules_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    text = capsys.readouterr().out
    for rule in load():
        assert rule.id in text
        assert rule.title in text
    assert run(["rules", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["version"] == 1
    assert [rule["id"] for rule in data["rules"]] == [rule.id for rule in load()]


@pytest.mark.parametrize("rule", list(load()), ids=lambda rule: rule.name)
def test_explain_tells_all(rule: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", rule.id.lower()]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for part in (rule.title, rule.happens, rule.why, rule.incident, rule.mend):
        plain = re.sub(r"(?m)^ *```.*$|\[([^\]]+)\]\([^)]+\.md\)", r"\1", part)
        assert " ".join(plain.split()) in text
    assert all(
        " ".join(found.message.split()) in text for e in rule.examples for found in e.findings
    )
    assert run(["explain", rule.name, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["id"] == rule.id
    assert len(data["examples"]) == len(rule.examples)
    assert run(["explain", rule.name, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith(f"# {rule.name}")


def test_explain_suggests(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "unused-ignroe"]) == 2
    assert "Did you mean 'unused-ignore'?" in capsys.readouterr().err
    assert run(["explain", "JCT"]) == 2
    assert "JCT001, JCT002" in capsys.readouterr().err


def test_as_text() -> None:
    page = (
        "# T\n\nsome [words](a.md) and\nmore\n\n- an item that is\n  long\n"
        "1. one\n2. two\n  ```yaml\n  a:  1\n  ```\n"
    )
    lines = list(as_text(page, 20, bold=False))
    assert lines == [
        "T", "", "some words and more", "", "- an item that is", "  long", "1. one", "2. two",
        "      a:  1", "",
    ]  # fmt: skip
    assert next(iter(as_text("# T", 20, bold=True))) == "\x1b[1mT\x1b[0m"


def test_config_schema_is_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft7Validator.check_schema(schema)
    assert "select" in schema["properties"]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-h"]) == 0
    text = capsys.readouterr().out
    assert all(f"\n  {name} " in text for name in commands.COMMANDS)


def test_a_slip_in_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["expalin", "SEC101"]) == 2
    assert "did you mean the command 'explain'?" in capsys.readouterr().err


def test_our_own_mistakes_are_told_without_words_of_the_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("a-secret-of-the-file")

    monkeypatch.setattr(check, "analyse", fail)
    (tmp_path / "compose.yml").write_text("services: {}\n")
    assert run([str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("jctc-lint: internal error, ValueError at cli/check.py:")
    assert "a-secret" not in captured.err + captured.out


def test_a_crashed_check_is_named_and_the_rest_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from jctc_lint.checks import CHECKS, MODULES, Check, house

    def fail(_: object) -> None:
        raise ValueError("a-secret-of-the-file")

    assert house.__name__ in MODULES.values(), "imported now, so that it is not later"
    crashing = Check("unreadable-file", "Repository", wants_options=False, function=fail)  # type: ignore[arg-type]
    monkeypatch.setitem(CHECKS, "unreadable-file", crashing)
    (tmp_path / "compose.yml").write_text("services:\n  a:\n    image: a:1 # jctc-lint: ignore\n")
    for style in ("text", "json", "concise"):
        assert run([str(tmp_path), "--select", "JCT", "--format", style]) == 2
        captured = capsys.readouterr()
        assert "JCT003" in captured.out
        assert "'unreadable-file' could not judge: ValueError" in captured.out + captured.err
        assert "a-secret" not in captured.err + captured.out
    assert run([str(tmp_path), "--select", "JCT", "--write-baseline"]) == 2
