"""Comments silence what they mean, nothing else, and are told when they silence nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from word_rules import word_catalogue

from jctc_lint.engine.run import Analysis, analyse
from jctc_lint.facts.repository import Repository
from jctc_lint.reading.discover import Kind
from jctc_lint.settings.load import settings_from_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jctc_lint.catalogue.load import Catalogue

NAME = "docker-compose.yml"


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    return word_catalogue(monkeypatch)


@pytest.fixture
def run(
    catalogue: Catalogue, tree: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Analysis]:
    monkeypatch.setattr(Repository, "compose", ())

    def go(text: str, **settings: Any) -> Analysis:
        data = {key.replace("_", "-"): value for key, value in settings.items()}
        repository = Repository(tree({NAME: text}), settings_from_data(data))
        analysis = analyse(repository, catalogue)
        assert not analysis.crashes, analysis.crashes
        return analysis

    return go


def told(analysis: Analysis) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.line) for finding in analysis.findings]


SILENCED = [
    "one # jctc-lint: ignore[TST101]",
    "one # jctc-lint: ignore[find-one] with a reason",
    "one #jctc-lint:ignore[tst101]",
    "one # jctc-lint: ignore[ TST101 , TST101 ]",
    "one # another comment # jctc-lint: ignore[TST101]",
    "# jctc-lint: ignore[TST101] above\none",
    "   # jctc-lint: ignore[TST101]\r\n   one",
    "# jctc-lint: ignore[TST101]\n# why that is fine\none",
    "# jctc-lint: ignore-file[TST101]\na: b\nc: one\nd: one",
    "# a title\n\n---\n# jctc-lint: ignore-file[find-one] all fine\na: one",
]


@pytest.mark.parametrize("text", SILENCED)
def test_silenced(run: Callable[..., Analysis], text: str) -> None:
    analysis = run(text)
    assert told(analysis) == []
    assert analysis.suppressed == text.count("one")


LOUD: list[tuple[str, list[tuple[str, int]]]] = [
    ("one", [("TST101", 1)]),
    ("one two # jctc-lint: ignore[TST102]", [("TST101", 1)]),
    ("a # jctc-lint: ignore[TST101]\none", [("JCT001", 1), ("TST101", 2)]),
    ("# jctc-lint: ignore[TST101]\n\none", [("JCT001", 1), ("TST101", 3)]),
    ("one\n# jctc-lint: ignore[TST101]", [("TST101", 1), ("JCT001", 2)]),
    ("a: b\n# jctc-lint: ignore-file[TST101]\nc: one", [("JCT001", 2), ("TST101", 3)]),
    ("one # jctc-lint: ignore", [("TST101", 1), ("JCT003", 1)]),
    ("one # jctc-lint: ignore[]", [("TST101", 1), ("JCT003", 1)]),
    ("one # jctc-lint: ignore[TST]", [("TST101", 1), ("JCT002", 1)]),
    ("one # jctc-lint: ignore[find-oen, TST101]", [("JCT002", 1)]),
    ('a: "x# jctc-lint: ignore[TST101]" # one', [("TST101", 1)]),
    ("one # see jctc-lint: ignore[TST101]", [("TST101", 1)]),
]


@pytest.mark.parametrize(("text", "expected"), LOUD)
def test_loud(run: Callable[..., Analysis], text: str, expected: list[tuple[str, int]]) -> None:
    assert told(run(text)) == expected


def test_all_unused_words_of_a_file_are_told(run: Callable[..., Analysis]) -> None:
    text = "a # jctc-lint: ignore[TST101, TST102]\nb # jctc-lint: ignore[TST101]\n"
    found = run(text).findings
    assert [finding.message for finding in found] == [
        "'TST101' finds nothing here: the comment silences nothing.",
        "'TST102' finds nothing here: the comment silences nothing.",
        "'TST101' finds nothing here: the comment silences nothing.",
    ]
    assert [finding.span.text for finding in found] == ["TST101", "TST102", "TST101"]


def test_unused_is_said_only_about_rules_that_judged(run: Callable[..., Analysis]) -> None:
    text = "a # jctc-lint: ignore[TST101, OTH101]"
    assert told(run(text, select=["TST2", "JCT"])) == []
    assert told(run(text)) == [("JCT001", 1)]
    assert told(run(text, extend_select=["OTH101"])) == [("JCT001", 1), ("JCT001", 1)]


def test_house_rules_are_silenced_by_their_own_ignores(run: Callable[..., Analysis]) -> None:
    assert told(run("a # jctc-lint: ignore[TST101, unused-ignore]")) == []
    assert told(run("a # jctc-lint: ignore[JCT001]")) == []
    assert told(run("a # jctc-lint: ignore[TST101]", ignore=["JCT"])) == []


def test_a_comment_for_a_file_ignored_by_settings_is_used(run: Callable[..., Analysis]) -> None:
    text = "one # jctc-lint: ignore[TST101]"
    analysis = run(text, per_file_ignores={"*.yml": ["TST"]})
    assert told(analysis) == []
    assert analysis.suppressed == 1


SPANS = [
    ("one:\n  three\nend # jctc-lint: ignore[TST101]\n", True),
    ("one:\n  x # jctc-lint: ignore[TST101]\nend\n", True),
    ("# jctc-lint: ignore[TST101]\none:\n\nend\n", True),
    ("x # jctc-lint: ignore[TST101]\none:\nend\n", False),
    ("one:\nend\nx # jctc-lint: ignore[TST101]\n", False),
]


@pytest.mark.parametrize(("text", "silent"), SPANS)
def test_every_line_of_a_finding_counts(
    run: Callable[..., Analysis], text: str, silent: bool
) -> None:
    options = {"find-one": {"ending": r":[\s\S]*end"}}
    analysis = run(text, rules=options, select=["TST101"])
    assert analysis.suppressed == int(silent)


def test_a_code_block_in_markdown(
    catalogue: Catalogue, tree: Callable[[dict[str, str]], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "# Title\n<!-- jctc-lint: ignore[TST101] -->\n```sh\na\none\n```\none\n"
    monkeypatch.setattr(Repository, "compose", ())
    repository = Repository(tree({"compose.md": text}))
    repository.inventory.by_kind[Kind.COMPOSE] = ["compose.md"]
    assert told(analyse(repository, catalogue)) == [("TST101", 7)]


def test_many_comments_cost_linear_time(run: Callable[..., Analysis]) -> None:
    text = "# jctc-lint: ignore[TST101]\n" * 20_000 + "one\n"
    assert told(run(text)) == []
