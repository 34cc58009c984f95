"""ALTER TABLE as SQLite has it: a column can come, go and get another name, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import put_table, relation
from jctc_lint.facts.schema.model import Constrains, Constraint, Index, Table
from jctc_lint.facts.schema.sqlite.lookup import column_for, needs_batch, table_for
from jctc_lint.facts.schema.sqlite.state import column_in
from jctc_lint.facts.schema.sqlite.tables import fitted, plain, with_column
from jctc_lint.facts.schema.state import COLUMNS, table_doubt
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.changes import (
        AddColumn,
        AddConstraint,
        AlterColumn,
        Comment,
        DropColumn,
        DropConstraint,
        RenameColumn,
        RenameConstraint,
    )
    from jctc_lint.facts.schema.state import Schema

_NO_CONSTRAINTS = (
    "NotImplementedError: No support for ALTER of constraints in SQLite dialect. Please refer to"
    " the batch mode feature which allows for SQLite migrations using a copy-and-move strategy."
)
_WORD = pattern(r"\w+")
_TEXTS = pattern(r"'(?:[^']|'')*'")


def add_column(schema: Schema, change: AddColumn) -> None:
    if change.if_not_exists:
        refuse(schema, "syntax", 'near "EXISTS": syntax error', None)
    table = table_for(schema, change.table)
    if table is None:
        return
    table = with_column(schema, table, plain(change.column, change))
    own = tuple(
        replace(fitted(schema, table, item), place=item.place or change.place, inline=True)
        for item in change.constraints
    )
    put_table(schema, replace(table, constraints=(*table.constraints, *own)))


def drop_column(schema: Schema, change: DropColumn) -> None:
    if change.if_exists:
        refuse(schema, "syntax", 'near "EXISTS": syntax error', None)
    table = table_for(schema, change.table)
    if table is None:
        return
    column = column_in(table, change.column)
    if column is None:
        if table_doubt(table, COLUMNS, change.column) is None:
            column_for(schema, table, change.column)
        return
    for constraint in table.constraints:
        if column.name in constraint.columns:
            _used(schema, table, column.name, constraint)
    for index in schema.indexes(table.name):
        if not index.expressions and column.name in index.columns:
            reason = f"error in index {index.name} after drop column: no such column: {column.name}"
            refuse(schema, "column-in-use", reason, relation(index.name))
    schema.bury(relation(table.name), column.name, change.place)
    columns = tuple(item for item in table.columns if item is not column)
    kept = tuple(item for item in table.constraints if column.name not in item.columns)
    put_table(schema, replace(table, columns=columns, constraints=kept))


def _used(schema: Schema, table: Table, name: str, constraint: Constraint) -> None:
    """Constraints that stand at the column go with it, but for keys; all others keep it."""
    key = relation(table.name)
    if constraint.kind is Constrains.PRIMARY:
        refuse(schema, "column-in-use", f'cannot drop PRIMARY KEY column: "{name}"', key)
    if constraint.kind is Constrains.UNIQUE:
        refuse(schema, "column-in-use", f'cannot drop UNIQUE column: "{name}"', key)
    if constraint.kind is Constrains.FOREIGN and not constraint.inline:
        reason = f'unknown column "{name}" in foreign key definition'
        refuse(schema, "column-in-use", reason, key)


def alter_column(schema: Schema, change: AlterColumn) -> None:
    if not change.unknown:
        needs_batch(schema, change.table, 'near "ALTER": syntax error')


def rename_column(schema: Schema, change: RenameColumn) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    column = column_for(schema, table, change.column)
    there = column_in(table, change.to)
    if there is not None and there is not column_in(table, change.column):
        reason = f"duplicate column name: {change.to}"
        refuse(schema, "column-exists", reason, relation(table.name), change.to)
    if column_in(table, change.column) is None:
        table = replace(table, columns=(*table.columns, column))
    old = column.name
    schema.bury(relation(table.name), old, change.place)
    put_table(schema, renamed_in(table, old, change.to))
    for index in schema.indexes(table.name):
        schema.put(relation(index.name), reindexed(index, old, change.to))
    for key in schema.linked("refers", table.name):
        other = schema.get(key)
        if isinstance(other, Table):
            made = tuple(_pointed(item, table, old, change.to) for item in other.constraints)
            put_table(schema, replace(other, constraints=made))


def renamed_in(table: Table, old: str, new: str) -> Table:
    """A table whose column has another name, in its constraints as well."""
    columns = tuple(replace(item, name=new) if item.name == old else item for item in table.columns)
    constraints = tuple(
        replace(
            item,
            columns=tuple(new if name == old else name for name in item.columns),
            text="" if mentioned(item.text, old) else item.text,
        )
        for item in table.constraints
    )
    return replace(table, columns=columns, constraints=constraints)


def reindexed(index: Index, old: str, new: str) -> Index:
    if index.expressions:
        return index
    return replace(index, columns=tuple(new if name == old else name for name in index.columns))


def _pointed(item: Constraint, table: Table, old: str, new: str) -> Constraint:
    if item.target != table.name or not item.target_columns:
        return item
    columns = tuple(new if name == old else name for name in item.target_columns)
    return replace(item, target_columns=columns)


def mentioned(text: str, name: str) -> bool:
    """Whether a condition names a column."""
    words = _WORD.findall(_TEXTS.sub("''", text))
    return name.lower() in {word.lower() for word in words}


def change_constraint(
    schema: Schema, change: AddConstraint | DropConstraint | RenameConstraint
) -> None:
    if not getattr(change, "of_type", False):
        needs_batch(schema, change.table, _NO_CONSTRAINTS)


def comment(schema: Schema, change: Comment) -> None:
    """With a new table or column SQLAlchemy leaves comments out; by themselves they fail."""
    if change.call.endswith("alter_column"):
        reason = "SQLite has no comments, and Alembic cannot write ColumnComment for it"
        needs_batch(schema, change.table, reason)
    if change.call.endswith("_table_comment"):
        needs_batch(schema, change.table, 'near "COMMENT": syntax error')
