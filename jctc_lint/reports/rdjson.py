"""reviewdog's DiagnosticResult. Columns are bytes of UTF-8, ends are exclusive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Severity
from jctc_lint.reports.json_text import dump
from jctc_lint.reports.places import HOMEPAGE, rule_page, utf8_column
from jctc_lint.reports.plain import one_line
from jctc_lint.reports.result import in_order
from jctc_lint.reports.suggestions import published_as_one

if TYPE_CHECKING:
    from jctc_lint.finding import Finding
    from jctc_lint.reports.result import Mask, RenderOptions, Result
    from jctc_lint.text import Span

SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(result: Result, options: RenderOptions) -> str:
    """The result with a suggestion where there is a fix that may be shown."""
    return dump(
        {
            "source": {"name": "jctc-lint", "url": HOMEPAGE},
            "diagnostics": [
                _diagnostic(finding, result.mask, options.prefix)
                for finding in in_order(result.findings)
            ],
        }
    )


def _diagnostic(finding: Finding, mask: Mask | None, prefix: str) -> dict[str, Any]:
    location = _location(finding.span, prefix)
    if finding.whole_file:
        del location["range"]
    diagnostic: dict[str, Any] = {
        "message": one_line(finding.message),
        "location": location,
        "severity": SEVERITIES[finding.severity],
        "code": {"value": finding.rule, "url": rule_page(finding.rule, finding.name)},
    }
    edit = published_as_one(finding.fix, mask)
    # A suggestion belongs to its comment's place: reviewdog has no other file for it.
    if edit is not None and edit.span.source is finding.span.source:
        diagnostic["suggestions"] = [{"range": _range(edit.span), "text": edit.text}]
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": one_line(place.message), "location": _location(place.span, prefix)}
            for place in finding.related
        ]
    return diagnostic


def _location(span: Span, prefix: str) -> dict[str, Any]:
    return {"path": prefix + span.path, "range": _range(span)}


def _range(span: Span) -> dict[str, Any]:
    return {
        "start": {"line": span.line, "column": utf8_column(span.source, span.start)},
        "end": {"line": span.end_line, "column": utf8_column(span.source, span.end)},
    }
