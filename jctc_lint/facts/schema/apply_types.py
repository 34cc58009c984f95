"""CREATE, DROP and ALTER TYPE of enums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_columns import take_column
from jctc_lint.facts.schema.apply_dependants import dependents
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import put_column, put_table, require_schema
from jctc_lint.facts.schema.model import Column, EnumType, Key, Kind, Name, Other, Table, Type, View
from jctc_lint.facts.schema.names import qualified, shortened
from jctc_lint.facts.schema.types import user_type
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import (
        AddLabel,
        CreateEnum,
        DropEnum,
        RenameEnum,
        RenameLabel,
    )
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


def create_enum(schema: Schema, change: CreateEnum, run: Run) -> None:
    name = schema.created(change.enum)
    key = Key(Kind.TYPE, name)
    if change.once and name in run.enums:
        return
    there = _type_there(schema, name)
    if change.checkfirst and there is not False:
        if change.once:
            run.enums.add(name)
        if there is None:
            schema.put(key, EnumType(name, None, change.place))
        return
    require_schema(schema, name)
    if there:
        refuse(schema, "type-exists", f'type "{name}" already exists', key)
    labels = change.labels
    if labels is not None and len(set(labels)) < len(labels):
        refuse(schema, "label-exists", f'a label of enum "{name}" stands there twice', key)
    if change.once:
        run.enums.add(name)
    run.fresh_types.add(name)
    schema.put(key, EnumType(name, labels, change.place))


def _type_there(schema: Schema, name: Name) -> bool | None:
    """A table's rows are a type, too."""
    if schema.table(name) is not None:
        return True
    return schema.present(Key(Kind.TYPE, name))


def drop_enum(schema: Schema, change: DropEnum) -> None:
    key = schema.find(Kind.TYPE, change.enum)
    rows = schema.get(Key(Kind.RELATION, key.name))
    if isinstance(rows, Table | View):
        dependents(schema, f'type "{key.name}"', key, f"relation {key.name}")
    if schema.get(key) is None:
        if schema.present(key) is None:
            schema.put(key, None, change.place)
        elif not (change.if_exists or change.checkfirst):
            refuse(schema, "type-missing", f'type "{change.enum}" does not exist', key)
        return
    drop_type_users(schema, key, change.place, cascade=change.cascade)
    schema.put(key, None, change.place)


def drop_type_users(schema: Schema, key: Key, place: Span, *, cascade: bool) -> None:
    """Columns of a type go with it."""
    for user in schema.linked("type", key.name):
        table = schema.get(user)
        if isinstance(table, Table):
            _drop_user(schema, table, key, place, cascade=cascade)


def _drop_user(schema: Schema, table: Table, key: Key, place: Span, *, cascade: bool) -> None:
    for column in table.columns:
        of_type = column.type is not None and column.type.enum == key.name
        by_default = column.default is not None and column.default.of == key.name
        if not (of_type or by_default):
            continue
        if not cascade:
            what = "column" if of_type else "default value for column"
            named = f"{what} {column.name} of table {table.name}"
            dependents(schema, f'type "{key.name}"', key, named)
        now = schema.get(Key(Kind.RELATION, table.name))
        if isinstance(now, Table) and of_type:
            take_column(schema, now, column.name, place, cascade=True)
        elif isinstance(now, Table):
            put_column(schema, now, replace(column, default=None))


def _enum(schema: Schema, name: Name) -> EnumType | None:
    key = schema.find(Kind.TYPE, name)
    found = schema.get(key)
    if isinstance(found, EnumType):
        return found
    if found is not None:
        refuse(schema, "wrong-kind", f'"{name}" is not an enum', key)
    if schema.present(key) is False:
        refuse(schema, "type-missing", f'type "{name}" does not exist', key)
    made = EnumType(key.name, None)
    schema.put(key, made)
    return made


def add_label(schema: Schema, change: AddLabel, run: Run) -> None:
    enum = _enum(schema, change.enum)
    if enum is None or enum.labels is None:
        return
    key = Key(Kind.TYPE, enum.name)
    if change.label in enum.labels:
        if change.if_not_exists:
            return
        reason = f'enum label "{change.label}" already exists'
        refuse(schema, "label-exists", reason, key, change.label)
    neighbour = change.before or change.after
    if neighbour and neighbour not in enum.labels:
        reason = f'"{neighbour}" is not an existing enum label'
        refuse(schema, "label-missing", reason, key, neighbour)
    at = len(enum.labels)
    if neighbour:
        at = enum.labels.index(neighbour) + (0 if change.before else 1)
    labels = (*enum.labels[:at], change.label, *enum.labels[at:])
    run.new_label(enum.name, change.label)
    schema.put(key, replace(enum, labels=labels))


