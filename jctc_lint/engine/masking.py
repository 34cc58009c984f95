"""Hides the values of secrets in what findings say: messages, subjects, related places.

A rule quotes what stands in a file (a label, an alias, a default). Where that is a secret, it must
not come out in any format, nor in a baseline or a fingerprint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.secrets.mask import Mask
    from jctc_lint.finding import Finding, Related
    from jctc_lint.text import Span


def masked(findings: Iterable[Finding], mask: Mask) -> list[Finding]:
    """The findings with secrets hidden in all that they say."""
    return [_masked(finding, mask) for finding in findings]


def _masked(finding: Finding, mask: Mask) -> Finding:
    hidden = _hidden(finding.span, mask)
    message = mask.prose(finding.message, hidden)
    subject = mask.prose(finding.subject, hidden)
    arguments = tuple((name, mask.prose(text, hidden)) for name, text in finding.arguments)
    related = tuple(_related(place, mask, hidden) for place in finding.related)
    same = (message, subject, arguments, related) == (
        finding.message, finding.subject, finding.arguments, finding.related,
    )  # fmt: skip
    if same:
        return finding
    return replace(finding, message=message, subject=subject, arguments=arguments, related=related)


def _related(place: Related, mask: Mask, hidden: list[str]) -> Related:
    message = mask.prose(place.message, [*hidden, *_hidden(place.span, mask)])
    return place if message == place.message else replace(place, message=message)


def _hidden(span: Span, mask: Mask) -> list[str]:
    """What a frame would hide of the lines that a finding is about."""
    return mask.hidden_in(span.source, span.line, span.end_line)
