"""What goes along with an object that is dropped, and what stands in its way without CASCADE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import put_table, relation
from jctc_lint.facts.schema.expressions import columns_in
from jctc_lint.facts.schema.mentions import sequence_of
from jctc_lint.facts.schema.model import (
    Column,
    Constraint,
    Index,
    Key,
    Name,
    Sequence,
    Table,
    View,
)
from jctc_lint.facts.schema.unique import supports
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


def dependents(schema: Schema, what: str, key: Key, others: str, part: str = "") -> None:
    """Refuse, as DROP does without CASCADE."""
    reason = f"cannot drop {what} because other objects depend on it ({others})"
    refuse(schema, "dependents", reason, key, part)


def drop_foreign_keys_to(
    schema: Schema, table: Table, unique: Constraint | Index, place: Span, *, cascade: bool
) -> None:
    """Those that rely on a key or unique index which goes."""
    wanted = set(unique.columns)
    for key in schema.linked("refers", table.name):
        other = schema.get(key)
        if not isinstance(other, Table):
            continue
        relying = [
            item
            for item in other.constraints
            if item.target == table.name
            and item.target_columns is not None
            and set(item.target_columns) == wanted
            and supports(schema, table, item.target_columns)[:1] == [unique]
        ]
        if relying and not cascade:
            named = f"constraint {relying[0].name} on table {other.name}"
            dependents(schema, f'"{_text(unique)}"', relation(table.name), named, _text(unique))
        _without(schema, other, relying, place)


def _text(item: Constraint | Index) -> str:
    return item.name.text if isinstance(item, Index) else item.name or ""


def drop_references(
    schema: Schema, table: Table, place: Span, *, cascade: bool, column: str = ""
) -> None:
    """Foreign keys of other tables to a table that goes, or to a column of it."""
    for key in schema.linked("refers", table.name):
        other = schema.get(key)
        if not isinstance(other, Table) or (not column and key == relation(table.name)):
            continue
        gone = [
            item
            for item in other.constraints
            if item.target == table.name and (not column or column in (item.target_columns or ()))
        ]
        if other.name == table.name:
            gone = [item for item in gone if column not in item.columns]
        if gone and not cascade:
            named = f"constraint {gone[0].name} on table {other.name}"
            what = f'column "{column}" of table "{table.name}"' if column else f'"{table.name}"'
            dependents(schema, what, relation(table.name), named, column)
        _without(schema, other, gone, place)


def _without(schema: Schema, table: Table, gone: list[Constraint], place: Span) -> None:
    if gone:
        for item in gone:
            schema.bury(relation(table.name), item.name or "", place)
        kept = tuple(item for item in table.constraints if item not in gone)
        put_table(schema, replace(table, constraints=kept))


def drop_views(schema: Schema, name: Name, place: Span, *, cascade: bool) -> None:
    """Views that read a relation which goes."""
    for key in schema.linked("reads", name):
        view = schema.get(key)
        if not isinstance(view, View):
            continue
        if not cascade:
            dependents(schema, f'"{name}"', relation(name), f"view {view.name}")
        drop_view(schema, view, place)


def drop_view(schema: Schema, view: View, place: Span) -> None:
    drop_views(schema, view.name, place, cascade=True)
    for index in schema.indexes(view.name):
        schema.put(relation(index.name), None, place)
    schema.put(relation(view.name), None, place)


def drop_owned(schema: Schema, table: Table, place: Span, column: str = "") -> None:
    """The sequences of serial and identity columns."""
    for key in schema.linked("owned", table.name):
        sequence = schema.get(key)
        owner = sequence.owner if isinstance(sequence, Sequence) else None
        if owner is not None and column in ("", owner[1]):
            schema.put(key, None, place)


def sequence_users(schema: Schema, name: Name, but: str = "", of: Name | None = None) -> list[str]:
    """Columns whose default asks a sequence, as `column c of table t`."""
    found = []
    for key in schema.linked("nextval", name):
        table = schema.get(key)
        if isinstance(table, Table):
            found += [
                f"default value for column {column.name} of table {table.name}"
                for column in table.columns
                if sequence_of(column) == name
                and not (table.name == of and but in ("", column.name))
            ]
    return found


def indexes_with(schema: Schema, table: Table, column: str) -> list[Index]:
    """Indexes that go when a column goes."""
    names = [item.name for item in table.columns]
    found = []
    for index in schema.indexes(table.name):
        used = set(columns_in(index.where, names)) if index.where else set()
        if index.expressions:
            for text in index.columns:
                used |= {text} if text in names else set(columns_in(text, names))
        else:
            used |= set(index.columns)
        if column in used:
            found.append(index)
    return found


def constraints_with(table: Table, column: str) -> list[Constraint]:
    return [item for item in table.constraints if column in item.columns]


def generated_from(table: Table, column: str) -> list[Column]:
    """Generated columns that are computed from a column."""
    names = [item.name for item in table.columns]
    return [
        item
        for item in table.columns
        if item.generated and item.name != column and column in columns_in(item.generated, names)
    ]
