"""Rules of an analysed repository through every command and format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.catalogue.form import rule_schema
from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

RULE = """\
id: TEAM001
name: service-without-team
title: Nobody knows whose service it is.
severity: warning
why: At night somebody has to be called, and `team` says who.
mend: Add the label `team`.
for: service
assert:
  required: [labels]
  properties:
    labels: {required: [team]}
message: "'{name}' of '{image}' belongs to no team."
examples:
  - name: no label
    files:
      compose.yml: |
        services:
          app:
            image: example/app:1
    findings:
      - path: compose.yml
        line: 2
        message: "'app' of 'example/app:1' belongs to no team."
  - name: a label
    files:
      compose.yml: |
        services:
          app:
            image: example/app:1
            labels: [team=shop]
"""
FILES = {
    "compose.yml": "services:\n  app:\n    image: example/app:1\n",
    ".jctc-lint/rules/team.yml": RULE,
}


@pytest.fixture
def root(
    tree: Callable[[Mapping[str, str | bytes]], Path], monkeypatch: pytest.MonkeyPatch
) -> Path:
    folder = tree(dict(FILES))
    monkeypatch.chdir(folder)
    return folder


def findings(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    run([*arguments, "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["findings"]
    return [one for one in found if one["rule"] == "TEAM001"]


def test_check_and_its_options(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (one,) = findings(capsys)
    assert one["message"] == "'app' of 'example/app:1' belongs to no team."
    assert (one["path"], one["line"], one["severity"]) == ("compose.yml", 2, "warning")
    assert findings(capsys, "--select", "TEAM") == [one]
    assert findings(capsys, "--select", "service-without-team") == [one]
    assert findings(capsys, "--ignore", "TEAM001") == []
    assert findings(capsys, "--select", "SEC") == []
    assert run([]) == 1


def test_settings_speak_of_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "jctc-lint.toml").write_text('[severity]\nTEAM001 = "error"\n')
    assert [one["severity"] for one in findings(capsys)] == ["error"]
    (root / "jctc-lint.toml").write_text('[per-file-ignores]\n"compose.yml" = ["TEAM"]\n')
    assert findings(capsys) == []


def test_a_comment_silences_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comment = "  # jctc-lint: ignore[TEAM001] nobody's\n"
    text = FILES["compose.yml"].replace("  app:", comment + "  app:")
    (root / "compose.yml").write_text(text)
    assert findings(capsys) == []
    assert run([]) == 0


def test_comments_in_an_example_are_not_meant_for_the_run(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = RULE.replace("labels: [team=shop]", "# jctc-lint: ignore[TEAM001, NONE] x")
    (root / ".jctc-lint/rules/team.yml").write_text(text)
    run(["--format", "concise"])
    assert "TEAM001" in capsys.readouterr().out
    run(["--select", "JCT", "--format", "concise"])
    assert capsys.readouterr().out == ""


def test_a_baseline_holds_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--write-baseline"]) == 0
    assert run([]) == 0
    moved = FILES["compose.yml"].replace("services:", "# moved\nservices:")
    (root / "compose.yml").write_text(moved)
    assert run([]) == 0


@pytest.mark.parametrize(
    "style", ["text", "concise", "sarif", "github", "gitlab", "rdjson", "junit", "markdown"]
)
def test_every_format_tells_it(root: Path, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--format", style]) == 1
    text = capsys.readouterr().out
    assert "TEAM001" in text
    assert "docs/rules/service-without-team.md" not in text


def test_sarif_has_the_rule(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["--format", "sarif"])
    (sarif,) = json.loads(capsys.readouterr().out)["runs"]
    (rule,) = [r for r in sarif["tool"]["driver"]["rules"] if r["id"] == "TEAM001"]
    assert rule["helpUri"].endswith("docs/declarative-rules.md")
    assert rule["fullDescription"]["text"].startswith("At night")
    assert rule["messageStrings"]["default"]["text"] == "'{0}' of '{1}' belongs to no team."
    (result,) = [r for r in sarif["results"] if r["ruleId"] == "TEAM001"]
    assert result["message"]["arguments"] == ["app", "example/app:1"]


def test_it_is_listed_and_explained(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules"]) == 0
    text = capsys.readouterr().out
    assert "Rules of this repository (TEAM)" in text
    assert "TEAM001  warning  service-without-team" in text
    assert run(["rules", "list", "..", "--format", "json"]) == 0
    assert "TEAM001" not in capsys.readouterr().out
    assert run(["rules", "list", str(root), "--format", "json"]) == 0
    assert "TEAM001" in capsys.readouterr().out
    for word in ("TEAM001", "service-without-team"):
        assert run(["explain", word]) == 0
        text = capsys.readouterr().out
        assert "whose service it is" in text
        assert "'app' of 'example/app:1' belongs to no team." in text


def test_its_examples_are_tested(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "test"]) == 0
    assert ", 0 not." in capsys.readouterr().out
    (root / ".jctc-lint/rules/team.yml").write_text(RULE.replace("line: 2", "line: 3"))
    assert run(["rules", "test"]) == 1
    text = capsys.readouterr().out
    assert "TEAM001 service-without-team: no label\n" in text
    message = "warning: 'app' of 'example/app:1' belongs to no team."
    assert f"  expected  compose.yml:3: {message}\n  found     compose.yml:2: {message}\n" in text
    assert ", 1 not." in text
    assert run(["rules", "test", "--format", "json"]) == 1
    (failed,) = json.loads(capsys.readouterr().out)["failed"]
    assert [one["line"] for one in failed["expected"] + failed["found"]] == [3, 2]


def test_an_example_with_bad_settings(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RULE.replace("  - name: a label\n", "  - name: a label\n    settings: {selekt: []}\n")
    (root / ".jctc-lint/rules/team.yml").write_text(text)
    assert run(["rules", "test"]) == 1
    assert "cannot be judged: setting 'selekt' is not known" in capsys.readouterr().out


@pytest.mark.parametrize("command", [[], ["rules"], ["rules", "test"], ["explain", "TEAM001"]])
def test_a_broken_rule_stops_every_command(
    root: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".jctc-lint/rules/team.yml").write_text(RULE.replace("for: service", "for: servise"))
    assert run(command) == 2
    error = capsys.readouterr().err
    assert ".jctc-lint/rules/team.yml:7: 'for' must be one of project, service," in error
    assert error.count("\n") == 1


def test_the_schema_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == rule_schema()


def test_rules_wants_a_directory(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "test", "no/such/folder"]) == 2
    assert "is no directory" in capsys.readouterr().err


def test_hardening_is_off_until_it_is_selected(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".jctc-lint/rules/team.yml").unlink()
    assert run(["--fail-on", "info"]) == 0
    assert run(["--fail-on", "info", "--extend-select", "HRD"]) == 1
    assert "HRD910" in capsys.readouterr().out
