"""A dotenv file as python-dotenv reads it, and with it pydantic-settings.

Follows python-dotenv 1.2: only `${NAME}` and `${NAME:-default}` are variables, a line that is not
understood is left out, and quotes know a few escapes of Python's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.readers.reading import MAX_TEXT, Reading, Readings, State, looked_up
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jctc_lint.text import Source

_SPACE = pattern(r"\s*")
_BLANK = pattern(r"[^\S\r\n]*")
_EXPORT = pattern(r"(?:export[^\S\r\n]+)?")
_KEY = pattern(r"'([^']+)'|([^=\#\s]+)")
_EQUALS = pattern(r"=[^\S\r\n]*")
_QUOTED = {
    "'": pattern(r"'((?:\\.|[^'\\])*)'", re.DOTALL),
    '"': pattern(r'"((?:\\.|[^"\\])*)"', re.DOTALL),
}
_LINE = pattern(r"[^\r\n]*")
_COMMENT = pattern(r"(?<!\s)\s+#.*")
_END = pattern(r"(?:[^\S\r\n]*#[^\r\n]*)?[^\S\r\n]*(?:\r\n|\n|\r|$)")
_REST = pattern(r"[^\r\n]*(?:\r|\n|\r\n)?")
_ESCAPE = {"'": pattern(r"\\[\\']"), '"': pattern(r"\\[\\'\"abfnrtv]")}
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_VARIABLE = pattern(r"\$\{([^\}:]*)(?::-([^\}]*))?\}")


def read_python(source: Source) -> Readings:
    """What `dotenv_values()` and `env_file=` give."""
    found: dict[str, Reading] = {}
    values: dict[str, str] = {}
    for name, text, at in _bindings(source.text):
        if text is None:
            found[name] = Reading(State.ABSENT, at=at)
            values[name] = ""
            continue
        # Behind the last brace there is no variable, and looking for one would take its time.
        last = text.rfind("}") + 1
        filled = _VARIABLE.sub(lambda match: _variable(match, values), text[:last])
        values[name] = filled + text[last:]
        if len(values[name]) > MAX_TEXT:
            return Readings({}, State.UNKNOWN)
        found[name] = Reading(State.VALUE, values[name], at)
    return Readings(found)


def _variable(match: re.Match[str], values: Mapping[str, str]) -> str:
    default = match[2]
    if match[1] in values:
        return values[match[1]]
    return looked_up(match[1], "" if default is None else ":-", default or "", values)


class _NoPair(Exception):
    """This is no pair; reading goes on with the line that begins behind `position`."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def _bindings(text: str) -> Iterator[tuple[str, str | None, int]]:
    position = 0
    while position < len(text):
        start = _end(_SPACE, text, position)
        if start >= len(text):
            return
        try:
            name, value, at, position = _binding(text, start)
        except _NoPair as found:
            position = _end(_REST, text, found.position)
        else:
            if name:
                yield name, value, at


def _binding(text: str, start: int) -> tuple[str, str | None, int, int]:
    """A name, its value, its place and where the next line begins."""
    position = _end(_EXPORT, text, start)
    at, name, value = position, "", None
    if text[position : position + 1] != "#":
        key = _KEY.match(text, position)
        if key is None or (text[position] == "'" and key[1] is None):
            raise _NoPair(position)
        name, position = key[1] or key[2], key.end()
    position = _end(_BLANK, text, position)
    equals = _EQUALS.match(text, position)
    if equals is not None:
        position = equals.end()
        comment = len(equals[0]) > 1 and text[position : position + 1] == "#"
        value, position = ("", position) if comment else _value(text, position)
    end = _END.match(text, position)
    if end is None:
        raise _NoPair(position)
    return name, value, at, end.end()


def _value(text: str, position: int) -> tuple[str, int]:
    mark = text[position : position + 1]
    if mark not in _QUOTED:
        line = _LINE.match(text, position)
        assert line is not None
        return _COMMENT.sub("", line[0]).rstrip(), line.end()
    quoted = _QUOTED[mark].match(text, position)
    if quoted is None:
        raise _NoPair(position)
    # Python opens texts so that every line break is a line feed.
    body = quoted[1].replace("\r\n", "\n").replace("\r", "\n")
    return _ESCAPE[mark].sub(_unescaped, body), quoted.end()


def _unescaped(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0][1], match[0][1])


def _end(expression: re.Pattern[str], text: str, position: int) -> int:
    match = expression.match(text, position)
    return match.end() if match is not None else position
