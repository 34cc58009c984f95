"""GitLab's Code Quality report: what the widget of a merge request shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Severity
from jctc_lint.reports.json_text import dump
from jctc_lint.reports.plain import one_line
from jctc_lint.reports.result import in_order

if TYPE_CHECKING:
    from jctc_lint.finding import Finding
    from jctc_lint.reports.result import RenderOptions, Result

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(result: Result, options: RenderOptions) -> str:
    """An array of problems; GitLab compares them with the target branch's by fingerprint."""
    return dump([_problem(finding, options.prefix) for finding in in_order(result.findings)])


def _problem(finding: Finding, prefix: str) -> dict[str, Any]:
    span = finding.span
    lines = (1, 1) if finding.whole_file else (span.line, span.end_line)
    return {
        "description": one_line(finding.message),
        "check_name": f"{finding.rule} {finding.name}",
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": prefix + span.path,
            "lines": {"begin": lines[0], "end": lines[1]},
        },
    }
