"""Indexes and unique constraints that only one side has, or that the two have otherwise.

After alembic/autogenerate/compare/constraints.py: both share their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.difference import Difference, Drift
from jctc_lint.facts.schema.expressions import index_texts
from jctc_lint.facts.schema.model import Constrains, Constraint, Index, Key, Kind, Name
from jctc_lint.facts.schema.names import shortened
from jctc_lint.facts.schema.state import CONSTRAINTS, INDEXES, table_doubt
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.models.model import DeclaredTable
    from jctc_lint.facts.schema.model import Table
    from jctc_lint.facts.schema.state import Schema

_Part = Index | Constraint


@record(frozen=False)
class _Declared:
    """A model's, by name; unique constraints without one by columns."""

    named: dict[str, _Part] = field(default_factory=dict)
    unnamed: dict[tuple[str, ...], Constraint] = field(default_factory=dict)
    unsure: bool = False
    unread: set[str] = field(default_factory=set)
    """Names of which no more is known."""


def index_differences(
    declared: DeclaredTable, built: Table, schema: Schema
) -> Iterator[Difference]:
    mine, theirs = _of_model(declared), _of_database(built, schema)
    if theirs is None:
        return
    table = declared.name
    if not mine.unsure:
        for name in sorted(theirs.keys() - mine.named.keys() - mine.unread):
            if not _unnamed_twin(theirs[name], mine):
                yield _removal(table, theirs[name])
    for name in sorted(theirs.keys() & mine.named.keys()):
        one, other = mine.named[name], theirs[name]
        if _differ(one, other, built):
            yield _removal(table, other)
            yield _addition(table, one)
    if table_doubt(built, INDEXES) or table_doubt(built, CONSTRAINTS):
        return
    for name in sorted(mine.named.keys() - theirs.keys()):
        if _absent(schema, built, mine.named[name], name):
            yield _addition(table, mine.named[name])
    taken = {_sorted(item) for item in theirs.values() if isinstance(item, Constraint)}
    for columns, item in mine.unnamed.items():
        if columns not in taken:
            yield _addition(table, item)


def _of_model(declared: DeclaredTable) -> _Declared:
    unread = declared.described.unread
    found = _Declared(unsure=bool(declared.doubts) or "" in unread, unread=unread)
    for index in declared.described.indexes:
        found.named[shortened(index.name.text)] = index
    for item in declared.described.constraints:
        if item.kind is not Constrains.UNIQUE:
            continue
        if item.name is None:
            found.unsure = True
        elif item.name:
            found.named[shortened(item.name)] = item
        else:
            found.unnamed[_sorted(item)] = item
    return found


def _of_database(built: Table, schema: Schema) -> dict[str, _Part] | None:
    """None where the name of one is not known."""
    found: dict[str, _Part] = {index.name.text: index for index in schema.indexes(built.name)}
    for one in built.constraints:
        if one.kind is Constrains.UNIQUE:
            if one.name is None:
                return None
            found[one.name] = one
    return found


def _sorted(item: Constraint) -> tuple[str, ...]:
    return tuple(sorted(item.columns))


def _unnamed_twin(other: _Part, mine: _Declared) -> bool:
    return isinstance(other, Constraint) and _sorted(other) in mine.unnamed


def _absent(schema: Schema, built: Table, item: _Part, name: str) -> bool:
    if isinstance(item, Index):
        return schema.present(Key(Kind.RELATION, Name(name, built.name.schema))) is False
    return table_doubt(built, CONSTRAINTS, name) is None


def _removal(table: Name, other: _Part) -> Difference:
    kind = Drift.REMOVE_INDEX if isinstance(other, Index) else Drift.REMOVE_UNIQUE
    return Difference(kind, table, None, other)


def _addition(table: Name, one: _Part) -> Difference:
    kind = Drift.ADD_INDEX if isinstance(one, Index) else Drift.ADD_UNIQUE
    return Difference(kind, table, one)


def _differ(one: _Part, other: _Part, built: Table) -> bool:
    if isinstance(one, Index) and isinstance(other, Index):
        return _indexes_differ(one, other, built)
    if isinstance(one, Constraint) and isinstance(other, Constraint):
        return _sorted(one) != _sorted(other)
    return True


def _indexes_differ(one: Index, other: Index, built: Table) -> bool:
    """As PostgreSQL prints their expressions, where that is known of both; conditions and methods
    are not compared."""
    if one.unique != other.unique or len(one.columns) != len(other.columns):
        return True
    printed = index_texts(one, built.columns)
    sure = printed.printed and other.printed
    return printed.columns != other.columns if sure else False
