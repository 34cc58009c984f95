"""Dotenv files (`.env`, `env_file`) as Docker Compose v5 reads them, with places.

Variables inside values are not put in here: that needs to know what else is set. Behaviour
follows compose-go's dotenv package, its oddities included: what stands behind a closing quote is
read as if it began a line, and a name without `=` is taken from the surrounding environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from jctc_lint.text import Source

_BLANK = "\t\v\f\r \x85\xa0"
"""Blanks inside a line, as Compose has them (Unicode's other spaces are none)."""
_SPACE = (
    _BLANK
    + "\n\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    + ("\u2028\u2029\u202f\u205f\u3000")
)
_EXPORT = pattern(r"export[\t\n\f\r ]+")
_NAME = pattern(r"[A-Za-z0-9_.\-\[\]]*")
_QUOTED = {
    "'": pattern(r"((?:[^'\\]|\\.)*)'", re.DOTALL),
    '"': pattern(r'((?:[^"\\]|\\.)*)"', re.DOTALL),
}
_ESCAPED_QUOTE = {"'": pattern(r"\\(\\|')"), '"': pattern(r'\\(\\|")')}
_ESCAPE = pattern(r'\\(?:[abcfnrtv$"\\]|0[0-9]{0,3})')
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@record
class DotenvEntry:
    """One assignment.

    `text` is the value with quotes taken off and escapes replaced, variables not yet put in;
    None for a bare name. `quote` is "", "'" or '"'. `expands` is False in single quotes.
    `span` runs from the name to the end of the value, `value_span` is the value with its quotes.
    `comment` is the `#...` behind an unquoted value that was cut off, `blanks` the blanks at the
    end that were, `tail` what follows a closing quote on its line and is not part of the value.
    """

    name: str
    text: str | None
    quote: str
    span: Span
    name_span: Span
    value_span: Span | None
    comment: Span | None = None
    blanks: Span | None = None
    tail: Span | None = None

    @property
    def expands(self) -> bool:
        return self.quote != "'"


@record(eq=True)
class DotenvProblem:
    """Why Compose refuses the file, from here on. The file's values are then not used at all."""

    span: Span
    reason: str


@record(eq=True)
class DotenvFile:
    """The assignments of a file in order (doubles too), up to the problem if there is one."""

    source: Source
    entries: tuple[DotenvEntry, ...]
    problem: DotenvProblem | None = None


class _Refused(Exception):
    def __init__(self, start: int, reason: str) -> None:
        super().__init__(reason)
        self.start = start
        self.reason = reason


def parse(source: Source) -> DotenvFile:
    """Read a dotenv text. Never raises: what is wrong is in `problem`."""
    entries: list[DotenvEntry] = []
    if source.encoding.startswith("utf-16"):
        problem = DotenvProblem(source.line_span(1), "is UTF-16 text; Compose reads UTF-8")
        return DotenvFile(source, (), problem)
    reader = _Reader(source)
    try:
        while (entry := reader.next()) is not None:
            entries.append(entry)
    except _Refused as refused:
        line = source.position(refused.start)[0]
        end = max(source.line_span(line).end, refused.start)
        problem = DotenvProblem(Span(source, refused.start, end), refused.reason)
        return DotenvFile(source, tuple(entries), problem)
    return DotenvFile(source, tuple(entries))


def parse_raw(source: Source) -> DotenvFile:
    """Read a file with `format: raw` (and as `docker run --env-file` does): nothing is changed."""
    entries: list[DotenvEntry] = []
    for number in range(1, len(source.line_starts) + 1):
        start = source.line_starts[number - 1]
        line = source.line(number)
        body = line.lstrip(_SPACE)
        if not body or body.startswith("#"):
            continue
        name, equals, text = body.partition("=")
        at = start + len(line) - len(body)
        name_span = Span(source, at, at + len(name))
        if not name or any(char in _SPACE for char in name):
            problem = DotenvProblem(name_span, "has a blank in a name, or no name")
            return DotenvFile(source, tuple(entries), problem)
        end = Span(source, at + len(name) + len(equals), start + len(line))
        value = end if equals else None
        span = name_span.to(end) if equals else name_span
        text_or_none = text if equals else None
        entries.append(DotenvEntry(name, text_or_none, "'", span, name_span, value))
    return DotenvFile(source, tuple(entries))


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0

    def next(self) -> DotenvEntry | None:
        self._skip()
        if self.at >= len(self.text):
            return None
        name, bare = self._name()
        if " " in name.text:
            raise _Refused(name.start, "has a blank in a name")
        if bare:
            return DotenvEntry(name.text, None, "", name, name, None)
        if self.text[self.at : self.at + 1] in ("'", '"'):
            return self._quoted(name)
        return self._unquoted(name)

    def _skip(self) -> None:
        """Go to the next statement: over blanks, line ends and comment lines."""
        text, size = self.text, len(self.text)
        while self.at < size:
            if text[self.at] in _SPACE:
                self.at += 1
            elif text[self.at] == "#":
                end = text.find("\n", self.at)
                self.at = size if end < 0 else end
            else:
                return

    def _name(self) -> tuple[Span, bool]:
        """Read a name and what ends it; True when it stands alone on its line."""
        export = _EXPORT.match(self.text, self.at)
        if export is not None:
            self.at += len("export")
            self._blanks()
        start = self.at
        position = start
        while position < len(self.text):
            match = _NAME.match(self.text, position)
            position = match.end() if match is not None else position
            char = self.text[position : position + 1]
            if char in ("=", ":", "\n"):
                name = self.text[start:position].rstrip(_SPACE)
                self.at = position + 1
                self._blanks()
                return Span(self.source, start, start + len(name)), char == "\n"
            if char and char not in _BLANK and not _letter(char):
                raise _Refused(start, f"has the character '{char}' in a name")
            position += 1
        if start == len(self.text):
            raise _Refused(start, "ends behind 'export'")
        # The file ends within a name: Compose takes the rest for the value of a nameless variable.
        return Span(self.source, start, start), False

    def _blanks(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1

    def _unquoted(self, name: Span) -> DotenvEntry:
        start = self.at
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        self.at = end + 1
        line = self.text[start:end]
        shown = line.rstrip("\r")
        text, hash_sign, _ = line.partition(" #")
        cut = len(text)
        text = text.rstrip(_SPACE)
        value = Span(self.source, start, start + len(text))
        comment = Span(self.source, start + cut + 1, start + len(shown)) if hash_sign else None
        trimmed = shown[len(text) : cut]
        blanks = Span(self.source, value.end, value.end + len(trimmed))
        return DotenvEntry(
            name.text,
            text,
            "",
            name.to(value),
            name,
            value,
            comment,
            blanks if trimmed and not hash_sign else None,
        )

    def _quoted(self, name: Span) -> DotenvEntry:
        start = self.at
        quote = self.text[start]
        match = _QUOTED[quote].match(self.text, start + 1)
        if match is None:
            raise _Refused(name.start, "opens a quote that is not closed")
        text = _ESCAPED_QUOTE[quote].sub(_unescape_quote, match[1])
        if quote == '"':
            text = _ESCAPE.sub(_unescape, text)
        self.at = match.end()
        value = Span(self.source, start, self.at)
        return DotenvEntry(
            name.text, text, quote, name.to(value), name, value, None, None, self._tail()
        )

    def _tail(self) -> Span | None:
        end = self.text.find("\n", self.at)
        rest = self.text[self.at : len(self.text) if end < 0 else end]
        body = rest.strip(_SPACE)
        if not body or body.startswith("#"):
            return None
        start = self.at + rest.index(body)
        return Span(self.source, start, start + len(body))


def _letter(char: str) -> bool:
    import unicodedata

    return unicodedata.category(char)[0] in "LN"


def _unescape_quote(match: re.Match[str]) -> str:
    """A backslash before the quote goes; two backslashes stay two."""
    return match[0] if match[1] == "\\" else match[1]


def _unescape(match: re.Match[str]) -> str:
    body = match[0][1:]
    if body == "$":
        return "$$"
    if body in _ESCAPES:
        return _ESCAPES[body]
    if body in ('"', "\\"):
        return body
    if body.startswith("0"):
        # Compose drops the 0 and asks Go, which wants three digits of an octal byte.
        digits = body[1:]
        if len(digits) == 3 and all(digit in "01234567" for digit in digits):
            code = int(digits, 8)
            if code <= 255:
                return chr(code)
        return "\\" + digits
    return match[0]
