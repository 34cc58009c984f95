"""Values of expressions, as far as they build routes; calls of functions are followed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.http import django, libraries
from jctc_lint.facts.http.model import UNKNOWN_TEXT, Site
from jctc_lint.facts.http.values import (
    UNKNOWN,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Items,
    Lazy,
    Method,
    Nothing,
    Result,
    Space,
    Unknown,
)
from jctc_lint.facts.migrations.evaluation.modules import Module

if TYPE_CHECKING:
    from jctc_lint.facts.http.values import Value
    from jctc_lint.facts.migrations.evaluation.modules import Modules
    from jctc_lint.text import Span

MAX_DEPTH = 12
"""Calls in calls, and names that stand for names."""
MAX_TEXT = 500
MAX_ITEMS = 2_000
_RUNNERS = frozenset({"uvicorn.run", "waitress.serve", "hypercorn.run"})
_CHANGES = frozenset({"append", "extend", "insert", "remove", "clear", "add", "pop"})


def joined(left: Items, right: Items) -> Value:
    """Two lists as one; unknown when it is too long (`a += a` doubles)."""
    if len(left.values) + len(right.values) > MAX_ITEMS:
        return UNKNOWN
    return Items((*left.values, *right.values))


class Expressions:
    """The values of expressions. What follows statements is its subclass."""

    modules: Modules
    depth: int
    assumed: set[str]
    """Settings whose defaults were taken for their values."""
    runs: list[Arguments]
    """What servers were told to run, by calls."""

    def __init__(self) -> None:
        self.assumed = set()
        self.runs = []

    @property
    def sure(self) -> bool:
        """What is followed runs in any case."""
        raise NotImplementedError

    def space(self, module: Module) -> Space:
        raise NotImplementedError

    def attribute_of_module(self, module: Module, name: str) -> Value:
        raise NotImplementedError

    def body_of(self, made: Class) -> Space:
        raise NotImplementedError

    def block(self, body: list[ast.stmt], space: Space) -> Value | Nothing:
        raise NotImplementedError

    def value(self, node: ast.expr, space: Space) -> Value:
        match node:
            case ast.Name(id=name):
                found = space.find(name)
                return self.looked_up(found.names[name]) if found is not None else UNKNOWN
            case ast.Attribute(value=owner, attr=name):
                return self._attribute(self.value(owner, space), name)
            case ast.Call():
                called = self.value(node.func, space)
                given = self.arguments(node, space, libraries.needed(called))
                return self.called(called, given, node, space)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self.value(inner, space)
            case ast.IfExp(body=body, orelse=orelse):
                first, second = self.value(body, space), self.value(orelse, space)
                return first if isinstance(first, Site) or first == second else UNKNOWN
            case ast.Lambda():
                return Function(node, space)
        return self._literal(node, space)

    def _literal(self, node: ast.expr, space: Space) -> Value:
        match node:
            case ast.Constant(value=value):
                if value is None or isinstance(value, (str, bool, int, float)):
                    return value
                return UNKNOWN
            case ast.List() | ast.Tuple() | ast.Set():
                return self._items(node.elts, space)
            case ast.Dict(keys=keys, values=values):
                return {
                    key.value: self.value(value, space)
                    for key, value in zip(keys, values, strict=True)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
            case ast.JoinedStr(values=parts):
                texts = [self.value(part, space) for part in parts]
                return "".join(t if isinstance(t, str) else UNKNOWN_TEXT for t in texts)[:MAX_TEXT]
            case ast.FormattedValue(value=inner):
                found = self.value(inner, space)
                return str(found) if isinstance(found, (str, int)) else UNKNOWN_TEXT
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(self.value(left, space), self.value(right, space))
        return UNKNOWN

    def _items(self, elements: list[ast.expr], space: Space) -> Value:
        found: list[Value] = []
        for element in elements:
            if isinstance(element, ast.Starred):
                inner = self.value(element.value, space)
                found.extend(inner.values if isinstance(inner, Items) else (UNKNOWN,))
            else:
                found.append(self.value(element, space))
        return Items(tuple(found)) if len(found) <= MAX_ITEMS else UNKNOWN

    @staticmethod
    def _sum(left: Value, right: Value) -> Value:
        if isinstance(left, Items) and isinstance(right, Items):
            return joined(left, right)
        if isinstance(left, str) or isinstance(right, str):
            first = left if isinstance(left, str) else UNKNOWN_TEXT
            second = right if isinstance(right, str) else UNKNOWN_TEXT
            return (first + second)[:MAX_TEXT]
        return UNKNOWN

    def looked_up(self, value: Value) -> Value:
        """What a name that was imported stands for."""
        for _ in range(MAX_DEPTH):
            if not isinstance(value, Lazy):
                return value
            value = self.attribute_of_module(value.module, value.name)
        return UNKNOWN

    def _attribute(self, owner: Value, name: str) -> Value:
        match owner:
            case Module():
                return self.looked_up(self.attribute_of_module(owner, name))
            case External(name=dotted):
                return External(f"{dotted}.{name}")
            case Site():
                return owner if name == "router" else Method(owner, name)
            case Instance(made_by=made_by):
                return self._setting(made_by, name)
            case Class():
                return self.looked_up(self.body_of(owner).names.get(name, UNKNOWN))
            case Result(name=called, holds=holds):
                return Result(f"{called}.{name}", holds)
            case Method(site=site, name=part) if name in _CHANGES:
                if part in ("routes", "url_map", "view_functions"):
                    site.doubts.append(f"its '{part}' are changed")
        return UNKNOWN

    def _setting(self, made_by: Class, name: str, depth: int = 0) -> Value:
        """An object's attribute, by the default that its class gives."""
        names = self.body_of(made_by).names
        if name in names:
            value = self.looked_up(names[name])
            if isinstance(value, str) and value.startswith("/"):
                self.assumed.add(name)
            return value
        for base in map(self.looked_up, made_by.bases if depth < MAX_DEPTH else ()):
            if isinstance(base, Class):
                found = self._setting(base, name, depth + 1)
                if not isinstance(found, Unknown):
                    return found
        return UNKNOWN

    def set_attribute(self, target: ast.Attribute, value: Value, space: Space) -> None:
        owner = self.value(target.value, space)
        if isinstance(owner, Site):
            libraries.assign(owner, target.attr, value)
        elif isinstance(owner, Method) and owner.name in ("routes", "url_map", "view_functions"):
            owner.site.doubts.append(f"its '{owner.name}' are changed")

    def arguments(
        self, node: ast.Call, space: Space, needed: frozenset[str] | None = None
    ) -> Arguments:
        """A call's arguments; of those by name only what is `needed`: others need not be read."""
        places: list[Value] = []
        opened = False
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                inner = self.value(argument.value, space)
                places.extend(inner.values if isinstance(inner, Items) else ())
                opened |= not isinstance(inner, Items)
            else:
                places.append(self.value(argument, space))
        names: dict[str, Value] = {}
        for keyword in node.keywords:
            if needed is not None and keyword.arg is not None and keyword.arg not in needed:
                continue
            value = self.value(keyword.value, space)
            if keyword.arg is not None:
                names[keyword.arg] = value
            elif isinstance(value, dict):
                names.update(value)
            else:
                opened = True
        return Arguments(places, names, opened=opened)

    def made_by(self, function: Function) -> Value:
        """What a factory gives that is called without arguments."""
        return self._run(function, Arguments([], {}, opened=False))

    def called(self, called: Value, given: Arguments, node: ast.expr, space: Space) -> Value:
        """What a call gives."""
        span = space.module.span(node)
        match called:
            case Method(site=site, name="run"):
                self.runs.append(Arguments([site, *given.places], given.names, opened=given.opened))
            case Method(site=site, name=name):
                return libraries.method(site, name, given, span, sure=self.sure)
            case External(name=dotted):
                return self._external(dotted, given, span)
            case Function():
                return self._run(called, given)
            case Class():
                return self._made(called, given)
            case Result(name="middleware", holds=(site,)):
                libraries.watch(site, given.get(0, "func", UNKNOWN))
                return UNKNOWN
            case Result(name=name, holds=holds):
                libraries.doubt(name, [*holds, *given.sites])
                return Result(name, (*holds, *given.sites))
        plain = isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
        libraries.doubt(_text(node) if plain else "what is not known", given.sites)
        return UNKNOWN

    def _external(self, dotted: str, given: Arguments, span: Span) -> Value:
        """What a call of a library's name gives."""
        if dotted in _RUNNERS:
            self.runs.append(given)
            return None
        if dotted in django.CALLS:
            return django.construct(dotted, given, span, self)
        return libraries.construct(dotted, given, span, sure=self.sure)

    def _run(self, function: Function, given: Arguments) -> Value:
        if self.depth >= MAX_DEPTH:
            for site in given.sites:
                site.doubts.append("calls are nested too deeply")
            return UNKNOWN
        inner = Space(function.space.module, {}, function.space)
        self._parameters(function.node.args, given, inner)
        self.depth += 1
        try:
            if isinstance(function.node, ast.Lambda):
                return self.value(function.node.body, inner)
            result = self.block(function.node.body, inner)
        finally:
            self.depth -= 1
        return None if isinstance(result, Nothing) else result

    def _parameters(self, wanted: ast.arguments, given: Arguments, inner: Space) -> None:
        ordinary = [*wanted.posonlyargs, *wanted.args]
        defaults = [None] * (len(ordinary) - len(wanted.defaults)) + list(wanted.defaults)
        pairs = [
            *((argument, default, place) for place, (argument, default) in
              enumerate(zip(ordinary, defaults, strict=True))),
            *((argument, default, -1) for argument, default in
              zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True)),
        ]  # fmt: skip
        for argument, default, place in pairs:
            value = given.get(place, argument.arg, UNKNOWN)
            if isinstance(value, Unknown) and default is not None and inner.above is not None:
                value = self.value(default, inner.above)
            inner.names[argument.arg] = value

    def _made(self, made_by: Class, given: Arguments) -> Value:
        for base in self._bases(made_by):
            site = libraries.subclass(base.name, given)
            if site is not None:
                # What its methods add is not followed.
                site.doubts.append(f"it is of the class '{made_by.node.name}'")
                return site
        for site in given.sites:
            site.doubts.append(f"'{made_by.node.name}' is given it")
        return Instance(made_by)

    def _bases(self, made_by: Class, depth: int = 0) -> list[External]:
        found: list[External] = []
        for base in map(self.looked_up, made_by.bases):
            if isinstance(base, External):
                found.append(base)
            elif isinstance(base, Class) and depth < MAX_DEPTH:
                found.extend(self._bases(base, depth + 1))
        return found

    def decorated(
        self,
        decorator: ast.expr,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
        made: Value,
        space: Space,
    ) -> Value:
        """What a decorator makes of a function or class. A site's own leave it as it is."""
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not isinstance(function, ast.Attribute) or function.attr not in libraries.DECORATORS:
            self._doubt_given(decorator, space)
            return made
        called = self.value(function, space)
        given = Arguments([], {}, opened=False)
        if isinstance(decorator, ast.Call):
            given = self.arguments(decorator, space, libraries.needed(called))
        if isinstance(called, Method):
            body = space.module.span(node).text if called.name in libraries.WATCHED else ""
            libraries.decorate(called, given, space.module.span(decorator), body, sure=self.sure)
            return made
        return made

    @staticmethod
    def _doubt_given(decorator: ast.expr, space: Space) -> None:
        """A decorator that is not a site's own, and is given a site, may add routes to it."""
        for argument in decorator.args if isinstance(decorator, ast.Call) else ():
            found = space.find(argument.id) if isinstance(argument, ast.Name) else None
            value = found.names[argument.id] if found and isinstance(argument, ast.Name) else None
            if isinstance(value, Site):
                value.doubts.append(f"a decorator is given it: '{_text(decorator)}'")


def _text(node: ast.expr) -> str:
    function = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(function)[:60]
