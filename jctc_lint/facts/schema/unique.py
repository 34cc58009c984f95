"""What a foreign key can rely on: keys and unique indexes of the table that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import Constrains
from jctc_lint.facts.schema.state import CONSTRAINTS, INDEXES, any_doubt

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Constraint, Index, Table
    from jctc_lint.facts.schema.state import Schema

_KEYS = (Constrains.PRIMARY, Constrains.UNIQUE)


def supports(schema: Schema, table: Table, columns: tuple[str, ...]) -> list[Constraint | Index]:
    """All that make these columns unique, in the order in which PostgreSQL looks at them."""
    wanted = set(columns)
    found: list[Constraint | Index] = [
        item
        for item in table.constraints
        if item.kind in _KEYS and set(item.columns) == wanted and not item.deferrable
    ]
    found += [
        index
        for index in schema.indexes(table.name)
        if index.unique and not index.where and not index.expressions
        and set(index.columns) == wanted
    ]  # fmt: skip
    return found


def is_unique(schema: Schema, table: Table, columns: tuple[str, ...]) -> bool | None:
    """Whether a foreign key can refer to the columns; None: not known."""
    if supports(schema, table, columns):
        return True
    return None if any_doubt(table, CONSTRAINTS, INDEXES) else False
