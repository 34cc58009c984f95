"""Shell text inside another text, each character with its place in the file.

A script, a fence in Markdown, a `run:` step, the argument of `ssh host "..."`: all are shell text,
with indentation, prompts or escapes taken away. Findings still point at the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import Span

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Sequence

    from jctc_lint.reading.yaml_tree import Scalar
    from jctc_lint.text import Source

UNKNOWN = "\ue000"
"""Stands for a character of a part whose value nobody knows: a placeholder, an expansion."""


@record
class ShellText:
    """`text`, whose character `i` stands at offset `places[i]` of `source`."""

    source: Source
    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Where the characters from `start` to `end` (not included) stand."""
        if start >= end:
            at = self.places[start] if start < len(self.places) else len(self.source.text)
            return Span(self.source, at, at)
        first, last = self.places[start], self.places[end - 1]
        return Span(self.source, first, max(first, last) + 1)

    def without(self, pattern: re.Pattern[str]) -> ShellText:
        """The same text with every match of `pattern` marked as unknown."""
        text = pattern.sub(lambda match: UNKNOWN * len(match[0]), self.text)
        return ShellText(self.source, text, self.places)


def whole(source: Source) -> ShellText:
    """All of a file."""
    return ShellText(source, source.text.replace("\r", " "), range(len(source.text)))


def of_spans(source: Source, pieces: Iterable[tuple[int, int]]) -> ShellText:
    """Pieces of a file (offsets from, to), one after the other."""
    text: list[str] = []
    places: list[int] = []
    for start, end in pieces:
        text.append(source.text[start:end].replace("\r", " "))
        places.extend(range(start, end))
    return ShellText(source, "".join(text), places)


def of_scalar(scalar: Scalar) -> ShellText:
    """The value of a YAML scalar.

    Indentation, folds and escapes are skipped by walking value and source side by side.
    """
    source, span = scalar.span.source, scalar.span
    raw = source.text
    at = span.start
    if scalar.style in ("|", ">"):
        header = raw.find("\n", at, span.end)
        at = span.end if header < 0 else header + 1
    elif scalar.style:
        at += 1
    places: list[int] = []
    for char in scalar.value:
        at = _next_place(raw, at, span.end, char)
        places.append(min(at, max(span.end - 1, span.start)))
        at += raw[at : at + 1] == char
    return ShellText(source, scalar.value, places)


def _next_place(raw: str, at: int, end: int, char: str) -> int:
    """Where `char` of a scalar's value stands in its source, `at` or behind it."""
    if at < end and raw[at] == char:
        return at
    if char.isspace():
        # A fold made a blank of a line break, or an escape stands for it.
        return at + 1 if at < end and raw[at].isspace() else at
    found = raw.find(char, at, end)
    return found if found >= 0 else at
