"""What JavaScript and TypeScript read from their environment: `process.env`, `import.meta.env`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Need, Read, Shape
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.reading.javascript import parse, text_at
from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.javascript import Script
    from jctc_lint.text import Source

MAX_READS = 500
"""Reads taken from one file."""

_ENVIRONMENT = pattern(r"(?<![\w$.])(?:(process|import\.meta|Bun)\s*\??\.\s*env)\b(?!\s*:)")
_MEMBER = pattern(r"\s*\??\.\s*([A-Za-z_$][\w$]*)")
_INDEX = pattern(r"\s*(?:\?\.)?\s*\[\s*")
_DENO = pattern(r"(?<![\w$.])Deno\s*\.\s*env\s*\.\s*get\s*\(\s*")
_PATTERN_BEFORE = pattern(r"\b(?:const|let|var)\s*\{([^{}]{0,5000})\}\s*=\s*$")
_PART = pattern(r"^\s*([A-Za-z_$][\w$]*)\s*(?::\s*[\w$]+)?\s*(=)?")
_WRITES = pattern(r"\s*(?:=(?![=>])|(?:\?\?|\|\|)=)")
_DEFAULT = pattern(r"\s*!?\s*\)?\s*(?:\|\||\?\?)\s*")
_DELETED = pattern(r"\bdelete\s+$")
_NAMED = pattern(r"\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;\n]{0,80})?=\s*$")
_NEGATED = pattern(r"\bif\s*\(\s*!\s*$")
_FAILS = pattern(r"\s*\)\s*\{?\s*(?:throw\b|process\s*\.\s*exit\b)")
_METHOD_NAMES = frozenset({"hasOwnProperty", "toString"})


@record
class ScriptReads:
    """The reads of one file. `open`: it also passes its environment on, or reads computed names."""

    reads: tuple[Read, ...]
    open: bool = False
    in_browser: bool = False
    """It begins with 'use client'."""


def script_reads(source: Source) -> ScriptReads:
    """What a file reads; nothing of one that is too long or made by a program."""
    if "env" not in source.text:
        return ScriptReads(())
    script = parse(source)
    if script is None:
        return ScriptReads((), open=True)
    reader = _Reader(script)
    reads = tuple(read for read, _ in zip(reader.reads(), range(MAX_READS), strict=False))
    return ScriptReads(reads, reader.open, _USE_CLIENT.match(source.text) is not None)


_USE_CLIENT = pattern(r"\s*(?:(?://[^\n]*|/\*.*?\*/)\s*)*[\"']use client[\"']", re.DOTALL)


class _Reader:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.code = script.code
        self.open = False

    def reads(self) -> Iterator[Read]:
        for match in _ENVIRONMENT.finditer(self.code):
            library = Library.VITE if match[1] == "import.meta" else Library.NODE
            yield from self._uses(match, library)
        for match in _DENO.finditer(self.code):
            name = text_at(self.script, match.end())
            if name is None:
                self.open = True
            else:
                end = match.end() + len(name) + 2
                yield self._read(name, match.start(), end, Library.NODE, end + 1)

    def _uses(self, match: re.Match[str], library: Library) -> Iterator[Read]:
        start, end = match.span()
        member = _MEMBER.match(self.code, end)
        if member is not None:
            if member[1] not in _METHOD_NAMES and not self._written(start, member.end()):
                yield self._read(member[1], start, member.end(), library, member.end())
            return
        index = _INDEX.match(self.code, end)
        if index is not None:
            name = text_at(self.script, index.end())
            if name is None:
                self.open = True
                return
            after = index.end() + len(name) + 3
            if not self._written(start, after):
                yield self._read(name, start, after, library, after)
            return
        taken = _PATTERN_BEFORE.search(self.code, max(0, start - 5_100), start)
        if taken is None:
            self.open = True
            return
        yield from self._parts(taken, library)

    def _parts(self, taken: re.Match[str], library: Library) -> Iterator[Read]:
        """The names of `const { A, B = "b" } = process.env`."""
        offset = taken.start(1)
        for part in taken[1].split(","):
            match = _PART.match(part)
            if "..." in part:
                self.open = True
            elif match is not None:
                span = Span(self.script.source, offset + match.start(1), offset + match.end(1))
                need = Need.NONE if match[2] else self._need_of_variable(match[1], taken.end())
                yield _made(match[1], span, library, need)
            offset += len(part) + 1

    def _read(self, name: str, start: int, end: int, library: Library, after: int) -> Read:
        span = Span(self.script.source, start, end)
        default = _DEFAULT.match(self.code, after)
        if default is not None:
            return _made(name, span, library, Need.NONE, text_at(self.script, default.end()))
        return _made(name, span, library, self._need(start, after))

    def _need(self, start: int, after: int) -> Need:
        before = self.code[max(0, start - 200) : start]
        if _NEGATED.search(before) is not None and _FAILS.match(self.code, after) is not None:
            return self._when(start)
        named = _NAMED.search(before)
        return self._need_of_variable(named[1], after) if named is not None else Need.UNKNOWN

    def _need_of_variable(self, name: str, after: int) -> Need:
        """Whether `if (!name) throw` follows."""
        guard = re.compile(rf"\bif\s*\(\s*!\s*{re.escape(name)}(?=\s*\))")
        match = guard.search(self.code, after, after + 1_000)
        if match is not None and _FAILS.match(self.code, match.end()) is not None:
            return self._when(match.start())
        return Need.UNKNOWN

    def _when(self, offset: int) -> Need:
        return Need.START if self.script.depth(offset) == 0 else Need.USE

    def _written(self, start: int, end: int) -> bool:
        """True where the variable is set or deleted, and not read."""
        before = self.code[max(0, start - 12) : start]
        return _WRITES.match(self.code, end) is not None or _DELETED.search(before) is not None


def _made(name: str, span: Span, library: Library, need: Need, default: str | None = None) -> Read:
    return Read((name,), span, library, need, Shape.TEXT, default, secret=is_secret_name(name))
