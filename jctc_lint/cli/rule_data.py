"""A rule as plain data, for `rules` and `explain` with `--format json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jctc_lint.catalogue.rule import Rule


def rule_data(rule: Rule) -> dict[str, Any]:
    """The rule without its texts and examples."""
    return {
        "id": rule.id,
        "name": rule.name,
        "family": rule.family,
        "title": rule.title,
        "severity": str(rule.severity),
        "levels": {str(level): when for level, when in rule.levels.items()},
        "default": rule.default,
        "fix": rule.fix or None,
        "since": rule.since,
    }


def whole_rule_data(rule: Rule) -> dict[str, Any]:
    """The rule with everything its page has."""
    return {
        "version": 1,
        **rule_data(rule),
        "happens": rule.happens,
        "why": rule.why,
        "incident": rule.incident or None,
        "mend": rule.mend,
        "options": dict(rule.options),
        "references": list(rule.references),
        "examples": [
            {
                "name": example.name,
                "settings": dict(example.settings),
                "files": dict(example.files),
                "findings": [
                    {
                        "path": found.path,
                        "line": found.line,
                        "severity": str(found.severity or rule.severity),
                        "message": found.message,
                    }
                    for found in example.findings
                ],
                "after": dict(example.after),
            }
            for example in rule.examples
        ],
    }
