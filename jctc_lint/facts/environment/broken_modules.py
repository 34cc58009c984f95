"""Modules that a service loads, or might, and that no Python can: for good reasons only.

What one Python refuses another may take (f-strings, type parameters, code for Python 2). So an
error counts where every version has it, or where the image has a Python that ours reads for.
"""

from __future__ import annotations

import ast
import sys
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.contract import deployed_contracts
from jctc_lint.facts.environment.python.imports import Import
from jctc_lint.facts.environment.python.reach import imported, packages
from jctc_lint.facts.migrations.evaluation.modules import Module
from jctc_lint.reading.python_tree import PythonFile, Trouble, decode_python, parse_python
from jctc_lint.record import field, record
from jctc_lint.text import Source, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.environment.contract import Contract
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

MAX_MODULES = 1000
MAX_CHARACTERS = 6_000_000
"""Most text that is parsed for one service."""
_FIRST_KNOWN = 9
"""Python 3.9 brought the parser of today: what that takes, later ones take."""

_EVERYWHERE = (
    (pattern(r"^(expected an indented|unexpected indent|unindent does)"), "wrong indentation"),
    (
        pattern(r"^(non-default argument follows|parameter without a default follows)"),
        "a parameter without a default behind one that has one",
    ),
)
"""Errors that every version of Python has, and what to call them."""
_NOT_IN_F_STRINGS = (
    (pattern(r"^'[(\[{]' was never closed"), "a bracket that is never closed"),
    (pattern(r"^(unmatched '|closing parenthesis ')"), "a bracket that closes nothing"),
    (pattern(r"^unterminated (triple-quoted )?string"), "a string that does not end"),
    (pattern(r"^expected ':'$"), "a missing colon"),
)
"""The same, but an older reader than Python 3.12 may be led astray by quotes in f-strings."""
_F_STRING = pattern(r"\b([fFtT][rR]?|[rR][fFtT])[\"']")
_OURS = pattern(r"^<{7} [\s\S]*^>{7} ", 8)
_OFFICIAL = pattern(r"^(?:docker\.io/)?(?:library/)?python:3\.(\d+)(?![\d])")


class Loaded(StrEnum):
    """When a module is loaded."""

    START = "start"
    LATER = "later"
    NEVER = "never"
    """Nothing that the service runs is seen to import it."""


_WORST = tuple(Loaded)


@record
class Broken:
    """A module that cannot be loaded. `importer` is the statement that surely does, if any does."""

    path: str
    contract: Contract
    at: Span
    reason: str
    loaded: Loaded
    importer: Span | None = None


def broken_modules(repository: Repository) -> Iterator[Broken]:
    """Each module once, for the service whose start it stops if there is one."""
    found: dict[str, Broken] = {}
    shelf = _Shelf(repository)
    for contract in deployed_contracts(repository):
        if contract.roots.unsure or contract.python.codes is None:
            continue
        for item in _Loader(contract, shelf).broken():
            known = found.get(item.path)
            if known is None or _WORST.index(item.loaded) < _WORST.index(known.loaded):
                found[item.path] = item
    yield from found.values()


@record
class _Text:
    """What is kept of a module: what it imports in any case, or the file that is refused."""

    imports: tuple[tuple[Import, Span], ...] = ()
    refused: PythonFile | None = None


@record(frozen=False)
class _Shelf:
    """Modules as they are parsed: services share them, and their trees are not kept."""

    repository: Repository
    known: dict[str, _Text] = field(default_factory=dict)
    left: int = MAX_CHARACTERS

    def text(self, path: str) -> _Text:
        if path not in self.known:
            self.known[path] = self._parsed(path)
        return self.known[path]

    def _parsed(self, path: str) -> _Text:
        files = self.repository.files
        source = files.lenient(path) if self.left > 0 else None
        if source is None:
            return _Text()
        self.left -= len(source.text)
        file = parse_python(source)
        if file.tree is None:
            # Looked at again by the rules that Python has for encodings.
            exact = files.read(path, decode_python)
            if exact is None:
                return _Text()
            file = parse_python(exact)
        if file.tree is None:
            return _Text(refused=file)
        always = _always(file.tree.body)
        return _Text(tuple((item, file.span(s)) for s in always for item in _items(s)))


