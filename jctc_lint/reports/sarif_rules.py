"""Rules of the catalogue as SARIF describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.rule import PLACEHOLDER
from jctc_lint.finding import Severity
from jctc_lint.reports.places import rule_page
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import re

    from jctc_lint.catalogue.rule import Rule

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_MOST = 1000
"""Characters of a description: GitHub takes 1,024."""
_PIECE = pattern(r"\{\w[\w.\-]*\}|[{}]")
_QUOTED = pattern(r"(?<!\w)'([^'{]*\{\w[\w.\-]*\}[^']*)'(?!\w)|(?<!\w)'[^']*'")
"""A text in quotes that something varies in, or any other, which is passed over."""
_NUMBERED = pattern(r"\{\{|\}\}|\{(\d+)\}")


def descriptor(rule: Rule) -> dict[str, Any]:
    """The rule as a reportingDescriptor, with what GitHub and the validator ask for."""
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": _shortened(" ".join((rule.happens or rule.why).split()))},
        "help": {"text": _help(rule, heading=""), "markdown": _help(rule, heading="### ")},
        "helpUri": rule_page(rule.id, rule.name),
        "messageStrings": {
            key: {"text": numbered(template)} for key, template in rule.messages.items()
        },
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["deployment", rule.family_title.lower()],
            "precision": "high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def placeholders(template: str) -> list[str]:
    """The names in a message's template, in order, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(template)))


def numbered(template: str) -> str:
    """`{service} ...` as SARIF writes it: `'{0}' ...`; braces that mean themselves doubled.

    SARIF's validator wants all that varies in single quotes (SARIF2015), and no two alerts alike
    (SARIF2014): a message that is always the same gets the path in front.
    """
    names = placeholders(template)

    def piece(match: re.Match[str]) -> str:
        text = match[0]
        return f"'{{{names.index(text[1:-1])}}}'" if len(text) > 1 else text * 2

    template = _QUOTED.sub(lambda match: match[1] or match[0], template)

    return ("" if names else "'{0}': ") + _PIECE.sub(piece, template)


def filled(template: str, arguments: list[str]) -> str:
    """A numbered template with its arguments."""

    def piece(match: re.Match[str]) -> str:
        return match[0][0] if match[1] is None else arguments[int(match[1])]

    return _NUMBERED.sub(piece, template)


def _help(rule: Rule, heading: str) -> str:
    parts = [("What happens", rule.happens), ("Why", rule.why), ("What happened", rule.incident)]
    parts.append(("How to mend it", rule.mend))
    return "\n\n".join(
        f"{heading}{title}{'' if heading else ':'}\n\n{text.strip()}"
        for title, text in parts
        if text
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
