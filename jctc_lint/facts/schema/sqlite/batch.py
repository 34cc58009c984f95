"""`batch_alter_table`: a new table is made and filled, and takes the old one's name and place.

What the copy keeps is what SQLAlchemy reflects: no checks without a name, no indexes on
expressions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import refuse, told_by
from jctc_lint.facts.schema.apply_lookup import put_table, relation
from jctc_lint.facts.schema.changes import (
    AddColumn,
    AddConstraint,
    AlterColumn,
    Comment,
    CreateIndex,
    DropColumn,
    DropConstraint,
    DropIndex,
    RenameColumn,
)
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Default,
    Doubt,
    Index,
    Kind,
    Name,
    Table,
)
from jctc_lint.facts.schema.sqlite.columns import mentioned
from jctc_lint.facts.schema.sqlite.lookup import free
from jctc_lint.facts.schema.sqlite.state import column_in
from jctc_lint.facts.schema.sqlite.tables import check_condition, plain, put_index, views_of
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, INDEXES, table_doubt
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from typing import Any

    from jctc_lint.facts.schema.changes import Batch, Change
    from jctc_lint.facts.schema.state import Schema

_NAMELESS = "ValueError: Constraint must have a name"
_REFLECTED = frozenset(
    {
        "INTEGER", "BIGINT", "SMALLINT", "VARCHAR", "CHAR", "NVARCHAR", "NCHAR", "TEXT", "BOOLEAN",
        "DATE", "DATETIME", "TIMESTAMP", "TIME", "BLOB", "JSON", "FLOAT", "REAL", "DOUBLE",
        "NUMERIC", "DECIMAL",
    }
)  # fmt: skip
"""Types that are written again as they were read."""
_ORDERED = pattern(r"\"?\w+\"?(?:\s+(?:ASC|DESC))?", 2)
_OTHERWISE = {"CLOB": "TEXT", "UUID": "NUMERIC", "DOUBLE PRECISION": "REAL", "INT": "INTEGER"}


def copies(change: Batch) -> bool | None:
    """Whether the table is copied, as Alembic decides it; None: not known."""
    if change.recreate != "auto":
        return {"always": True, "never": False}.get(change.recreate)
    for item in change.changes:
        if isinstance(item, AddColumn):
            if item.expression:
                return True
        elif not isinstance(item, CreateIndex | DropIndex) and not (
            isinstance(item, Comment) and item.column and item.call.endswith("add_column")
        ):
            return True
    return False


def copy(schema: Schema, change: Batch, table: Table) -> None:
    """The table after all changes of the batch."""
    made = _Copy(schema, table, change)
    for item in change.changes:
        with told_by(item):
            made.take(item)
    made.finish()


def check_targets(schema: Schema, table: Table) -> None:
    """Reflection reads the tables that foreign keys lead to as well, however far they are."""
    pending, seen = [table], {table.name}
    while pending:
        for constraint in pending.pop().constraints:
            target = constraint.target
            if target is None or target in seen:
                continue
            seen.add(target)
            key = schema.find(Kind.RELATION, target)
            if schema.present(key) is False:
                reason = f"NoSuchTableError: {target}, to which a foreign key leads"
                refuse(schema, "table-missing", reason, key)
            found = schema.get(key)
            if isinstance(found, Table):
                pending.append(found)


class _Copy:
    """The new table while Alembic puts it together. Columns go by the names that they had."""

    def __init__(self, schema: Schema, table: Table, change: Batch) -> None:
        self.schema = schema
        self.table = table
        self.change = change
        self.columns = {item.name: _reread(item) for item in table.columns}
        self.doubts = table.doubts
        self.constraints = [self._named(item) for item in self._read_constraints()]
        found = schema.indexes(table.name)
        self.indexes = {item.name.text: item for item in found if _is_read(item)}
        self.lost = [item for item in found if not _is_read(item)]
        self.new: dict[str, CreateIndex] = {}
        self.twice: dict[str, AddColumn] = {}

    def _read_constraints(self) -> list[Constraint]:
        """Without checks that have no name; of keys on the same columns the first is read."""
        found: list[Constraint] = []
        for item in self.table.constraints:
            again = any(
                item.kind is one.kind and item.columns == one.columns and item.target == one.target
                for one in found
            )
            if item.kind is Constrains.CHECK:
                again = item.name == ""
            elif again and item.kind is Constrains.FOREIGN:
                why = "it has two foreign keys on the same columns"
                self.doubts = (*self.doubts, Doubt(CONSTRAINTS, why, self.change.place))
            if not again:
                found.append(item)
        return found

    def _named(self, item: Constraint) -> Constraint:
        if item.name != "" or not self.change.names:
            return item
        name = self.change.names(item)
        return replace(item, name=name)

    def take(self, item: Change) -> None:
        action = _TAKES.get(type(item))
        if action is not None:
            action(self, item)

    # -- columns -----------------------------------------------------------------------------

    def _column(self, name: str) -> Column:
        found = self.columns.get(name)
        if found is None:
            other = column_in(self.table, name)
            spelled = other is None or other.type is not None  # Raw SQL may spell it otherwise.
            if spelled and table_doubt(self.table, COLUMNS, name) is None:
                reason = f"KeyError: '{name}', '{self.table.name}' has no such column"
                self._refuse("column-missing", reason, name)
            found = Column(name, None, None, Default(None))
        return found

    def _refuse(self, kind: str, reason: str, part: str = "") -> None:
        refuse(self.schema, kind, reason, relation(self.table.name), part)

    def add_column(self, item: AddColumn) -> None:
        name = item.column.name
        if name in self.columns:
            reason = f"the column '{name}' is there already (CircularDependencyError)"
            self._refuse("column-exists", reason, name)
        self.columns[name] = plain(item.column, item)
        if item.indexed:
            self.twice[name] = item

    def drop_column(self, item: DropColumn) -> None:
        self._column(item.column)
        self.columns.pop(item.column, None)
        self.schema.bury(relation(self.table.name), item.column, item.place)
        self.constraints = [
            replace(one, columns=tuple(name for name in one.columns if name != item.column))
            if one.kind is Constrains.PRIMARY
            else one
            for one in self.constraints
        ]

    def alter_column(self, item: AlterColumn) -> None:
        column = self._column(item.column)
        if item.unknown:
            column = replace(column, type=None, nullable=None, default=Default(None))
        if item.type is not None:
            column = replace(column, type=item.type)
        if item.nullable is not None:
            column = replace(column, nullable=item.nullable)
        if item.drop_default:
            column = replace(column, default=None)
        if item.default is not None:
            column = replace(column, default=item.default)
        self.columns[item.column] = column

    def rename_column(self, item: RenameColumn) -> None:
        column = self._column(item.column)
        self.columns[item.column] = replace(column, name=item.to)
        self.schema.bury(relation(self.table.name), item.column, item.place)

    # -- constraints and indexes -------------------------------------------------------------

    def add_constraint(self, item: AddConstraint) -> None:
        made = replace(item.constraint, place=item.constraint.place or item.place)
        if made.name == "" and not item.of_type:
            self._refuse("nameless", _NAMELESS)
        if made.kind is Constrains.PRIMARY:
            self.constraints = [
                one
                for one in self.constraints
                if one.kind is not Constrains.PRIMARY or one.name == made.name
            ]
        if made.name:
            self.constraints = [one for one in self.constraints if one.name != made.name]
        self.constraints.append(made)

    def drop_constraint(self, item: DropConstraint) -> None:
        if item.name == "":
            self._refuse("nameless", _NAMELESS)
        for one in self.constraints:
            if one.name == item.name and item.name:
                self.constraints.remove(one)
                self.schema.bury(relation(self.table.name), item.name, item.place)
                return
        unsure = table_doubt(self.table, CONSTRAINTS, item.name or "") or any(
            one.name is None for one in self.constraints
        )
        if not unsure and item.name is not None:
            reason = f"ValueError: No such constraint: '{item.name}'"
            self._refuse("constraint-missing", reason, item.name)

    def create_index(self, item: CreateIndex) -> None:
        self.new[item.index.name.text] = item

    def drop_index(self, item: DropIndex) -> None:
        name = item.index.text
        if self.indexes.pop(name, None) is not None:
            self.schema.put(relation(item.index), None, item.place)
            return
        key = self.schema.find(Kind.RELATION, item.index)
        if self.schema.present(key) is not None and not table_doubt(self.table, INDEXES, name):
            reason = f"ValueError: No such index: '{name}'"
            refuse(self.schema, "index-missing", reason, key)
        self.schema.put(key, None, item.place)

    # -- the end -----------------------------------------------------------------------------

    def finish(self) -> None:
        self._check_views()
        names = {old: column.name for old, column in self.columns.items()}
        constraints = tuple(
            made for made in (self._kept(item, names) for item in self.constraints) if made
        )
        table = Table(
            self.table.name,
            tuple(self.columns.values()),
            constraints,
            doubts=self.doubts,
            place=self.table.place,
        )
        put_table(self.schema, table)
        for name, added in self.twice.items():
            self._index_again(name, added, names)
        for index in self.lost:
            self.schema.put(relation(index.name), None, self.change.place)
        for index in self.indexes.values():
            self._reindex(index, names)
        for item in self.new.values():
            self._index(item, names)

    def _index_again(self, name: str, item: AddColumn, names: dict[str, str]) -> None:
        """SQLAlchemy makes the index of `index=True` with the copy, and names it after that."""
        if name in names:
            made = Name(f"ix_{f'_alembic_tmp_{self.table.name.text}'[:50]}_{name}")
            unique = any(
                one.index.columns == (name,) and one.index.unique for one in self.new.values()
            )
            index = Index(made, self.table.name, (names[name],), unique, place=item.place)
            self.schema.put(relation(made), index)

    def _check_views(self) -> None:
        for view in views_of(self.schema, self.table.name):
            reason = f"error in view {view.name}: no such table: main.{self.table.name}"
            refuse(self.schema, "view-in-use", reason, relation(view.name))

    def _kept(self, item: Constraint, names: dict[str, str]) -> Constraint | None:
        """A constraint of the new table; those on columns that are gone are left out."""
        if item.kind is Constrains.CHECK:
            there = {column.name for column in self.columns.values()}
            for old in self.table.columns:
                if old.name not in there and mentioned(item.text, old.name):
                    self._refuse("column-missing", f"no such column: {old.name}", old.name)
            now = replace(self.table, columns=tuple(self.columns.values()))
            check_condition(self.schema, now, item)
            return item
        doubtful = any(table_doubt(self.table, COLUMNS, name) for name in item.columns)
        if not item.columns or not (doubtful or all(name in names for name in item.columns)):
            return None
        columns = tuple(names.get(name, name) for name in item.columns)
        made = replace(item, columns=columns, inline=False)
        unsure = self.change.counts_up and item.kind is Constrains.PRIMARY
        return replace(made, name=None) if unsure else made

    def _reindex(self, index: Index, names: dict[str, str]) -> None:
        if index.expressions:
            return
        for name in index.columns:
            if name not in names and table_doubt(self.table, COLUMNS, name) is None:
                reason = f"no such column: {name}, which the index '{index.name}' still has"
                self._refuse("column-missing", reason, name)
        columns = tuple(names.get(name, name) for name in index.columns)
        self.schema.put(relation(index.name), replace(index, columns=columns))

    def _index(self, item: CreateIndex, names: dict[str, str]) -> None:
        index = item.index
        free(self.schema, index.name, "index-exists")
        for name in index.columns:
            gone = name not in names and table_doubt(self.table, COLUMNS, name) is None
            if gone and not index.expressions:
                self._refuse("column-missing", f"KeyError: '{name}'", name)
        columns = index.columns
        if not index.expressions:
            columns = tuple(names.get(name, name) for name in columns)
        put_index(self.schema, self.table, item, columns)


def _is_read(index: Index) -> bool:
    """Whether reflection reads an index: of its columns only, in whatever order."""
    return not index.expressions or all(_ORDERED.fullmatch(text) for text in index.columns)


def _reread(column: Column) -> Column:
    """A column as reflection reads it and SQLAlchemy writes it again."""
    made = column.type
    if made is None:
        return column
    base = made.text.partition("(")[0]
    if base in _REFLECTED:
        return column
    other = _OTHERWISE.get(made.text)
    return replace(column, type=replace(made, text=other) if other else None)


_TAKES: dict[type[Change], Any] = {
    AddColumn: _Copy.add_column,
    DropColumn: _Copy.drop_column,
    AlterColumn: _Copy.alter_column,
    RenameColumn: _Copy.rename_column,
    AddConstraint: _Copy.add_constraint,
    DropConstraint: _Copy.drop_constraint,
    CreateIndex: _Copy.create_index,
    DropIndex: _Copy.drop_index,
}