@record(frozen=False)
class _Loader:
    """Loads the modules of one service as its start does: what is imported in any case."""

    contract: Contract
    shelf: _Shelf
    importers: dict[str, Span | None] = field(default_factory=dict)

    def broken(self) -> Iterator[Broken]:
        self._load()
        later = self.contract.python.modules - set(self.importers)
        for path in self.importers:
            yield from self._refused(path, Loaded.START)
        for path in sorted(later):
            yield from self._refused(path, Loaded.LATER)
        for path in self._others():
            yield from self._refused(path, Loaded.NEVER)

    def _refused(self, path: str, loaded: Loaded) -> Iterator[Broken]:
        file = self.shelf.text(path).refused
        reason = self._reason(file) if file is not None else ""
        if file is not None and file.problem is not None and reason:
            importer = self.importers.get(path)
            yield Broken(path, self.contract, file.problem.span, reason, loaded, importer)

    def _load(self) -> None:
        codes = self.contract.python.codes
        files = self.shelf.repository.files
        pending: list[tuple[str, Span | None]] = [(p, None) for p in self.contract.roots.modules]
        while pending and codes is not None:
            path, importer = pending.pop()
            if path in self.importers or len(self.importers) > MAX_MODULES:
                continue
            self.importers[path] = importer
            pending += [(package, importer) for package in packages(path, files)]
            here = Module(PythonFile(Source(path, ""), None), path)
            for item, span in self.shelf.text(path).imports:
                pending += [(m.path, span) for m in imported(codes.modules, here, item)]

    def _others(self) -> Iterator[str]:
        """Modules of the same packages that nothing is seen to import."""
        files = self.shelf.repository.files
        tops = {package[-1] for p in self.importers if (package := [*packages(p, files)])}
        folders = tuple(f"{top.rpartition('/')[0]}/" for top in tops)
        reached = self.contract.python.modules
        for path in self.shelf.repository.python_paths if folders else ():
            beside = path.startswith(folders) and path not in reached
            if beside and self.contract.supply.holds(path):
                yield path

    def _reason(self, file: PythonFile) -> str:
        problem = file.problem
        if problem is None or problem.trouble not in (Trouble.SYNTAX, Trouble.CONFLICT):
            return ""
        text = file.source.text
        if problem.trouble is Trouble.CONFLICT:
            return "merge conflict markers" if _OURS.search(text) else ""
        told = list(_EVERYWHERE)
        if sys.version_info >= (3, 12) or not _F_STRING.search(text):
            told += _NOT_IN_F_STRINGS
        for words, called in told:
            if words.match(problem.reason):
                return called
        return "invalid syntax" if self._reads_for(problem.reason) else ""

    def _reads_for(self, reason: str) -> bool:
        """Whether the container's Python takes nothing that ours refuses."""
        image = self.contract.supply.image
        match = _OFFICIAL.match((image.base if image is not None else None) or "")
        if match is None or reason.startswith(("f-string", "t-string")):
            return False
        return _FIRST_KNOWN <= int(match[1]) <= sys.version_info.minor


def _always(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module that run whenever it is loaded."""
    for statement in body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield statement
        elif isinstance(statement, (ast.Try, ast.ClassDef)):
            if not any(map(_catches, getattr(statement, "handlers", ()))):
                yield from _always(statement.body)
        elif isinstance(statement, (ast.Return, ast.Raise)):
            return


def _catches(handler: ast.ExceptHandler) -> bool:
    """Whether a handler may swallow a syntax error: those of the import errors do not."""
    caught = handler.type
    types = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    names = {"ImportError", "ModuleNotFoundError"}
    return not all(isinstance(item, ast.Name) and item.id in names for item in types)


def _items(statement: ast.stmt) -> Iterator[Import]:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield Import(alias.name, 0, (), late=False)
    elif isinstance(statement, ast.ImportFrom):
        names = tuple(alias.name for alias in statement.names)
        yield Import(statement.module or "", statement.level, names, late=False)
