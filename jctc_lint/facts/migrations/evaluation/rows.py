"""Rows that a revision puts into a table, as far as they are written down in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Element
from jctc_lint.facts.schema.apply_rows import MAX_ROWS
from jctc_lint.facts.schema.changes import Cell

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.values import Value


def rows_of(table: Value, rows: list[Value] | None) -> tuple[tuple[Cell, ...], ...]:
    """The rows of `op.bulk_insert`; all have the columns of the first."""
    found = []
    filled = _filled_by_python(table)
    for row in (rows or ())[:MAX_ROWS]:
        if not isinstance(row, dict) or not all(isinstance(name, str) for name in row):
            return ()
        more = tuple(Cell(name) for name in filled if name not in row)
        found.append((*(_cell(name, value) for name, value in row.items()), *more))
    return tuple(found)


def _cell(name: str, value: Value) -> Cell:
    if value is None or isinstance(value, str):
        return Cell(name, value, known=True)
    if isinstance(value, int):
        return Cell(name, str(value).lower(), known=True)
    return Cell(name)


def _filled_by_python(table: Value) -> list[str]:
    """Columns whose `default=` SQLAlchemy sends along."""
    items = [*table.args, *table.named.values()] if isinstance(table, Element) else []
    columns = [item for item in items if isinstance(item, Element) and item.name == "Column"]
    return [
        column.args[0]
        for column in columns
        if column.args
        and isinstance(column.args[0], str)
        and ({"default", "insert_default"} & column.named.keys())
    ]
