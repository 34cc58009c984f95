"""Python source as a tree, without running any of it: bounded, and never raising.

Bytes are decoded and parsed as the interpreter would on import (PEP 263), so that what is refused
here is refused there. What only *we* cannot read (too large, written for a newer Python, a
template's placeholder) has a kind of its own: it says nothing about the file.
"""

from __future__ import annotations

import ast
import codecs
import re
import sys
import warnings
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.reading.files import Unreadable
from jctc_lint.record import record
from jctc_lint.text import Source, Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARACTERS = 1024 * 1024
"""Longest text that is parsed: a tree takes some two hundred times the room of its text."""

_COOKIE = rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)"
_PLACEHOLDER = pattern(r"\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}|\$\{")
_CONFLICT = pattern(r"^(<{7} |={7}$|>{7} )", re.M)
_NEWER = pattern(r"^\s*(type\s+\w+\s*[\[=]|(async\s+)?def\s+\w+\s*\[|class\s+\w+\s*\[)")
"""Syntax of Python 3.12: type statements and type parameters."""
_NEWEST = pattern(r"""^\s*except\*?\s+\w[\w.]*\s*,|(?<![\w"'])([tT][rR]?|[rR][tT])["']""")
"""Syntax of Python 3.14: unparenthesised exceptions and template strings."""


class Trouble(StrEnum):
    """Why there is no tree. The first three Python shares, the others are only ours."""

    SYNTAX = "syntax"
    CONFLICT = "conflict"
    DEPTH = "depth"
    SIZE = "size"
    NEWER = "newer"
    TEMPLATE = "template"

    @property
    def refused(self) -> bool:
        """True when Python cannot import the file either."""
        return self in (Trouble.SYNTAX, Trouble.CONFLICT, Trouble.DEPTH)


@record(eq=True)
class PythonProblem:
    """Why a text could not be parsed, and where."""

    trouble: Trouble
    reason: str
    span: Span


@record(eq=True)
class PythonFile:
    """A module's tree, or the problem that prevents it. Exactly one of them is there."""

    source: Source
    tree: ast.Module | None
    problem: PythonProblem | None = None

    def span(self, node: ast.expr | ast.stmt | ast.alias) -> Span:
        """Where a node stands; decorators are not part of a function."""
        start = self.offset(node.lineno, node.col_offset)
        if node.end_lineno is None or node.end_col_offset is None:
            return Span(self.source, start, start)
        return Span(self.source, start, self.offset(node.end_lineno, node.end_col_offset))

    def offset(self, line: int, column: int) -> int:
        """The offset of a line (from 1) and a column (from 0, in UTF-8 bytes as ast counts)."""
        starts = self.source.line_starts
        start = starts[min(line, len(starts)) - 1]
        if self.source.text.isascii() or (text := self.source.line(line)).isascii():
            return start + column
        return start + len(text.encode()[:column].decode(errors="ignore"))


def decode_python(path: str, data: bytes) -> Source | Unreadable:
    """Bytes to text by the rules of PEP 263: a byte order mark, a coding comment, else UTF-8."""
    body = data.removeprefix(codecs.BOM_UTF8)
    encoding = "utf-8"
    line = _nul_line(body)
    if line:
        return Unreadable(path, "holds a NUL byte", line)
    cookie = _coding_comment(body)
    if cookie:
        encoding = _codec_name(cookie)
        if not encoding:
            return Unreadable(path, f"names an encoding that Python does not know: {cookie}", 1)
        if len(body) < len(data) and encoding != "utf-8":
            return Unreadable(path, f"has a UTF-8 byte order mark but says it is {cookie}", 1)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        if len(data) > MAX_CHARACTERS or not _compiles(data, path):
            return Unreadable(path, f"is not {encoding.upper()} text", _line_of(body, error.start))
        text = body.decode(encoding, "replace")
    except (LookupError, ValueError):
        return Unreadable(path, f"is not {encoding.upper()} text")
    return Source(path, text, encoding)


