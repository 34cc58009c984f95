"""Views, sequences, schemas, extensions, functions, triggers; comments and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_columns import take_column
from jctc_lint.facts.schema.apply_dependants import (
    dependents,
    drop_view,
    drop_views,
    sequence_users,
)
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import (
    column_for,
    free_relation,
    free_type,
    is_phantom,
    put_column,
    put_table,
    relation_for,
    require_schema,
    table_for,
)
from jctc_lint.facts.schema.apply_rows import data_rows
from jctc_lint.facts.schema.apply_tables import remove_table
from jctc_lint.facts.schema.apply_types import drop_type_users
from jctc_lint.facts.schema.changes import Comment, CreateObject, Data, DropObject
from jctc_lint.facts.schema.mentions import OF_TABLES, sequence_of
from jctc_lint.facts.schema.model import (
    Column,
    Index,
    Key,
    Kind,
    Name,
    Other,
    Sequence,
    Table,
    View,
)
from jctc_lint.facts.schema.state import key_of, kind_of
from jctc_lint.facts.schema.types import extension_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.model import Object
    from jctc_lint.facts.schema.state import Schema

_MISSING = {
    Kind.RELATION: ("relation-missing", "relation"),
    Kind.TYPE: ("type-missing", "type"),
    Kind.SCHEMA: ("schema-missing", "schema"),
    Kind.EXTENSION: ("extension-missing", "extension"),
    Kind.FUNCTION: ("function-missing", "function"),
    Kind.TRIGGER: ("trigger-missing", "trigger"),
    Kind.POLICY: ("policy-missing", "policy"),
    Kind.RULE: ("rule-missing", "rule"),
    Kind.STATISTICS: ("statistics-missing", "statistics object"),
}


_RELATIONS = ("view", "materialized view", "sequence")


def create_object(schema: Schema, change: CreateObject, _run: Run) -> None:
    kind = change.key.kind
    if kind in (Kind.SCHEMA, Kind.EXTENSION):
        key = Key(kind, Name(change.key.name.text))
    else:
        key = Key(kind, schema.created(change.key.name))
        require_schema(schema, key.name)
    there = schema.present(key)
    if kind is Kind.RELATION:
        _create_relation(schema, key, change)
        return
    if there and not (change.or_replace or change.if_not_exists) and kind is not Kind.FUNCTION:
        what, word = _MISSING[kind]
        kind_name = what.replace("missing", "exists")
        refuse(schema, kind_name, f'{word} "{key.name}" already exists', key)
    if there and change.if_not_exists:
        return
    made = Other(key, change.definition, change.place)
    if kind in OF_TABLES:
        table = Name(key.name.text.partition(".")[0], key.name.schema)
        relation_for(schema, table)
        from jctc_lint.facts.schema.sql_uses import of_part

        made = replace(made, uses=of_part(schema, made, table, change.place))
    schema.put(key, made)


def _create_relation(schema: Schema, key: Key, change: CreateObject) -> None:
    there = schema.get(key)
    if change.if_not_exists and schema.present(key) is not False:
        return
    sequence = change.reads is None and not change.materialized and _is_sequence(change)
    if not (change.or_replace and isinstance(there, View)):
        free_relation(schema, key.name)
    if there is None:
        free_type(schema, key.name)
    if sequence:
        schema.put(key, Sequence(key.name, None, change.place))
        return
    reads = []
    for name in change.reads or ():
        relation_for(schema, name)
        reads.append(schema.find(Kind.RELATION, name).name)
    view = View(key.name, change.materialized, None, change.place)
    if change.reads is not None:
        from jctc_lint.facts.schema.sql_uses import of_view

        uses, outputs = of_view(schema, change.definition, change.place, reads)
        view = replace(view, reads=tuple(reads), uses=uses, outputs=outputs)
    schema.put(key, view)


def _is_sequence(change: CreateObject) -> bool:
    return "sequence" in (change.what, change.definition.strip().lower())


def drop_object(schema: Schema, change: DropObject, _run: Run) -> None:
    kind = change.key.kind
    key = schema.find(kind, change.key.name)
    found = schema.get(key)
    if found is None:
        if schema.present(key) is None:
            if kind is Kind.SCHEMA:
                _drop_schema(schema, key, change)
            schema.put(key, None, change.place)
        elif schema.implied(key) is not None:
            refuse(schema, "wrong-kind", f'"{key.name}" is an index', key)
        elif not change.if_exists:
            what, word = _MISSING[kind]
            refuse(schema, what, f'{word} "{change.key.name}" does not exist', key)
        return
    if change.what in _RELATIONS and is_phantom(found):
        schema.put(key, None, change.place)
        return
    if change.what in _RELATIONS and kind_of(found) != change.what:
        refuse(schema, "wrong-kind", f'"{key.name}" is not a {change.what}', key)
    _stand_in_the_way(schema, key, found, change)
    schema.put(key, None, change.place)


def _stand_in_the_way(schema: Schema, key: Key, found: Object, change: DropObject) -> None:
    if isinstance(found, View):
        drop_views(schema, found.name, change.place, cascade=change.cascade)
        drop_view(schema, found, change.place)
    elif isinstance(found, Sequence):
        _drop_sequence(schema, found, change)
    elif isinstance(found, Table | Index):
        refuse(schema, "wrong-kind", f'"{key.name}" is not what is to be dropped', key)
    elif key.kind is Kind.SCHEMA:
        _drop_schema(schema, key, change)
    elif key.kind is Kind.EXTENSION:
        _drop_extension(schema, key, change)
    elif key.kind is Kind.FUNCTION:
        _drop_callers(schema, key, change)


def _drop_sequence(schema: Schema, found: Sequence, change: DropObject) -> None:
    owner = schema.column(*found.owner) if found.owner else None
    if isinstance(owner, Column) and owner.identity:
        dependents(schema, f'sequence "{found.name}"', key_of(found), f"column {owner.name}")
    users = sequence_users(schema, found.name)
    if users and not change.cascade:
        dependents(schema, f'sequence "{found.name}"', key_of(found), users[0])
    for key in schema.linked("nextval", found.name):
        table = schema.get(key)
        if isinstance(table, Table):
            columns = tuple(
                replace(item, default=None) if sequence_of(item) == found.name else item
                for item in table.columns
            )
            put_table(schema, replace(table, columns=columns))


def _drop_callers(schema: Schema, key: Key, change: DropObject) -> None:
    """The triggers that call a function."""
    for caller in schema.linked("calls", key.name):
        if not change.cascade:
            dependents(schema, f"function {key.name}", key, f"trigger {caller.name}")
        schema.put(caller, None, change.place)


def _drop_extension(schema: Schema, key: Key, change: DropObject) -> None:
    """Columns of an extension's types go with it."""
    for table in list(schema.tables()):
        for column in table.columns:
            if column.type is None or extension_of(column.type) != key.name.text:
                continue
            if not change.cascade:
                named = f"column {column.name} of table {table.name}"
                dependents(schema, f"extension {key.name.text}", key, named)
            now = schema.table(table.name)
            if now is not None:
                take_column(schema, now, column.name, change.place, cascade=True)


