"""Modules of the repository: parsed when first asked for, their names when they are looked up."""

from __future__ import annotations

import ast
import builtins as python
import sys
from functools import cached_property, partial
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Frame
from jctc_lint.facts.migrations.location import joined, normal
from jctc_lint.reading.python_tree import PythonFile, decode_python, nodes, parse_python
from jctc_lint.record import field, record
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.reading.files import Files
    from jctc_lint.text import Span

MAX_MODULES = 300
"""Most modules beside the revisions that are read for one history."""
_NEVER_LOCAL = frozenset({"alembic", "sqlalchemy", "sqlmodel", "flask", "pgvector", "geoalchemy2"})


@record(frozen=False)
class Module:
    """A module; `frame` holds the names that were evaluated.

    `whole` says that all its statements were run in order, as for a revision; else `waiting` has
    the statements that bind a name, to be run when it is asked for. `given` is its text's tree, or
    gets it when it is asked for: most of what is imported is never looked at.
    """

    given: PythonFile | Callable[[], PythonFile]
    at: str = ""
    library: bool = False
    """It stands for a library, and has no place in the repository."""
    frame: Frame = field(init=False)
    whole: bool = False
    done: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.frame = Frame(self, {})

    @property
    def path(self) -> str:
        return self.at or self.file.source.path

    @cached_property
    def file(self) -> PythonFile:
        return self.given() if callable(self.given) else self.given

    @cached_property
    def waiting(self) -> dict[str, list[ast.stmt]]:
        found: dict[str, list[ast.stmt]] = {}
        for statement in self.file.tree.body if self.at and self.file.tree is not None else ():
            for name in bound(statement):
                found.setdefault(name, []).append(statement)
        return found

    @cached_property
    def stars(self) -> list[ast.ImportFrom]:
        body = self.file.tree.body if self.at and self.file.tree is not None else ()
        return [s for s in body if isinstance(s, ast.ImportFrom) and s.names[0].name == "*"]

    def span(self, node: ast.expr | ast.stmt) -> Span:
        return self.file.span(node)


@record(frozen=False)
class Modules:
    """Finds and reads modules. `roots` are the folders that imports may start from.

    `parsed` are those that another history has read.
    """

    files: Files
    roots: tuple[str, ...]
    parsed: dict[str, PythonFile]
    most: int = MAX_MODULES
    stub_of: Callable[[str], PythonFile | None] = lambda _package: None
    """The text that stands for a library that is not in the repository."""
    _libraries: dict[str, Module | None] = field(default_factory=dict)
    _count: int = 0
    _read: dict[str, Module] = field(default_factory=dict)
    _found: dict[str, Module | str | None] = field(default_factory=dict)
    _places: dict[str, Module | str | None] = field(default_factory=dict)
    _starts: dict[str, list[str]] = field(default_factory=dict)

    def find(self, dotted: str) -> Module | str | None:
        """The module of a dotted name; the folder of a package without code; None: not here."""
        if dotted not in self._found:
            self._found[dotted] = self._search(dotted)
        return self._found[dotted]

    def library(self, package: str) -> Module | None:
        """What is known of a library's names, whichever of its modules they are taken from."""
        if package not in self._libraries:
            text = self.stub_of(package)
            at = text.source.path if text is not None else ""
            self._libraries[package] = None if text is None else Module(text, at, library=True)
        return self._libraries[package]

    def relative(self, module: Module, level: int, dotted: str) -> Module | str | None:
        """The module that `from ..dotted import` means in `module`."""
        folder = module.path.rpartition("/")[0]
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        return self._at(joined(folder, dotted.replace(".", "/")) if dotted else folder)

    def below(self, package: Module | str, name: str) -> Module | str | None:
        """A module in a package."""
        if isinstance(package, Module):
            if not package.path.endswith("__init__.py"):
                return None
            package = package.path.rpartition("/")[0]
        return self._at(joined(package, name))

    def read(self, path: str) -> Module | None:
        """The module in a file; None where it cannot be parsed."""
        module = self._module(path)
        return module if module.file.tree is not None else None

    def _module(self, path: str) -> Module:
        if path not in self._read:
            self._read[path] = Module(partial(self._parse, path), path)
        return self._read[path]

    def _search(self, dotted: str) -> Module | str | None:
        first = dotted.partition(".")[0]
        if first in _NEVER_LOCAL or first in sys.stdlib_module_names:
            return None
        if first not in self._starts:
            self._starts[first] = [
                root for root in self.roots if self._at(joined(root, first)) is not None
            ]
        for root in self._starts[first]:
            found = self._at(joined(root, dotted.replace(".", "/")))
            if found is not None:
                return found
        return None

    def _at(self, path: str) -> Module | str | None:
        if path not in self._places:
            self._places[path] = self._look(path)
        return self._places[path]

    def _look(self, path: str) -> Module | str | None:
        normalised = normal(path)
        if normalised is None or not normalised:
            return None
        for candidate in (f"{normalised}.py", f"{normalised}/__init__.py"):
            if self.files.exists(candidate):
                return self._module(candidate)
        return normalised if self.files.is_directory(normalised) else None

    def _parse(self, path: str) -> PythonFile:
        self._count += 1
        source = self.files.read(path, decode_python) if self._count <= self.most else None
        if source is None:
            return PythonFile(Source(path, ""), None)
        if path not in self.parsed:
            self.parsed[path] = parse_python(source)
        return self.parsed[path]


def bound(statement: ast.stmt) -> set[str]:
    """The names that a statement of a module's top level may bind."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    if isinstance(statement, ast.Expr):
        return _mutated(statement.value)
    found: set[str] = set()
    for node in nodes(statement, _CLOSED):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store):
            inner: ast.expr = node
            while isinstance(inner, (ast.Attribute, ast.Subscript)):
                inner = inner.value
            if isinstance(inner, ast.Name):
                found.add(inner.id)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= bound(node)
    return found


_CLOSED = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom,
    ast.Lambda, ast.GeneratorExp, ast.ListComp,
)  # fmt: skip
"""What binds no name around it, but its own."""


def is_nowhere(module: Module, name: str) -> bool:
    """True for a name that nothing in the text of a module can bind."""
    if name.startswith("__") or hasattr(python, name) or module.file.tree is None:
        return False
    for node in nodes(module.file.tree):
        if isinstance(node, ast.alias):
            if node.name == "*" or name in (node.asname, node.name.partition(".")[0]):
                return False
        elif isinstance(node, ast.Name):
            if node.id in _DYNAMIC or (node.id == name and not isinstance(node.ctx, ast.Load)):
                return False
        elif name in (getattr(node, field, None) for field in ("name", "arg", "rest")):
            return False
    return True


_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr"})


def _mutated(value: ast.expr) -> set[str]:
    """`names.append(...)` at a module's top level changes `names`."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        owner = value.func.value
        if isinstance(owner, ast.Name) and value.func.attr in _MUTATORS:
            return {owner.id}
    return set()


_MUTATORS = frozenset({"append", "extend", "update", "insert", "add", "remove", "setdefault"})
