"""What the models declare against what the migrations build, as Alembic compares the two.

After alembic/autogenerate/compare: tables and columns by name; unique constraints by name, or by
columns where the model gives none; foreign keys by what they say. What either side does not know is
no difference.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.models.types import type_differs
from jctc_lint.facts.schema.model import Column, Constrains, Constraint, Index, Key, Kind, Table
from jctc_lint.facts.schema.names import shortened
from jctc_lint.facts.schema.state import COLUMNS, CONSTRAINTS, INDEXES, table_doubt
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.models.model import Declared
    from jctc_lint.facts.models.options import Options
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


class Drift(StrEnum):
    """Alembic's names for what would have to be done."""

    ADD_TABLE = "add_table"
    REMOVE_TABLE = "remove_table"
    ADD_COLUMN = "add_column"
    REMOVE_COLUMN = "remove_column"
    MODIFY_TYPE = "modify_type"
    MODIFY_NULLABLE = "modify_nullable"
    ADD_INDEX = "add_index"
    REMOVE_INDEX = "remove_index"
    ADD_UNIQUE = "add_constraint"
    REMOVE_UNIQUE = "remove_constraint"
    ADD_FOREIGN = "add_fk"
    REMOVE_FOREIGN = "remove_fk"


@record
class Difference:
    """`declared` is the model's side, `built` the migrations'; None where it is not there."""

    kind: Drift
    table: Name
    declared: DeclaredTable | Column | Index | Constraint | None = None
    built: Table | Column | Index | Constraint | None = None

    @property
    def name(self) -> str:
        """Of the column, index or constraint; "" for a table, and for one without a name."""
        part = self.declared if self.declared is not None else self.built
        if isinstance(part, Index):
            return part.name.text
        return part.name or "" if isinstance(part, (Column, Constraint)) else ""

    @property
    def place(self) -> Span | None:
        """Where the models say it; else where the migrations do."""
        for part in (self.declared, self.built):
            place = getattr(part, "place", None) or getattr(part, "span", None)
            if place is not None:
                return place  # type: ignore[no-any-return]
        return None


def differences(declared: Declared, schema: Schema) -> list[Difference]:
    """All of them, by table."""
    found: list[Difference] = []
    built = {table.name: table for table in schema.tables()}
    for name, table in sorted(declared.tables.items(), key=lambda item: str(item[0])):
        at = schema.find(Kind.RELATION, name)
        other = built.pop(at.name, None)
        if other is not None:
            found.extend(_of_table(table, other, schema))
        elif schema.present(at) is False:
            found.append(Difference(Drift.ADD_TABLE, name, table))
            found.extend(Difference(Drift.ADD_INDEX, name, i) for i in table.described.indexes)
    if not declared.unknown:
        found.extend(_removed(declared, built))
    return [item for item in found if _compared(declared.options, item)]


_KINDS: dict[type, str] = {Column: "column", Index: "index", Table: "table", DeclaredTable: "table"}


def _compared(options: Options, item: Difference) -> bool:
    """Whether env.py lets Alembic compare it."""
    if item.kind is Drift.MODIFY_TYPE and not options.compares_types:
        return False
    if not options.filters:
        return True
    if not options.keeps("table", item.table.text, item.table, built=item.declared is None):
        return False
    part = item.declared if item.declared is not None else item.built
    kind = _KINDS.get(type(part))
    if isinstance(part, Constraint):
        unique = part.kind is Constrains.UNIQUE
        kind = "unique_constraint" if unique else "foreign_key_constraint"
    if kind is None or kind == "table":
        return True
    return options.keeps(kind, item.name, item.table, built=item.declared is None)


def _removed(declared: Declared, built: dict[Name, Table]) -> Iterator[Difference]:
    """Tables that no model knows. Other schemas than the default one only where models use them."""
    options = declared.options
    schemas = {"", *(name.schema for name in declared.tables if options.every_schema)}
    for name, table in built.items():
        if name.text == options.version_table or name.schema not in schemas:
            continue
        if name in declared.unreached:
            continue
        yield Difference(Drift.REMOVE_TABLE, name, None, table)


def _of_table(declared: DeclaredTable, built: Table, schema: Schema) -> Iterator[Difference]:
    yield from _columns(declared, built)
    yield from _indexes_and_uniques(declared, built, schema)
    yield from _foreign_keys(declared, built, schema)


def _columns(declared: DeclaredTable, built: Table) -> Iterator[Difference]:
    name = declared.name
    theirs = {column.name: column for column in built.columns}
    for mine in declared.described.columns:
        other = theirs.pop(mine.name, None)
        if other is not None:
            yield from _column(name, mine, other)
        elif table_doubt(built, COLUMNS, mine.name) is None:
            yield Difference(Drift.ADD_COLUMN, name, mine)
    if declared.doubts:
        return
    for column in theirs.values():
        yield Difference(Drift.REMOVE_COLUMN, name, None, column)


