"""Reads one revision file as Alembic would load it, without loading it.

Which variables count, and what it refuses: alembic/script/base.py (`Script._from_path`) and
alembic/script/revision.py (`Revision.__init__`) of Alembic 1.20.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.bodies import Migration, Told
from jctc_lint.facts.migrations.constants import bindings
from jctc_lint.facts.migrations.header import guess, read_header, title_of
from jctc_lint.facts.migrations.model import Flaw, Gap, Name, Revision, Unloadable
from jctc_lint.reading.python_tree import Trouble, decode_python, parse_python
from jctc_lint.record import record, replace
from jctc_lint.text import Source, Span, pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.constants import Bindings, Known
    from jctc_lint.facts.migrations.work import Function
    from jctc_lint.reading.files import Files, Unreadable
    from jctc_lint.reading.python_tree import PythonFile

ILLEGAL = "@-+:"
"""Characters that Alembic does not allow in a revision id."""
_LEGACY = pattern(r"([a-f0-9]+)\.py$")
"""A file name that stands for the id where no `revision` is assigned."""
_FLAWS = {Trouble.SYNTAX: Flaw.SYNTAX, Trouble.CONFLICT: Flaw.CONFLICT, Trouble.DEPTH: Flaw.DEPTH}


MAX_KEPT = 4 * 1024 * 1024
"""Characters of the revisions whose trees are kept; those of more are parsed when asked for."""


class Reader:
    """Reads revisions, each once, and keeps their trees while there is room."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, Revision] = {}
        self._room = MAX_KEPT

    def read(self, path: str) -> Revision:
        if path not in self._known:
            revision = read_revision(self._files, path)
            self._room -= len(revision.source.text)
            self._known[path] = revision if self._room >= 0 else _without_tree(revision)
        return self._known[path]


def _without_tree(revision: Revision) -> Revision:
    known = revision.functions
    told = Told(known.upgrade, known.downgrade) if known is not None else None
    return replace(revision, file=None, functions=told)


def read_revision(files: Files, path: str) -> Revision:
    """Read a file that Alembic takes for a revision. What is wrong with it is in the result."""
    source = files.read(path, decode_python)
    if source is None:
        return _undecodable(files, path, files.unreadable[path])
    return revision_in(source)


def revision_in(source: Source) -> Revision:
    try:
        return _read(source)
    except RecursionError:
        return guess(source, "its expressions are nested too deeply", Span(source, 0, 0))


def _undecodable(files: Files, path: str, unreadable: Unreadable) -> Revision:
    text = files.glance(path)
    source = Source(path, text)
    span = source.line_span(unreadable.line) if text and unreadable.line else Span(source, 0, 0)
    if not text:
        # Too large for us, or behind a link that leads out: Alembic may well read it.
        return guess(source, unreadable.reason, span)
    flaw = Unloadable(Flaw.ENCODING, span, unreadable.reason)
    return guess(source, unreadable.reason, span, flaw)


def _read(source: Source) -> Revision:
    file = parse_python(source)
    if file.tree is None:
        assert file.problem is not None
        problem = file.problem
        if problem.trouble in _FLAWS:
            flaw = Unloadable(_FLAWS[problem.trouble], problem.span, problem.reason)
            return guess(source, problem.reason, problem.span, flaw)
        return guess(source, problem.reason, problem.span)
    return _Module(file, file.tree, bindings(file.tree)).revision()


@record(frozen=False, eq=True)
class _Module:
    """A revision's module and what its top level binds."""

    file: PythonFile
    tree: ast.Module
    names: Bindings

    def revision(self) -> Revision:
        source = self.file.source
        identity, span, problem, gaps = self._identity()
        down, down_problem = self._references("down_revision", gaps)
        depends_on, _ = self._references("depends_on", gaps)
        labels, _ = self._references("branch_labels", gaps)
        if problem is None and down_problem is not None:
            problem = down_problem
        header = read_header(self.file, self.tree)
        return Revision(
            path=source.path,
            source=source,
            id=identity or (header.revision.text if header.revision is not None else ""),
            span=span,
            down=down,
            down_span=self._place("down_revision"),
            depends_on=depends_on,
            labels=labels,
            header=header,
            title=title_of(self.tree),
            functions=Migration(self.file, self._functions(), self.names),
            problem=problem,
            guessed=not identity,
            gaps=tuple(gaps),
            file=self.file,
        )

    def _identity(self) -> tuple[str, Span, Unloadable | None, list[Gap]]:
        known = self.names.value("revision")
        if known is None:
            return self._unassigned_identity(self.file.source.line_span(1))
        span = self.file.span(known.node)
        if known.items is not None or not isinstance(known.value, str) or not known.value:
            return "", span, Unloadable(Flaw.NOT_TEXT, span, "revision"), []
        illegal = "".join(sorted(set(known.value) & set(ILLEGAL)))
        problem = Unloadable(Flaw.CHARACTERS, span, illegal) if illegal else None
        return known.value, span, problem, []

    def _unassigned_identity(self, top: Span) -> tuple[str, Span, Unloadable | None, list[Gap]]:
        if self.names.bound("revision") or self.names.open:
            span = self._place("revision") or top
            return "", span, None, [Gap("revision", "it is not written as a literal", span)]
        legacy = _LEGACY.match(self.file.source.path.rsplit("/", 1)[-1])
        if legacy:
            return legacy[1], top, None, []
        return "", top, Unloadable(Flaw.NO_REVISION, top), []

    def _references(self, name: str, gaps: list[Gap]) -> tuple[tuple[Name, ...], Unloadable | None]:
        """The ids that a variable names. What cannot be known is added to `gaps`."""
        known = self.names.value(name)
        if known is None:
            top = self.file.source.line_span(1)
            if self.names.bound(name) or self.names.open:
                span = self._place(name) or top
                gaps.append(Gap(name, "it is not written as a literal", span))
            elif name == "down_revision":
                return (), Unloadable(Flaw.NO_DOWN_REVISION, top)
            return (), None
        return self._names(name, known)

    def _names(self, name: str, known: Known) -> tuple[tuple[Name, ...], Unloadable | None]:
        if known.items is None:
            items: tuple[Known, ...] = () if known.value is None else (known,)
        else:
            items = known.items
            if len(items) == 1 and items[0].items is None and items[0].value is None:
                items = ()
        found = []
        for item in items:
            span = self.file.span(item.node)
            if not isinstance(item.value, str) or item.items is not None:
                return (), Unloadable(Flaw.NOT_TEXT, span, name)
            if item.value or name != "depends_on" or len(items) > 1:
                found.append(Name(item.value, span))
        return tuple(found), None

    def _place(self, name: str) -> Span | None:
        statement = self.names.places.get(name)
        return self.file.span(statement) if statement is not None else None

    def _functions(self) -> dict[str, Function]:
        """The module's own functions by name: defined, a lambda, or another name for one."""
        found: dict[str, Function] = {}
        for statement in self.tree.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found[statement.name] = statement
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                value = statement.value
                function = value if isinstance(value, ast.Lambda) else None
                if isinstance(value, ast.Name):
                    function = found.get(value.id)  # type: ignore[assignment]
                for target in _targets(statement):
                    if not isinstance(target, ast.Name):
                        continue
                    found.pop(target.id, None)
                    if function is not None:
                        found[target.id] = function
        return found


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]
