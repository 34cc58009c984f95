"""Expressions: what they stand for."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.attributes import attribute_of
from jctc_lint.facts.migrations.evaluation.comparisons import compared
from jctc_lint.facts.migrations.evaluation.partial import pieces_of, text_with
from jctc_lint.facts.migrations.evaluation.sqlalchemy_names import lacks
from jctc_lint.facts.migrations.evaluation.texts import (
    MAX_TEXT,
    _with_spec,
    formatted,
    limited,
    percent,
)
from jctc_lint.facts.migrations.evaluation.types import ENUMS
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Frame,
    Function,
    Handle,
    Raised,
    Unknown,
    annotates,
    is_live,
    is_plain,
    one_of,
    truth,
    why_unknown,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

MAX_ITEMS = 20_000
_SQL = (Element,)


def _constant(_machine: Machine, node: ast.Constant, _frame: Frame) -> Value:
    return node.value


def _name(machine: Machine, node: ast.Name, frame: Frame) -> Value:
    return machine.lookup(node.id, frame, node)


def _attribute(machine: Machine, node: ast.Attribute, frame: Frame) -> Value:
    owner = machine.evaluate(node.value, frame)
    if type(owner) is External:
        if lacks(owner.path, node.attr):
            reason = f"module '{owner.path}' has no attribute '{node.attr}'"
            raise machine.raised("AttributeError", reason, node, frame)
        return machine.external(f"{owner.path}.{node.attr}")
    return attribute_of(machine, owner, node.attr, node)


def _call(machine: Machine, node: ast.Call, frame: Frame) -> Value:
    function = machine.evaluate(node.func, frame)
    args: list[Value] = []
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            value = machine.evaluate(argument.value, frame)
            items = machine.items(value)
            if items is None and isinstance(function, External) and function.last in ENUMS:
                items = [Unknown("labels that are not known")]
            if items is None:
                return machine.blurred_call(function, [value], {}, node)
            args.extend(items)
        else:
            args.append(machine.evaluate(argument, frame))
    named: dict[str, Value] = {}
    for keyword in node.keywords:
        value = machine.evaluate(keyword.value, frame)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
            named.update(value)
        else:
            return machine.blurred_call(function, [*args, value], named, node)
    return machine.call(function, args, named, node, frame)


def _tuple(machine: Machine, node: ast.Tuple, frame: Frame) -> Value:
    items = _elements(machine, node.elts, frame)
    return tuple(items) if isinstance(items, list) else items


def _list(machine: Machine, node: ast.List, frame: Frame) -> Value:
    return _elements(machine, node.elts, frame)


def _set(machine: Machine, node: ast.Set, frame: Frame) -> Value:
    items = _elements(machine, node.elts, frame)
    return _hashed(set, items)


def _hashed(make: Callable[[Value], Value], items: Value) -> Value:
    try:
        return make(items) if not isinstance(items, Unknown) else items
    except TypeError:
        return Unknown("a set or dictionary of values that cannot be told")


def _elements(machine: Machine, nodes: list[ast.expr], frame: Frame) -> Value:
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value = machine.evaluate(node.value, frame)
            items = machine.items(value)
            if items is None:
                return Unknown(why_unknown(value))
            found.extend(items)
        else:
            found.append(machine.evaluate(node, frame))
    return found


def _dict(machine: Machine, node: ast.Dict, frame: Frame) -> Value:
    found: dict[Value, Value] = {}
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(value_node, frame)
        if key_node is None:
            if not isinstance(value, dict):
                return Unknown(why_unknown(value))
            found.update(value)
            continue
        key = machine.evaluate(key_node, frame)
        if isinstance(key, Unknown):
            return key
        try:
            found[key] = value
        except TypeError:
            return Unknown("a dictionary of keys that cannot be told")
    return found


def _joined(machine: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    options = [
        (at, value.options)
        for at, part in enumerate(node.values)
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, (ast.Name, ast.IfExp))
        and isinstance(value := machine.evaluate(part.value, frame), Unknown) and value.options
    ]  # fmt: skip
    if len(options) == 1:
        at, choices = options[0]
        return one_of("a text that is one of two", [
            _joined(machine, _with_constant(node, at, choice), frame)
            for choice in choices if isinstance(choice, str)
        ])  # fmt: skip
    parts: list[str | None] = []
    whole: list[Value] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        assert isinstance(part, ast.FormattedValue)
        value = machine.evaluate(part.value, frame)
        text = formatted(machine, value, part.conversion)
        if part.format_spec is not None and text is not None:
            spec = machine.evaluate(part.format_spec, frame)
            text = _with_spec(value, spec) if is_plain(value) and isinstance(spec, str) else None
        whole.append(value)
        if text is None and isinstance(value, Unknown) and value.pieces:
            text, whole[-1] = value.pieces, value
            parts.append(text)
            whole.append(Unknown(value.why))
            continue
        parts.append(text)
    known = [part for part in parts if part is not None]
    unknown = next((value for value in whole if isinstance(value, Unknown)), None)
    if len(known) != len(parts) or unknown is not None:
        return text_with(parts, whole)
    return limited("".join(known))


def _with_constant(node: ast.JoinedStr, at: int, value: str) -> ast.JoinedStr:
    values: list[ast.expr] = [*node.values]
    values[at] = ast.copy_location(ast.Constant(value), values[at])
    return ast.copy_location(ast.JoinedStr(values), node)


def _binary(machine: Machine, node: ast.BinOp, frame: Frame) -> Value:
    # Sums of texts lean to the left as deep as they are long.
    chain: list[ast.BinOp] = []
    current: ast.expr = node
    while isinstance(current, ast.BinOp):
        chain.append(current)
        current = current.left
    left = machine.evaluate(current, frame)
    for link in reversed(chain):
        left = _combined(machine, type(link.op), left, machine.evaluate(link.right, frame), link)
    return left


_OPERATORS: dict[type, Callable[[Value, Value], Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}


def _combined(
    machine: Machine, kind: type[ast.operator], left: Value, right: Value, node: ast.BinOp
) -> Value:
    if kind is ast.BitOr and _union(left, right):
        return Element("[]", "typing.Union", [left, right], {}, node, machine.module)
    if isinstance(left, _SQL) or isinstance(right, _SQL):
        return Element(kind.__name__, "operator", [left, right], {}, node)
    if kind is ast.Mod and isinstance(left, str):
        return percent(machine, left, right)
    if isinstance(left, Handle) and left.kind == "path" and kind is ast.Div:
        from jctc_lint.facts.migrations.evaluation import paths

        found = paths.joined([left, right])
        return Unknown("a path") if found is None else paths.path(found)
    computes = _OPERATORS.get(kind)
    one, two = pieces_of(left), pieces_of(right)
    if kind is ast.Add and (one or two) and not (isinstance(left, str) and isinstance(right, str)):
        return text_with([one or None, two or None], [left, right])
    sizes = [len(v) for v in (left, right) if isinstance(v, (str, bytes, list, tuple))]
    if computes is None or isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown(why_unknown([left, right]), live=False)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)) and kind is ast.Add:
        if type(left) is not type(right) or sum(sizes) > MAX_ITEMS:
            return Unknown("a list that is too long")
        return [*left, *right] if isinstance(left, list) else (*left, *right)
    if isinstance(left, dict) and isinstance(right, dict) and kind is ast.BitOr:
        return {**left, **right}
    if not (is_plain(left) and is_plain(right)):
        if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
            return computes(left, right)
        return Unknown("a computation with values that are not known")
    if kind is ast.Mult and (sizes or isinstance(left, int)):
        if not all(isinstance(v, (int, float)) and abs(v) < 1e9 for v in (left, right)) and (
            sum(sizes) * max((v for v in (left, right) if isinstance(v, int)), default=1)
            > MAX_ITEMS
        ):
            return Unknown("a value that is too long")
    if sum(sizes) > MAX_TEXT:
        return Unknown("a text that is too long")
    try:
        return computes(left, right)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError, MemoryError):
        return Unknown("a computation that fails")


def _union(left: Value, right: Value) -> bool:
    """True for `int | None`; other externals than those of typing may stand on either side."""
    sides = (left, right)
    fits = all(annotates(side) or isinstance(side, (External, str)) for side in sides)
    return fits and any(annotates(side) for side in sides)


def _unary(machine: Machine, node: ast.UnaryOp, frame: Frame) -> Value:
    value = machine.evaluate(node.operand, frame)
    if isinstance(node.op, ast.Not):
        known = truth(value)
        return Unknown(why_unknown(value)) if known is None else not known
    if isinstance(value, Element):
        return Element(type(node.op).__name__, "operator", [value], {}, node)
    if isinstance(value, (int, float)):
        if isinstance(node.op, ast.USub):
            return -value
        if isinstance(node.op, ast.UAdd):
            return value
    return Unknown(why_unknown(value))


def _boolean(machine: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    """`and`, `or`: a part that decides wins over parts that are not known."""
    stops_at = isinstance(node.op, ast.Or)
    unknown: Value = None
    value: Value = None
    for part in node.values:
        value = machine.evaluate(part, frame) if unknown is None else machine.peek(part, frame)
        known = truth(value)
        if known is None:
            unknown = unknown or Unknown(why_unknown(value, "a condition that is not known"))
        elif known is stops_at:
            return value if unknown is None else Unknown(unknown.why, holds=known)
    return value if unknown is None else unknown


def _compare(machine: Machine, node: ast.Compare, frame: Frame) -> Value:
    left = machine.evaluate(node.left, frame)
    result: Value = True
    for kind, right_node in zip(node.ops, node.comparators, strict=True):
        right = machine.evaluate(right_node, frame)
        result = compared(type(kind), left, right, node)
        if truth(result) is not True:
            return result
        left = right
    return result


def _if(machine: Machine, node: ast.IfExp, frame: Frame) -> Value:
    known = truth(machine.evaluate(node.test, frame))
    if known is None:
        one = machine.peek(node.body, frame)
        two = machine.peek(node.orelse, frame)
        if is_plain(one) and is_plain(two) and one == two:
            return one
        return one_of("a value that hangs on a condition that is not known", [one, two])
    return machine.evaluate(node.body if known else node.orelse, frame)


def _subscript(machine: Machine, node: ast.Subscript, frame: Frame) -> Value:
    owner = machine.evaluate(node.value, frame)
    if isinstance(node.slice, ast.Slice):
        bounds = [
            machine.evaluate(part, frame) if part is not None else None
            for part in (node.slice.lower, node.slice.upper, node.slice.step)
        ]
        if isinstance(owner, (str, list, tuple, bytes)) and all(
            b is None or isinstance(b, int) for b in bounds
        ):
            return owner[slice(*bounds)] if bounds[2] != 0 else Unknown("a step of nothing")
        return Unknown(why_unknown(owner))
    return item_of(machine, owner, machine.evaluate(node.slice, frame), node)


def item_of(machine: Machine, owner: Value, key: Value, node: ast.expr) -> Value:
    """`owner[key]`."""
    if owner is None:
        raise Raised("TypeError", "None has no items", node)
    if isinstance(owner, Class) and owner.members is None:
        return owner  # `Mixin[int]`
    if isinstance(owner, External) and isinstance(key, Unknown) and annotates(owner):
        return machine.item(owner, key, node)
    if isinstance(key, Unknown) or isinstance(owner, Unknown):
        live = isinstance(owner, dict) and owner is machine.module_names()
        return Unknown(why_unknown([owner, key]), live or is_live(owner))
    try:
        if isinstance(owner, dict):
            return owner[key]
        if isinstance(owner, (list, tuple, str, bytes)) and isinstance(key, int):
            return owner[key]
    except (KeyError, IndexError) as error:
        raise Raised(type(error).__name__, repr(key), node) from None
    except TypeError:
        return Unknown("an item that cannot be told")
    return machine.item(owner, key, node)


def _lambda(machine: Machine, node: ast.Lambda, frame: Frame) -> Value:
    return machine.function(node, frame)


def _comprehended(machine: Machine, node: Value, frame: Frame) -> list[Value] | Unknown:
    """The elements of a comprehension (pairs for a dictionary's), or an Unknown."""
    inner = Frame(frame.module, {}, frame)
    found: list[Value] = []
    for result in _generated(machine, node.generators, 0, inner):
        if isinstance(result, Unknown):
            return result
        if isinstance(node, ast.DictComp):
            found.append((machine.evaluate(node.key, inner), machine.evaluate(node.value, inner)))
        else:
            found.append(machine.evaluate(node.elt, inner))
        if len(found) > MAX_ITEMS:
            return Unknown("too many items")
    return found


def _generated(
    machine: Machine, generators: list[ast.comprehension], level: int, frame: Frame
) -> Iterator[Unknown | None]:
    """One None for each round, with the names bound; an Unknown where rounds cannot be told."""
    if level == len(generators):
        machine.step()
        yield None
        return
    generator = generators[level]
    iterated = machine.evaluate(generator.iter, frame)
    items = machine.items(iterated)
    if items is None:
        yield Unknown(why_unknown(iterated, "a loop over what is not known"))
        return
    for item in items:
        machine.assign(generator.target, item, frame)
        tests = [truth(machine.evaluate(test, frame)) for test in generator.ifs]
        if None in tests and False not in tests:
            yield Unknown("a condition that is not known")
            return
        if all(tests):
            yield from _generated(machine, generators, level + 1, frame)


def _list_of(machine: Machine, node: ast.ListComp, frame: Frame) -> Value:
    return _comprehended(machine, node, frame)


def _set_of(machine: Machine, node: ast.SetComp, frame: Frame) -> Value:
    return _hashed(set, _comprehended(machine, node, frame))


def _dict_of(machine: Machine, node: ast.DictComp, frame: Frame) -> Value:
    found = _comprehended(machine, node, frame)
    if isinstance(found, list) and any(isinstance(key, Unknown) for key, _ in found):
        return Unknown("a dictionary of keys that cannot be told")
    return _hashed(dict, found)


def _walrus(machine: Machine, node: ast.NamedExpr, frame: Frame) -> Value:
    value = machine.evaluate(node.value, frame)
    machine.assign(node.target, value, frame)
    return value


def _await(machine: Machine, node: ast.Await, frame: Frame) -> Value:
    return machine.evaluate(node.value, frame)


def _yield(machine: Machine, node: ast.Yield | ast.YieldFrom, frame: Frame) -> Value:
    collected = frame.names.get(YIELDED)
    value = machine.evaluate(node.value, frame) if node.value is not None else None
    if isinstance(collected, list):
        items = machine.items(value) if isinstance(node, ast.YieldFrom) else [value]
        collected.extend([Unknown(why_unknown(value))] if items is None else items)
        if len(collected) > MAX_ITEMS:
            raise Raised("", "too many items", node)
    return None


YIELDED = "<yielded>"
"""Where a generator's frame keeps what it yields: it is run to its end when it is called."""

EXPRESSIONS: dict[type, Callable[[Machine, Value, Frame], Value]] = {
    ast.Constant: _constant, ast.Name: _name, ast.Attribute: _attribute,
    ast.Call: _call, ast.Tuple: _tuple, ast.List: _list,
    ast.Set: _set, ast.Dict: _dict, ast.JoinedStr: _joined,
    ast.BinOp: _binary, ast.UnaryOp: _unary, ast.BoolOp: _boolean,
    ast.Compare: _compare, ast.IfExp: _if, ast.Subscript: _subscript,
    ast.Lambda: _lambda, ast.ListComp: _list_of, ast.SetComp: _set_of,
    ast.GeneratorExp: _list_of, ast.DictComp: _dict_of, ast.NamedExpr: _walrus,
    ast.Await: _await, ast.Yield: _yield, ast.YieldFrom: _yield,
}  # fmt: skip

__all__ = ["EXPRESSIONS", "MISSING", "YIELDED", "Function", "formatted", "percent"]
