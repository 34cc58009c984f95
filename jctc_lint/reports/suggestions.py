"""Fixes that may be shown to others: those that would not spell out a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.text import Edit, pattern

if TYPE_CHECKING:
    from jctc_lint.finding import Fix
    from jctc_lint.reports.result import Mask

WIDEST = 20
"""Lines of the widest suggestion; a wider one is no help in a review."""

_LINE = pattern(r"[^\r\n]+")


def published(fix: Fix | None, mask: Mask | None) -> tuple[Edit, ...]:
    """The fix's edits by place; none at all when one of them would write a secret out."""
    if fix is None or any(_tells(edit, mask) for edit in fix.edits):
        return ()
    return tuple(sorted(fix.edits, key=lambda edit: (edit.span.path, edit.span.start)))


def published_as_one(fix: Fix | None, mask: Mask | None) -> Edit | None:
    """The fix as one edit, what stands between its edits included.

    For programs that take each edit for a remedy of its own. None when that would write a secret
    out, when the edits are in several files or too far apart.
    """
    edits = published(fix, mask)
    if len({edit.span.source for edit in edits}) != 1:
        return None
    source = edits[0].span.source
    span = edits[0].span.to(edits[-1].span)
    if span.end_line - span.line >= WIDEST:
        return None
    text, done = "", span.start
    for edit in edits:
        text += source.text[done : edit.span.start] + edit.text
        done = edit.span.end
    whole = Edit(span, text)
    return None if _tells(whole, mask) else whole


def _tells(edit: Edit, mask: Mask | None) -> bool:
    """True when what the edit inserts holds a secret, judged in the lines that come out.

    Quotes and other punctuation alone are none, wherever they are put.
    """
    if mask is None or not any(char.isalnum() for char in edit.text):
        return False
    source, span = edit.span.source, edit.span
    line_start = source.line_starts[span.line - 1]
    last_line = source.line_starts[span.end_line - 1]
    tail = source.line(span.end_line)[span.end - last_line :]
    text = source.text[line_start : span.start] + edit.text + tail
    first, behind = span.start - line_start, span.start - line_start + len(edit.text)
    for match in _LINE.finditer(text):
        start = max(first, match.start()) - match.start()
        end = min(behind, match.end()) - match.start()
        if start < end:
            shown, shown_start, shown_end = mask.line(match[0], start, end)
            if shown[shown_start:shown_end] != match[0][start:end]:
                return True
    return False
