"""Hides secrets in any source text that is about to be shown."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from jctc_lint.facts.secrets.names import (
    is_harmless,
    is_literal_secret,
    is_placeholder,
    is_reference,
    is_secret_name,
)
from jctc_lint.facts.secrets.shapes import (
    flag_secrets,
    glued_passwords,
    hashes,
    pair_passwords,
    provider_secrets,
    url_passwords,
)
from jctc_lint.facts.secrets.values import COMMON_WORDS, PART_SIZE, secret_values
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.text import Source

__all__ = [
    "HIDDEN",
    "Mask",
    "is_literal_secret",
    "is_placeholder",
    "is_secret_name",
    "secret_values",
]

HIDDEN = "****"
"""What stands for a secret, whatever its length."""
MAX_LINE = 5000
"""Characters; a longer line is hidden whole: nobody reads it in a frame."""

Range = tuple[int, int]

_ASSIGNED = pattern(
    r"(?<![\w.\-$])(?<!\$\{)(?P<name>[A-Za-z_\-][\w.\-]{0,120})(?P<closed>[\"']?)"
    r"[ \t]*(?::=|=>|[=:])[ \t]*"
)
_DEFAULT = pattern(r"\$\{(?P<name>\w{1,120}):?[-+](?P<default>[^${}]+)")
_SPACED = pattern(r"\b(?:ENV|ARG|requirepass|masterauth|[Bb]earer|[Bb]asic)[ \t]+(?P<rest>\S.*)")
_LONG_KEY_LINE = pattern(r"[ \t\"']*[A-Za-z0-9+/=]{40,}[\"',\\ \t]*")
_PEM = pattern(r"(-----BEGIN[A-Z ]* PRIVATE KEY(?: BLOCK)?-----)([\s\S]*?)(?=-----END|\Z)")
_PYTHON_PART = pattern(
    r"#.*|(?P<word>[A-Za-z_]\w{0,120})(?![\w\"'])"
    r"|[A-Za-z]{0,2}(?P<quote>\"{3}|'{3}|\"|')(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)?"
)
_NOT_WORTH = frozenset({"true", "false", "yes", "no", "on", "off", "none", "null", "~", "0", "1"})


class Mask:
    """Replaces secrets in text by `****`: known values anywhere, and whatever looks like one.

    It rather hides too much of a line than too little. References (`${VAR}`) stay readable.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._known = _known_values(values)
        self._private_lines: dict[Source, frozenset[int]] = {}
        # A line is often shown for several findings, one after the other.
        self._hidden = lru_cache(maxsize=64)(self._merged_ranges)

    def text(self, text: str) -> str:
        """The text, of any number of lines, with its secrets hidden."""
        text = _PEM.sub(lambda match: f"{match[1]}{HIDDEN}", text)
        parts = re.split(r"(\r\n|\n|\r)", text)
        parts[::2] = [self.line(part)[0] for part in parts[::2]]
        return "".join(parts)

    def prose(self, text: str, hidden: Iterable[str] = ()) -> str:
        """Text that was written about a file, with what of its secrets it quotes hidden.

        `hidden` is what else must not be told: see `hidden_in`. Names and words of our own stay.
        """
        for value in hidden:
            if value in text:
                text = text.replace(value, HIDDEN)
        text = _PEM.sub(lambda match: f"{match[1]}{HIDDEN}", text)
        return _replaced(text, _merged(self._quoted(text), len(text)))

    def _quoted(self, text: str) -> Iterator[Range]:
        yield from _occurrences(text, self._known)
        for places in (provider_secrets, url_passwords, hashes):
            for place in places(text):
                yield place.start, place.end

    def hidden_in(self, source: Source, first: int, last: int) -> list[str]:
        """What is hidden of some lines (from 1), longest first: wholes and their longer parts."""
        found: set[str] = set()
        for number in range(first, min(last, first + MOST_LINES) + 1):
            line = source.line(number)
            if len(line) > MAX_LINE or not _may_name(line):
                continue
            python = source.path.endswith((".py", ".pyi"))
            for start, end in self._hidden(line, python):
                found.update(_parts(line[start:end]))
        return sorted(found, key=lambda value: (-len(value), value))

    def line(
        self, line: str, start: int = 0, end: int = 0, *, python: bool = False
    ) -> tuple[str, int, int]:
        """One line with its secrets hidden, and where its columns start..end (from 0) are now."""
        if len(line) > MAX_LINE:
            return HIDDEN, 0, len(HIDDEN)
        ranges = self._hidden(line, python)
        return (
            _replaced(line, ranges),
            _moved(start, ranges, at_end=False),
            _moved(max(start, end), ranges, at_end=True),
        )

    def source_line(
        self, source: Source, number: int, start: int = 0, end: int = 0
    ) -> tuple[str, int, int]:
        """As `line`, for a line (from 1) of a file; knows private keys that span lines."""
        text = source.line(number)
        if number in self._private(source):
            return HIDDEN, 0, len(HIDDEN)
        return self.line(text, start, end, python=source.path.endswith((".py", ".pyi")))

    def _private(self, source: Source) -> frozenset[int]:
        if source not in self._private_lines:
            lines: set[int] = set()
            for match in _PEM.finditer(source.text):
                if "\n" in match[2] or "\r" in match[2]:
                    first = source.position(match.start(2))[0] + 1
                    last = source.position(match.end(2))[0]
                    lines.update(range(first, last + (match.end(2) == len(source.text))))
            self._private_lines[source] = frozenset(lines)
        return self._private_lines[source]

    def _merged_ranges(self, line: str, python: bool) -> list[Range]:  # noqa: FBT001
        return _merged(self._ranges(line, python=python), len(line))

    def _ranges(self, line: str, *, python: bool) -> Iterator[Range]:
        yield from _occurrences(line, self._known)
        for places in (provider_secrets, url_passwords, flag_secrets, glued_passwords, hashes):
            for place in places(line):
                yield place.start, place.end
        for match in _DEFAULT.finditer(line) if "${" in line else ():
            if is_secret_name(match["name"]) and not is_harmless(match["default"]):
                yield match.span("default")
        if _LONG_KEY_LINE.fullmatch(line):
            yield 0, len(line)
        if python:
            yield from _python_secrets(line)
        else:
            yield from _assigned_secrets(line)
            yield from ((place.start, place.end) for place in pair_passwords(line))


