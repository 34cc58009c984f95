"""What `upgrade` and `downgrade` do, told from their text: nothing, refuse, or work.

"Nothing" must be certain: every statement that can be reached is one that changes no database.
"""

from __future__ import annotations

import ast
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.model import Body, Effect, Hollow, Work
from jctc_lint.facts.migrations.work import function_work, sql_text
from jctc_lint.reading.python_tree import nodes
from jctc_lint.record import field, record, replace
from jctc_lint.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.migrations.constants import Bindings
    from jctc_lint.facts.migrations.work import Function
    from jctc_lint.reading.python_tree import PythonFile

_PURE = frozenset(
    {
        "get_bind", "get_context", "inspect", "from_engine", "has_table", "get_columns",
        "get_table_names", "get_indexes", "get_foreign_keys", "get_unique_constraints",
        "get_pk_constraint", "get_check_constraints", "get_enums", "get_view_names",
        "is_offline_mode", "get_x_argument", "getenv", "get", "len", "str", "int", "bool",
        "isinstance", "hasattr", "getattr", "format", "join", "lower", "upper", "strip", "text",
        "table", "column", "f", "String", "Text", "Integer", "set", "list", "dict", "tuple",
        "sorted", "any", "all", "getLogger", "startswith", "endswith", "split", "keys", "values",
        "items", "MetaData", "range", "zip", "enumerate", "literal", "Inspector",
    }
)  # fmt: skip
"""Calls that only look something up or build a value."""
_CONTEXTS = _PURE | {
    "batch_alter_table", "autocommit_block", "begin", "begin_nested", "begin_transaction",
    "connect", "suppress", "nullcontext", "catch_warnings", "Session", "no_autoflush",
}  # fmt: skip
"""Calls that open a block in which nothing may follow."""
_LOG = frozenset({"debug", "info", "warning", "warn", "error", "critical", "exception", "log"})
_SAYS = frozenset({"echo", "secho", "write"})
_IDLE = (
    ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Continue, ast.Break,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
)  # fmt: skip
_IMPURE = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


_MAX_CALLS = 10
"""Longest chain of the file's own functions that is followed."""


class _Act(StrEnum):
    WORK = "work"
    RAISE = "raise"


@record(frozen=False, eq=True)
class _Reader:
    """Reads statements of one module's functions; `calls` are those being read, against loops.

    `known` remembers what was read: functions that call each other often are read once.
    A `trusting` reader takes the test of an `if` for a look and no more, whatever it calls.
    """

    functions: dict[str, Function]
    names: Bindings
    trusting: bool = False
    known: dict[str, set[_Act]] = field(default_factory=dict)

    def acts(self, body: Iterable[ast.stmt], calls: tuple[str, ...]) -> set[_Act]:
        """What the reachable statements of a block come to; empty for nothing at all."""
        found: set[_Act] = set()
        for statement in body:
            found |= self.act(statement, calls)
            if _Act.WORK in found or isinstance(statement, (ast.Return, ast.Raise)):
                break
        return found

    def act(self, statement: ast.stmt, calls: tuple[str, ...]) -> set[_Act]:
        if isinstance(statement, _IDLE):
            return set()
        match statement:
            case ast.Raise():
                return {_Act.RAISE}
            case ast.Assert(test=ast.Constant(value=value)):
                return set() if value else {_Act.RAISE}
            case ast.Return(value=value) | ast.Expr(value=value):
                return self.expression(value, calls)
            case ast.Assign(targets=[ast.Name() | ast.Tuple()], value=value):
                return self.expression(value, calls)
            case ast.AnnAssign(target=ast.Name(), value=value):
                return self.expression(value, calls)
        return self.block(statement, calls)

    def block(self, statement: ast.stmt, calls: tuple[str, ...]) -> set[_Act]:
        """A compound statement: what is tested or opened, and what stands in its blocks."""
        opened: list[ast.expr]
        match statement:
            case ast.If(test=test) | ast.While(test=test):
                opened = [] if self.trusting else [test]
            case ast.For(iter=iterated):
                opened = [iterated]
            case ast.With(items=items):
                opened = [item.context_expr for item in items]
            case ast.Try() | ast.TryStar():
                opened = []
            case _:
                return {_Act.WORK}
        if not all(_is_pure(expression, _CONTEXTS) for expression in opened):
            return {_Act.WORK}
        found = self.acts(getattr(statement, "body", ()), calls)
        for name in ("orelse", "finalbody"):
            found |= self.acts(getattr(statement, name, ()), calls)
        for handler in getattr(statement, "handlers", ()):
            found |= self.acts(handler.body, calls) - {_Act.RAISE}
        return found

    def expression(self, node: ast.expr | None, calls: tuple[str, ...]) -> set[_Act]:
        if node is None or _is_pure(node, _PURE):
            return set()
        if not isinstance(node, ast.Call):
            return {_Act.WORK}
        if _hollow_call(node, self.names) is not None:
            return set()
        name = getattr(node.func, "id", "")
        function = self.functions.get(name)
        followed = name not in calls and len(calls) < _MAX_CALLS
        if function is None or not followed or not _arguments_are_pure(node):
            return {_Act.WORK}
        if name not in self.known:
            self.known[name] = self.function(function, (*calls, name))
        return self.known[name]

    def function(self, function: Function, calls: tuple[str, ...]) -> set[_Act]:
        if isinstance(function, ast.Lambda):
            return self.expression(function.body, calls)
        if function.decorator_list:
            return {_Act.WORK}
        return (
            set() if isinstance(function, ast.AsyncFunctionDef) else self.acts(function.body, calls)
        )