def _column(table: Name, mine: Column, other: Column) -> Iterator[Difference]:
    if mine.type is not None and other.type is not None and type_differs(mine.type, other.type):
        yield Difference(Drift.MODIFY_TYPE, table, mine, other)
    fixed = mine.identity or other.identity or mine.generated is not None
    if None not in (mine.nullable, other.nullable) and mine.nullable != other.nullable:
        if not fixed:
            yield Difference(Drift.MODIFY_NULLABLE, table, mine, other)


def _indexes_and_uniques(
    declared: DeclaredTable, built: Table, schema: Schema
) -> Iterator[Difference]:
    table = declared.name
    mine: dict[str, Index | Constraint] = {}
    unnamed: dict[tuple[str, ...], Index | Constraint] = {}
    unsure = bool(declared.doubts)
    uniques = _of(declared, Constrains.UNIQUE)
    both: list[Index | Constraint] = [*declared.described.indexes, *uniques]
    for item in both:
        text = item.name.text if isinstance(item, Index) else item.name
        if text is None:
            unsure = True
        elif text:
            mine[shortened(text)] = item
        else:
            unnamed[tuple(sorted(item.columns))] = item
    theirs: dict[str, Index | Constraint] = {i.name.text: i for i in schema.indexes(built.name)}
    for one in built.constraints:
        if one.kind is Constrains.UNIQUE:
            if one.name is None:
                return
            theirs[one.name] = one
    by_columns = {
        tuple(sorted(item.columns)) for item in theirs.values() if isinstance(item, Constraint)
    }
    for name in sorted(theirs.keys() - mine.keys()):
        other = theirs[name]
        if isinstance(other, Constraint) and tuple(sorted(other.columns)) in unnamed:
            continue
        if not unsure:
            yield _removal(table, other)
    for name in sorted(theirs.keys() & mine.keys()):
        one, other = mine[name], theirs[name]
        if type(one) is not type(other) or _differ(one, other):
            yield _removal(table, other)
            yield _addition(table, one)
    doubtful = table_doubt(built, INDEXES) or table_doubt(built, CONSTRAINTS)
    for name in sorted(mine.keys() - theirs.keys()):
        if not doubtful and _absent(schema, built, mine[name], name):
            yield _addition(table, mine[name])
    for columns, item in unnamed.items():
        if columns not in by_columns and not doubtful:
            yield _addition(table, item)


def _absent(schema: Schema, built: Table, item: Index | Constraint, name: str) -> bool:
    if isinstance(item, Index):
        from jctc_lint.facts.schema.model import Name

        return schema.present(Key(Kind.RELATION, Name(name, built.name.schema))) is False
    return table_doubt(built, CONSTRAINTS, name) is None


def _removal(table: Name, other: Index | Constraint) -> Difference:
    kind = Drift.REMOVE_INDEX if isinstance(other, Index) else Drift.REMOVE_UNIQUE
    return Difference(kind, table, None, other)


def _addition(table: Name, one: Index | Constraint) -> Difference:
    kind = Drift.ADD_INDEX if isinstance(one, Index) else Drift.ADD_UNIQUE
    return Difference(kind, table, one)


def _differ(one: Index | Constraint, other: Index | Constraint) -> bool:
    if isinstance(one, Index) and isinstance(other, Index):
        if one.unique != other.unique or len(one.columns) != len(other.columns):
            return True
        if one.expressions or other.expressions:
            return False
        return one.columns != other.columns
    return sorted(one.columns) != sorted(other.columns)


def _foreign_keys(declared: DeclaredTable, built: Table, schema: Schema) -> Iterator[Difference]:
    table = declared.name
    mine = [(_said(item, schema), item) for item in _of(declared, Constrains.FOREIGN)]
    theirs = [
        (_said(item, schema), item) for item in built.constraints if item.kind is Constrains.FOREIGN
    ]
    if any(said is None for said, _ in (*mine, *theirs)):
        return
    known, wanted = {said for said, _ in theirs}, {said for said, _ in mine}
    if not declared.doubts:
        for said, item in theirs:
            if said not in wanted:
                yield Difference(Drift.REMOVE_FOREIGN, table, None, item)
    if table_doubt(built, CONSTRAINTS) is None:
        for said, item in mine:
            if said not in known:
                yield Difference(Drift.ADD_FOREIGN, table, item)


def _said(item: Constraint, schema: Schema) -> tuple[object, ...] | None:
    """What a foreign key says, its name aside; None where a part is not known."""
    if item.target is None:
        return None
    columns = item.target_columns
    target = schema.name(item.target)
    if not columns:
        table = schema.table(target)
        key = next(
            (c for c in table.constraints if c.kind is Constrains.PRIMARY), None
        ) if table is not None else None  # fmt: skip
        if key is None:
            return None
        columns = key.columns
    actions = tuple("" if a == "NO ACTION" else a for a in (item.onupdate, item.ondelete))
    return (item.columns, target, columns, actions, item.deferrable.upper())


def _of(declared: DeclaredTable, kind: Constrains) -> list[Constraint]:
    return [item for item in declared.described.constraints if item.kind is kind]
