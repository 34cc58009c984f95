"""Tables that a revision reads from the database: the replayed ones, as SQLAlchemy's objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Element, Handle, Unordered
from jctc_lint.facts.schema.model import Constrains, Kind, Name
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, WHOLE, primary_key, table_doubt
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Value
    from jctc_lint.facts.schema.model import Column, Type

REFLECTED = "<reflected>"
"""What marks metadata whose tables come from the database."""
PARTLY = "<partly>"
"""What marks a table of whose constraints not all are known."""


def reflected_table(machine: Machine, name: Name, metadata: Element | None) -> Element | None:
    """The table as an object; None where not all of its columns are known."""
    found = machine.sink.schema.table(name)
    if found is None or table_doubt(found, COLUMNS):
        return None
    key = primary_key(found)
    keyed = key.columns if key is not None else ()
    columns = [_column(column, primary=column.name in keyed) for column in found.columns]
    others = [
        Element("UniqueConstraint", "sqlalchemy.UniqueConstraint", list(item.columns),
                {"name": item.name})
        for item in found.constraints
        if item.kind is Constrains.UNIQUE and item.name
    ]  # fmt: skip
    references = [
        Element("ForeignKeyConstraint", "sqlalchemy.ForeignKeyConstraint",
                [list(item.columns), [f"{item.target}.{c}" for c in item.target_columns or ()]],
                {"name": item.name, "ondelete": item.ondelete or None})
        for item in found.constraints
        if item.kind is Constrains.FOREIGN and item.name
    ]  # fmt: skip
    named: dict[str, Value] = {"schema": name.schema} if name.schema else {}
    if any(doubt.what in (*WHOLE, CONSTRAINTS) or doubt.what.startswith("constraint ")
           for doubt in found.doubts):  # fmt: skip
        named[PARTLY] = True
    return Element(
        "Table", "sqlalchemy.Table", [name.text, metadata, *columns, *references, *others], named
    )


def _column(column: Column, *, primary: bool) -> Element:
    kind = Handle("type", {"type": column.type})
    counts = column.default is not None and column.default.sequence is not None
    named: dict[str, Value] = {
        "nullable": column.nullable,
        "primary_key": primary,
        "autoincrement": counts,
    }
    if column.default is not None and not counts:
        named["server_default"] = Element("text", "sqlalchemy.text", [column.default.text], {})
    return Element("Column", "sqlalchemy.Column", [column.name, kind], named)


def shown_type(made: Type | None) -> str | None:
    """`str()` of a column's type as SQLAlchemy reads it from a PostgreSQL; None: not known."""
    if made is None or made.enum is not None:
        return None
    match = _SHOWN.fullmatch(made.text)
    if match is None:
        return None
    length = (match[2] or "").replace(",", ", ")
    return {"character varying": "VARCHAR", "character": "CHAR"}.get(
        match[1], match[1].partition(" ")[0].upper()
    ) + length


_SHOWN = pattern(
    r"(integer|bigint|smallint|boolean|text|uuid|date|json|jsonb|bytea|character varying|character"
    r"|numeric|timestamp with(?:out)? time zone)(\([\d,]+\))?"
)


def table_names(machine: Machine) -> list[str] | None:
    """Names of all tables of the default schema; None where there may be others."""
    schema = machine.sink.schema
    for what, _ in schema.unknown():
        if what is None or what is Kind.RELATION or getattr(what, "kind", None) is Kind.RELATION:
            return None
    return Unordered(sorted(t.name.text for t in schema.tables() if not t.name.schema))
