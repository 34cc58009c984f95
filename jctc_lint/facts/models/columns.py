"""Attributes of mapped classes as columns: what is written, and what annotations add."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.inheritance import asked
from jctc_lint.facts.migrations.evaluation.tables import COLUMNS, is_part, text_of
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    Function,
    Raised,
    Unknown,
)
from jctc_lint.facts.models import implied
from jctc_lint.facts.models.annotations import hint_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.models.annotations import Hint

_WRAPPED = frozenset({"column_property", "deferred"})


def annotated(of: Class) -> dict[str, ast.expr]:
    """The annotations of a class body, by name."""
    body = of.node.body if of.node is not None else []
    return {
        statement.target.id: statement.annotation
        for statement in body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    }


def attributes(of: Class) -> Iterator[str]:
    """Names of a class body in the order of its text, then those that came otherwise."""
    placed = {name: node.lineno for name, node in annotated(of).items()}
    for name, value in of.names.items():
        node = getattr(value, "node", None)
        if name not in placed and node is not None:
            placed[name] = node.lineno
    yield from sorted(placed, key=lambda name: placed[name])
    yield from (name for name in of.names if name not in placed)


def columns_of(
    machine: Machine, of: Class, name: str, value: Value, hint: Hint | None
) -> list[tuple[Element, Element | None]]:
    """The columns that an attribute is, each with the construct that it is written as."""
    if isinstance(value, Element) and value.name == "field":
        value = _of_field(machine, of, value)
    if isinstance(value, Element) and value.name == "composite" and hint is not None:
        return _composite(machine, of, value, hint)
    if isinstance(value, Element) and value.name == "composite":
        return _composite(machine, of, value, None)
    if isinstance(value, Element) and value.name in _WRAPPED and value.args:
        value = value.args[0]
        hint = replace(hint, mapped=False) if hint is not None else None
    column = implied.column(machine, of, name, value, hint)
    if column is None:
        return []
    return [(_complete(machine, of, name, column, hint), value if column is value else None)]


def _of_field(machine: Machine, of: Class, value: Element) -> Value:
    """`field(metadata={"sa": Column(...)})` of a dataclass that is mapped afterwards."""
    key = of.find("__sa_dataclass_metadata_key__")
    metadata = value.named.get("metadata")
    if not isinstance(metadata, dict) or not isinstance(key, str):
        return MISSING
    found = metadata.get(key, MISSING)
    return asked(machine, found, None, []) if isinstance(found, Function) else found


def _composite(
    machine: Machine, of: Class, value: Element, hint: Hint | None
) -> list[tuple[Element, Element | None]]:
    """The columns that a composite value is made of; those that stand elsewhere are no news."""
    args = list(value.args)
    kind = hint.kind if hint is not None else None
    if args and not (isinstance(args[0], Element) and args[0].name in COLUMNS):
        kind = args.pop(0) if not isinstance(args[0], str) else kind
    fields = annotated(kind) if isinstance(kind, Class) else {}
    hints = []
    for name, node in fields.items():
        assert isinstance(kind, Class)
        assert kind.frame is not None
        hints.append((name, hint_of(machine, node, kind.frame)))
    if not args:
        args = [Element("mapped_column", "sqlalchemy.orm.mapped_column", [], {}) for _ in hints]
    known = [item for base in of.order if isinstance(base, Class) for item in base.names.values()]
    found: list[tuple[Element, Element | None]] = []
    for at, item in enumerate(args):
        own = isinstance(item, Element) and item.name in COLUMNS
        if not own or any(item is other for other in known):
            continue
        name, part = hints[at] if at < len(hints) else ("", None)
        if part is not None:
            part.mapped = item.name == "mapped_column"
        found.append((_complete(machine, of, name, item, part), item))
    return found


def _complete(
    machine: Machine, of: Class, name: str, column: Element, hint: Hint | None
) -> Element:
    """A column as `Column(name, type, ...)`, with what its annotation says."""
    args = list(column.args)
    named = dict(column.named)
    text = text_of(named.pop("name", None)) or (text_of(args[0]) if args else None)
    if args and text_of(args[0]) is not None:
        args = args[1:]
    args = [item for item in args if item is not None]
    if hint is not None and column.name == "Column":
        hint = replace(hint, mapped=False) if hint.mapped else hint
    for item in hint.added if hint is not None else ():
        if isinstance(item, Element) and item.name == "mapped_column":
            args.extend(item.args)
            named = {**item.named, **named}
    typed = "type_" in named or (bool(args) and not is_part(args[0]))
    refers = any(isinstance(item, Element) and item.name == "ForeignKey" for item in args)
    if not typed and hint is not None and not refers:
        args.insert(0, implied.type_of_hint(machine, of, hint))
    if hint is not None and "nullable" not in named and hint.mapped:
        named["nullable"] = hint.optional
    return Element("Column", "sqlalchemy.Column", [text or name, *args], named, column.node,
                   column.module)  # fmt: skip


def value_of(machine: Machine, function: Function, of: Class) -> Value:
    """The value of an attribute that a method computes for each class."""
    try:
        return asked(machine, function, of, [])
    except Raised:
        return Unknown(f"what {function.name}() of '{of.name}' gives")
