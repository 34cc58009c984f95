"""What MySQL and MariaDB surely do: tables and columns come, go and get other names.

There is no server to ask here. Types, defaults, indexes and the names that the database invents are
not known, and nothing is refused but what is there already or is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import changes, sql_apply
from jctc_lint.facts.schema.apply_doubts import blur, maybe
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import phantom, put_table, relation
from jctc_lint.facts.schema.apply_tables import carry
from jctc_lint.facts.schema.model import Column, Default, Doubt, Kind, Name, Table
from jctc_lint.facts.schema.sqlite.lookup import column_for, free, table_for
from jctc_lint.facts.schema.sqlite.state import SqliteSchema, column_in
from jctc_lint.facts.schema.state import ALL, COLUMNS, CONSTRAINTS, INDEXES, table_doubt
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span

_NOT_ASKED = "what MySQL makes of it is not followed"


class MysqlSchema(SqliteSchema):
    """Columns differ not by case; tables may or not, so two of them that do are one here."""

    dialect = "mysql"


def _doubts(place: Span) -> tuple[Doubt, ...]:
    return tuple(Doubt(what, _NOT_ASKED, place) for what in (CONSTRAINTS, INDEXES))


def _bare(column: Column, place: Span) -> Column:
    default = Default(None) if column.default is not None else None
    return replace(
        column, type=None, default=default, identity="", comment=False, place=column.place or place
    )


def _create_table(schema: Schema, change: changes.CreateTable) -> None:
    key = schema.find(Kind.RELATION, change.table)
    if change.if_not_exists and schema.present(key) is not False:
        doubt = schema.doubt_on(key)
        if doubt is not None:
            phantom(schema, key, doubt)
        return
    free(schema, change.table, "table-exists")
    doubts = _doubts(change.place)
    if change.doubt:
        doubts = (*doubts, Doubt(ALL, change.doubt, change.place))
    columns = tuple(_bare(column, change.place) for column in change.columns)
    name = schema.name(change.table)
    schema.put(relation(name), Table(name, columns, doubts=doubts, place=change.place))


def _drop_table(schema: Schema, change: changes.DropTable) -> None:
    table_for(schema, change.table, if_exists=change.if_exists)
    key = schema.find(Kind.RELATION, change.table)
    if schema.present(key) is not False:
        schema.put(key, None, change.place)


def _rename_table(schema: Schema, change: changes.RenameTable) -> None:
    table = table_for(schema, change.table, if_exists=change.if_exists)
    if table is None:
        return
    to = Name(change.to.text, table.name.schema)
    free(schema, to, "table-exists")
    schema.put(relation(table.name), None, change.place)
    schema.put(relation(to), replace(table, name=to))
    carry(schema, table.name, to)


def _add_column(schema: Schema, change: changes.AddColumn) -> None:
    table = table_for(schema, change.table, if_exists=change.if_exists)
    if table is None:
        return
    name = change.column.name
    if column_in(table, name) is not None:
        if change.if_not_exists:
            return
        refuse(
            schema, "column-exists", f"Duplicate column name '{name}'", relation(table.name), name
        )
    if change.if_not_exists and table_doubt(table, COLUMNS, name):
        return
    made = _bare(change.column, change.place)
    put_table(schema, replace(table, columns=(*table.columns, made)))


def _drop_column(schema: Schema, change: changes.DropColumn) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    found = column_in(table, change.column)
    if found is None:
        if not change.if_exists:
            column_for(schema, table, change.column)
        return
    schema.bury(relation(table.name), found.name, change.place)
    put_table(schema, replace(table, columns=tuple(c for c in table.columns if c is not found)))


def _alter_column(schema: Schema, change: changes.AlterColumn) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    column = column_for(schema, table, change.column)
    if change.nullable is not None:
        column = replace(column, nullable=change.nullable)
    if change.unknown or change.type is not None:
        column = replace(column, nullable=None)
    if change.drop_default:
        column = replace(column, default=None)
    elif change.default is not None or change.unknown:
        column = replace(column, default=Default(None))
    _put_column(schema, table, column)


def _rename_column(schema: Schema, change: changes.RenameColumn) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    column = column_for(schema, table, change.column)
    there = column_in(table, change.to)
    if there is not None and there is not column_in(table, change.column):
        reason = f"Duplicate column name '{change.to}'"
        refuse(schema, "column-exists", reason, relation(table.name), change.to)
    schema.bury(relation(table.name), column.name, change.place)
    _put_column(schema, table, column, to=change.to)


def _put_column(schema: Schema, table: Table, column: Column, to: str = "") -> None:
    made = replace(column, name=to) if to else column
    kept = list(table.columns)
    at = next((i for i, item in enumerate(kept) if item.name == column.name), len(kept))
    kept[at : at + 1] = [made]
    put_table(schema, replace(table, columns=tuple(kept)))


def _of_table(schema: Schema, change: Any) -> None:
    """Constraints and indexes: only their table must be there."""
    if isinstance(change, changes.CreateIndex):
        table_for(schema, change.index.table)
    elif change.table is not None:
        table_for(schema, change.table, if_exists=getattr(change, "if_exists", False))


def _data(schema: Schema, change: changes.Data) -> None:
    for name in change.tables or ():
        key = schema.find(Kind.RELATION, name)
        if not name.schema and schema.present(key) is False:
            refuse(schema, "table-missing", f"Table '{name}' doesn't exist", key)


def _raises(schema: Schema, change: changes.Raises) -> None:
    refuse(schema, "raises", change.reason, None)


def _nothing(_schema: Schema, _change: Change) -> None:
    """Nothing that is followed here."""


def _without_run(action: Callable[[Schema, Any], None]) -> Callable[[Schema, Any, Run], None]:
    return lambda schema, change, _: action(schema, change)


_SIMPLE: dict[type[Change], Callable[[Schema, Any], None]] = {
    changes.CreateTable: _create_table,
    changes.DropTable: _drop_table,
    changes.RenameTable: _rename_table,
    changes.AddColumn: _add_column,
    changes.DropColumn: _drop_column,
    changes.AlterColumn: _alter_column,
    changes.RenameColumn: _rename_column,
    changes.Data: _data,
    changes.Raises: _raises,
    changes.Blur: blur,
    **dict.fromkeys(
        (
            changes.AddConstraint, changes.DropConstraint, changes.RenameConstraint,
            changes.CreateIndex, changes.DropIndex,
        ),
        _of_table,
    ),
    **dict.fromkeys(
        (
            changes.RenameIndex, changes.Comment, changes.CreateObject, changes.DropObject,
            changes.CreateEnum, changes.DropEnum, changes.AddLabel, changes.RenameLabel,
            changes.RenameEnum, changes.MoveTable,
        ),
        _nothing,
    ),
}  # fmt: skip
ACTIONS: dict[type[Change], Callable[[Schema, Any, Run], None]] = {
    **{kind: _without_run(do) for kind, do in _SIMPLE.items()},
    changes.Maybe: maybe,
    changes.Transaction: lambda _, change, run: run.switch(autocommit=change.autocommit),
    **{kind: sql_apply.ACTIONS[kind] for kind in (changes.Guarded, changes.Attempt)},
}
