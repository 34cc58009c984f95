"""A small catalogue of rules that find words, so that the engine is tested without real rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.load import Catalogue, load
from jctc_lint.catalogue.rule import Rule
from jctc_lint.checks import CHECKS, Check, report
from jctc_lint.finding import Certainty, Severity
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from jctc_lint.checks import Report
    from jctc_lint.facts.repository import Repository

WORDS = {"TST101": "find-one", "TST102": "find-two", "TST201": "find-three", "OTH101": "find-four"}


def rule(number: str, name: str, **more: Any) -> Rule:
    texts = dict.fromkeys(("happens", "why", "mend", "title"), "Twenty characters at least.")
    values: dict[str, Any] = {"severity": Severity.WARNING, "since": "0.1.0", **texts}
    return Rule(id=number, name=name, messages={"default": "Found '{word}'."}, **values | more)


def find(word: str) -> Check:
    """A check that finds a word in Compose files; the subject is its number in the file.

    With the option `likely` it is not certain of what it finds.
    """

    def check(repository: Repository, options: dict[str, Any]) -> Iterator[Report]:
        for path in repository.inventory.of("compose"):  # type: ignore[arg-type]
            source = repository.files.read(path)
            assert source is not None
            for number, match in enumerate(re.finditer(word + options["ending"], source.text)):
                span = Span(source, match.start(), match.end())
                sure = Certainty.LIKELY if options["likely"] else Certainty.CERTAIN
                yield report(span, f"{word}:{number}", certainty=sure, word=word)

    return Check(f"find-{word}", "Repository", wants_options=True, function=check)


def word_catalogue(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Four rules that find `one` to `four`, `four` off by default, and the real house rules."""
    options = {
        "ending": {"type": "string", "description": "What follows.", "default": ""},
        "likely": {"type": "boolean", "description": "Not certain.", "default": False},
    }
    rules = {}
    for number, name in WORDS.items():
        monkeypatch.setitem(CHECKS, name, find(name.removeprefix("find-")))
        rules[number] = rule(number, name, default=number != "OTH101", options=options)
    house = {own.id: own for own in load() if own.family == "JCT"}
    return Catalogue({**rules, **house})