def _compiles(program: bytes | str, path: str) -> bool:
    """Whether this interpreter could import it. Some let any bytes pass in comments."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(program, path, "exec", dont_inherit=True)
    except (RecursionError, MemoryError, SyntaxError, ValueError):
        return False
    return True


def _nul_line(data: bytes) -> int:
    offset = data.find(b"\0")
    return 0 if offset < 0 else _line_of(data, offset)


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _coding_comment(data: bytes) -> str:
    """The encoding named in the first line, or in the second after an empty or comment line."""
    for line in data[:1000].splitlines()[:2]:
        match = re.match(_COOKIE, line) if b"coding" in line else None
        if match:
            return match[1].decode("ascii", "replace")
        body = line.lstrip(b" \t\f")
        if body and not body.startswith(b"#"):
            break
    return ""


def _codec_name(name: str) -> str:
    """Python's own name of a text encoding; empty when it has none by this name."""
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def parse_python(source: Source) -> PythonFile:
    """The tree of a module. Never raises: what is wrong is in `problem`."""
    if len(source.text) > MAX_CHARACTERS:
        reason = f"is longer than {MAX_CHARACTERS // 1024} KiB"
        return _without(source, Trouble.SIZE, reason, Span(source, 0, 0))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text, source.path)
    except SyntaxError as error:
        return _refusal(source, error)
    except (RecursionError, MemoryError):
        return _too_deep(source)
    except ValueError as error:
        return _without(source, Trouble.SYNTAX, str(error), Span(source, 0, 0))
    return PythonFile(source, tree)


def _without(source: Source, trouble: Trouble, reason: str, span: Span) -> PythonFile:
    return PythonFile(source, None, PythonProblem(trouble, reason, span))


def _refusal(source: Source, error: SyntaxError) -> PythonFile:
    line = error.lineno or 1
    span = source.line_span(line)
    text = source.line(line)
    if error.lineno and error.offset:
        start = min(source.line_starts[min(line, len(source.line_starts)) - 1], span.end)
        span = Span(source, min(max(start + error.offset - 1, span.start), span.end), span.end)
    reason = error.msg or "invalid syntax"
    conflict = _CONFLICT.search(source.text)
    if conflict:
        marker = source.line_span(source.position(conflict.start())[0])
        return _without(source, Trouble.CONFLICT, "merge conflict markers", marker)
    if _PLACEHOLDER.search(text):
        return _without(source, Trouble.TEMPLATE, "a template's placeholder", span)
    if _is_newer(text, reason):
        return _without(source, Trouble.NEWER, "syntax of a newer Python", span)
    return _without(source, Trouble.SYNTAX, reason, span)


def _is_newer(line: str, reason: str) -> bool:
    if sys.version_info < (3, 12) and (reason.startswith("f-string") or _NEWER.match(line)):
        return True
    return sys.version_info < (3, 14) and bool(_NEWEST.search(line))


def _too_deep(source: Source) -> PythonFile:
    """Building a tree takes more recursion than importing does, so ask the compiler itself."""
    start = Span(source, 0, 0)
    if not _compiles(source.text, source.path):
        return _without(source, Trouble.DEPTH, "expressions nested too deeply", start)
    return _without(source, Trouble.SIZE, "has expressions nested too deeply for a tree", start)


def nodes(tree: ast.AST, closed: tuple[type[ast.AST], ...] = ()) -> list[ast.AST]:
    """A node and all below it as `ast.walk` has them, at half its cost.

    What has no fields of its own (Load, Store, Add) is left out, unless it stands in a list.
    `closed` are kinds of nodes that are not looked into.
    """
    found = [tree]
    for node in found:
        if closed and isinstance(node, closed):
            continue
        for name in node._fields:
            value = getattr(node, name, None)
            if type(value) is list:
                found.extend(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST) and value._fields:
                found.append(value)
    return found


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of the blocks in it, not of functions and classes, in order."""
    pending = list(reversed(body))
    while pending:
        statement = pending.pop()
        yield statement
        pending.extend(reversed(_inner(statement)))


def _inner(statement: ast.stmt) -> list[ast.stmt]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return []
    inner: list[ast.stmt] = []
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        for part in getattr(statement, name, ()):
            inner.extend([part] if isinstance(part, ast.stmt) else part.body)
    return inner
