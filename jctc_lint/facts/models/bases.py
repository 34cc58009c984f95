"""What a class stands on: the order of its bases, its metadata, whether it is mapped."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.elements import class_metadata
from jctc_lint.facts.migrations.evaluation.values import (
    MISSING,
    Class,
    Element,
    External,
    Function,
    Method,
    Raised,
    Unknown,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value

_DECLARATIVE = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta"})
_HARMLESS_PATHS = ("typing.", "typing_extensions.", "abc.", "builtins.", "enum.", "collections.")
_HARMLESS = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta", "MappedAsDataclass",
                       "AsyncAttrs", "SQLModel", "UserMixin", "Model"})  # fmt: skip


def order_of(of: Class) -> list[Value]:
    """A class and its bases in Python's order (C3); the plain order where there is none."""
    try:
        return _merged([[of], *(order_of(b) if isinstance(b, Class) else [b] for b in of.bases),
                        list(of.bases)])  # fmt: skip
    except ValueError:
        return of.ancestors


def _merged(rows: list[list[Value]]) -> list[Value]:
    found: list[Value] = []
    rows = [list(row) for row in rows if row]
    while rows:
        for row in rows:
            head = row[0]
            if not any(any(item is head for item in other[1:]) for other in rows):
                break
        else:
            raise ValueError
        found.append(head)
        rows = [[i for i in row if i is not head] if row[0] is head else row for row in rows]
        rows = [row for row in rows if row]
    return found


def is_root(of: Class) -> bool:
    """A declarative base itself."""
    return any(isinstance(b, External) and b.last in _DECLARATIVE for b in of.bases)


def unknown_bases(of: Class) -> Iterator[str]:
    """Bases of which nothing is known: they may bring columns."""
    for base in order_of(of):
        if isinstance(base, Unknown):
            yield base.why
        elif isinstance(base, External) and not (
            base.last in _HARMLESS or base.path.startswith(_HARMLESS_PATHS)
        ):
            yield f"'{base.path}' is not known"


def keyword(machine: Machine, of: Class, name: str) -> Value:
    """`class A(Base, name=...)`."""
    if of.node is None or of.frame is None:
        return None
    for item in of.node.keywords:
        if item.arg == name:
            try:
                return machine.evaluate(item.value, of.frame)
            except Raised:
                return Unknown(f"'{name}' of class '{of.name}'")
    return None


def metadata_of_class(machine: Machine, of: Class) -> Element | None:
    """The metadata that its tables go to, where it has a declarative base."""
    return class_metadata(machine, of, None)


def is_sqlmodel(of: Class) -> bool:
    return any(isinstance(b, External) and b.last == "SQLModel" for b in of.ancestors)


def is_flask(of: Class) -> bool:
    """A class on Flask-SQLAlchemy's `db.Model`."""
    return any(isinstance(b, Method) and b.name == "Model" for b in of.ancestors)


def is_mapped(machine: Machine, of: Class) -> bool:
    """True for a class that is mapped to a table, of its own or of a base."""
    if is_root(of) or truth(of.names.get("__abstract__", False)) is True:
        return False
    if is_sqlmodel(of):
        return truth(keyword(machine, of, "table")) is True
    if metadata_of_class(machine, of) is None:
        return False
    named = of.find("__tablename__") is not MISSING or of.find("__table__") is not MISSING
    above = any(isinstance(b, Class) and is_mapped(machine, b) for b in of.bases)
    return named or above or is_flask(of)


def is_declared(function: Value) -> bool:
    """A method under `declared_attr`."""
    if not isinstance(function, Function):
        return False
    return any(
        "declared_attr" in ast.unparse(item)
        for item in getattr(function.node, "decorator_list", ())
    )
