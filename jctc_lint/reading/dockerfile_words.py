"""The words inside Dockerfile instructions: quotes, escapes, variables, `name=value` pairs.

Copies BuildKit's word lexer (frontend/dockerfile/shell/lex.go).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_TEXT = 64 * 1024
_MAX_NESTING = 10
_NAME = pattern(r"[A-Za-z_]\w*")


def split_words(text: str, escape: str = "\\") -> list[str]:
    """Split at blanks that are neither quoted nor escaped. Quotes and escapes stay."""
    words: list[str] = []
    word: list[str] = []
    quote = ""
    at = 0
    while at < len(text):
        char = text[at]
        if char == escape and quote != "'":
            word.append(text[at : at + 2])
            at += 2
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char.isspace():
            if word:
                words.append("".join(word))
                word = []
            at += 1
            continue
        word.append(char)
        at += 1
    if word:
        words.append("".join(word))
    return words


def split_assignments(instruction: str, text: str, escape: str) -> list[tuple[str, str | None]]:
    """The `name=value` pairs of an ENV, ARG or LABEL, values as written; also `ENV name value`.

    A value is None where there is only a name (`ARG VERSION`).
    """
    words = split_words(text, escape)
    if instruction != "ARG" and len(words) > 1 and "=" not in words[0]:
        name, value = text.split(None, 1)
        return [(name, value)]
    pairs = (word.partition("=") for word in words)
    return [(name, value if sign else None) for name, sign, value in pairs]


def expand(
    text: str,
    variables: Mapping[str, str | None],
    *,
    escape: str = "\\",
    closed: bool = False,
) -> str | None:
    """Text with its variables replaced and its quotes taken off, or None when that is unknown.

    A variable that is None is unknown. One that is not there is unknown too, unless `closed`:
    then it is unset. Understands what BuildKit does (`$X`, `${X}`, `:-`, `-`, `:+`, `+`, `:?`,
    `?`); the newer patterns (`${X#...}`) are unknown.
    """
    return _Expansion(text, variables, escape, closed).run(0)


@record(eq=True)
class _Expansion:
    text: str
    variables: Mapping[str, str | None]
    escape: str
    closed: bool

    def run(self, depth: int) -> str | None:
        if depth > _MAX_NESTING:
            return None
        result: list[str] = []
        size = at = 0
        quote = ""
        while at < len(self.text):
            char = self.text[at]
            piece: str | None = char
            step = 1
            if char == self.escape and quote != "'":
                piece, step = self.text[at + 1 : at + 2], 2
                if quote == '"' and piece not in ('"', "$", self.escape):
                    piece = self.escape + piece
            elif char in ("'", '"') and quote in ("", char):
                quote, piece = "" if quote else char, ""
            elif char == "$" and quote != "'":
                piece, step = self._variable(at, depth)
            if piece is None:
                return None
            result.append(piece)
            size += len(piece)
            if size > _MAX_TEXT:
                return None
            at += step
        return "".join(result)

    def _variable(self, at: int, depth: int) -> tuple[str | None, int]:
        """The value of the variable at a `$`, and the length of what it replaces."""
        braces = self.text.startswith("${", at)
        match = _NAME.match(self.text, at + (2 if braces else 1))
        if match is None:
            return (None, 1) if braces else ("$", 1)
        if not braces:
            return self._plain(match[0]), match.end() - at
        end = _closing_brace(self.text, match.end())
        if end is None:
            return None, 1
        return self._modified(match[0], self.text[match.end() : end], depth), end + 1 - at

    def _plain(self, name: str) -> str | None:
        return self.variables.get(name, "" if self.closed else None)

    def _modified(self, name: str, modifier: str, depth: int) -> str | None:
        if not modifier:
            return self._plain(name)
        match = re.match(r"(:?)([-+?])", modifier)
        if match is None:
            return None
        if name not in self.variables and not self.closed:
            return None
        value = self.variables.get(name, "")
        if value is None:
            return None
        is_set = bool(value) if match[1] else name in self.variables
        if match[2] == "?":
            return value if is_set else None
        if is_set == (match[2] == "+"):
            word = modifier[match.end() :]
            return _Expansion(word, self.variables, self.escape, self.closed).run(depth + 1)
        return value if match[2] == "-" else ""


def _closing_brace(text: str, start: int) -> int | None:
    depth = 1
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return None
