"""A whole run: per-file ignores, severities, the baseline, and checks that crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from word_rules import word_catalogue

from jctc_lint.catalogue.load import Catalogue
from jctc_lint.checks import CHECKS, Check, report
from jctc_lint.engine.baseline import Baseline
from jctc_lint.engine.run import analyse, printable
from jctc_lint.facts.repository import Repository
from jctc_lint.finding import Severity
from jctc_lint.record import replace
from jctc_lint.settings.load import SettingsError, settings_from_data
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jctc_lint.checks import Report
    from jctc_lint.engine.run import Analysis

    Tree = Callable[[dict[str, str]], Path]

FILES = {"docker-compose.yml": "a: one two\n", "demo/compose.yml": "a: one\nb: one\n"}


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    return word_catalogue(monkeypatch)


@pytest.fixture(autouse=True)
def _no_compose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Repository, "compose", ())


def run(root: Path, catalogue: Catalogue, data: dict[str, Any], **more: Any) -> Analysis:
    return analyse(Repository(root, settings_from_data(data)), catalogue, **more)


def told(analysis: Analysis) -> list[str]:
    return [f"{f.span.path}:{f.span.line}:{f.rule}" for f in analysis.findings]


def test_findings_are_in_order(tree: Tree, catalogue: Catalogue) -> None:
    assert told(run(tree(FILES), catalogue, {})) == [
        "demo/compose.yml:1:TST101",
        "demo/compose.yml:2:TST101",
        "docker-compose.yml:1:TST101",
        "docker-compose.yml:1:TST102",
    ]


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("demo/**", 2),
        ("demo/", 2),
        ("*.yml", 1),
        ("/compose.yml", 4),
        ("compose.yml", 2),
        ("docker-compose.yml", 3),
        ("**/compose.yml", 2),
        ("nothing", 4),
    ],
)
def test_per_file_ignores(tree: Tree, catalogue: Catalogue, glob: str, left: int) -> None:
    for words in (["TST101"], ["find-one"]):
        analysis = run(tree(FILES), catalogue, {"per-file-ignores": {glob: words}})
        assert len(analysis.findings) == left
    assert analysis.suppressed == 4 - left


def test_all_rules_ignored_in_a_file(tree: Tree, catalogue: Catalogue) -> None:
    analysis = run(tree(FILES), catalogue, {"per-file-ignores": {"demo/": ["ALL"]}})
    assert told(analysis) == ["docker-compose.yml:1:TST101", "docker-compose.yml:1:TST102"]


def test_severities(tree: Tree, catalogue: Catalogue) -> None:
    analysis = run(tree(FILES), catalogue, {"severity": {"TST": "info", "find-two": "error"}})
    assert {(f.rule, f.severity) for f in analysis.findings} == {
        ("TST101", Severity.INFO),
        ("TST102", Severity.ERROR),
    }


def test_options_reach_the_check(tree: Tree, catalogue: Catalogue) -> None:
    analysis = run(tree(FILES), catalogue, {"rules": {"find-one": {"ending": " two"}}})
    assert told(analysis) == ["docker-compose.yml:1:TST101", "docker-compose.yml:1:TST102"]


def test_only_wanted_paths_are_told(tree: Tree, catalogue: Catalogue) -> None:
    analysis = run(tree(FILES), catalogue, {}, wants=lambda path: path.startswith("demo/"))
    assert told(analysis) == ["demo/compose.yml:1:TST101", "demo/compose.yml:2:TST101"]


def test_the_baseline_hides_what_it_knows(tree: Tree, catalogue: Catalogue) -> None:
    root = tree(FILES)
    first = run(root, catalogue, {})
    known = frozenset(finding.identity for finding in first.accepted)
    again = run(root, catalogue, {}, baseline=Baseline(known))
    assert (again.findings, again.baselined, again.stale) == ([], 4, [])
    (root / "docker-compose.yml").write_text("\n\na: one\nb: one\n")
    moved = run(root, catalogue, {}, baseline=Baseline(known))
    assert told(moved) == ["docker-compose.yml:4:TST101"]
    assert moved.stale == [("docker-compose.yml", "TST102", "two:0")]


UNSURE = {"rules": {"find-one": {"likely": True}}}


@pytest.mark.parametrize(
    ("more", "told_too"),
    [
        ({}, False),
        ({"pedantic": True}, True),
        ({"select": ["TST101", "TST102"]}, True),
        ({"extend-select": ["find-one"]}, True),
        ({"select": ["TST"]}, False),
    ],
)
def test_what_is_only_likely_is_told_when_asked_for(
    tree: Tree, catalogue: Catalogue, more: dict[str, Any], told_too: bool
) -> None:
    analysis = run(tree(FILES), catalogue, {**UNSURE, **more})
    assert len(analysis.findings) == (4 if told_too else 1)
    assert analysis.withheld == (0 if told_too else 3)


def test_a_baseline_keeps_what_is_likely_and_known(tree: Tree, catalogue: Catalogue) -> None:
    root = tree(FILES)
    all_known = run(root, catalogue, {**UNSURE, "pedantic": True}).accepted
    known = Baseline(frozenset(finding.identity for finding in all_known))
    assert len(run(root, catalogue, UNSURE).accepted) == 1
    again = run(root, catalogue, UNSURE, baseline=known)
    assert (len(again.accepted), again.stale) == (4, [])


def test_an_ignore_of_what_is_likely_is_used(tree: Tree, catalogue: Catalogue) -> None:
    root = tree({"compose.yml": "a: one  # jctc-lint: ignore[TST101] known\n"})
    analysis = run(root, catalogue, UNSURE)
    assert (analysis.findings, analysis.suppressed) == ([], 1)


def test_stale_entries_are_judged_only_for_rules_and_paths_that_ran(
    tree: Tree, catalogue: Catalogue
) -> None:
    baseline = frozenset({("gone.yml", "TST101", "one:0")})
    root = tree(FILES)
    ran = run(root, catalogue, {}, baseline=Baseline(baseline))
    assert len(ran.stale) == 1
    assert run(root, catalogue, {"ignore": ["TST1"]}, baseline=Baseline(baseline)).stale == []
    part = run(root, catalogue, {}, baseline=Baseline(baseline), wants=lambda _: True)
    assert part.stale == []


def test_a_crash_is_isolated_and_quotes_nothing(
    tree: Tree, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(repository: Repository) -> Iterator[Report]:
        yield from ()
        raise ValueError("secret-of-the-file")

    monkeypatch.setitem(CHECKS, "find-two", Check("find-two", "Repository", False, check))
    text = "a: one # jctc-lint: ignore[TST102]\n"
    analysis = run(tree({"compose.yml": text}), catalogue, {})
    assert told(analysis) == ["compose.yml:1:TST101"], "a rule that crashed judges no ignores"
    (crash,) = analysis.crashes
    assert crash.rule == "find-two"
    assert "ValueError" in crash.error
    assert "secret-of-the-file" not in crash.error
    assert "secret-of-the-file" in crash.trace


def reporting(monkeypatch: pytest.MonkeyPatch, *reports: Report) -> None:
    """Let the rule `find-two` report exactly these."""

    def check(repository: Repository) -> Iterator[Report]:
        yield from reports

    monkeypatch.setitem(CHECKS, "find-two", Check("find-two", "Repository", False, check))


def test_the_worst_of_one_identity_is_kept(
    tree: Tree, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = Span(Source("compose.yml", "one"), 0, 3)
    levels = [Severity.INFO, Severity.ERROR, Severity.INFO]
    two = replace(catalogue.rules["TST102"], levels=dict.fromkeys(Severity, "always"))
    reports = [report(span, "same", severity=level, word="one") for level in levels]
    reporting(monkeypatch, *reports)
    (finding,) = run(tree({}), Catalogue({two.id: two}), {}).findings
    assert finding.severity is Severity.ERROR


def test_a_severity_that_the_page_does_not_list_is_our_mistake(
    tree: Tree, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = Span(Source("compose.yml", "one"), 0, 3)
    reporting(monkeypatch, report(span, "x", severity=Severity.INFO, word="one"))
    analysis = run(tree({}), catalogue, {})
    assert [crash.rule for crash in analysis.crashes] == ["find-two"]


def test_words_of_the_repository_are_made_harmless() -> None:
    assert printable("a\x1b[1m\nb\u202ec") == "a\\x1b[1m\\nb\\u202ec"
    assert printable("x" * 200) == "x" * 200
    assert printable("x" * 201) == "x" * 199 + "…"


@pytest.mark.parametrize("glob", ["!", "a\\", "[z-a]", "!a", "#a", " "])
def test_a_bad_glob_is_the_users_mistake(tree: Tree, catalogue: Catalogue, glob: str) -> None:
    with pytest.raises(SettingsError, match="is no path pattern"):
        run(tree(FILES), catalogue, {"per-file-ignores": {glob: ["TST101"]}})