def _may_name(line: str) -> bool:
    from jctc_lint.facts.leaks.lines import may_hold

    return may_hold(line)


def _parts(text: str) -> Iterator[str]:
    """A hidden text and those of its parts that nothing but a secret looks like."""
    body = text.strip().strip("\"',")
    if len(body) >= _HEAD and body.lower() not in COMMON_WORDS and not _NAME.fullmatch(body):
        yield body
    for part in _PART.split(body):
        # Of `*name` and `!tag` YAML's reader tells the name alone.
        for told in (part, part.strip("*&!%@`#")):
            if len(told) >= PART_SIZE and not _NAME.fullmatch(told):
                yield told


_PART = pattern(r"[\s\"',;{}\[\]]+|(?<=\w)[:=@&]")
_NAME = pattern(r"[A-Za-z][A-Za-z_.\-]*:?|[A-Z][A-Z0-9_]*|\$\{?\w+\}?")
"""A word or the name of a variable."""
MOST_LINES = 40
_HEAD = 4
"""Characters by which known values are found: no shorter value is hidden wherever it stands."""


def _known_values(values: Iterable[str]) -> dict[str, list[str]]:
    """All ways in which known values may be spelt, longest first, by their first characters."""
    spellings: set[str] = set()
    for value in values:
        for text in {value, *value.splitlines()}:
            if len(text.strip()) >= _HEAD:
                spellings |= _spellings(text.strip())
    known: dict[str, list[str]] = {}
    for text in sorted(spellings, key=lambda text: (-len(text), text)):
        known.setdefault(text[:_HEAD], []).append(text)
    return known


def _spellings(value: str) -> set[str]:
    if value.isalnum():
        return {value}
    escaped = json.dumps(value, ensure_ascii=False)[1:-1]
    plain = {value, value.replace("'", "''"), escaped, quote(value, safe=""), quote(value)}
    spelt = plain | {text.replace("$", "$$") for text in plain} | {value.replace("$$", "$")}
    return {text for text in spelt if len(text) >= _HEAD}


