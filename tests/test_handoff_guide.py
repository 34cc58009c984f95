"""docs/handoff-guide.md: every line of the guide has a rule that something shows, or a reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jctc_lint.catalogue.load import load

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "handoff-guide.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| the guide says")
]
LINK = re.compile(r"\[([A-Z]{3}\d{3})\]\(rules/([\w-]+)\.md\)")
LINES_OF_THE_GUIDE = 54
"""Rows of the guide's tables, items of its lists and kinds of its commands."""


def test_every_line_of_the_guide_is_there_once() -> None:
    assert len(ROWS) == LINES_OF_THE_GUIDE
    assert all(len(row) == 3 for row in ROWS)
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_line_has_rules_that_are_shown_or_a_reason(row: list[str]) -> None:
    _, rules, shown = row
    if rules == "none":
        assert len(shown) > 40, "a line without a rule needs a reason"
        return
    named = dict(LINK.findall(rules))
    assert named
    for rule_id, name in named.items():
        rule = load().find(rule_id)
        assert rule is not None, f"{rule_id} is no rule"
        assert rule.name == name
        assert any(example.findings for example in rule.examples)
    places = [place.strip() for place in shown.split(";")]
    for place in places:
        assert shows(place, set(named)), f"'{place}' shows none of {', '.join(named)}"


def shows(place: str, rules: set[str]) -> bool:
    """Whether a fixture has a finding of one of the rules, or an example of one of them has any."""
    folder = re.fullmatch(r"`([\w/-]+)`", place)
    if folder:
        beside = ROOT / "fixtures" / f"{folder[1]}.expected.json"
        path = beside if beside.exists() else ROOT / "fixtures" / folder[1] / "expected.json"
        found = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return bool(rules & {finding["rule"] for finding in found})
    rule_id, _, example = place.partition(": ")
    rule = load().find(rule_id)
    return (
        rule is not None
        and rule.id in rules
        and any(one.name == example and one.findings for one in rule.examples)
    )
