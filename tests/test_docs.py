"""What is written from the catalogue and committed is not stale, and every rule has its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.catalogue.pages import PROJECT, between, derived, fenced, orphans, page, toml, write
from jctc_lint.settings.load import settings_from_data

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.catalogue.rule import Rule

REFRESH = "stale: run `python -m jctc_lint.catalogue.pages` and commit what it writes"
RULES = list(load())


@pytest.mark.parametrize(
    "path", list(derived()), ids=lambda path: path.relative_to(PROJECT).as_posix()
)
def test_derived_files_are_fresh(path: Path) -> None:
    assert path.exists(), REFRESH
    assert path.read_text(encoding="utf-8") == derived()[path], REFRESH


def test_no_page_is_left_over() -> None:
    assert orphans() == [], REFRESH


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_page_tells_everything(rule: Rule) -> None:
    text = page(rule)
    for part in (rule.id, rule.name, rule.title, rule.happens, rule.why, rule.mend, rule.incident):
        assert part in text
    for name in rule.options:
        assert f"`{name}`" in text
    for example in rule.examples:
        assert example.name[1:] in text
        for found in example.findings:
            assert found.message in text
    assert re.search(r"[^\n\t -~\u00a0-\U0010ffff]", text) is None, "control characters"


def test_links_lead_somewhere() -> None:
    for path in (PROJECT / "docs").rglob("*.md"):
        text = re.sub(r"(?ms)^(`{3,}).*?^\1", "", path.read_text(encoding="utf-8"))
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_a_fence_is_longer_than_those_inside() -> None:
    assert fenced("a\n````\nb", "md").startswith("`````md\n")
    assert fenced("a\0\x1b[m", "") == "```\na\\x00\\x1b[m\n```"


def test_settings_as_toml_are_read_back() -> None:
    import tomllib

    data = {
        "ignore": ["A"],
        "severity": {"B": "info"},
        "rules": {"c-d": {"limit": 3, "names": ["x"]}},
        "per-file-ignores": {"a/**": []},
    }
    assert tomllib.loads(toml(data)) == data
    settings_from_data({key: value for key, value in data.items() if key != "rules"})


def test_missing_marks_are_an_error() -> None:
    with pytest.raises(ValueError, match="no marks"):
        between("text", "rules", "")


def test_writing_heals_and_removes(tmp_path: Path) -> None:
    for name in ("README.md", "docs/configuration.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((PROJECT / name).read_text(encoding="utf-8"))
    (tmp_path / "docs/rules").mkdir()
    (tmp_path / "docs/rules/gone.md").write_text("old")
    (tmp_path / "jctc_lint/settings").mkdir(parents=True)
    assert tmp_path / "docs/rules/gone.md" in write(tmp_path)
    assert not (tmp_path / "docs/rules/gone.md").exists()
    assert (tmp_path / f"docs/rules/{RULES[0].name}.md").exists()
    assert write(tmp_path) == []
