"""CREATE, DROP and RENAME of tables and indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import phantom, put_table, relation
from jctc_lint.facts.schema.apply_tables import carry, placed
from jctc_lint.facts.schema.expressions import missing_column
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Doubt,
    Index,
    Kind,
    Name,
    Table,
    View,
)
from jctc_lint.facts.schema.sqlite.lookup import column_for, free, is_plain, table_for
from jctc_lint.facts.schema.sqlite.state import column_in
from jctc_lint.facts.schema.state import ALL
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.changes import (
        AddColumn,
        CreateIndex,
        CreateTable,
        DropIndex,
        DropTable,
        RenameIndex,
        RenameTable,
    )
    from jctc_lint.facts.schema.state import Schema


def create_table(schema: Schema, change: CreateTable) -> None:
    key = schema.find(Kind.RELATION, change.table)
    if change.if_not_exists and schema.present(key) is not False:
        doubt = schema.doubt_on(key)
        if doubt is not None:
            phantom(schema, key, doubt)
        return
    free(schema, change.table, "table-exists")
    doubts = (Doubt(ALL, change.doubt, change.place),) if change.doubt else ()
    table = Table(schema.name(change.table), (), doubts=doubts, place=change.place)
    for column in change.columns:
        table = with_column(schema, table, plain(column, change))
    constraints = tuple(fitted(schema, table, item) for item in placed(change.constraints, change))
    put_table(schema, replace(table, constraints=constraints))


def plain(column: Column, change: CreateTable | AddColumn) -> Column:
    """A column without what SQLite has not: identities and comments."""
    return replace(column, identity="", comment=False, place=column.place or change.place)


def with_column(schema: Schema, table: Table, column: Column) -> Table:
    if column_in(table, column.name):
        reason = f"duplicate column name: {column.name}"
        refuse(schema, "column-exists", reason, relation(table.name), column.name)
    return replace(table, columns=(*table.columns, column))


def fitted(schema: Schema, table: Table, constraint: Constraint) -> Constraint:
    """A constraint of a table: its columns must be there, what it refers to need not."""
    if constraint.kind is Constrains.CHECK:
        check_condition(schema, table, constraint)
    else:
        for name in constraint.columns:
            column_for(schema, table, name)
    target = constraint.target
    columns = constraint.target_columns or None
    return replace(
        constraint,
        target=schema.find(Kind.RELATION, target).name if target is not None else None,
        target_columns=columns if target is not None else constraint.target_columns,
    )


def check_condition(schema: Schema, table: Table, constraint: Constraint) -> None:
    """The columns that a condition surely names."""
    name = missing_column(constraint.text, table.columns) if constraint.text else None
    if name is not None and is_plain(name):
        column_for(schema, table, name)


def drop_table(schema: Schema, change: DropTable) -> None:
    table = table_for(schema, change.table, if_exists=change.if_exists)
    key = schema.find(Kind.RELATION, change.table)
    if table is not None:
        for index in schema.indexes(table.name):
            schema.put(relation(index.name), None, change.place)
    if table is not None or schema.present(key) is None:
        schema.put(key, None, change.place)


def rename_table(schema: Schema, change: RenameTable) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    to = Name(change.to.text, table.name.schema)
    free(schema, to, "table-exists")
    schema.put(relation(table.name), None, change.place)
    schema.put(relation(to), replace(table, name=to))
    carry(schema, table.name, to)


def create_index(schema: Schema, change: CreateIndex) -> None:
    table = table_for(schema, change.index.table)
    if table is None:
        return
    name = Name(change.index.name.text, table.name.schema)
    there = schema.present(schema.find(Kind.RELATION, name))
    if change.if_not_exists and there is not False:
        return
    free(schema, name, "index-exists")
    columns = change.index.columns
    if not change.index.expressions:
        columns = tuple(_indexed(schema, table, column) for column in columns)
    put_index(schema, table, change, columns)


def put_index(schema: Schema, table: Table, change: CreateIndex, columns: tuple[str, ...]) -> None:
    """An index, of which expressions and conditions stay as they are written."""
    name = Name(change.index.name.text, table.name.schema)
    made = replace(
        change.index,
        name=name,
        table=table.name,
        columns=columns,
        method="btree",
        printed=not (change.index.expressions or change.index.where),
        place=change.index.place or change.place,
    )
    schema.put(relation(name), made)


def _indexed(schema: Schema, table: Table, name: str) -> str:
    if not is_plain(name) and column_in(table, name) is None:
        return name
    return column_for(schema, table, name).name


def drop_index(schema: Schema, change: DropIndex) -> None:
    key = schema.find(Kind.RELATION, change.index)
    found = schema.get(key)
    if isinstance(found, Index) or schema.present(key) is None:
        schema.put(key, None, change.place)
        return
    if not change.if_exists:
        refuse(schema, "index-missing", f"no such index: {change.index}", key)


def rename_index(schema: Schema, change: RenameIndex) -> None:
    refuse(schema, "syntax", 'near "INDEX": syntax error', schema.find(Kind.RELATION, change.index))


def views_of(schema: Schema, table: Name) -> list[View]:
    found = (schema.get(key) for key in schema.linked("reads", table))
    return [view for view in found if isinstance(view, View)]