def _occurrences(line: str, known: dict[str, list[str]]) -> Iterator[Range]:
    """Where known values stand. A short one must stand alone: `abcd` is not in `abcdef`."""
    if not any(head in line for head in known):
        return
    for start in range(len(line) - _HEAD + 1):
        for text in known.get(line[start : start + _HEAD], ()):
            end = start + len(text)
            if line.startswith(text, start) and (
                len(text) >= 8
                or not (line[start - 1 : start].isalnum() or line[end : end + 1].isalnum())
            ):
                yield start, end
                break


def _assigned_secrets(line: str) -> Iterator[Range]:
    """Values behind `NAME=`, `name: `, `"name": ` with a secret's name, and `ENV NAME value`."""
    done = 0
    while match := _ASSIGNED.search(line, done):
        done = match.end()
        if is_secret_name(match["name"].lstrip("-")):
            opened = line[match.start() - 1] if match.start() and not match["closed"] else ""
            start, end = _value_range(line, match.end(), opened)
            if not _readable(line[start:end]):
                yield start, end
                done = max(done, end)
    for match in _SPACED.finditer(line):
        words = match["rest"].split(None, 1)
        if match[0].startswith(("ENV", "ARG")):
            if len(words) == 2 and is_secret_name(words[0]) and not _readable(words[1]):
                yield match.start("rest") + len(words[0]), len(line)
        elif not _readable(match["rest"]) and not match[0].lower().startswith("basic "):
            yield match.span("rest")


def _value_range(line: str, start: int, opened: str) -> Range:
    """From `start` to where the value surely ends: its closing quote, or the end of the line."""
    rest = line[start:]
    mark = rest[:1] if rest[:1] in ("'", '"') and rest else ""
    if mark:
        start += 1
    elif opened in ("'", '"'):
        mark = opened
    if not mark:
        return start, len(line.rstrip())
    position = start
    while position < len(line):
        char = line[position]
        if char == "\\" and mark == '"':
            position += 2
            continue
        if char == mark:
            if mark == "'" and line[position + 1 : position + 2] == "'":
                position += 2
                continue
            if re.match(r"[\s,;)\]}]|$", line[position + 1 :]):
                return start, position
            break
        position += 1
    return start, len(line)


def _readable(value: str) -> bool:
    """True for what may be shown though its name is a secret's: nothing is written out in it."""
    text = value.split(" #", maxsplit=1)[0].strip().strip("'\",").strip()
    return (
        not text
        or text.lower() in _NOT_WORTH
        or is_reference(text)
        or text.startswith(("/run/secrets/", "op://", "arn:aws:"))
    )


def _python_secrets(line: str) -> Iterator[Range]:
    """String literals behind the first secret name of a line of Python."""
    named = False
    for match in _PYTHON_PART.finditer(line):
        word, text = match["word"], match["text"]
        if word is not None:
            named = named or is_secret_name(word)
        elif text is not None:
            start = match.start("text")
            if named and not _readable(text) and not _is_variable(text):
                yield match.span("text")
            for place in pair_passwords(text):
                yield start + place.start, start + place.end
            # SQL, and text for a shell: `SET password = 'x'`.
            yield from ((start + first, start + last) for first, last in _assigned_secrets(text))
            named = named or is_secret_name(text)


def _is_variable(text: str) -> bool:
    """True for the name of an environment variable, as in `getenv("API_TOKEN")`."""
    return text.isupper() and "_" in text and text.replace("_", "").isalpha()


def _merged(ranges: Iterator[Range], length: int) -> list[Range]:
    merged: list[Range] = []
    for start, stop in sorted(ranges):
        end = min(stop, length)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif start < end:
            merged.append((start, end))
    return merged


def _replaced(line: str, ranges: list[Range]) -> str:
    parts, done = [], 0
    for start, end in ranges:
        parts += [line[done:start], HIDDEN]
        done = end
    return "".join([*parts, line[done:]])


def _moved(column: int, ranges: list[Range], *, at_end: bool) -> int:
    shift = 0
    for start, end in ranges:
        if column < start or (at_end and column == start):
            break
        if column < end or (at_end and column == end):
            return start + shift + (len(HIDDEN) if at_end else 0)
        shift += len(HIDDEN) - (end - start)
    return column + shift
