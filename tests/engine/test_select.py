"""Which rules judge, for all ways to ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from word_rules import word_catalogue

from jctc_lint.engine.select import chosen_rules, severity_override
from jctc_lint.finding import Severity
from jctc_lint.record import replace
from jctc_lint.settings.load import SettingsError, load_settings, settings_from_data
from jctc_lint.settings.model import Selection

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.catalogue.load import Catalogue


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    return word_catalogue(monkeypatch)


CASES: list[tuple[dict[str, Any], str]] = [
    ({}, "TST101 TST102 TST201"),
    ({"select": ["ALL"]}, "TST101 TST102 TST201"),
    ({"select": ["TST1"]}, "TST101 TST102"),
    ({"select": ["tst101"]}, "TST101"),
    ({"select": ["find-one", "TST2"]}, "TST101 TST201"),
    ({"select": []}, ""),
    ({"select": [], "extend-select": ["TST2"]}, "TST201"),
    ({"ignore": ["TST1"]}, "TST201"),
    ({"ignore": ["ALL"]}, ""),
    ({"select": ["TST101"], "ignore": ["TST"]}, "TST101"),
    ({"select": ["TST"], "ignore": ["TST101"]}, "TST102 TST201"),
    ({"select": ["TST"], "ignore": ["TST"]}, ""),
    ({"select": ["find-one"], "ignore": ["TST101"]}, ""),
    ({"select": ["TST1"], "ignore": ["TST"]}, "TST101 TST102"),
    ({"select": ["OT"]}, ""),
    ({"select": ["OTH"]}, "OTH101"),
    ({"extend-select": ["OTH1"]}, "OTH101 TST101 TST102 TST201"),
    ({"extend-select": ["OTH"], "ignore": ["OTH101"]}, "TST101 TST102 TST201"),
    ({"select": ["OTH101"]}, "OTH101"),
    ({"extend-select": ["find-four"]}, "OTH101 TST101 TST102 TST201"),
    ({"extend-select": ["find-four"], "ignore": ["OTH"]}, "OTH101 TST101 TST102 TST201"),
]


def chosen(catalogue: Catalogue, data: dict[str, Any], command_line: Selection) -> str:
    settings = replace(settings_from_data(data), command_line=command_line)
    rules = chosen_rules(catalogue, settings)
    return " ".join(sorted(rule.id for rule in rules if rule.family != "JCT"))


@pytest.mark.parametrize(("data", "expected"), CASES, ids=str)
def test_settings(catalogue: Catalogue, data: dict[str, Any], expected: str) -> None:
    assert chosen(catalogue, data, Selection()) == expected


COMMAND_LINES: list[tuple[dict[str, Any], Selection, str]] = [
    (
        {"select": ["TST1"], "ignore": ["TST101"]},
        Selection(select=("TST",)),
        "TST101 TST102 TST201",
    ),
    ({"ignore": ["TST101"]}, Selection(select=("TST101",)), "TST101"),
    ({"select": ["TST1"]}, Selection(extend_select=("TST2",)), "TST101 TST102 TST201"),
    ({"ignore": ["TST101"]}, Selection(extend_select=("TST1",)), "TST101 TST102 TST201"),
    ({"select": ["TST101"]}, Selection(ignore=("TST",)), ""),
    ({"select": ["TST"]}, Selection(ignore=("find-two",)), "TST101 TST201"),
    ({}, Selection(select=("TST",), ignore=("TST1",)), "TST201"),
    ({"extend-select": ["OTH101"]}, Selection(select=("ALL",)), "TST101 TST102 TST201"),
]


@pytest.mark.parametrize(("data", "command_line", "expected"), COMMAND_LINES, ids=str)
def test_command_line_comes_after_the_settings(
    catalogue: Catalogue, data: dict[str, Any], command_line: Selection, expected: str
) -> None:
    assert chosen(catalogue, data, command_line) == expected


WRONG = [
    ("select = ['TST101', 'TST9']", 1, "'TST9' is no rule, family or start of rule ids"),
    ("\nignore = [\n'find-oen',\n]", 3, "'find-oen' is no rule, family or start of rule ids (did "),
    ("extend-select = ['TSTT']", 1, "(did you mean 'TST'?)"),
    ("[per-file-ignores]\n'a' = ['NO']", 2, "'NO' is no rule"),
    ("[severity]\nTST101 = 'info'\nfind-too = 'info'", 3, "(did you mean 'find-two'?)"),
    ("[rules.find-oen]\nending = ''", 1, "no name of a rule (did you mean 'find-one'?)"),
    ("[rules.TST101]\nending = ''", 1, "(options stand under the rule's name, 'find-one')"),
    ("exclude = [\n'old/',\n'a\\',\n]", 3, "is no path pattern"),
    ("[rules.find-one]\nendign = ''", 2, "setting 'rules.find-one.endign' is not known (did you"),
    ("[rules.find-one]\n\nending = 1", 3, "setting 'rules.find-one.ending' must be text"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG)
def test_unknown_words_are_errors_with_a_line(
    catalogue: Catalogue, tmp_path: Path, text: str, line: int, message: str
) -> None:
    (tmp_path / "jctc-lint.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        chosen_rules(catalogue, load_settings(tmp_path))
    assert f"jctc-lint.toml:{line}: " in str(caught.value)
    assert message in str(caught.value)


def test_unknown_words_on_the_command_line(catalogue: Catalogue) -> None:
    with pytest.raises(SettingsError, match=r"^'TST9' is no rule"):
        chosen(catalogue, {}, Selection(ignore=("TST9",)))


def test_the_most_specific_severity_counts(catalogue: Catalogue) -> None:
    settings = settings_from_data(
        {"severity": {"ALL": "info", "TST": "warning", "find-one": "error", "TST1": "info"}}
    )
    given = {rule.id: severity_override(rule, settings) for rule in catalogue}
    assert given["TST101"] is Severity.ERROR
    assert given["TST102"] is Severity.INFO
    assert given["TST201"] is Severity.WARNING
    assert given["OTH101"] is Severity.INFO
    assert severity_override(catalogue.rules["TST101"], settings_from_data({})) is None