def _is_pure(node: ast.expr, allowed: frozenset[str]) -> bool:
    for part in nodes(node):
        if isinstance(part, _IMPURE):
            return False
        if isinstance(part, ast.Call):
            name = getattr(part.func, "attr", getattr(part.func, "id", ""))
            if name not in allowed:
                return False
    return True


def _arguments_are_pure(call: ast.Call) -> bool:
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(_is_pure(value, _PURE) for value in values)


def _hollow_call(call: ast.Call, names: Bindings) -> Hollow | None:
    """A call that only tells something, or runs SQL without effect."""
    function = call.func
    if isinstance(function, ast.Name):
        told = function.id == "print" and _arguments_are_pure(call)
        return Hollow.PRINT if told else None
    if not isinstance(function, ast.Attribute):
        return None
    owner = ast.unparse(function.value).lower() if _is_short(function.value) else ""
    if function.attr in _LOG and ("log" in owner or owner == "warnings"):
        return Hollow.LOG if _arguments_are_pure(call) else None
    if function.attr in _SAYS and owner in ("click", "typer", "sys.stdout", "sys.stderr"):
        return Hollow.PRINT if _arguments_are_pure(call) else None
    if function.attr in ("execute", "exec_driver_sql") and call.args:
        text = sql_text(call.args[0], names.values)
        from jctc_lint.facts.migrations.sql_text import work_of

        if text is not None and work_of(text) is Work.NOTHING:
            return Hollow.SQL
    return None


def _is_short(node: ast.expr) -> bool:
    for _ in range(5):
        if isinstance(node, ast.Name):
            return True
        node = getattr(node, "value", getattr(node, "func", node))
    return False


def hollow_of(function: Function, names: Bindings) -> Hollow:
    """What an empty function holds, in a word."""
    if isinstance(function, ast.Lambda):
        return Hollow.LAMBDA
    if isinstance(function, ast.AsyncFunctionDef):
        return Hollow.ASYNC
    kinds = [_hollow(statement, names) for statement in function.body]
    told = [kind for kind in kinds if kind is not Hollow.DOCSTRING] or kinds
    ranked = [kind for kind in told if kind not in (Hollow.PASS, Hollow.RETURN)] or told
    return ranked[0] if len(set(ranked)) == 1 else Hollow.NOTHING


def _hollow(statement: ast.stmt, names: Bindings) -> Hollow:
    match statement:
        case ast.Pass():
            return Hollow.PASS
        case ast.Return():
            return Hollow.RETURN
        case ast.Expr(value=ast.Constant(value=value)):
            return Hollow.DOCSTRING if isinstance(value, str) else Hollow.ELLIPSIS
        case ast.Expr(value=ast.Call() as call):
            return _hollow_call(call, names) or Hollow.NOTHING
    return Hollow.NOTHING


