"""What SQLite does with each kind of change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import changes, sql_apply
from jctc_lint.facts.schema.apply_doubts import blur, maybe
from jctc_lint.facts.schema.apply_failure import refuse, told_by
from jctc_lint.facts.schema.model import Kind, Table, View
from jctc_lint.facts.schema.sqlite import columns, tables
from jctc_lint.facts.schema.sqlite.batch import check_targets, copies, copy
from jctc_lint.facts.schema.sqlite.lookup import table_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.state import Schema


def _batch(schema: Schema, change: changes.Batch, run: Run) -> None:
    """A block of `batch_alter_table`: a copy of the table, or one change after the other."""
    recreates = copies(change)
    unsure = change.unsure or ("" if recreates is not None else "how the batch is done")
    if unsure or any(isinstance(item, changes.Blur | changes.Maybe) for item in change.changes):
        for item in change.changes:
            if isinstance(item, changes.Blur):
                blur(schema, item)
        why = unsure or "not all of the batch is known"
        blur(schema, changes.Blur(change.place, change.call, why, (change.table,)))
        return
    if recreates:
        key = schema.find(Kind.RELATION, change.table)
        if schema.present(key) is False:
            refuse(schema, "table-missing", f"NoSuchTableError: {change.table}", key)
        table = table_for(schema, change.table)
        if table is None:
            return
        check_targets(schema, table)
        copy(schema, change, table)
        return
    for item in change.changes:
        with told_by(item):
            ACTIONS[type(item)](schema, item, run)


def _raises(schema: Schema, change: changes.Raises) -> None:
    refuse(schema, "raises", change.reason, None)


def _create_object(schema: Schema, change: changes.CreateObject) -> None:
    """Views; SQLAlchemy leaves out what SQLite has not: sequences, schemas."""
    if change.what != "view":
        return
    key = schema.find(Kind.RELATION, change.key.name)
    if schema.present(key) is False:
        reads = change.reads
        found = (
            tuple(schema.find(Kind.RELATION, name).name for name in reads)
            if reads is not None
            else None
        )
        schema.put(key, View(key.name, reads=found, place=change.place))
    elif not change.if_not_exists and schema.present(key):
        refuse(schema, "view-exists", f"view {key.name} already exists", key)


def _drop_object(schema: Schema, change: changes.DropObject) -> None:
    if change.what != "view":
        return
    key = schema.find(Kind.RELATION, change.key.name)
    if isinstance(schema.get(key), Table):
        refuse(schema, "wrong-kind", f"use DROP TABLE to delete table {key.name}", key)
    if schema.present(key) is False and not change.if_exists:
        refuse(schema, "view-missing", f"no such view: {key.name}", key)
    if schema.present(key) is not False:
        schema.put(key, None, change.place)


def _data(schema: Schema, change: changes.Data) -> None:
    """The tables that rows are read from or written to must be there."""
    for name in change.tables or ():
        key = schema.find(Kind.RELATION, name)
        hidden = name.text.lower().startswith(("sqlite_", "pragma_"))
        if schema.present(key) is False and not hidden:
            refuse(schema, "table-missing", f"no such table: {name}", key)


def _nothing(_schema: Schema, _change: Change) -> None:
    """SQLite has none of it, and SQLAlchemy does not ask for it."""


def _without_run(action: Callable[[Schema, Any], None]) -> Callable[[Schema, Any, Run], None]:
    return lambda schema, change, _: action(schema, change)


_SIMPLE: dict[type[Change], Callable[[Schema, Any], None]] = {
    changes.CreateTable: tables.create_table,
    changes.DropTable: tables.drop_table,
    changes.RenameTable: tables.rename_table,
    changes.CreateIndex: tables.create_index,
    changes.DropIndex: tables.drop_index,
    changes.RenameIndex: tables.rename_index,
    changes.AddColumn: columns.add_column,
    changes.DropColumn: columns.drop_column,
    changes.AlterColumn: columns.alter_column,
    changes.RenameColumn: columns.rename_column,
    changes.AddConstraint: columns.change_constraint,
    changes.DropConstraint: columns.change_constraint,
    changes.RenameConstraint: columns.change_constraint,
    changes.Comment: columns.comment,
    changes.CreateObject: _create_object,
    changes.DropObject: _drop_object,
    changes.Data: _data,
    changes.Raises: _raises,
    changes.Blur: blur,
    **dict.fromkeys(
        (
            changes.CreateEnum, changes.DropEnum, changes.AddLabel, changes.RenameLabel,
            changes.RenameEnum, changes.MoveTable,
        ),
        _nothing,
    ),
}  # fmt: skip
ACTIONS: dict[type[Change], Callable[[Schema, Any, Run], None]] = {
    **{kind: _without_run(do) for kind, do in _SIMPLE.items()},
    changes.Batch: _batch,
    changes.Maybe: maybe,
    changes.Transaction: lambda _, change, run: run.switch(autocommit=change.autocommit),
    **{
        kind: sql_apply.ACTIONS[kind]
        for kind in (changes.Guarded, changes.Attempt, changes.Refused)
    },
}
