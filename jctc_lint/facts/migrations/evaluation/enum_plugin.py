"""`op.sync_enum_values` of alembic-postgresql-enum: a new type in the place of the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Element, Unknown
from jctc_lint.facts.schema.changes import (
    AlterColumn,
    CreateEnum,
    DropEnum,
    RenameEnum,
)
from jctc_lint.facts.schema.model import Default, Kind, Name
from jctc_lint.facts.schema.state import column_of
from jctc_lint.facts.schema.types import array, is_array, user_type

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.text import Span

_PARAMETERS = (
    "enum_schema",
    "enum_name",
    "new_values",
    "affected_columns",
    "enum_values_to_rename",
)


def sync(machine: Machine, args: list[Value], named: dict[str, Value], place: Span) -> None:
    """Rename the type, create it anew, move its columns over, drop the old one.

    The plugin passes over databases that are not PostgreSQL.
    """
    if not machine.world.has_types:
        return
    values = {**dict(zip(_PARAMETERS, args, strict=False)), **named}
    schema, name = values.get("enum_schema", values.get("schema")), values.get("enum_name")
    labels = machine.items(values.get("new_values", Unknown("labels")))
    columns = machine.items(values.get("affected_columns", Unknown("columns")))
    texts = [label for label in labels or () if isinstance(label, str)]
    places = [_column(machine, column, schema) for column in columns or ()]
    known = labels is not None and columns is not None and len(texts) == len(labels)
    if not (isinstance(schema, str) and isinstance(name, str)) or not known or None in places:
        machine.sink.blur("a plugin changes enum types", place, "op.sync_enum_values",
                          kinds=(Kind.TYPE,))  # fmt: skip
        return
    call = "op.sync_enum_values"
    whole = machine.sink.schema.name(Name(name, schema))
    old = Name(f"{name}_old", whole.schema)
    defaults = [_default(machine, *found) for found in places if found is not None]
    machine.sink.emit(RenameEnum(place, call, whole, old.text))
    machine.sink.emit(CreateEnum(place, call, whole, tuple(texts)))
    moved = [found for found in places if found is not None]
    for (table, column), default in zip(moved, defaults, strict=True):
        _move(machine, table, column, whole, default, place)
    machine.sink.emit(DropEnum(place, call, old))


def _column(machine: Machine, value: Value, schema: Value) -> tuple[Name, str] | None:
    """`("table", "column")` or `TableReference(table_name=..., column_name=...)`."""
    if isinstance(value, Element) and value.name == "TableReference":
        table, column = value.named.get("table_name"), value.named.get("column_name")
        schema = value.named.get("table_schema", schema)
    else:
        parts = machine.items(value) or []
        table, column = parts if len(parts) == 2 else (None, None)
    if isinstance(table, str) and isinstance(column, str) and isinstance(schema, (str, type(None))):
        return machine.sink.schema.name(Name(table, schema or "")), column
    return None


def _default(machine: Machine, table: Name, column: str) -> Default | None:
    found = machine.sink.schema.table(table)
    stood = column_of(found, column) if found is not None else None
    return stood.default if stood is not None else None


def _move(
    machine: Machine, table: Name, column: str, enum: Name, default: Default | None, place: Span
) -> None:
    call = "op.sync_enum_values"
    found = machine.sink.schema.table(table)
    stood = column_of(found, column) if found is not None else None
    made = user_type(enum)
    if stood is not None and stood.type is not None and is_array(stood.type):
        made = array(made)
    if default is not None:
        machine.sink.emit(AlterColumn(place, call, table, column, drop_default=True))
    machine.sink.emit(AlterColumn(place, call, table, column, made, using=True))
    if default is not None:
        machine.sink.emit(AlterColumn(place, call, table, column, default=default))
