"""Findings as JSON for programs, described by findings.schema.json. Its shape is a promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.finding import Safety
from jctc_lint.reports.json_text import dump
from jctc_lint.reports.plain import one_line
from jctc_lint.reports.result import in_order

if TYPE_CHECKING:
    from jctc_lint.finding import Finding
    from jctc_lint.reports.result import RenderOptions, Result

VERSION = 1


def render(result: Result, _options: RenderOptions) -> str:
    """The document. Paths are relative to the root, columns count code points."""
    return dump(
        {
            "version": VERSION,
            "findings": [_finding(finding) for finding in in_order(result.findings)],
            "summary": _summary(result),
        }
    )


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "certainty": finding.certainty.value,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "message": one_line(finding.message),
        "related": [
            {
                "path": related.span.path,
                "line": related.span.line,
                "message": one_line(related.message),
            }
            for related in finding.related
        ],
        "fix": finding.fix.safety.value if finding.fix else None,
        "fingerprint": finding.fingerprint,
    }


def _summary(result: Result) -> dict[str, Any]:
    counts = result.counts()
    fixes = [finding.fix.safety for finding in result.findings if finding.fix]
    return {
        "failed": result.failed,
        **{severity.value: number for severity, number in counts.items()},
        "fixable": {safety.value: fixes.count(safety) for safety in Safety},
        "suppressed": result.suppressed,
        "withheld": result.withheld,
        "baselined": result.baselined,
        "files": result.files,
        "projects": result.projects,
        "revisions": result.revisions,
        "rules": len(result.rules),
        "notes": [
            {
                "level": "error" if note.error else "note",
                "path": note.path or None,
                "line": note.line or None,
                "message": one_line(note.message),
            }
            for note in result.notes
        ],
    }