def rename_label(schema: Schema, change: RenameLabel) -> None:
    enum = _enum(schema, change.enum)
    if enum is None or enum.labels is None:
        return
    key = Key(Kind.TYPE, enum.name)
    if change.label not in enum.labels:
        reason = f'"{change.label}" is not an existing enum label'
        refuse(schema, "label-missing", reason, key, change.label)
    if change.to in enum.labels:
        reason = f'enum label "{change.to}" already exists'
        refuse(schema, "label-exists", reason, key, change.to)
    labels = tuple(change.to if label == change.label else label for label in enum.labels)
    schema.put(key, replace(enum, labels=labels))
    _respell(schema, key.name, key.name, change.label, change.to)


def rename_enum(schema: Schema, change: RenameEnum, run: Run) -> None:
    key = schema.find(Kind.TYPE, change.enum)
    found = schema.get(key)
    if found is None and schema.present(key) is False:
        refuse(schema, "type-missing", f'type "{change.enum}" does not exist', key)
    to = Name(shortened(change.to), key.name.schema)
    if _type_there(schema, to):
        refuse(schema, "type-exists", f'type "{to}" already exists', Key(Kind.TYPE, to))
    schema.put(key, None, change.place)
    own = Key(Kind.TYPE, to)
    if isinstance(found, EnumType):
        schema.put(own, replace(found, name=to))
    elif isinstance(found, Other):
        schema.put(own, replace(found, key=own))
    else:
        schema.put(own, EnumType(to, None, change.place))
    run.renamed_type(key.name, to)
    _respell(schema, key.name, to)


def _respell(schema: Schema, old: Name, new: Name, label: str = "", to: str = "") -> None:
    """Columns and their defaults name the type, and its labels, as they are now."""
    for user in schema.linked("type", old):
        table = schema.get(user)
        if not isinstance(table, Table):
            continue
        columns = [_respelled(item, old, new, label, to) for item in table.columns]
        checks = [
            replace(item, text=_conditions(item.text, old, new, label, to)) if item.text else item
            for item in table.constraints
        ]
        put_table(schema, replace(table, columns=tuple(columns), constraints=tuple(checks)))
        for index in schema.indexes(table.name):
            if index.where:
                where = _conditions(index.where, old, new, label, to)
                schema.put(Key(Kind.RELATION, index.name), replace(index, where=where))


def _conditions(text: str, old: Name, new: Name, label: str, to: str) -> str:
    """A condition that names the type, or a label of it, by its new name."""
    import re

    if label:
        one, two = (name.replace("'", "''") for name in (label, to))
        return text.replace(f"'{one}'::{qualified(old)}", f"'{two}'::{qualified(new)}")
    spelled = re.escape(f"::{qualified(old)}") + r"(?![\w$])"
    return re.sub(spelled, lambda _: f"::{qualified(new)}", text)


def _respelled(column: Column, old: Name, new: Name, label: str, to: str) -> Column:
    default, made = column.default, column.type
    if made is not None and made.enum == old:
        array = "[]" if made.text.endswith("[]") else ""
        column = replace(column, type=Type(user_type(new).text + array, new))
    elif default is None or default.of != old:
        return column
    if default is None or not default.text:
        return column
    of = new if default.of == old else default.of
    text = _printed(default.text, old, new, label, to)
    return replace(column, default=replace(default, text=text, of=of))


def _printed(text: str, old: Name, new: Name, label: str, to: str) -> str | None:
    """A default of the plain form `'label'::type`; None where it is another."""
    one, two = f"::{qualified(old)}", f"::{qualified(new)}"
    for array in ("", "[]"):
        if text.endswith(one + array) and text.startswith("'"):
            literal = text[: -len(one + array)]
            if label and literal == "'" + label.replace("'", "''") + "'":
                literal = "'" + to.replace("'", "''") + "'"
            elif label and array:
                return None
            return literal + two + array
    return None
