"""What a revision's docstring says of it, and what its text lets one guess."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.model import Gap, Header, Name, Revision, Unloadable
from jctc_lint.text import Source, Span, pattern

if TYPE_CHECKING:
    from jctc_lint.reading.python_tree import PythonFile

_REVISION_LINE = pattern(r"^[ \t]*Revision ID:[ \t]*(.*)$", re.M)
_REVISES_LINE = pattern(r"^[ \t]*Revises:[ \t]*(.*)$", re.M)
_CREATED_LINE = pattern(r"^[ \t]*Create Date:[ \t]*(\d{4}-\d\d-\d\d[ T]?[\d:.]*)", re.M)
_ID = pattern(r"[\w.@+:-]+")
_NO_PARENT = frozenset({"", "none", "<base>", "base", "-", "()", "[]", "n/a", "null"})
_ASSIGNED = r"^{}[ \t]*(?::[^=\n]+)?=[ \t]*(?:\(\s*)?[rubf]*(['\"])([^'\"\n]*)\1"
_ASSIGNED_ID = pattern(_ASSIGNED.format("revision"), re.M)
_ASSIGNED_DOWN = pattern(
    r"^down_revision[ \t]*(?::[^=\n]+)?=[ \t]*(None|[(\[]?[^)\]\n#]*[)\]]?)", re.M
)
_QUOTED = pattern(r"['\"]([^'\"\n]*)['\"]")
LOOK = 64 * 1024
"""Characters of a text that are searched for a header."""


def read_header(file: PythonFile, tree: ast.Module) -> Header:
    """The lines of the module's docstring that Alembic's template writes."""
    docstring = _docstring(tree)
    return header_of(file.span(docstring)) if docstring is not None else Header()


def _docstring(tree: ast.Module) -> ast.Constant | None:
    match tree.body[:1]:
        case [ast.Expr(value=ast.Constant(value=str()) as constant)]:
            return constant
    return None


def title_of(tree: ast.Module) -> str:
    """The docstring's first line: the message that the revision was made with."""
    docstring = _docstring(tree)
    text = docstring.value if docstring is not None else ""
    return text.strip().partition("\n")[0].strip() if isinstance(text, str) else ""


def header_of(span: Span) -> Header:
    """The header in a piece of text."""
    source, end = span.source, min(span.end, span.start + LOOK)
    revision = _REVISION_LINE.search(source.text, span.start, end)
    revises = _REVISES_LINE.search(source.text, span.start, end)
    created = _CREATED_LINE.search(source.text, span.start, end)
    return Header(
        revision=_single(source, revision),
        revises=_several(source, revises) if revises else None,
        revises_span=_line(source, revises) if revises else None,
        created=created[1] if created else "",
    )


def _single(source: Source, match: re.Match[str] | None) -> Name | None:
    if match is None:
        return None
    word = match[1].strip(" \t\r'\"")
    if not _ID.fullmatch(word):
        return None
    start = match.start(1) + match[1].index(word)
    return Name(word, Span(source, start, start + len(word)))


def _several(source: Source, match: re.Match[str]) -> tuple[Name, ...] | None:
    """The parents named; None when the line is no plain list of ids."""
    written = match[1].strip()
    if written.lower() in _NO_PARENT:
        return ()
    found = []
    for part in re.finditer(r"[^,]+", match[1]):
        word = part[0].strip(" \t\r()[]'\"")
        if not word:
            continue
        if not _ID.fullmatch(word):
            return None
        start = match.start(1) + part.start() + part[0].index(word)
        found.append(Name(word, Span(source, start, start + len(word))))
    return tuple(found)


def _line(source: Source, match: re.Match[str]) -> Span:
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return Span(source, start, start + len(match[0].strip()))


def guess(source: Source, why: str, at: Span, problem: Unloadable | None = None) -> Revision:
    """What the text of a file that has no tree suggests: assignments, else docstring, else name.

    `why` it has no tree and where that shows. What nothing suggests is a gap; a file's name is a
    hint only, so that its children are not called orphans.
    """
    header = header_of(Span(source, 0, len(source.text)))
    found = _assigned_id(source) or header.revision
    parents = _assigned_parents(source)
    if parents is None:
        parents = header.revises
    gaps = []
    if found is None:
        gaps.append(Gap("revision", why, at))
    if parents is None:
        gaps.append(Gap("down_revision", why, at))
    return Revision(
        path=source.path,
        source=source,
        id=found.text if found is not None else _id_in_name(source.path),
        span=found.span if found is not None else Span(source, 0, 0),
        down=parents or (),
        header=header,
        problem=problem,
        guessed=True,
        gaps=tuple(gaps),
    )


def _id_in_name(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".py").partition("_")[0]


def _assigned_id(source: Source) -> Name | None:
    match = _ASSIGNED_ID.search(source.text, 0, LOOK)
    if match is None or not match[2]:
        return None
    return Name(match[2], Span(source, match.start(2) - 1, match.end(2) + 1))


def _assigned_parents(source: Source) -> tuple[Name, ...] | None:
    match = _ASSIGNED_DOWN.search(source.text, 0, LOOK)
    if match is None:
        return None
    start = match.start(1)
    names = tuple(
        Name(quoted[1], Span(source, start + quoted.start(), start + quoted.end()))
        for quoted in _QUOTED.finditer(match[1])
    )
    return names if names or match[1].strip() in ("None", "()", "[]") else None
