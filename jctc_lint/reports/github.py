"""Workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.finding import Severity
from jctc_lint.reports.plain import first_sentence, one_line
from jctc_lint.reports.result import worst_first

if TYPE_CHECKING:
    from jctc_lint.finding import Finding
    from jctc_lint.reports.result import RenderOptions, Result

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(result: Result, options: RenderOptions) -> str:
    """One command a line, the worst first: GitHub shows ten of each level and step."""
    return "".join(
        _command(result, finding, options.prefix) for finding in worst_first(result.findings)
    )


def _command(result: Result, finding: Finding, prefix: str) -> str:
    span = finding.span
    place = {"title": f"{finding.rule} {finding.name}", "file": prefix + span.path}
    if finding.whole_file:
        place["line"] = "1"
    else:
        place["line"] = str(span.line)
        place["endLine"] = str(span.end_line)
        if span.line == span.end_line:  # GitHub takes columns on a single line only
            place |= {"col": str(span.column), "endColumn": str(span.end_column)}
    properties = ",".join(f"{key}={_property(value)}" for key, value in place.items())
    rule = result.rule(finding.rule)
    mend = f"\nMend: {first_sentence(rule.mend)}" if rule else ""
    message = one_line(finding.message) + mend
    return f"::{LEVELS[finding.severity]} {properties}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")
