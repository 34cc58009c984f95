"""The baseline's file format."""

from __future__ import annotations

import json

import pytest

from jctc_lint.engine.baseline import BaselineError, baseline_text, read_baseline

ENTRIES = [("b.yml", "SEC103", "services.a.environment.KEY"), ("a.yml", "REV501", 'x"\n')]


def test_written_is_read_again() -> None:
    text = baseline_text(ENTRIES)
    assert read_baseline(text).known == frozenset(ENTRIES)
    assert json.loads(text)["version"] == 1
    assert baseline_text(reversed(ENTRIES)) == text, "sorted"
    assert len(text.splitlines()) == len(ENTRIES) + 5, "one line an entry"


def test_an_empty_one() -> None:
    assert read_baseline(baseline_text([])).known == frozenset()


BROKEN = [
    "",
    "{",
    "[]",
    "[" * 100_000,
    '{"findings": []}',
    '{"version": 2, "findings": []}',
    '{"version": 1, "findings": {}}',
    '{"version": 1, "findings": [1]}',
    '{"version": 1, "findings": [{"path": "a", "rule": "b"}]}',
    '{"version": 1, "findings": [{"path": "a", "rule": "b", "subject": 1}]}',
]


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: text[:30])
def test_broken(text: str) -> None:
    with pytest.raises(BaselineError, match="baseline"):
        read_baseline(text)
