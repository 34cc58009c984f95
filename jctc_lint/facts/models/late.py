"""Indexes and constraints that are no argument of a table: they join it through their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.tables import COLUMNS
from jctc_lint.facts.migrations.evaluation.values import Class, Element

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.values import Value

MAX_DEPTH = 8


def join(made: list[Element], tables: list[Element]) -> None:
    """Add to each table what was made for it elsewhere."""
    own = {id(table) for table in tables}
    placed = {id(part) for table in tables for part in table.args}
    for item in made:
        if id(item) in placed:
            continue
        table = _table_of(item.args, 0)
        if table is not None and id(table) in own:
            table.args.append(item)


def _table_of(values: list[Value], depth: int) -> Element | None:
    """The table of the first column that is named as an object."""
    for value in values if depth < MAX_DEPTH else ():
        if isinstance(value, (list, tuple)):
            found = _table_of(list(value), depth + 1)
        elif isinstance(value, Element):
            found = _of_column(value) if value.name in COLUMNS else None
            inner = [*value.args, *([value.base] if isinstance(value.base, Element) else [])]
            found = found or (_table_of(inner, depth + 1) if value.name != "Table" else None)
        else:
            continue
        if found is not None:
            return found
    return None


def _of_column(value: Element) -> Element | None:
    base = value.base
    if isinstance(base, Class):
        base = next((c.names["__table__"] for c in base.order
                     if isinstance(c, Class) and "__table__" in c.names), None)  # fmt: skip
    return base if isinstance(base, Element) and base.name == "Table" else None
