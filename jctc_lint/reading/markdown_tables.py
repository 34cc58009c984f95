"""The tables of a Markdown file (the pipes of GitHub), and the text of its code fences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Source

MAX_LINES = 20_000
"""Lines read of one file."""

_RULE = pattern(r"^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_FENCE = pattern(r"^[ \t>]*(?P<marks>`{3,}|~{3,})[ \t]*\{?\.?(?P<language>[\w.+\-]*)")
_CELL = pattern(r"(?:\\.|`[^`\n]*`|[^|\\\n]|\\)*")


@record
class Row:
    """A row of a table: its cells, each with its place."""

    cells: tuple[Span, ...]


@record
class MarkdownTable:
    """`head` are the titles of the columns."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


@record
class Block:
    """A fenced block. `lines` are its lines with their places."""

    language: str
    lines: tuple[Span, ...]


def tables_and_blocks(source: Source) -> tuple[tuple[MarkdownTable, ...], tuple[Block, ...]]:
    """The tables outside of fences, and the fences."""
    reader = _Reader(source)
    reader.run()
    return tuple(reader.tables), tuple(reader.blocks)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.last = min(len(source.line_starts), MAX_LINES)
        self.tables: list[MarkdownTable] = []
        self.blocks: list[Block] = []

    def run(self) -> None:
        number = 1
        while number <= self.last:
            line = self.source.line(number)
            fence = _FENCE.match(line) if "```" in line or "~~~" in line else None
            if fence is not None:
                number = self._block(number, fence["marks"], fence["language"])
            elif "|" in line and number < self.last and _RULE.match(self.source.line(number + 1)):
                number = self._table(number)
            else:
                number += 1

    def _block(self, number: int, marks: str, language: str) -> int:
        lines = []
        number += 1
        while number <= self.last:
            line = self.source.line(number)
            if line.strip(" \t>").startswith(marks):
                break
            lines.append(self.source.line_span(number))
            number += 1
        self.blocks.append(Block(language.lower(), tuple(lines)))
        return number + 1

    def _table(self, number: int) -> int:
        head = tuple(cell.text.strip("*` \t") for cell in self._cells(number))
        rows = []
        number += 2
        while number <= self.last and "|" in self.source.line(number):
            rows.append(Row(tuple(self._cells(number))))
            number += 1
        self.tables.append(MarkdownTable(head, tuple(rows)))
        return number

    def _cells(self, number: int) -> Iterator[Span]:
        whole = self.source.line_span(number)
        at, end = whole.start, whole.end
        text = self.source.text
        while at < end and text[at] in "> \t":
            at += 1
        at += text[at : at + 1] == "|"
        while at < end:
            match = _CELL.match(text, at, end)
            stop = match.end() if match is not None else end
            if stop >= end and not text[at:stop].strip():
                return
            yield _stripped(self.source, at, stop)
            at = stop + 1


def _stripped(source: Source, start: int, end: int) -> Span:
    text = source.text[start:end]
    body = text.strip()
    first = start + (text.index(body) if body else 0)
    return Span(source, first, first + len(body))
