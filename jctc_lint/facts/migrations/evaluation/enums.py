"""Enum types: their names and labels, as SQLAlchemy takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import (
    Class,
    Element,
    External,
    Later,
    Member,
    Unknown,
)
from jctc_lint.facts.schema.model import Name

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value


def enum_class(machine: Machine, value: Element) -> Class | None:
    """The Python Enum that an Enum type is made from."""
    first = value.args[0] if value.args else None
    if isinstance(first, Later):
        first = machine.resolved(first)
    found = isinstance(first, Class) and first.members is not None
    return first if found else None


def enum_name(machine: Machine, value: Element) -> Name | None:
    """Its name in the database; None where it cannot be told or has none."""
    name, schema = value.named.get("name"), value.named.get("schema")
    if name is None:
        python = enum_class(machine, value)
        name = python.name.lower() if python is not None else None
    if not isinstance(name, str) or not isinstance(schema, (str, type(None))):
        return None
    return Name(name, schema or "")


def labels_of(machine: Machine, value: Element) -> tuple[str, ...] | None:
    """Its labels: of a Python Enum the names, unless `values_callable` says otherwise."""
    python = enum_class(machine, value)
    if python is None:
        items: list[Value] = []
        for argument in value.args:
            listed = isinstance(argument, (list, tuple)) and len(value.args) == 1
            items.extend(argument if listed else [argument])
        texts = [item.value if isinstance(item, Member) else item for item in items]
        known = tuple(text for text in texts if isinstance(text, str))
        return known if len(known) == len(texts) and known else None
    chooses = value.named.get("values_callable")
    if chooses is None:
        return tuple(distinct(python))
    if value.node is None:
        return None
    chosen = machine.items(machine.call(chooses, [python], {}, value.node, None))
    if chosen is None:
        return None
    texts = [item.value if isinstance(item, Member) else item for item in chosen]
    known = tuple(text for text in texts if isinstance(text, str))
    return known if len(known) == len(texts) else None


def made(name: str, base: External, listed: Value) -> Value:
    """`Enum("Color", "RED GREEN")`, and the other ways to list members."""
    if isinstance(listed, str):
        listed = listed.replace(",", " ").split()
    pairs = list(listed.items()) if isinstance(listed, dict) else []
    strings = base.last == "StrEnum"
    for number, item in enumerate(listed if isinstance(listed, (list, tuple)) else (), start=1):
        pair = isinstance(item, (list, tuple)) and len(item) == 2
        pairs.append(tuple(item) if pair else (item, str(item).lower() if strings else number))
    if not pairs or not all(isinstance(key, str) for key, _ in pairs):
        return Unknown("an enum whose members are not known")
    return Class(name, (base,), {}, dict(pairs))


def distinct(python: Class) -> list[str]:
    """Names of members; a second name for the same value is an alias and no label."""
    members = python.members or {}
    seen: list[Value] = []
    found = []
    for name, value in members.items():
        if not any(type(value) is type(other) and value == other for other in seen):
            seen.append(value)
            found.append(name)
    return found
