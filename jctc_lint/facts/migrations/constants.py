"""What a module's own statements bind to constants, in order, as an import would leave it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.reading.python_tree import nodes, statements
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 64 * 1024
"""Longest text (characters) that is put together; `a = b + b` doubles with each line."""
MAX_ITEMS = 1000

Constant = str | bytes | int | float | complex | None


@record
class Known:
    """A value read from the text, and the expression that stands for it.

    A tuple, list or set has `items` instead of a value.
    """

    node: ast.expr
    value: Constant = None
    items: tuple[Known, ...] | None = None


@record(frozen=False, eq=True)
class Bindings:
    """Names of a module's top level.

    `values` has None for a name whose value hangs on code. `open` says that names can come from
    where nobody sees them: a star import, `exec`, writing to `globals()`.
    """

    values: dict[str, Known | None] = field(default_factory=dict)
    places: dict[str, ast.stmt] = field(default_factory=dict)
    open: bool = False

    def value(self, name: str) -> Known | None:
        return self.values.get(name)

    def bound(self, name: str) -> bool:
        return name in self.values


def bindings(tree: ast.Module) -> Bindings:
    """Follow the statements of a module from the top."""
    result = Bindings()
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            known = evaluate(statement.value, result.values)
            for target in statement.targets:
                _assign(target, known, statement, result)
        elif isinstance(statement, ast.AnnAssign):
            if statement.value is not None:
                known = evaluate(statement.value, result.values)
                _assign(statement.target, known, statement, result)
        elif isinstance(statement, ast.AugAssign):
            before = result.values.get(getattr(statement.target, "id", ""))
            known = _sum(before, evaluate(statement.value, result.values), statement.value)
            known = known if isinstance(statement.op, ast.Add) else None
            _assign(statement.target, known, statement, result)
        elif isinstance(statement, ast.Delete):
            for target in statement.targets:
                result.values.pop(getattr(target, "id", ""), None)
        else:
            _blur(statement, result)
    return result


def _assign(target: ast.expr, known: Known | None, statement: ast.stmt, result: Bindings) -> None:
    if isinstance(target, ast.Name):
        result.values[target.id] = known
        result.places[target.id] = statement
    elif isinstance(target, (ast.Tuple, ast.List)):
        items = known.items if known is not None else None
        parts = items if items is not None and len(items) == len(target.elts) else None
        for index, element in enumerate(target.elts):
            _assign(element, parts[index] if parts else None, statement, result)
    elif isinstance(target, ast.Starred):
        _assign(target.value, None, statement, result)
    elif _is_call_of(getattr(target, "value", None), {"globals", "vars", "locals"}):
        result.open = True


def _blur(statement: ast.stmt, result: Bindings) -> None:
    """A statement that is not followed: every name that it may bind becomes unknown."""
    for inner in statements([statement]):
        names = list(_bound_names(inner))
        if "*" in names:
            result.open = True
        for name in names:
            result.values[name] = None
            result.places[name] = inner
        if isinstance(inner, ast.Expr) and _writes_names(inner.value):
            result.open = True


def _bound_names(statement: ast.stmt) -> Iterable[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [statement.name]
        case ast.Import() | ast.ImportFrom():
            return [alias.asname or alias.name.split(".")[0] for alias in statement.names]
        case ast.Assign():
            return _target_names(statement.targets)
        case ast.AnnAssign() | ast.AugAssign() | ast.For() | ast.AsyncFor():
            return _target_names([statement.target])
        case ast.With() | ast.AsyncWith():
            return _target_names([item.optional_vars for item in statement.items])
        case ast.Try() | ast.TryStar():
            return [handler.name for handler in statement.handlers if handler.name]
    return []


def _target_names(targets: Iterable[ast.expr | None]) -> list[str]:
    found = (node for target in targets if target is not None for node in nodes(target))
    return [node.id for node in found if isinstance(node, ast.Name)]


def _writes_names(node: ast.expr) -> bool:
    if _is_call_of(node, {"exec", "setattr"}):
        return True
    function = getattr(node, "func", None)
    return isinstance(function, ast.Attribute) and _is_call_of(
        function.value, {"globals", "vars", "locals"}
    )


def _is_call_of(node: ast.AST | None, names: set[str]) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def evaluate(node: ast.expr, names: dict[str, Known | None]) -> Known | None:
    """The constant that an expression stands for, or None when that hangs on code."""
    match node:
        case ast.Constant(value=value) if value is not ...:
            return Known(node, value)
        case ast.Tuple() | ast.List() | ast.Set():
            return _items(node, names)
        case ast.Name(id=name):
            known = names.get(name)
            return Known(node, known.value, known.items) if known is not None else None
        case ast.BinOp(op=ast.Add()):
            return _chain(node, names)
        case ast.JoinedStr():
            return _joined(node, names)
    return None


def _items(node: ast.Tuple | ast.List | ast.Set, names: dict[str, Known | None]) -> Known | None:
    items: list[Known] = []
    for element in node.elts:
        if len(items) > MAX_ITEMS:
            return None
        starred = isinstance(element, ast.Starred)
        inner = element.value if isinstance(element, ast.Starred) else element
        known = evaluate(inner, names)
        if known is None or (starred and known.items is None):
            return None
        items.extend(known.items or () if starred else [known])
    return Known(node, items=tuple(items))


def _chain(node: ast.BinOp, names: dict[str, Known | None]) -> Known | None:
    """A sum, folded without recursion: `a + b + c` leans to the left as deep as it is long."""
    parts: list[ast.expr] = []
    current: ast.expr = node
    while isinstance(current, ast.BinOp) and isinstance(current.op, ast.Add):
        parts.append(current.right)
        current = current.left
    total = evaluate(current, names)
    for part in reversed(parts):
        total = _sum(total, evaluate(part, names), node)
    return total


def _sum(left: Known | None, right: Known | None, node: ast.expr) -> Known | None:
    if left is None or right is None:
        return None
    if left.items is not None and right.items is not None:
        if len(left.items) + len(right.items) > MAX_ITEMS:
            return None
        return Known(node, items=left.items + right.items)
    if isinstance(left.value, str) and isinstance(right.value, str):
        if len(left.value) + len(right.value) > MAX_TEXT:
            return None
        return Known(node, left.value + right.value)
    return None


def _joined(node: ast.JoinedStr, names: dict[str, Known | None]) -> Known | None:
    text = ""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            plain = part.conversion == -1 and part.format_spec is None
            known = evaluate(part.value, names) if plain else None
        else:
            known = evaluate(part, names)
        if known is None or not isinstance(known.value, str):
            return None
        text += known.value
        if len(text) > MAX_TEXT:
            return None
    return Known(node, text)
