"""A dotenv file as `export $(cat .env | xargs)` and its like read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.readers.reading import Reading, Readings, State
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Source

_PAIR = pattern(r"([A-Za-z_]\w*)=", re.ASCII)
_XARGS_PART = pattern(r"[^ \t\n'\"\\]+|'[^'\n]*'|\"[^\"\n]*\"|\\.", re.DOTALL | re.ASCII)
_PLAIN_WORD = pattern(r"[^ \t\n]+")


def read_export(source: Source, *, xargs: bool, comments: bool) -> Readings:
    """With `xargs` quotes and backslashes are taken off; then the shell splits at every blank.

    `comments`: lines that are comments are taken for words too, nothing filters them out.
    """
    text = source.text
    if not comments:
        text = re.sub(r"(?m)^[ \t]*#.*$", lambda found: " " * len(found[0]), text)
    found: dict[str, Reading] = {}
    words = _of_xargs(text) if xargs else _plain(text)
    if words is None:
        return Readings({}, State.ERROR)
    for word, at in words:
        match = _PAIR.match(word)
        if match is not None:
            found[match[1]] = Reading(State.VALUE, word[match.end() :], at)
    return Readings(found)


def _plain(text: str, at: int = 0) -> Iterator[tuple[str, int]]:
    return ((match[0], at + match.start()) for match in _PLAIN_WORD.finditer(text))


def _of_xargs(text: str) -> list[tuple[str, int]] | None:
    """The words of xargs, split again by the shell; None when xargs misses a closing quote."""
    words: list[tuple[str, int]] = []
    position = 0
    while position < len(text):
        if text[position] in " \t\n\r\v\f":
            position += 1
            continue
        start, parts = position, []
        while match := _XARGS_PART.match(text, position):
            position = match.end()
            parts.append(_bare(match[0]))
        if text[position : position + 1] in ("'", '"', "\\"):
            return None
        words += [(piece, start) for piece, _ in _plain("".join(parts))]
    return words


def _bare(part: str) -> str:
    return part[1:] if part[0] == "\\" else part.strip(part[0]) if part[0] in "'\"" else part
