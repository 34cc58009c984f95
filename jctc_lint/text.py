"""Source texts and places in them. Knows nothing of YAML, Python or rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import Any, cast

from jctc_lint.record import field, record


class _Pattern:
    """Compiles its regular expression when one of its methods is first asked for."""

    def __init__(self, expression: str, flags: int) -> None:
        self._source = (expression, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._source)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(expression: str, flags: int = 0) -> re.Pattern[str]:
    """A regular expression for a module's constant, compiled at its first use.

    There are hundreds of them and most runs need few: compiling all costs more than the run.
    """
    return cast("re.Pattern[str]", _Pattern(expression, int(flags)))


_LINE_BREAK = pattern(r"\r\n|\n|\r")


@record
class Source:
    """The decoded text of one file. `path` is relative to the analysed root, with `/`.

    Line breaks stay as they are in the file; a leading byte order mark is not part of `text`.
    Compared by identity: one file is read once a run.
    """

    path: str
    text: str = field(repr=False)
    encoding: str = "utf-8"

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets of the first character of each line."""
        if "\r" not in self.text:
            lengths = [len(line) + 1 for line in self.text.split("\n")[:-1]]
            return list(accumulate(lengths, initial=0))
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, columns in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line break; empty beyond the end."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def line_span(self, number: int) -> Span:
        """The span of a line (from 1), leading and trailing blanks left out."""
        text = self.line(number)
        start = self.line_starts[min(number, len(self.line_starts)) - 1]
        body = text.strip()
        offset = start + (text.index(body) if body else 0)
        return Span(self, offset, offset + len(body))


class Span:
    """A half-open range of offsets in a source. Never changed.

    Written by hand, as a run makes more of these than of anything else.
    """

    __slots__ = ("end", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Span({self.path!r}, {self.start}, {self.end})"

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is Span
            and self.start == other.start
            and self.end == other.end
            and self.source is other.source
        )

    def __hash__(self) -> int:
        return hash((self.source, self.start, self.end))

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]

    @property
    def end_line(self) -> int:
        return self.source.position(self.end)[0]

    @property
    def end_column(self) -> int:
        """Column just behind the last character, from 1."""
        return self.source.position(self.end)[1]

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other, in the same source."""
        return Span(self.source, self.start, self.end if self.end > other.end else other.end)


@record(eq=True)
class Edit:
    """Replace what stands in `span` by `text`."""

    span: Span
    text: str = field(repr=False)