@record(eq=True)
class Migration:
    """The functions of one revision's module."""

    file: PythonFile
    functions: dict[str, Function]
    names: Bindings

    @cached_property
    def upgrade(self) -> Body:
        """What it changes is told only where that matters."""
        return self._told("upgrade", weigh=self.downgrade.effect in (Effect.EMPTY, Effect.MISSING))

    @cached_property
    def downgrade(self) -> Body:
        return self._told("downgrade", weigh=False)

    def _told(self, name: str, *, weigh: bool) -> Body:
        try:
            return self._body(name, weigh=weigh)
        except RecursionError:
            return Body(name, self.file.source.line_span(1), Effect.WORKS, Work.OTHER)

    def _body(self, name: str, *, weigh: bool) -> Body:
        function = self.functions.get(name)
        if function is None:
            place = self.names.places.get(name)
            known = self.names.bound(name) or self.names.open
            span = self.file.span(place) if place is not None else self.file.source.line_span(1)
            return Body(name, span, Effect.WORKS if known else Effect.MISSING, Work.OTHER)
        parts = _dispatched(name, function, self.functions) or [name]
        bodies = [self._one(part, weigh=weigh) for part in parts]
        order = [Effect.WORKS, Effect.REFUSES, Effect.EMPTY]
        body = min(bodies, key=lambda body: order.index(body.effect))
        work = next(kind for kind in reversed(Work) if any(body.work is kind for body in bodies))
        return replace(body, name=name, work=work)

    def _one(self, name: str, *, weigh: bool) -> Body:
        function = self.functions[name]
        acts = _Reader(self.functions, self.names).function(function, (name,))
        span = _header(function, self.file)
        if _Act.WORK in acts:
            work = self._weigh(function, name) if weigh else Work.OTHER
            return Body(name, span, Effect.WORKS, work)
        explained = _is_explained(function, self.file)
        if acts:
            raised = _raised(function)
            return Body(name, span, Effect.REFUSES, explained=explained, raises=raised)
        hollow = hollow_of(function, self.names)
        return Body(name, span, Effect.EMPTY, hollow=hollow, explained=explained)

    def _weigh(self, function: Function, name: str) -> Work:
        """What a function changes; NOTHING for `if done_elsewhere(): return` and no more."""
        reader = _Reader(self.functions, self.names, trusting=True)
        if _Act.WORK not in reader.function(function, (name,)):
            return Work.NOTHING
        return function_work(function, self.functions, self.names.values)


@record
class Told:
    """What a revision's functions do, without the trees that tell it."""

    upgrade: Body
    downgrade: Body


def _dispatched(name: str, function: Function, functions: dict[str, Function]) -> list[str]:
    """`upgrade_engine1`... where `upgrade` only picks one of them by name, as the template does."""
    others = [other for other in functions if other.startswith(f"{name}_")]
    if not others or isinstance(function, ast.Lambda):
        return []
    picks = (
        isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("globals", "eval")
        for node in nodes(function)
    )
    return others if any(picks) else []


def _header(function: Function, file: PythonFile) -> Span:
    """`def` and name; the whole of a lambda's first line."""
    span = file.span(function)
    end = min(span.end, file.source.line_span(span.line).end)
    if isinstance(function, ast.Lambda):
        return Span(file.source, span.start, max(end, span.start))
    name_end = file.source.text.find(function.name, span.start) + len(function.name)
    return Span(file.source, span.start, max(name_end, span.start))


def _raised(function: Function) -> str:
    """The name of the exception that a function raises by itself, where it says it."""
    for node in nodes(function):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            return getattr(raised, "attr", getattr(raised, "id", ""))
    return ""


_TEMPLATE = ("commands auto generated by alembic", "end alembic commands", "please adjust")
_TEMPLATE_DOCSTRINGS = ("upgrade schema.", "downgrade schema.")


def _is_explained(function: Function, file: PythonFile) -> bool:
    """True when its author left a word: a comment or docstring that is not the template's."""
    if isinstance(function, ast.Lambda):
        return False
    docstring = (ast.get_docstring(function) or "").strip().lower()
    if docstring and docstring not in _TEMPLATE_DOCSTRINGS:
        return True
    number = function.lineno
    last = function.end_lineno or number
    while number <= last or _continues(file.source.line(number)):
        comment = file.source.line(number).partition("#")[2].strip(" #").lower()
        if comment and not any(words in comment for words in _TEMPLATE):
            return True
        number += 1
        if number > len(file.source.line_starts):
            return False
    return False


def _continues(line: str) -> bool:
    """A comment below a function's last statement, still indented as its body is."""
    return not line.strip() or (line[0].isspace() and line.lstrip().startswith("#"))
