"""docs/live-safety.md says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from jctc_lint.catalogue.load import load
from jctc_lint.facts.migrations.locks_model import Hazard

PAGE = (Path(__file__).parent.parent / "docs/live-safety.md").read_text(encoding="utf-8")
RULES = {rule.name: rule for rule in load()}


def test_every_rule_has_its_row() -> None:
    rows = re.findall(r"\[(LCK\d+)\]\(rules/([\w-]+)\.md\)", PAGE)
    assert all(RULES[name].id == identity for identity, name in rows)
    assert {identity for identity, _ in rows} == {
        rule.id for rule in RULES.values() if rule.family == "LCK"
    }


def test_every_link_leads_to_a_rule() -> None:
    assert set(re.findall(r"\(rules/([\w-]+)\.md\)", PAGE)) <= set(RULES)


def test_every_row_of_another_tool_has_an_answer() -> None:
    rows = re.findall(
        r"^\| (squawk|alembic-guard|strong_migrations) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M
    )
    assert len(rows) > 50
    assert all(answer.startswith(("[", "none")) for _, _, answer in rows)
    assert [rule for tool, rule, _ in rows if tool == "alembic-guard"] == [
        f"AG{number:03}" for number in range(1, 11)
    ]


def test_every_hazard_is_a_rule_with_a_lock_and_a_safe_way() -> None:
    for hazard in Hazard:
        rule = RULES[hazard.value]
        assert rule.mend, hazard
        assert f"(rules/{hazard.value}.md)" in PAGE
