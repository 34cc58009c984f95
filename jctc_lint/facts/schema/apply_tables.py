"""CREATE, DROP and RENAME TABLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_columns import fresh
from jctc_lint.facts.schema.apply_constraints import attach_all
from jctc_lint.facts.schema.apply_dependants import (
    dependents,
    drop_owned,
    drop_references,
    drop_views,
    sequence_users,
)
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import (
    free_relation,
    free_type,
    phantom,
    put_table,
    relation,
    relation_for,
    require_schema,
    require_type,
    table_for,
)
from jctc_lint.facts.schema.apply_uses import renamed_table
from jctc_lint.facts.schema.mentions import sequence_of
from jctc_lint.facts.schema.model import (
    Constraint,
    Default,
    Doubt,
    Index,
    Key,
    Kind,
    Name,
    Sequence,
    Table,
    View,
)
from jctc_lint.facts.schema.names import qualified, shortened
from jctc_lint.facts.schema.state import ALL
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import CreateTable, DropTable, MoveTable, RenameTable
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


def create_table(schema: Schema, change: CreateTable, run: Run) -> None:
    name = schema.created(change.table)
    require_schema(schema, name)
    key = relation(name)
    there = schema.present(key)
    if change.if_not_exists and there is not False:
        doubt = schema.doubt_on(key)
        if doubt is not None:
            phantom(schema, key, doubt)
        return
    free_relation(schema, name)
    free_type(schema, name)
    for column in change.columns:
        require_type(schema, column.type)
    doubts = (Doubt(ALL, change.doubt, change.place),) if change.doubt else ()
    table = Table(name, (), comment=change.comment, doubts=doubts, place=change.place)
    put_table(schema, table)
    for column in change.columns:
        table = fresh(schema, table, column, run, change.place)
    put_table(schema, table)
    attach_all(schema, table, placed(change.constraints, change))


def placed(constraints: tuple[Constraint, ...], change: CreateTable) -> tuple[Constraint, ...]:
    return tuple(
        item if item.place is not None else replace(item, place=change.place)
        for item in constraints
    )


def drop_table(schema: Schema, change: DropTable) -> None:
    key = schema.find(Kind.RELATION, change.table)
    table = table_for(schema, change.table, if_exists=change.if_exists)
    if table is None:
        if schema.present(key) is None:
            schema.put(key, None, change.place)
        return
    remove_table(schema, table, change.place, cascade=change.cascade)


def remove_table(schema: Schema, table: Table, place: Span, *, cascade: bool) -> None:
    """A table with its sequences, indexes and triggers."""
    drop_views(schema, table.name, place, cascade=cascade)
    drop_references(schema, table, place, cascade=cascade)
    for sequence in schema.linked("owned", table.name):
        users = sequence_users(schema, sequence.name, of=table.name)
        if users and not cascade:
            dependents(schema, f'"{table.name}"', relation(table.name), users[0])
    drop_owned(schema, table, place)
    for index in schema.indexes(table.name):
        schema.put(relation(index.name), None, place)
    for trigger in schema.linked("trigger", table.name):
        schema.put(trigger, None, place)
    schema.put(relation(table.name), None, place)


def rename_table(schema: Schema, change: RenameTable) -> None:
    key = schema.find(Kind.RELATION, change.table)
    if change.if_exists and schema.present(key) is False:
        return
    found = relation_for(schema, change.table)
    to = Name(shortened(change.to.text), key.name.schema)
    if found is None and schema.implied(key) is None and not change.what:
        found = table_for(schema, change.table)
    if schema.present(relation(to)):
        refuse(schema, "table-exists", f'relation "{to}" already exists', relation(to))
    if isinstance(found, Table | View):
        free_type(schema, to)
    schema.put(key, None, change.place)
    if isinstance(found, Table | View | Sequence | Index):
        schema.put(relation(to), replace(found, name=to))
        carry(schema, found.name, to)


def move_table(schema: Schema, change: MoveTable) -> None:
    """With its indexes and the sequences of its columns."""
    table = table_for(schema, change.table, if_exists=change.if_exists)
    if table is None:
        return
    old = table.name
    to = schema.name(Name(old.text, change.schema))
    if to == old:
        return
    require_schema(schema, to)
    indexes = [index.name for index in schema.indexes(old)]
    owned = [key.name for key in schema.linked("owned", old)]
    for name in (old, *indexes, *owned):
        _move(schema, name, to.schema, change.place)


def _move(schema: Schema, old: Name, space: str, place: Span) -> None:
    found, new = schema.get(relation(old)), Name(old.text, space)
    free_relation(schema, new)
    if isinstance(found, Table):
        free_type(schema, new)
    schema.put(relation(old), None, place)
    if isinstance(found, Table | Index | Sequence):
        schema.put(relation(new), replace(found, name=new))
        carry(schema, old, new)


def carry(schema: Schema, old: Name, new: Name) -> None:
    """All that names the relation names it by its new name."""
    for key in schema.linked("refers", old):
        table = schema.get(key)
        if isinstance(table, Table):
            made = tuple(
                replace(item, target=new) if item.target == old else item
                for item in table.constraints
            )
            put_table(schema, replace(table, constraints=made))
    for key in schema.linked("index", old):
        index = schema.get(key)
        if isinstance(index, Index):
            schema.put(key, replace(index, table=new))
    for key in schema.linked("nextval", old):
        table = schema.get(key)
        if isinstance(table, Table):
            printed = f"nextval('{qualified(new)}'::regclass)"
            columns = tuple(
                replace(item, default=Default(printed, new)) if sequence_of(item) == old else item
                for item in table.columns
            )
            put_table(schema, replace(table, columns=columns))
    for key in schema.linked("owned", old):
        sequence = schema.get(key)
        if isinstance(sequence, Sequence) and sequence.owner:
            schema.put(key, replace(sequence, owner=(new, sequence.owner[1])))
    for key in schema.linked("reads", old):
        view = schema.get(key)
        if isinstance(view, View) and view.reads:
            reads = tuple(new if name == old else name for name in view.reads)
            schema.put(key, replace(view, reads=reads))
    renamed_table(schema, old, new)
    for key in schema.linked("trigger", old):
        trigger = schema.get(key)
        own = Key(key.kind, Name(f"{new.text}.{key.name.text.partition('.')[2]}", new.schema))
        schema.put(key, None)
        schema.put(own, replace(trigger, key=own) if trigger else None)
