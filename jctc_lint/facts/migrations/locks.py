"""Changes to tables that are in use: seen as the replay comes by, before each is made.

A table that the same revision creates has no rows and no users. Tables of which it is not known
whether this revision creates them are passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations import locks_objects
from jctc_lint.facts.migrations.locks_columns import Danger, added, altered, constrained
from jctc_lint.facts.migrations.locks_model import Hazard, LiveChange
from jctc_lint.facts.schema import changes
from jctc_lint.facts.schema.model import Column, Constrains, Index, Key, Kind, Name, Table
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.schema.apply_failure import Failure
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.state import Schema

_TEMPORARY = "pg_temp"


@record(frozen=False)
class _Now:
    """What the revision that is followed has done so far."""

    revision: Revision
    mark: int
    """The state before it, in the journal of the schema."""
    found: list[LiveChange]
    columns: set[tuple[Name, str]]
    indexes: set[Name]
    unproven: dict[tuple[Name, str], Change]
    """Constraints added NOT VALID in the transaction that is open."""
    exclusive: list[tuple[Name, Change]]
    """Tables that nobody else can read until that transaction ends, and since which change."""
    emptied: set[Name]
    missed: set[Name]
    """Tables that it finds and no revision creates."""
    autocommit: bool = False

    def end_transaction(self) -> None:
        self.unproven.clear()
        self.exclusive.clear()


class Watch:
    """Sees each change before it is made, and adds to `found`."""

    def __init__(self, found: list[LiveChange]) -> None:
        self.found = found
        self.made: dict[Name, Revision] = {}
        """Tables and the revision that creates them."""
        self.now: _Now | None = None
        self.before = 0
        self.given: list[LiveChange] = []
        """What the change that is seen does to tables that no revision creates."""

    def begin(self, revision: Revision, mark: int) -> None:
        self.now = _Now(revision, mark, [], set(), set(), {}, [], set(), set())

    def end(self, schema: Schema) -> None:
        if self.now is not None:
            left = (_at_end(item, schema) for item in self.now.found)
            self.found += [item for item in left if item is not None]
        self.now = None

    def see(self, schema: Schema, change: Change) -> None:
        """Before a change is made."""
        if self.now is None:
            return
        self.before = len(self.now.found)
        self.given = []
        for item, sure in _single(schema, change, sure=True):
            action = _ACTIONS.get(type(item))
            if action is not None:
                action(Look(self, self.now, schema, sure), item)

    def refused(self, failure: Failure) -> None:
        """An empty database does not make the change that was seen last; one with tables may."""
        if self.now is not None:
            del self.now.found[self.before :]
            if failure.kind == "table-missing" and failure.dropped_by is None:
                self.now.found += self.given
                if failure.key is not None:
                    self.now.missed.add(failure.key.name)


@record(frozen=False)
class Look:
    """A change in its surroundings. It is not `sure` under a condition that is not decided."""

    watch: Watch
    now: _Now
    schema: Schema
    sure: bool
    given: bool = False

    def in_use(self, name: Name) -> Key | None:
        """The table, where it was there before this revision."""
        key = self.schema.find(Kind.RELATION, name)
        if key.name.schema == _TEMPORARY or self.watch.made.get(key.name) is self.now.revision:
            return None
        found = self.schema.get(key)
        if found is not None and not isinstance(found, Table):
            return None
        doubts = found.doubts if found is not None else (self.schema.doubt_on(key),)
        unknown = found is None or not found.columns
        if self.schema.present(key) is False or key.name in self.now.missed:
            self.given = True
            return key
        if unknown and (not doubts or any(_own(doubt, self.now) for doubt in doubts)):
            if not self._stood(key):
                return None
            self.sure = False
        return key

    def _stood(self, key: Key) -> bool:
        """Whether the table was there before the revision brought it into doubt."""
        return isinstance(self.schema.touched(self.now.mark).get(key), Table)

    def add(
        self, change: Change, table: Name, danger: Danger, earlier: Change | None = None
    ) -> None:
        hazard, variant, words, sure = danger
        sure, words = sure and self.sure, {"table": str(table), **words}
        made_in = self.watch.made.get(table)
        waits = self.given and table not in self.now.missed
        found = self.watch.given if waits else self.now.found
        found.append(
            LiveChange(
                self.now.revision,
                change,
                hazard,
                table,
                variant,
                words,
                sure,
                earlier,
                made_in,
                given=self.given,
            )
        )


def _at_end(item: LiveChange, schema: Schema) -> LiveChange | None:
    """What goes may be there again at the end of the revision, under the same name."""
    if item.hazard not in (Hazard.DROP, Hazard.RENAME):
        return item
    if item.variant not in ("table", "column", "view"):
        return item
    if item.variant != "column":
        return None if schema.present(Key(Kind.RELATION, item.table)) else item
    column = schema.column(item.table, item.words["column"])
    if not isinstance(column, Column):
        return item
    old, new = item.words["type"], column.type.text if column.type is not None else ""
    if item.hazard is Hazard.RENAME or not (old and new) or old == new:
        return None
    return replace(item, variant="replaced", words={**item.words, "new": new})


def _own(doubt: Any, now: _Now) -> bool:
    """A doubt that this revision raised, or of which it is not known where it comes from."""
    return doubt is None or doubt.place is None or doubt.place.path == now.revision.path


def _single(schema: Schema, change: Change, *, sure: bool) -> Iterator[tuple[Change, bool]]:
    """The changes in a change, and whether they are made for sure."""
    from jctc_lint.facts.schema.sql_conditions import holds

    if isinstance(change, changes.Maybe):
        for item in change.changes:
            yield from _single(schema, item, sure=False)
    elif isinstance(change, changes.Attempt):
        for item in change.changes:
            yield from _single(schema, item, sure=sure)
    elif isinstance(change, changes.Guarded):
        answer = holds(schema, change.condition)
        if answer is not False:
            for item in change.changes:
                yield from _single(schema, item, sure=sure and answer is True)
        if answer is not True:
            for item in change.otherwise:
                yield from _single(schema, item, sure=sure and answer is False)
    else:
        yield change, sure


def _create_table(look: Look, change: changes.CreateTable) -> None:
    key = Key(Kind.RELATION, look.schema.created(change.table))
    if look.schema.present(key) is not True:
        look.watch.made[key.name] = look.now.revision


def _drop_table(look: Look, change: changes.DropTable) -> None:
    key = look.in_use(change.table)
    gone = look.schema.find(Kind.RELATION, change.table).name
    look.now.found = [item for item in look.now.found if item.table != gone]
    look.watch.before = min(look.watch.before, len(look.now.found))
    look.watch.made.pop(gone, None)
    if key is not None and not (change.if_exists and look.schema.get(key) is None):
        look.add(change, key.name, Danger(Hazard.DROP, "table", {}))


def _rename_table(look: Look, change: changes.RenameTable) -> None:
    key = look.in_use(change.table)
    old = look.schema.find(Kind.RELATION, change.table).name
    new = Name(change.to.text, old.schema)
    if key is not None and isinstance(look.schema.get(key), Table):
        words = {"to": new.text}
        look.add(change, key.name, Danger(Hazard.RENAME, "table", words))
        look.now.exclusive.append((new, change))
    if old in look.watch.made:
        look.watch.made[new] = look.watch.made.pop(old)
    else:
        look.watch.made.pop(new, None)


def _add_column(look: Look, change: changes.AddColumn) -> None:
    key = look.in_use(change.table)
    if key is None or (change.if_not_exists and look.schema.column(key.name, change.column.name)):
        return
    look.now.columns.add((key.name, change.column.name))
    for danger in added(change, empty=key.name in look.now.emptied):
        look.add(change, key.name, danger)
    look.now.exclusive.append((key.name, change))


def _drop_column(look: Look, change: changes.DropColumn) -> None:
    key = look.in_use(change.table)
    if key is None or look.schema.column(key.name, change.column) is False:
        return
    look.now.exclusive.append((key.name, change))
    if (key.name, change.column) not in look.now.columns:
        column = look.schema.column(key.name, change.column)
        known = column.type if isinstance(column, Column) else None
        words = {"column": change.column, "type": known.text if known is not None else ""}
        danger = Danger(Hazard.DROP, "column", words)
        look.add(change, key.name, danger)


def _rename_column(look: Look, change: changes.RenameColumn) -> None:
    key = look.in_use(change.table)
    if key is None:
        return
    look.now.exclusive.append((key.name, change))
    if (key.name, change.column) in look.now.columns:
        look.now.columns.add((key.name, change.to))
        return
    danger = Danger(Hazard.RENAME, "column", {"column": change.column, "to": change.to, "type": ""})
    look.add(change, key.name, danger)


def _alter_column(look: Look, change: changes.AlterColumn) -> None:
    key = look.in_use(change.table)
    table = look.schema.get(key) if key is not None else None
    if key is None or not isinstance(table, Table):
        return
    for danger in altered(change, table):
        look.add(change, key.name, danger)
    look.now.exclusive.append((key.name, change))


def _add_constraint(look: Look, change: changes.AddConstraint) -> None:
    key = look.in_use(change.table)
    if key is None:
        return
    item = change.constraint
    new = tuple(name for table, name in look.now.columns if table == key.name)
    for danger in constrained(item, new, change.using_index):
        look.add(change, key.name, danger)
    if not item.valid and item.name and not look.now.autocommit:
        look.now.unproven[key.name, item.name] = change
    if item.kind is not Constrains.FOREIGN:
        look.now.exclusive.append((key.name, change))


def _validate(look: Look, change: changes.ValidateConstraint) -> None:
    key = look.in_use(change.table)
    earlier = look.now.unproven.get((key.name, change.name)) if key is not None else None
    if key is not None and earlier is not None:
        danger = Danger(Hazard.VALIDATION, "default", {"constraint": change.name})
        look.add(change, key.name, danger, earlier=earlier)


def _drop_constraint(look: Look, change: changes.DropConstraint) -> None:
    key = look.in_use(change.table)
    if key is not None:
        look.now.exclusive.append((key.name, change))


def _create_index(look: Look, change: changes.CreateIndex) -> None:
    index = change.index
    key = look.in_use(index.table)
    there = look.schema.present(Key(Kind.RELATION, index.name)) if index.name.text else False
    if key is None or (change.if_not_exists and there):
        return
    look.now.indexes.add(index.name)
    if not change.concurrently:
        words = {"index": index.name.text, "columns": ", ".join(index.columns)}
        variant = "default" if index.name.text else "unnamed"
        look.add(change, key.name, Danger(Hazard.INDEX, variant, words))


def _drop_index(look: Look, change: changes.DropIndex) -> None:
    found = look.schema.get(look.schema.find(Kind.RELATION, change.index))
    if not isinstance(found, Index) or found.name in look.now.indexes:
        return
    key = look.in_use(found.table)
    if key is None:
        return
    if not change.concurrently:
        danger = Danger(Hazard.INDEX_DROPPED, "default", {"index": found.name.text})
        look.add(change, key.name, danger)
        look.now.exclusive.append((key.name, change))


def _data(look: Look, change: changes.Data) -> None:
    """Rows of a table are written while another, or the same, is closed to all."""
    if not (change.writes and change.tables):
        return
    first = look.schema.find(Kind.RELATION, change.tables[0]).name
    if not (change.whole or (first, change.where_null) in look.now.columns):
        return
    locks_objects.rows_removed(look, change)
    if change.empties:
        look.now.emptied.add(first)
    if not look.now.exclusive or change.truncates:
        return
    keys = [look.in_use(name) for name in change.tables]
    written = next((key for key in keys if key is not None), None)
    closed, earlier = look.now.exclusive[0]
    if written is not None and not any(item.hazard is Hazard.BACKFILL for item in look.now.found):
        danger = Danger(Hazard.BACKFILL, "default", {"closed": str(closed)})
        look.add(change, written.name, danger, earlier=earlier)


def _transaction(look: Look, change: changes.Transaction) -> None:
    look.now.end_transaction()
    look.now.autocommit = change.autocommit


_ACTIONS: dict[type[Change], Callable[[Look, Any], None]] = {
    changes.CreateTable: _create_table,
    changes.DropTable: _drop_table,
    changes.RenameTable: _rename_table,
    changes.AddColumn: _add_column,
    changes.DropColumn: _drop_column,
    changes.RenameColumn: _rename_column,
    changes.AlterColumn: _alter_column,
    changes.AddConstraint: _add_constraint,
    changes.ValidateConstraint: _validate,
    changes.DropConstraint: _drop_constraint,
    changes.CreateIndex: _create_index,
    changes.DropIndex: _drop_index,
    changes.Data: _data,
    changes.Transaction: _transaction,
    changes.MoveTable: locks_objects.move_table,
    changes.RenameLabel: locks_objects.rename_label,
    changes.RenameObject: locks_objects.rename_object,
    changes.DropObject: locks_objects.drop_object,
    changes.Requires: locks_objects.rebuild,
}
