"""What a database does when it is asked for a change: a new state, or a refusal.

PostgreSQL is told of here, others in modules of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import changes
from jctc_lint.facts.schema.apply_columns import (
    add_column,
    alter_column,
    drop_column,
    rename_column,
)
from jctc_lint.facts.schema.apply_constraints import (
    add_constraint,
    drop_constraint,
    rename_constraint,
)
from jctc_lint.facts.schema.apply_doubts import blur, maybe
from jctc_lint.facts.schema.apply_failure import Failure, Refused, refuse
from jctc_lint.facts.schema.apply_indexes import create_index, drop_index, rename_index
from jctc_lint.facts.schema.apply_tables import (
    create_table,
    drop_table,
    move_table,
    rename_table,
)
from jctc_lint.facts.schema.apply_types import (
    add_label,
    create_enum,
    drop_enum,
    rename_enum,
    rename_label,
)
from jctc_lint.facts.schema.databases import actions_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.facts.schema.state import Schema

__all__ = ["Failure", "Run", "apply"]


class Run:
    """One call of `alembic upgrade`: what SQLAlchemy and the transaction remember.

    Call `commit` after each revision where every revision has its own transaction.
    """

    def __init__(self) -> None:
        self.enums: set[Name] = set()
        """Types that SQLAlchemy created in this run and does not create again."""
        self.fresh_types: set[Name] = set()
        """Types made in this transaction: their labels can be used at once."""
        self.labels: set[tuple[Name, str]] = set()
        """Labels added in this transaction: they cannot be used before it ends."""
        self.autocommit = False

    def commit(self) -> None:
        self.fresh_types.clear()
        self.labels.clear()

    def switch(self, *, autocommit: bool) -> None:
        """An autocommit block begins or ends; what was open is committed."""
        self.commit()
        self.autocommit = autocommit

    def new_label(self, enum: Name, label: str) -> None:
        if not self.autocommit and enum not in self.fresh_types:
            self.labels.add((enum, label))

    def is_new_label(self, enum: Name, label: str) -> bool:
        return (enum, label) in self.labels

    def renamed_type(self, old: Name, new: Name) -> None:
        if old in self.fresh_types:
            self.fresh_types.add(new)
        self.labels |= {(new, label) for name, label in self.labels if name == old}

    def outside_transaction(self, schema: Schema, what: str) -> None:
        if not self.autocommit:
            refuse(schema, "in-transaction", f"{what} cannot run inside a transaction block", None)

    def copy(self) -> tuple[Any, ...]:
        return set(self.enums), set(self.fresh_types), set(self.labels), self.autocommit

    def restore(self, copied: tuple[Any, ...]) -> None:
        self.enums, self.fresh_types, self.labels, self.autocommit = copied


def apply(schema: Schema, change: Change, run: Run) -> Failure | None:
    """Do what is asked, or leave the schema as it is and say why the database refuses.

    What a doubt covers never fails.
    """
    mark = schema.mark()
    actions = _ACTIONS if schema.dialect == "postgresql" else actions_of(schema.dialect)
    try:
        actions[type(change)](schema, change, run)
    except Refused as refused:
        schema.undo(mark)
        failure = refused.failure
        return failure if failure.change is not None else replace(failure, change=change)
    return None


def _raises(schema: Schema, change: changes.Raises) -> None:
    refuse(schema, "raises", change.reason, None)


def _without_run(action: Callable[[Schema, Any], None]) -> Callable[[Schema, Any, Run], None]:
    return lambda schema, change, _: action(schema, change)


def _of_objects(schema: Schema, change: Change, run: Run) -> None:
    """All but tables, indexes and types; comments; rows."""
    from jctc_lint.facts.schema.apply_objects import ACTIONS

    ACTIONS[type(change)](schema, change, run)


def _of_sql(schema: Schema, change: Change, run: Run) -> None:
    """What only raw SQL asks for: most histories have none of it."""
    from jctc_lint.facts.schema.sql_apply import ACTIONS

    ACTIONS[type(change)](schema, change, run)


_ACTIONS: dict[type[Change], Callable[[Schema, Any, Run], None]] = {
    changes.CreateTable: create_table,
    changes.DropTable: _without_run(drop_table),
    changes.RenameTable: _without_run(rename_table),
    changes.AddColumn: add_column,
    changes.DropColumn: drop_column,
    changes.AlterColumn: alter_column,
    changes.MoveTable: _without_run(move_table),
    changes.RenameColumn: _without_run(rename_column),
    changes.AddConstraint: _without_run(add_constraint),
    changes.DropConstraint: _without_run(drop_constraint),
    changes.RenameConstraint: _without_run(rename_constraint),
    changes.CreateIndex: create_index,
    changes.DropIndex: drop_index,
    changes.RenameIndex: _without_run(rename_index),
    changes.CreateEnum: create_enum,
    changes.DropEnum: _without_run(drop_enum),
    changes.AddLabel: add_label,
    changes.RenameLabel: _without_run(rename_label),
    changes.RenameEnum: rename_enum,
    **dict.fromkeys(
        (changes.CreateObject, changes.DropObject, changes.Comment, changes.Data), _of_objects
    ),
    changes.Raises: _without_run(_raises),
    changes.Blur: _without_run(blur),
    changes.Transaction: lambda _, change, run: run.switch(autocommit=change.autocommit),
    changes.Maybe: maybe,
    **dict.fromkeys(
        (
            changes.Guarded, changes.Attempt, changes.Outside, changes.Calls, changes.Requires,
            changes.ValidateConstraint, changes.AlterConstraint, changes.SearchPath,
            changes.RenameObject, changes.Refused,
        ),
        _of_sql,
    ),
}  # fmt: skip
