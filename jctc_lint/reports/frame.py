"""The source line of a place, with carets below it, for people who read in a fixed-width font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.drawing.measure import CUT, char_width
from jctc_lint.record import record
from jctc_lint.reports.plain import no_log_commands, one_line

if TYPE_CHECKING:
    from jctc_lint.reports.result import Mask
    from jctc_lint.text import Source, Span

TAB = 4


@record(eq=True)
class Frame:
    """One source line and what to print below it; `carets` starts at the line's first column."""

    line: int
    code: str
    carets: str


@record(eq=True)
class _Cell:
    """One character as it is shown: its text, and its width in columns."""

    text: str
    width: int


def frame_of(span: Span, mask: Mask | None, width: int) -> Frame:
    """The first line of a span, no wider than `width` columns, its part of the span underlined."""
    source = span.source
    line, start = source.position(span.start)
    last = source.position(max(span.start, span.end - 1))[0]
    length = len(source.line(line))
    begin = min(start - 1, length)
    end = length if last > line else min(begin + span.end - span.start, length)
    text, begin, end = shown_line(source, line, mask, begin, end)
    end = max(end, begin + 1)
    if len(text) <= width and text.isascii() and text.isprintable():
        # Most lines: every character is one column wide.
        code, indent = no_log_commands(text), min(begin, len(text))
        marks = min(end, len(text)) - indent
    else:
        cells, begin, end = _crop(_cells(text), begin, end, width)
        code = "".join(cell.text for cell in cells)
        indent = sum(cell.width for cell in cells[:begin])
        marks = sum(cell.width for cell in cells[begin:end])
    carets = " " * indent + "^" * max(1, marks) + (f" to line {last}" if last > line else "")
    return Frame(line, code.rstrip(), carets)


def shown_line(
    source: Source, number: int, mask: Mask | None, start: int = 0, end: int = 0
) -> tuple[str, int, int]:
    """A line with its secrets hidden, and where two offsets in it (from 0) went."""
    if mask is None:
        return source.line(number), start, end
    return mask.source_line(source, number, start, end)


def _cells(text: str) -> list[_Cell]:
    cells: list[_Cell] = []
    column = 0
    for char in no_log_commands(text):
        if char == "\t":
            width = TAB - column % TAB
            cells.append(_Cell(" " * width, width))
        elif char.isprintable():
            width = char_width(char)
            cells.append(_Cell(char, width))
        else:
            escaped = one_line(char)
            width = len(escaped)
            cells.append(_Cell(escaped, width))
        column += width
    return cells


def _crop(cells: list[_Cell], begin: int, end: int, width: int) -> tuple[list[_Cell], int, int]:
    """The cells around `begin` that fit into `width` columns, with dots where something is cut."""
    if sum(cell.width for cell in cells) <= width:
        return cells, begin, end
    room = width - 2
    first = 0
    if sum(cell.width for cell in cells[:end]) > room:
        first = begin
        lead = 0
        while first > 0 and lead + cells[first - 1].width <= room // 3:
            first -= 1
            lead += cells[first].width
    last, taken = first, 0
    while last < len(cells) and taken + cells[last].width <= room:
        taken += cells[last].width
        last += 1
    dots = _Cell(CUT, 1)
    kept = [*([dots] if first else []), *cells[first:last], *([dots] if last < len(cells) else [])]
    moved = first - (1 if first else 0)
    return kept, begin - moved, min(end, last) - moved
