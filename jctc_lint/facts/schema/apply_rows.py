"""Rows that are surely there, and what PostgreSQL refuses because of them.

A table's `rows` are at least there; a cell of which nothing is said may hold anything. All that may
change or take away a row makes it unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_defaults import require_label
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import is_enum, put_table, relation
from jctc_lint.facts.schema.expressions import literal_of
from jctc_lint.facts.schema.model import Constrains, Key, Kind, Name, Row, Table
from jctc_lint.facts.schema.state import column_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import Cell, Data
    from jctc_lint.facts.schema.model import Column, Constraint, Index
    from jctc_lint.facts.schema.state import Schema

MAX_ROWS = 100
"""So many rows of a table are kept."""


def data_rows(schema: Schema, change: Data, run: Run) -> None:
    """What a statement does to rows that are known."""
    if not change.writes:
        return
    if not change.tables or any(_does_more(schema, name) for name in change.tables):
        lose(schema)
        return
    if not change.adds:
        for name in change.tables:
            _touch(schema, name, change)
        return
    table = schema.table(change.tables[0])
    if table is None or not change.rows:
        return
    made = [row for cells in change.rows if (row := _row(schema, table, cells)) is not None]
    for row in made:
        _take(schema, table, row, run)
    kept = (*table.rows, *made)[:MAX_ROWS]
    table = put_table(schema, replace(table, rows=kept))
    for constraint in table.constraints:
        require_unique(schema, table, constraint)
    for index in schema.indexes(table.name):
        require_unique(schema, table, index)


def _does_more(schema: Schema, name: Name) -> bool:
    """Whether a write may set off others: by triggers and rules, or below a view."""
    key = schema.find(Kind.RELATION, name)
    some = Key(Kind.TRIGGER, Name(f"{key.name.text}.", key.name.schema))
    plain = isinstance(schema.get(key), Table) and not schema.linked("trigger", key.name)
    return not plain or schema.doubt_on(some) is not None


def _row(schema: Schema, table: Table, cells: tuple[Cell, ...]) -> Row | None:
    """A new row; None where there are more values than columns."""
    names = [column.name for column in table.columns]
    values: dict[str, str | None] = {}
    given = set()
    for at, cell in enumerate(cells):
        name = cell.column or (names[at] if at < len(names) and not table.doubts else "")
        if cell.given:
            given.add(name)
        if cell.known and name in names and not (cell.text is None and _is_json(table, name)):
            values[name] = cell.text
    if any(not cell.column for cell in cells) and table.doubts:
        return Row(())
    for column in table.columns:
        if column.name not in given and not _fills(schema, column):
            values[column.name] = None
    return Row(tuple(values.items()))


def _is_json(table: Table, name: str) -> bool:
    """SQLAlchemy sends a None as JSON's own null."""
    column = column_of(table, name)
    return column is None or column.type is None or column.type.text.startswith("json")


def _fills(schema: Schema, column: Column) -> bool:
    """Whether a column without a value gets one, or may: by a default, also that of its domain."""
    if column.type is None or not is_enum(schema, column.type):
        return True
    return column.default is not None or bool(column.identity) or column.generated is not None


def _take(schema: Schema, table: Table, row: Row, run: Run) -> None:
    values = dict(row.values)
    for column in table.columns:
        value = values.get(column.name)
        if value is not None and column.type is not None:
            require_label(schema, column.type, value, run)
        if column.nullable is False and column.name in values and values[column.name] is None:
            reason = (
                f'null value in column "{column.name}" of relation "{table.name.text}" '
                "violates not-null constraint"
            )
            refuse(schema, "null-value", reason, relation(table.name), column.name)


def _touch(schema: Schema, name: Name, change: Data) -> None:
    table = schema.table(name)
    if table is None:
        return
    columns = {column for of, column in change.columns if of == name}
    if not change.updates or not columns:
        _empty(schema, table, set())
        return
    rows = tuple(
        Row(tuple(item for item in row.values if item[0] not in columns)) for row in table.rows
    )
    if rows != table.rows:
        put_table(schema, replace(table, rows=rows))


def _empty(schema: Schema, table: Table, seen: set[Name]) -> None:
    """Nothing is known any more of the rows of a table, and of those that refer to it."""
    if table.name in seen:
        return
    seen.add(table.name)
    if table.rows:
        put_table(schema, replace(table, rows=()))
    for key in schema.linked("refers", table.name):
        other = schema.get(key)
        if isinstance(other, Table):
            _empty(schema, other, seen)


def lose(schema: Schema) -> None:
    """Nothing is known any more of any rows."""
    for table in [table for table in schema.tables() if table.rows]:
        put_table(schema, replace(table, rows=()))


def with_column(schema: Schema, table: Table, column: Column) -> Table:
    """A table whose rows have got a new column; refused where it has to be filled, and is not."""
    if not table.rows:
        return table
    cell: tuple[tuple[str, str | None], ...] = ()
    if not _fills(schema, column):
        cell = ((column.name, None),)
    elif column.default is not None and column.default.text is not None:
        text = literal_of(column.default.text)
        cell = ((column.name, text),) if text is not None else ()
    rows = tuple(Row((*row.values, *cell)) for row in table.rows)
    table = put_table(schema, replace(table, rows=rows))
    if column.nullable is False:
        require_filled(schema, table, column.name)
    return table


def without_cells(table: Table, column: str, to: str = "") -> tuple[Row, ...]:
    """The rows when a column has gone, has got other values, or another name."""
    return tuple(
        Row(
            tuple(
                (to if name == column else name, value)
                for name, value in row.values
                if to or name != column
            )
        )
        for row in table.rows
    )


def require_filled(schema: Schema, table: Table, column: str) -> None:
    """NOT NULL over what is there."""
    if any((column, None) in row.values for row in table.rows):
        reason = f'column "{column}" of relation "{table.name.text}" contains null values'
        refuse(schema, "null-values", reason, relation(table.name), column)


def require_unique(schema: Schema, table: Table, item: Constraint | Index) -> None:
    """A key or unique index over what is there."""
    unique = getattr(item, "unique", False) and not getattr(item, "where", "")
    key = getattr(item, "kind", None) in (Constrains.PRIMARY, Constrains.UNIQUE)
    if not (unique or key) or getattr(item, "expressions", False) or not item.columns:
        return
    if getattr(item, "deferrable", ""):
        return
    seen = set()
    for row in table.rows:
        values = dict(row.values)
        cells = tuple(values.get(name) for name in item.columns)
        if None in cells:
            continue
        if cells in seen:
            listed = ", ".join(item.columns)
            reason = f'rows with equal values of ({listed}) are there in "{table.name}"'
            refuse(schema, "not-unique-rows", reason, relation(table.name))
        seen.add(cells)
