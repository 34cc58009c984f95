"""What the models declare against what the migrations build, as Alembic compares the two.

After alembic/autogenerate/compare: tables and columns by name; unique constraints by name, or by
columns where the model gives none; foreign keys by what they say. What either side does not know is
no difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.difference import MODIFIES, Difference, Drift
from jctc_lint.facts.models.drift_columns import column_differences
from jctc_lint.facts.models.drift_indexes import index_differences
from jctc_lint.facts.models.drift_keys import key_differences
from jctc_lint.facts.models.options import Asked
from jctc_lint.facts.schema.model import Column, Constrains, Constraint, Index, Kind, Name, Table
from jctc_lint.facts.schema.names import shortened
from jctc_lint.facts.schema.state import COLUMNS, table_doubt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.models.model import Declared, DeclaredTable
    from jctc_lint.facts.schema.state import Schema

__all__ = ["Difference", "Drift", "differences"]


ALL_OF_IT = (Drift.ADD_TABLE, Drift.REMOVE_TABLE, Drift.ADD_COLUMN, Drift.REMOVE_COLUMN)
"""A table or column is there, or it is not."""


def differences(declared: Declared, schema: Schema) -> list[Difference]:
    """All of them, by table."""
    found: list[Difference] = []
    built = {table.name: table for table in schema.tables()}
    for name, table in sorted(declared.tables.items(), key=lambda item: str(item[0])):
        at = schema.find(Kind.RELATION, Name(shortened(name.text), name.schema))
        other = built.pop(at.name, None)
        if other is not None:
            found.extend(_of_table(table, other, schema, declared))
        elif schema.present(at) is False:
            found.append(Difference(Drift.ADD_TABLE, name, table))
            indexes = {index.name: index for index in reversed(table.described.indexes)}
            found.extend(Difference(Drift.ADD_INDEX, name, i) for i in reversed(indexes.values()))
    if not declared.unknown:
        found.extend(_removed(declared, built, schema))
    return [item for item in found if _compared(declared, item)]


def _of_table(
    declared: DeclaredTable, built: Table, schema: Schema, models: Declared
) -> Iterator[Difference]:
    yield from _columns(declared, built, models)
    yield from index_differences(declared, built, schema)
    yield from key_differences(declared, built, schema)
    yield from _comments(declared, built)


def _removed(declared: Declared, built: dict[Name, Table], schema: Schema) -> Iterator[Difference]:
    """Tables that no model knows, with their indexes; those of other schemas only if asked."""
    options = declared.options
    for name, table in built.items():
        if name.text == options.version_table or (name.schema and not options.every_schema):
            continue
        if name in declared.unreached:
            continue
        for index in schema.indexes(name):
            yield Difference(Drift.REMOVE_INDEX, name, None, index)
        yield Difference(Drift.REMOVE_TABLE, name, None, table)


def _columns(declared: DeclaredTable, built: Table, models: Declared) -> Iterator[Difference]:
    name = declared.name
    theirs = {column.name: column for column in built.columns}
    for mine in declared.described.columns:
        other = theirs.pop(shortened(mine.name), None)
        if other is not None:
            kinds = column_differences(mine, other, models.options)
            yield from (Difference(kind, name, mine, other) for kind in kinds)
        elif table_doubt(built, COLUMNS, mine.name) is None:
            yield Difference(Drift.ADD_COLUMN, name, mine)
    if declared.doubts:
        return
    for column in theirs.values():
        yield Difference(Drift.REMOVE_COLUMN, name, None, column)


def _comments(declared: DeclaredTable, built: Table) -> Iterator[Difference]:
    mine, other = declared.described.comment, built.comment
    if mine is not None and other is not None and mine != other:
        kind = Drift.ADD_COMMENT if mine else Drift.REMOVE_COMMENT
        yield Difference(kind, declared.name, declared, built)


_KINDS: dict[type, str] = {Column: "column", Index: "index"}


def _compared(declared: Declared, item: Difference) -> bool:
    """Whether env.py lets Alembic compare it."""
    options = declared.options
    if item.kind is Drift.MODIFY_TYPE and not options.compares_types:
        return False
    if not options.filters:
        return True
    whole = item.kind in (Drift.ADD_TABLE, Drift.REMOVE_TABLE)
    model = declared.tables.get(item.table)
    added, removed = item.kind is Drift.ADD_TABLE, model is None
    table = Asked("table", item.table.text, item.table, not added, not removed)
    if not options.keeps(table, model):
        return False
    part = item.part
    kind = _KINDS.get(type(part), "")
    if isinstance(part, Constraint):
        unique = part.kind is Constrains.UNIQUE
        kind = "unique_constraint" if unique else "foreign_key_constraint"
    if whole or not kind:
        return True
    both = item.kind in MODIFIES
    asked = Asked(kind, item.name, item.table, both or item.declared is None,
                  both or item.declared is not None)  # fmt: skip
    return options.keeps(asked, model)
