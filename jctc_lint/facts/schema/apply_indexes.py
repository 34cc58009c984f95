"""CREATE, DROP and RENAME INDEX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import types
from jctc_lint.facts.schema.apply_constraints import rename, require_columns
from jctc_lint.facts.schema.apply_dependants import dependents, drop_foreign_keys_to
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import (
    column_for,
    put_column,
    relation,
    relation_for,
    table_for,
)
from jctc_lint.facts.schema.apply_rows import require_unique
from jctc_lint.facts.schema.apply_tables import rename_table
from jctc_lint.facts.schema.changes import RenameTable
from jctc_lint.facts.schema.expressions import called, index_texts
from jctc_lint.facts.schema.model import Column, Index, Key, Kind, Name, Sequence, Table, View
from jctc_lint.facts.schema.names import invented, shortened
from jctc_lint.facts.schema.state import column_of, constraint_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import CreateIndex, DropIndex, RenameIndex
    from jctc_lint.facts.schema.state import Schema


def create_index(schema: Schema, change: CreateIndex, run: Run) -> None:
    if change.concurrently:
        run.outside_transaction(schema, "CREATE INDEX CONCURRENTLY")
    found = relation_for(schema, change.index.table)
    if isinstance(found, View) and found.materialized:
        _put(schema, change, found.name, ())
        return
    table = table_for(schema, change.index.table)
    if table is None:
        return
    name = Name(shortened(change.index.name.text), table.name.schema)
    if change.index.name.text:
        there = schema.present(relation(name))
        if change.if_not_exists and there is not False:
            return
        if there:
            refuse(schema, "index-exists", f'relation "{name}" already exists', relation(name))
    if not change.index.expressions:
        for column in change.index.columns:
            table = _indexable(schema, table, column, change.index)
    if change.index.where:
        require_columns(schema, table, change.index.where)
    require_unique(schema, table, change.index)
    _put(schema, change, table.name, table.columns)


def _indexable(schema: Schema, table: Table, name: str, index: Index) -> Table:
    column = column_for(schema, table, name, f'column "{name}" does not exist')
    if column_of(table, name) is None:
        return put_column(schema, table, column)
    if index.method == "btree" and column.type and types.sortable(column.type) is False:
        reason = f"data type {column.type.text} has no default operator class for btree"
        refuse(schema, "not-sortable", reason, relation(table.name), name)
    return table


def _put(schema: Schema, change: CreateIndex, table: Name, columns: tuple[Column, ...]) -> None:
    index = index_texts(change.index, columns)
    text = shortened(change.index.name.text)
    if not text:

        def taken(name: str) -> bool:
            return bool(schema.present(relation(Name(name, table.schema))))

        names = [column.name for column in columns]
        parts = [part if part in names else called(part) for part in change.index.columns]
        text = invented(table.text, parts, "idx", taken)
    name = Name(text, table.schema)
    place = index.place or change.place
    schema.put(relation(name), replace(index, name=name, table=table, place=place))


def drop_index(schema: Schema, change: DropIndex, run: Run) -> None:
    if change.concurrently:
        run.outside_transaction(schema, "DROP INDEX CONCURRENTLY")
    key = schema.find(Kind.RELATION, change.index)
    index = schema.get(key)
    if isinstance(index, Index):
        _drop(schema, key, index, change)
        return
    owner = schema.implied(key)
    if owner is not None:
        named = f"constraint {key.name.text} on table {owner.name}"
        dependents(schema, f'index "{key.name}"', key, named)
    if index is not None:
        refuse(schema, "wrong-kind", f'"{change.index}" is not an index', key)
    if schema.index_doubt(key) is not None:
        schema.put(key, None, change.place)
        return
    if not change.if_exists:
        refuse(schema, "index-missing", f'index "{change.index}" does not exist', key)


def _drop(schema: Schema, key: Key, index: Index, change: DropIndex) -> None:
    table = schema.get(relation(index.table))
    if index.unique and isinstance(table, Table):
        drop_foreign_keys_to(schema, table, index, change.place, cascade=change.cascade)
    schema.put(key, None, change.place)


def rename_index(schema: Schema, change: RenameIndex) -> None:
    key = schema.find(Kind.RELATION, change.index)
    to = Name(shortened(change.to), key.name.schema)
    index, owner = schema.get(key), schema.implied(key)
    if isinstance(index, Table | View | Sequence):
        rename_table(schema, RenameTable(change.place, change.call, key.name, to))
        return
    if index is None and owner is None:
        if schema.index_doubt(key) is None and not change.if_exists:
            refuse(schema, "index-missing", f'relation "{change.index}" does not exist', key)
        return
    if schema.present(relation(to)):
        refuse(schema, "index-exists", f'relation "{to}" already exists', relation(to))
    if isinstance(index, Index):
        schema.put(key, None, change.place)
        schema.put(relation(to), replace(index, name=to))
    elif owner is not None:
        table = schema.get(owner)
        found = constraint_of(table, key.name.text) if isinstance(table, Table) else None
        if isinstance(table, Table) and found is not None:
            rename(schema, table, found, to.text)