def _drop_schema(schema: Schema, key: Key, change: DropObject) -> None:
    """All that is in a schema goes with it."""
    for own in [key_of(found) for found in schema.objects()]:
        found = schema.get(own)  # What went before may have changed it, or taken it along.
        if own.name.schema != key.name.text or found is None:
            continue
        if not change.cascade:
            dependents(schema, f"schema {key.name.text}", key, str(own.name))
        if isinstance(found, Table):
            remove_table(schema, found, change.place, cascade=True)
        elif own.kind is Kind.TYPE:
            drop_type_users(schema, own, change.place, cascade=True)
            schema.put(own, None, change.place)
        elif not isinstance(found, Index):
            _stand_in_the_way(schema, own, found, change)
            schema.put(own, None, change.place)


def comment(schema: Schema, change: Comment, _run: Run) -> None:
    if isinstance(relation_for(schema, change.table), View):
        return
    table = table_for(schema, change.table)
    if table is None:
        return
    if not change.column:
        put_table(schema, replace(table, comment=change.text))
        return
    column = column_for(schema, table, change.column)
    put_column(schema, table, replace(column, comment=change.text))


def data(schema: Schema, change: Data, run: Run) -> None:
    """What must be there for a statement, and what becomes of rows."""
    for name in change.tables or ():
        relation_for(schema, name)
    for name, column in change.columns:
        table = schema.table(name)
        if table is not None:
            column_for(schema, table, column)
    data_rows(schema, change, run)


ACTIONS: dict[type[Change], Callable[[Schema, Any, Run], None]] = {
    CreateObject: create_object,
    DropObject: drop_object,
    Comment: comment,
    Data: data,
}
"""What `apply` does with each of these."""
