"""One line a finding, for pipes and editors: `path:line:column: ID severity message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.reports.plain import line_head, one_line
from jctc_lint.reports.result import in_order

if TYPE_CHECKING:
    from jctc_lint.reports.result import RenderOptions, Result


def render(result: Result, _options: RenderOptions) -> str:
    """All findings, by path and line; empty when there are none."""
    return "".join(
        f"{line_head(finding.span.path)}:{finding.span.line}:{finding.span.column}: "
        f"{finding.rule} {finding.severity} {one_line(finding.message)}\n"
        for finding in in_order(result.findings)
    )
