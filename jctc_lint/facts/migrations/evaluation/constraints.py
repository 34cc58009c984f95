"""Constraints and indexes of tables as SQLAlchemy's constructs describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.naming import Named, name_for
from jctc_lint.facts.migrations.evaluation.rendering import sql_of
from jctc_lint.facts.migrations.evaluation.values import (
    Class,
    Element,
    Member,
    open_text,
    truth,
    worded,
)
from jctc_lint.facts.schema.model import Constrains, Constraint, Index, Name

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.text import Span

COLUMNS = frozenset({"Column", "column", "mapped_column"})


def text_of(value: Value) -> str | None:
    """A plain text, or one in `op.f`, `quoted_name`."""
    value = open_text(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Member) and isinstance(value.value, str):
        return value.value
    text = open_text(worded(value))
    return text if isinstance(text, str) else None


def comment_of(value: Value) -> str | None:
    """The text of `comment=`; "" where there is none, None where it cannot be told."""
    return "" if value is None else text_of(value)


def name_of(name: Value, schema: Value) -> Name | None:
    """A name with its schema; None where one of them is not known."""
    text, schema = text_of(name), open_text(schema)
    if text is None or not isinstance(schema, (str, type(None))):
        return None
    return Name(text, schema or "")


def reference(machine: Machine, part: Element, table: Name, column: str) -> Constraint:
    """`ForeignKey("other.column")` at a column."""
    target, columns = target_of(part.get("column", 0))
    named = Named("fk", table, (column,), target, columns)
    return Constraint(
        Constrains.FOREIGN,
        name_for(part.named.get("name"), named, machine.world.convention, machine.world.longest),
        (column,),
        target,
        columns,
        _action(part.named.get("ondelete")),
        _action(part.named.get("onupdate")),
        _deferrable(part.named),
    )


def target_of(value: Value) -> tuple[Name | None, tuple[str, ...] | None]:
    """Table and column that a foreign key's `table.column` or column object names."""
    if isinstance(value, Element):
        table = value.base
        if isinstance(table, Class):
            table = next((c.names["__table__"] for c in table.order
                          if isinstance(c, Class) and "__table__" in c.names), None)  # fmt: skip
        if value.name in COLUMNS and isinstance(table, Element):
            name = name_of(table.get("name", 0), table.named.get("schema"))
            column = text_of(value.args[0]) if value.args else None
            return name, (column,) if column is not None else None
        value = text_of(value)
    value = open_text(value)
    if not isinstance(value, str):
        return None, None
    parts = value.split(".")
    if len(parts) == 1:
        return Name(parts[0]), None
    return Name(parts[-2], ".".join(parts[:-2])), (parts[-1],)


def _action(value: Value) -> str:
    return value.upper() if isinstance(value, str) else ""


def _deferrable(named: dict[str, Value]) -> str:
    if not truth(named.get("deferrable", False)) and not named.get("initially"):
        return ""
    initially = named.get("initially")
    later = isinstance(initially, str) and initially.upper() == "DEFERRED"
    return "initially deferred" if later else "deferrable"


def columns_of(values: list[Value]) -> tuple[str, ...] | None:
    """Names of columns given as texts or column objects."""
    found = []
    for value in values:
        named = isinstance(value, Element) and value.name in COLUMNS and value.args
        text = text_of(value.args[0] if named and isinstance(value, Element) else value)
        if text is None:
            return None
        found.append(text)
    return tuple(found)


def constraint_of(
    machine: Machine, item: Element, table: Name, at: tuple[str, ...] = ()
) -> Constraint | None:
    """A constraint of a table, from its construct; None where there is nothing of it."""
    convention = machine.world.convention
    given = item.named.get("name")
    if item.name in ("PrimaryKeyConstraint", "UniqueConstraint"):
        primary = item.name == "PrimaryKeyConstraint"
        columns = columns_of(item.args)
        named = Named("pk" if primary else "uq", table, columns)
        name = name_for(given, named, convention, machine.world.longest)
        kind = Constrains.PRIMARY if primary else Constrains.UNIQUE
        if columns is None or not columns:
            return None
        return Constraint(kind, name, columns, deferrable=_deferrable(item.named))
    if item.name == "ForeignKeyConstraint":
        return _foreign(machine, item, table)
    if item.name == "CheckConstraint":
        condition = item.get("sqltext", 0)
        text = condition if isinstance(condition, str) else sql_of(machine, condition)
        name = name_for(given, Named("ck", table, at or None), convention, machine.world.longest)
        if given is None and convention is not None and "ck" not in convention:
            name = ""
        return Constraint(Constrains.CHECK, name, at, text=text or "")
    if item.name == "ExcludeConstraint":
        name = text_of(given)
        return Constraint(Constrains.EXCLUDE, name or "", ())
    return None


def _foreign(machine: Machine, item: Element, table: Name) -> Constraint | None:
    local = machine.items(item.get("columns", 0, []))
    remote = machine.items(item.get("refcolumns", 1, []))
    columns = columns_of(local) if local is not None else None
    if columns is None or remote is None:
        return None
    targets = [target_of(value) for value in remote]
    target = targets[0][0] if targets else None
    names = [names[0] for _, names in targets if names]
    target_columns = tuple(names) if len(names) == len(targets) else None
    named = Named("fk", table, columns, target, target_columns)
    return Constraint(
        Constrains.FOREIGN,
        name_for(item.named.get("name"), named, machine.world.convention, machine.world.longest),
        columns,
        target,
        target_columns,
        _action(item.named.get("ondelete")),
        _action(item.named.get("onupdate")),
        _deferrable(item.named),
    )


def index_of(
    machine: Machine, item: Element, table: Name, place: Span, *, whole: bool = False
) -> Index | None:
    """An `Index(name, *columns)` of a table; None where its name cannot be told."""
    values = item.args[0 if "name" in item.named else 1 :]
    options = {**item.named, UNTOLD: True} if whole else item.named
    return index_from(machine, item.get("name", 0), values, options, table, place)


UNTOLD = "<untold>"
"""An option: keep an index of which a column is an expression that is not known, as "?"."""


def index_from(
    machine: Machine,
    name: Value,
    values: list[Value],
    options: dict[str, Value],
    table: Name,
    place: Span,
) -> Index | None:
    """An index from its name, its columns or expressions, and its options."""
    columns: list[str] = []
    expressions = False
    for value in values:
        text = text_of(value)
        if text is None and isinstance(value, Element):
            if value.name in COLUMNS and value.args:
                text = text_of(value.args[0])
            else:
                text = sql_of(machine, value)
                expressions = True
        if text is None and UNTOLD not in options:
            return None
        expressions = expressions or text is None
        columns.append("?" if text is None else text)
    plain = tuple(columns)
    made = name_for(
        name, Named("ix", table, plain), machine.world.convention, machine.world.longest
    )
    if made is None:
        return None
    where = options.get(f"{machine.world.dialect}_where")
    condition = (
        where if isinstance(where, str) else sql_of(machine, where) if where is not None else ""
    )
    method = options.get("postgresql_using", "btree")
    return Index(
        Name(made, table.schema),
        table,
        plain,
        truth(options.get("unique", False)) is True,
        expressions,
        condition if condition is not None else "?",
        method if isinstance(method, str) else "btree",
        place=place,
    )
