"""Annotations of columns: the Python type, whether it may be None, what `Annotated` adds."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    Class,
    Element,
    External,
    Frame,
    Raised,
    Unknown,
)
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_WRAPPERS = ("Mapped", "DynamicMapped", "WriteOnlyMapped")
_NEVER_COLUMNS = ("ClassVar", "DynamicMapped", "WriteOnlyMapped")
MAX_DEPTH = 10


@record(frozen=False)
class Hint:
    """What an annotation says. `kind` is the type without `Optional`, `Annotated` and `Mapped`."""

    kind: Value
    optional: bool = False
    mapped: bool = False
    never: bool = False
    """It cannot stand for a column: `ClassVar`."""
    added: list[Value] = field(default_factory=list)
    """What stands in `Annotated` beside the type."""
    keys: list[Value] = field(default_factory=list)
    """The annotation at each step inwards: what a `type_annotation_map` may name."""


def hint_of(machine: Machine, node: ast.expr, frame: Frame) -> Hint:
    """Read an annotation where it stands."""
    hint = Hint(None)
    try:
        _read(machine, machine.evaluate(node, frame), frame, hint, 0)
    except (Raised, SyntaxError):
        hint.kind = Unknown("an annotation that is not followed")
    return hint


def _read(machine: Machine, value: Value, frame: Frame, hint: Hint, depth: int) -> None:
    if depth > MAX_DEPTH:
        hint.kind = Unknown("an annotation nested too deeply")
        return
    if isinstance(value, str):
        parsed = ast.parse(value.strip(), mode="eval").body
        _read(machine, machine.evaluate(parsed, frame), frame, hint, depth + 1)
        return
    if isinstance(value, External) and value.last in _WRAPPERS:
        hint.mapped = True
        hint.kind = Unknown("an annotation without a type")
        return
    if isinstance(value, Element) and value.name == "TypeAlias":
        hint.keys.append(value)
        _read(machine, value.args[0], frame, hint, depth + 1)
        return
    if not isinstance(value, Element) or value.name != "[]":
        hint.kind = value
        hint.keys.append(value)
        return
    name = value.path.rpartition(".")[2]
    if name in _NEVER_COLUMNS:
        hint.never = True
    if name in _WRAPPERS:
        hint.mapped = True
        _read(machine, value.args[0], frame, hint, depth + 1)
    elif name == "Optional":
        hint.optional = True
        _read(machine, value.args[0], frame, hint, depth + 1)
    elif name in ("Union", "UnionType"):
        _union(machine, value, frame, hint, depth)
    elif name == "Annotated":
        hint.keys.append(value)
        hint.added = [*value.args[1:], *hint.added]
        _read(machine, value.args[0], frame, hint, depth + 1)
    elif name in ("Final", "Required", "NotRequired"):
        _read(machine, value.args[0], frame, hint, depth + 1)
    else:
        hint.kind = value
        hint.keys.append(value)


def _union(machine: Machine, value: Element, frame: Frame, hint: Hint, depth: int) -> None:
    flat: list[Value] = []
    pending = list(value.args)
    while pending:
        item = pending.pop(0)
        if isinstance(item, Element) and item.name == "[]" and item.path == "typing.Union":
            pending = [*item.args, *pending]
        else:
            flat.append(item)
    sides = [item for item in flat if item is not None and item != "None"]
    if len(sides) < len(flat):
        hint.optional = True
    if len(sides) == 1:
        _read(machine, sides[0], frame, hint, depth + 1)
    else:
        hint.kind = value
        hint.keys.append(value)


def same(one: Value, two: Value) -> bool:
    """Whether two annotations name the same type."""
    if isinstance(one, External) and isinstance(two, External):
        return one.path == two.path
    if isinstance(one, Class) and isinstance(two, Class):
        return one is two
    if isinstance(one, Element) and isinstance(two, Element):
        if one is two:
            return True
        return (
            one.name == two.name == "[]"
            and one.path == two.path
            and len(one.args) == len(two.args)
            and all(same(a, b) for a, b in zip(one.args, two.args, strict=True))
        )
    return type(one) is type(two) and isinstance(one, (str, int, type(None))) and bool(one == two)
