"""Comparisons of values that may not be known."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    LITERALS,
    Element,
    External,
    Handle,
    Instance,
    Member,
    Unknown,
    is_known,
    is_plain,
    why_unknown,
    worded,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.values import Value


_COMPARES: dict[type, Callable[[Value, Value], Value]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def compared(kind: type[ast.cmpop], left: Value, right: Value, node: ast.expr) -> Value:
    if kind in (ast.Is, ast.IsNot):
        same = _same(left, right)
        return _flipped(same, kind is ast.IsNot)
    left, right = worded(left), worded(right)
    if kind in (ast.In, ast.NotIn):
        return _flipped(_contained(left, right), kind is ast.NotIn)
    if isinstance(left, Element) or isinstance(right, Element):
        return Element(kind.__name__, "operator", [left, right], {}, node)
    if kind in (ast.Eq, ast.NotEq):
        return _flipped(equal(left, right), kind is ast.NotEq)
    if is_plain(left) and is_plain(right):
        try:
            return _COMPARES[kind](left, right)
        except TypeError:
            return Unknown("a comparison that fails")
    return Unknown(why_unknown([left, right], "a comparison of what is not known"))


def _flipped(value: Value, flip: bool) -> Value:  # noqa: FBT001
    if isinstance(value, Unknown) or not flip:
        return value
    return not value


def _same(left: Value, right: Value) -> Value:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(why_unknown([left, right]))
    if isinstance(left, LITERALS) and isinstance(right, LITERALS):
        return type(left) is type(right) and left == right
    if isinstance(left, Member) and isinstance(right, Member):
        return equal(left, right)
    return left is right


def equal(left: Value, right: Value) -> Value:
    """Whether two values are equal, or an Unknown."""
    left, right = worded(left), worded(right)
    if isinstance(left, Member) and isinstance(right, Member):
        return left.of is right.of and left.name == right.name
    if isinstance(left, Member):
        left = left.value if isinstance(right, str) else left
    if isinstance(right, Member):
        right = right.value if isinstance(left, str) else right
    if is_plain(left) and is_plain(right):
        return bool(left == right)
    if isinstance(left, External) and isinstance(right, External):
        return left.path == right.path
    both = (left, right)
    if any(isinstance(v, (Unknown, Instance, Element, Handle)) for v in both):
        if left is right:
            return True
        return Unknown(why_unknown(list(both), "a comparison of what is not known"))
    if not is_known(left) or not is_known(right):
        return Unknown(why_unknown([left, right]))
    return left is right


def _contained(item: Value, container: Value) -> Value:
    if isinstance(container, dict):
        container = list(container)
    if isinstance(container, str):
        if isinstance(item, str):
            return item in container
        return Unknown(why_unknown(item))
    if not isinstance(container, (list, tuple, set, frozenset)):
        return Unknown(why_unknown(container, "a look into what is not known"))
    doubtful: Value = None
    for element in container:
        same = equal(element, item)
        if same is True:
            return True
        if isinstance(same, Unknown):
            doubtful = same
    return False if doubtful is None else doubtful
