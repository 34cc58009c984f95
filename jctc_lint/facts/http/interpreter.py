"""Follows a module's statements as far as they build applications, routers and their routes.

Nothing is run. Both sides of a branch are followed, what they add is not sure. What cannot be
followed and is given an application leaves a doubt with it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.http.expressions import Expressions, joined
from jctc_lint.facts.http.libraries import DECORATORS
from jctc_lint.facts.http.model import Site
from jctc_lint.facts.http.values import (
    NOTHING,
    UNKNOWN,
    Class,
    External,
    Function,
    Items,
    Lazy,
    Nothing,
    Space,
    Unknown,
)
from jctc_lint.facts.migrations.evaluation.modules import Module

if TYPE_CHECKING:
    from jctc_lint.facts.http.values import Value
    from jctc_lint.facts.migrations.evaluation.modules import Modules

MAX_STATEMENTS = 60_000
MAX_DEPTH = 10
"""Calls in calls."""
MAX_TURNS = 200
"""Turns of a loop."""


class Interpreter(Expressions):
    """Follows statements. `spaces` are the modules that were followed, by path."""

    def __init__(self, modules: Modules, *, main: str = "") -> None:
        super().__init__()
        self.modules = modules
        self.main = main
        """The module that is run as `__main__`."""
        self.spaces: dict[str, Space] = {}
        self.bodies: set[int] = set()
        """The classes whose bodies were followed."""
        self.steps = 0
        self.depth = 0
        self.branches = 0
        """How many branches that may not be taken are being followed."""
        self.stopped = False

    @property
    def sure(self) -> bool:
        return self.branches == 0

    def space(self, module: Module) -> Space:
        """A module's names; followed when it is first asked for."""
        known = self.spaces.get(module.path)
        if known is None:
            known = self.spaces[module.path] = Space(module)
            branches, self.branches = self.branches, 0
            if module.file.tree is not None:
                self.block(module.file.tree.body, known)
            self.branches = branches
        return known

    def attribute_of_module(self, module: Module, name: str) -> Value:
        space = self.space(module)
        found = space.names.get(name, UNKNOWN)
        again = isinstance(found, Lazy) and found.name == name and found.module is module
        if name in space.names and not again:
            return found
        # `from . import name` in a package names a module of it.
        below = self.modules.below(module, name)
        return below if isinstance(below, Module) else UNKNOWN

    def block(self, body: list[ast.stmt], space: Space) -> Value | Nothing:
        """Follow statements; what they return."""
        returned: Value | Nothing = NOTHING
        for statement in body:
            self.steps += 1
            if self.steps > MAX_STATEMENTS:
                self.stopped = True
                return returned
            result = self._statement(statement, space)
            if not isinstance(result, Nothing):
                if self._is_better(result, returned):
                    returned = result
                if isinstance(statement, ast.Return):
                    break
        return returned

    @staticmethod
    def _is_better(result: Value, before: Value | Nothing) -> bool:
        return isinstance(before, (Nothing, Unknown)) or (
            isinstance(result, Site) and not isinstance(before, Site)
        )

    def _statement(self, statement: ast.stmt, space: Space) -> Value | Nothing:
        match statement:
            case ast.Return(value=value):
                return self.value(value, space) if value is not None else None
            case ast.Expr(value=value):
                self.value(value, space)
            case ast.Assign(targets=targets, value=value):
                found = self.value(value, space)
                for target in targets:
                    self._bind(target, found, space)
            case ast.AnnAssign(target=annotated, value=ast.expr() as given):
                self._bind(annotated, self.value(given, space), space)
            case ast.AugAssign(target=extended, value=value):
                self._extend(extended, self.value(value, space), space)
            case ast.Import() | ast.ImportFrom():
                self._import(statement, space)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._define(statement, space)
            case _:
                return self._compound(statement, space)
        return NOTHING

    def _compound(self, statement: ast.stmt, space: Space) -> Value | Nothing:
        match statement:
            case ast.If():
                return self._if(statement, space)
            case ast.For() | ast.AsyncFor():
                return self._for(statement, space)
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    opened = self.value(item.context_expr, space)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, opened, space)
                return self.block(statement.body, space)
            case ast.Try():
                return self._try(statement, space)
            case ast.While():
                return self._maybe(statement.body, space)
            case ast.Match():
                for case in statement.cases:
                    self._maybe(case.body, space)
        return NOTHING

    def _maybe(self, body: list[ast.stmt], space: Space) -> Value | Nothing:
        self.branches += 1
        result = self.block(body, space)
        self.branches -= 1
        return result

    def _if(self, statement: ast.If, space: Space) -> Value | Nothing:
        decided = self._decided(statement.test, space)
        if decided is not None:
            return self.block(statement.body if decided else statement.orelse, space)
        first = self._maybe(statement.body, space)
        second = self._maybe(statement.orelse, space)
        if isinstance(first, (Nothing, Unknown)):
            return second if not isinstance(second, Nothing) else first
        return first

    def _decided(self, test: ast.expr, space: Space) -> bool | None:
        text = ast.unparse(test) if isinstance(test, (ast.Compare, ast.Name, ast.Attribute)) else ""
        if text in ("__name__ == '__main__'", "'__main__' == __name__"):
            return space.module.path == self.main
        if text in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return False
        value = self.value(test, space) if isinstance(test, (ast.Name, ast.Constant)) else UNKNOWN
        return value if isinstance(value, bool) else None

    def _for(self, statement: ast.For | ast.AsyncFor, space: Space) -> Value | Nothing:
        over = self.value(statement.iter, space)
        if isinstance(over, Items) and len(over.values) <= MAX_TURNS:
            for value in over.values:
                self._bind(statement.target, value, space)
                self.block(statement.body, space)
            return NOTHING
        self._bind(statement.target, UNKNOWN, space)
        return self._maybe(statement.body, space)

    def _try(self, statement: ast.Try, space: Space) -> Value | Nothing:
        result = self.block([*statement.body, *statement.orelse], space)
        for handler in statement.handlers:
            other = self._maybe(handler.body, space)
            result = other if isinstance(result, Nothing) else result
        last = self.block(statement.finalbody, space)
        return result if isinstance(last, Nothing) else last

    def _bind(self, target: ast.expr, value: Value, space: Space) -> None:
        if isinstance(target, ast.Name):
            before = space.names.get(target.id)
            if not self.sure and isinstance(before, Site) and not isinstance(value, Site):
                return
            space.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = value.values if isinstance(value, Items) else ()
            for number, element in enumerate(target.elts):
                fits = len(values) == len(target.elts)
                self._bind(element, values[number] if fits else UNKNOWN, space)
        elif isinstance(target, ast.Attribute):
            self.set_attribute(target, value, space)
        elif isinstance(target, ast.Subscript):
            self.value(target.value, space)

    def _extend(self, target: ast.expr, value: Value, space: Space) -> None:
        if isinstance(target, ast.Name):
            before = space.names.get(target.id, UNKNOWN)
            if isinstance(before, Items) and isinstance(value, Items):
                space.names[target.id] = joined(before, value)
            else:
                space.names[target.id] = self._sum(before, value)
        elif isinstance(target, ast.Attribute):
            self.set_attribute(target, UNKNOWN, space)

    def _define(
        self, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, space: Space
    ) -> None:
        if isinstance(statement, ast.ClassDef):
            bases = tuple(self._unread(base, space) for base in statement.bases)
            named = Class(statement, Space(space.module, {}, space), bases)
            if any(_adds_routes(inner) for inner in statement.body):
                self.body_of(named)
            made: Value = named
        else:
            made = Function(statement, space)
        for decorator in reversed(statement.decorator_list):
            made = self.decorated(decorator, statement, made, space)
        space.names[statement.name] = made

    def _unread(self, node: ast.expr, space: Space) -> Value:
        """A value; of a name that is imported only what it is, so that nothing is read for it."""
        found = space.find(node.id) if isinstance(node, ast.Name) else None
        if found is not None and isinstance(node, ast.Name):
            return found.names[node.id]
        return self.value(node, space)

    def body_of(self, made: Class) -> Space:
        """The names of a class; its body is followed when they are first asked for."""
        if id(made.node) not in self.bodies:
            self.bodies.add(id(made.node))
            self.block(made.node.body, made.space)
        return made.space

    def _import(self, statement: ast.Import | ast.ImportFrom, space: Space) -> None:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                found = self.modules.find(alias.name)
                if alias.asname:
                    value: Value = found if isinstance(found, Module) else External(alias.name)
                    space.names[alias.asname] = value
                else:
                    first = alias.name.partition(".")[0]
                    top = self.modules.find(first)
                    space.names[first] = top if isinstance(top, Module) else External(first)
            return
        for alias in statement.names:
            if alias.name == "*":
                self._star(statement, space)
            else:
                value = self._imported(statement, alias.name, space)
                space.names[alias.asname or alias.name] = value

    def _package(self, statement: ast.ImportFrom, space: Space) -> Module | str | None:
        if statement.level:
            return self.modules.relative(space.module, statement.level, statement.module or "")
        return self.modules.find(statement.module or "")

    def _imported(self, statement: ast.ImportFrom, name: str, space: Space) -> Value:
        package = self._package(statement, space)
        if isinstance(package, Module):
            return Lazy(package, name)
        if isinstance(package, str):
            below = self.modules.below(package, name)
            return below if isinstance(below, Module) else UNKNOWN
        return UNKNOWN if statement.level else External(f"{statement.module}.{name}")

    def _star(self, statement: ast.ImportFrom, space: Space) -> None:
        package = self._package(statement, space)
        if isinstance(package, Module):
            space.names.update(self.space(package).names)


def _adds_routes(statement: ast.stmt) -> bool:
    """A method that may be decorated with a site's own."""
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
        isinstance(function := getattr(decorator, "func", decorator), ast.Attribute)
        and function.attr in DECORATORS
        for decorator in statement.decorator_list
    )
