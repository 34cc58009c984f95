"""A parsed module, asked what its names mean: without running it, by imports and assignments."""

from __future__ import annotations

import ast
import builtins
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.constants import Known, bindings, evaluate
from jctc_lint.facts.migrations.evaluation.modules import Module
from jctc_lint.reading.python_tree import nodes
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.modules import Modules
    from jctc_lint.text import Span

MAX_DEPTH = 12
"""Names of names of names, across modules."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@record(eq=True)
class External:
    """Something of a library, by its full name: `os.environ.get`."""

    path: str


@record
class Local:
    """Something of the repository: a class, a function, or the value of an assignment."""

    code: Code
    node: ast.ClassDef | Function | ast.expr


Meaning = External | Local | Module | None


@record(frozen=False)
class Codes:
    """The modules of one repository with their trees; each is looked through once."""

    modules: Modules
    wanted: set[str] = field(default_factory=set)
    """Paths of modules that are looked into while all names of other modules are gone through."""
    narrow: bool = False
    _known: dict[str, Code | None] = field(default_factory=dict)

    @contextmanager
    def only_wanted(self, *, narrow: bool = True) -> Iterator[None]:
        """Leave modules alone that are not wanted: parsing them costs most of the time."""
        before, self.narrow = self.narrow, narrow
        try:
            yield
        finally:
            self.narrow = before

    def of(self, path: str) -> Code | None:
        """The code in a file; None where it cannot be parsed."""
        if self.narrow and path not in self.wanted and not path.endswith("/__init__.py"):
            return None
        if path not in self._known:
            module = self.modules.read(path)
            self._known[path] = Code(self, module) if module is not None else None
        return self._known[path]


@record(frozen=False)
class Code:
    """One module. `tree` is parsed; all look-ups are bounded."""

    codes: Codes
    module: Module
    _meanings: dict[tuple[int, str, int], Meaning] = field(default_factory=dict, repr=False)
    _seen: dict[int, dict[str, Known | None]] = field(default_factory=dict, repr=False)
    _calls: tuple[int, list[tuple[ast.Call, Local]]] = field(default=(-1, []), repr=False)

    @property
    def path(self) -> str:
        return self.module.path

    @cached_property
    def tree(self) -> ast.Module:
        return self.module.file.tree or ast.Module([], [])

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return nodes(self.tree)

    @cached_property
    def parents(self) -> dict[int, ast.AST]:
        found: dict[int, ast.AST] = {}
        for node in self.nodes:
            for name in node._fields:
                value = getattr(node, name, None)
                if type(value) is list:
                    for item in value:
                        if isinstance(item, ast.AST):
                            found[id(item)] = node
                elif isinstance(value, ast.AST) and value._fields:
                    found[id(value)] = node
        return found

    @property
    def calls(self) -> list[tuple[ast.Call, Local]]:
        """Calls of what the modules that are wanted define."""
        wanted = len(self.codes.wanted)
        if self._calls[0] != wanted:
            with self.codes.only_wanted():
                self._calls = wanted, list(self._local_calls())
        return self._calls[1]

    def _local_calls(self) -> Iterator[tuple[ast.Call, Local]]:
        for node in self.nodes:
            if isinstance(node, ast.Call):
                meaning = self.meaning(node.func)
                if isinstance(meaning, Local) and not isinstance(meaning.node, ast.expr):
                    yield node, meaning

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self.parents.get(id(node))

    def span(self, node: ast.expr | ast.stmt | ast.alias) -> Span:
        return self.module.file.span(node)

    def name_span(self, node: ast.ClassDef | Function) -> Span:
        """The name of a class or function, behind its keyword."""
        whole = self.span(node)
        start = whole.text.find(node.name, 4)
        return type(whole)(whole.source, whole.start + start, whole.start + start + len(node.name))

    def scope(self, node: ast.AST) -> Scope:
        """The function (or the module) whose code a node is part of; classes are no scope."""
        below, current = node, self.parent(node)
        while current is not None:
            if isinstance(current, _SCOPES) and not _outside(current, below):
                return current
            below, current = current, self.parent(current)
        return self.tree

    @cached_property
    def imports(self) -> dict[str, list[tuple[str, str, int]]]:
        """By name: module, name in it ("" for the module itself), dots."""
        found: dict[str, list[tuple[str, str, int]]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    dotted = alias.name if alias.asname else alias.name.partition(".")[0]
                    found.setdefault(alias.asname or dotted, []).append((dotted, "", 0))
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    item = (node.module or "", alias.name, node.level)
                    found.setdefault(alias.asname or alias.name, []).append(item)
        return found

    @cached_property
    def definitions(self) -> dict[str, ast.ClassDef | Function]:
        """Classes and functions of the top level, of nested blocks and of functions."""
        found: dict[str, ast.ClassDef | Function] = {}
        for node in self.nodes:
            if isinstance(node, (ast.ClassDef, *FUNCTIONS)) and not isinstance(
                self.parent(node), ast.ClassDef
            ):
                found.setdefault(node.name, node)
        return found

    @cached_property
    def _bound(self) -> dict[int, dict[str, list[ast.expr | None]]]:
        """By scope and name: the values that are assigned; None for what is bound otherwise."""
        found: dict[int, dict[str, list[ast.expr | None]]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                if isinstance(self._holder(node), ast.ClassDef):
                    continue
                names = found.setdefault(id(self.scope(node)), {})
                names.setdefault(node.id, []).append(self._value_of(node))
            elif isinstance(node, ast.arg):
                function = self.parent(self.parent(node) or node)
                names = found.setdefault(id(function), {})
                names.setdefault(node.arg, []).append(None)
        return found

    @cached_property
    def loads(self) -> dict[str, list[ast.Name | ast.Attribute]]:
        """Where names, and attributes of names, are read."""
        found: dict[str, list[ast.Name | ast.Attribute]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.setdefault(node.id, []).append(node)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                found.setdefault(f".{node.attr}", []).append(node)
        return found

    def _holder(self, node: ast.AST) -> ast.AST | None:
        current = self.parent(node)
        while current is not None and not isinstance(current, (*_SCOPES, ast.ClassDef)):
            current = self.parent(current)
        return current

    def _value_of(self, target: ast.Name) -> ast.expr | None:
        parent = self.parent(target)
        if isinstance(parent, ast.Assign) and target in parent.targets:
            return parent.value
        if isinstance(parent, (ast.AnnAssign, ast.NamedExpr)) and parent.target is target:
            return parent.value
        return None

    def assigned(self, name: str, scope: Scope) -> list[ast.expr | None]:
        """What a name is bound to in one scope: values, None for what is no plain assignment."""
        return self._bound.get(id(scope), {}).get(name, [])

    def scopes(self, node: ast.AST) -> list[Scope]:
        """The scopes that a name is looked up in, innermost first."""
        found = [self.scope(node)]
        while not isinstance(found[-1], ast.Module):
            found.append(self.scope(found[-1]))
        return found

    def meaning(self, node: ast.expr | None, depth: int = 0) -> Meaning:
        """What an expression of names and attributes stands for."""
        if depth > MAX_DEPTH:
            return None
        if isinstance(node, ast.Name):
            scope = self.scope(node)
            key = (id(scope), node.id, len(self.codes.wanted) if self.codes.narrow else -1)
            if key not in self._meanings:
                self._meanings[key] = None
                self._meanings[key] = self._named(node.id, self.scopes(node), depth)
            return self._meanings[key]
        if isinstance(node, ast.Attribute):
            return self._attribute(node, depth)
        return None

    def _attribute(self, node: ast.Attribute, depth: int) -> Meaning:
        names = [node.attr]
        inner = node.value
        while isinstance(inner, ast.Attribute):
            names.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            return None
        found = self.meaning(inner, depth + 1)
        for name in reversed(names):
            if isinstance(found, External):
                found = External(f"{found.path}.{name}")
            elif isinstance(found, Module):
                found = self.codes_member(found, name, depth + 1)
            else:
                return None
        return found

    def _named(self, name: str, scopes: list[Scope], depth: int) -> Meaning:
        for scope in scopes:
            values = self.assigned(name, scope)
            if values:
                value = values[0] if len(values) == 1 else None
                if value is None:
                    return None
                inner = self.meaning(value, depth + 1)
                return inner if inner is not None else Local(self, value)
            if isinstance(scope, ast.Module):
                return self.member(name, depth)
        return None

    def member(self, name: str, depth: int = 0) -> Meaning:
        """What a name of the module's top level stands for."""
        if depth > MAX_DEPTH:
            return None
        values = self.assigned(name, self.tree)
        if len(values) == 1 and values[0] is not None:
            inner = self.meaning(values[0], depth + 1)
            return inner if inner is not None else Local(self, values[0])
        if name in self.definitions and not values:
            return Local(self, self.definitions[name])
        if name in self.imports:
            return self._imported(self.imports[name][0], depth)
        if values:
            return None
        if hasattr(builtins, name):
            return External(f"builtins.{name}")
        return self._starred(name, depth)

    def candidates(self, name: str) -> list[Meaning]:
        """All that a name may be imported from, as in `try: from a import X except: from b ...`."""
        return [self._imported(item, 0) for item in self.imports.get(name, [])]

    def _imported(self, item: tuple[str, str, int], depth: int) -> Meaning:
        dotted, name, level = item
        modules = self.codes.modules
        found: Module | str | None
        if level:
            found = modules.relative(self.module, level, dotted)
        else:
            found = modules.find(dotted)
            if found is None:
                return External(f"{dotted}.{name}" if name else dotted)
        if not name:
            return found if isinstance(found, Module) else None
        if isinstance(found, str):
            below = modules.below(found, name)
            return below if isinstance(below, Module) else None
        return self.codes_member(found, name, depth + 1) if found is not None else None

    def codes_member(self, module: Module, name: str, depth: int) -> Meaning:
        if depth > MAX_DEPTH:
            return None
        code = self.codes.of(module.path)
        found = code.member(name, depth + 1) if code is not None else None
        if found is None or (isinstance(found, External) and found.path.startswith("builtins.")):
            below = self.codes.modules.below(module, name)
            return below if isinstance(below, Module) else found
        return found

    def _starred(self, name: str, depth: int) -> Meaning:
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                found = self._imported((node.module or "", name, node.level), depth + 1)
                if found is not None and not isinstance(found, External):
                    return found
        return None

    @cached_property
    def _constants(self) -> dict[str, Known | None]:
        return bindings(self.tree).values

    def known(self, node: ast.expr | None) -> Known | None:
        """The constant (text, number, list) that an expression stands for, across modules."""
        if node is None:
            return None
        with self.codes.only_wanted(narrow=False):
            return self._constant(node)

    def _constant(self, node: ast.expr) -> Known | None:
        found = evaluate(node, self._visible(node))
        if found is not None:
            return found
        if isinstance(node, (ast.Name, ast.Attribute)):
            meaning = self.meaning(node)
            if isinstance(meaning, Local) and isinstance(meaning.node, ast.expr):
                return evaluate(meaning.node, meaning.code._constants)
        return None

    def _visible(self, node: ast.expr) -> dict[str, Known | None]:
        """Constants of the module, those that functions around rebind replaced."""
        scope = self.scope(node)
        if isinstance(scope, ast.Module):
            return self._constants
        if id(scope) not in self._seen:
            self._seen[id(scope)] = self._rebound(node)
        return self._seen[id(scope)]

    def _rebound(self, node: ast.expr) -> dict[str, Known | None]:
        names = dict(self._constants)
        for scope in reversed(self.scopes(node)[:-1]):
            for name, values in self._bound.get(id(scope), {}).items():
                only = values[0] if len(values) == 1 else None
                names[name] = evaluate(only, names) if only is not None else None
        return names

    def text(self, node: ast.expr | None) -> str | None:
        known = self.known(node)
        return known.value if known is not None and isinstance(known.value, str) else None


def _outside(scope: Scope, below: ast.AST) -> bool:
    """True for what is written at a function but belongs around it: defaults and decorators."""
    if isinstance(scope, ast.Module):
        return False
    if isinstance(scope, ast.Lambda):
        return below is not scope.body
    return below not in scope.body
