"""ADD, DROP, ALTER and RENAME COLUMN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import types
from jctc_lint.facts.schema.apply_constraints import attach_all, check_types
from jctc_lint.facts.schema.apply_defaults import checked_default, converted_default
from jctc_lint.facts.schema.apply_dependants import (
    constraints_with,
    dependents,
    drop_foreign_keys_to,
    drop_owned,
    drop_references,
    drop_view,
    generated_from,
    indexes_with,
    sequence_users,
)
from jctc_lint.facts.schema.apply_doubts import perhaps
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import (
    column_for,
    is_enum,
    put_column,
    put_table,
    relation,
    require_type,
    table_for,
)
from jctc_lint.facts.schema.apply_rows import require_filled, with_column, without_cells
from jctc_lint.facts.schema.apply_uses import renamed, shown, users
from jctc_lint.facts.schema.expressions import (
    check_text,
    columns_in,
    index_texts,
    renamed_in,
    type_within,
)
from jctc_lint.facts.schema.expressions import default as printed_default
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Default,
    Doubt,
    Index,
    Name,
    Sequence,
    Table,
    Type,
    View,
)
from jctc_lint.facts.schema.names import invented, qualified, shortened
from jctc_lint.facts.schema.state import COLUMNS, column_of, key_of, primary_key, table_doubt
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.changes import AddColumn, AlterColumn, DropColumn, RenameColumn
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span


def fresh(schema: Schema, table: Table, column: Column, run: Run, place: Span) -> Table:
    """The table with a new column, still to be put; `serial` becomes what it stands for."""
    name = shortened(column.name)
    if column_of(table, name):
        put_table(schema, table)  # The refusal says where the other one comes from.
        reason = f'column "{name}" of relation "{table.name.text}" already exists'
        refuse(schema, "column-exists", reason, relation(table.name), name)
    made = require_type(schema, column.type)
    column = replace(column, name=name, type=made, place=column.place or place)
    if column.default is not None and (column.identity or _is_serial(made)):
        reason = f'multiple default values specified for column "{name}"'
        refuse(schema, "default-exists", reason, relation(table.name), name)
    if made is not None and _is_serial(made):
        column = _serial(schema, table, column, types.SERIAL[made.text])
    elif column.identity:
        _sequence(schema, table, name, place)
        column = replace(column, nullable=False)
    else:
        column = _defaulted(schema, table, column, run)
    return replace(table, columns=(*table.columns, column))


def _is_serial(made: Type | None) -> bool:
    return made is not None and made.text in types.SERIAL


def _defaulted(schema: Schema, table: Table, column: Column, run: Run) -> Column:
    if column.default is None:
        return column
    return replace(column, default=checked_default(schema, relation(table.name), column, run))


def _serial(schema: Schema, table: Table, column: Column, text: str) -> Column:
    sequence = _sequence(schema, table, column.name, column.place)
    printed = qualified(sequence).replace("'", "''")
    default = Default(f"nextval('{printed}'::regclass)", sequence)
    return replace(column, type=Type(text), nullable=False, default=default)


def _sequence(schema: Schema, table: Table, column: str, place: Span | None) -> Name:
    def taken(name: str) -> bool:
        return bool(schema.present(relation(Name(name, table.name.schema))))

    name = Name(invented(table.name.text, [column], "seq", taken), table.name.schema)
    schema.put(relation(name), Sequence(name, (table.name, column), place))
    return name


def add_column(schema: Schema, change: AddColumn, run: Run) -> None:
    table = table_for(schema, change.table, if_exists=change.if_exists)
    if table is None:
        return
    name = shortened(change.column.name)
    if change.if_not_exists:
        if column_of(table, name):
            return
        doubt = table_doubt(table, COLUMNS, name)
        if doubt is not None:
            put_column(schema, table, Column(name, None, None, Default(None), place=change.place))
            return
    table = fresh(schema, table, change.column, run, change.place)
    put_table(schema, table)
    table = with_column(schema, table, column_for(schema, table, name))
    attach_all(schema, table, change.constraints)


def drop_column(schema: Schema, change: DropColumn, run: Run) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    name, key = shortened(change.column), relation(table.name)
    if column_of(table, name) is None:
        if table_doubt(table, COLUMNS, name) is None and not change.if_exists:
            reason = f'column "{name}" of relation "{table.name.text}" does not exist'
            refuse(schema, "column-missing", reason, key, name)
        return
    sure, unsure = users(schema, table.name, name)
    if unsure and not sure and not change.cascade:
        why = f"{shown(unsure[0])} may read the column"

        def play() -> bool:
            take_column(schema, table, name, change.place, cascade=False)
            return True

        perhaps(schema, run, play, why, change.place)
        return
    take_column(schema, table, name, change.place, cascade=change.cascade)


def take_column(schema: Schema, table: Table, name: str, place: Span, *, cascade: bool) -> None:
    """Drop a column with its indexes and constraints, and all that hangs on it."""
    key = relation(table.name)
    _take_users(schema, table, name, place, cascade=cascade)
    drop_references(schema, table, place, cascade=cascade, column=name)
    for other in generated_from(table, name):
        if not cascade:
            dependents(schema, f'column "{name}"', key, f"column {other.name}", name)
        take_column(schema, _now(schema, table), other.name, place, cascade=True)
    for constraint in constraints_with(_now(schema, table), name):
        if constraint.kind in (Constrains.PRIMARY, Constrains.UNIQUE):
            drop_foreign_keys_to(schema, _now(schema, table), constraint, place, cascade=cascade)
    for index in indexes_with(schema, table, name):
        if index.unique:
            drop_foreign_keys_to(schema, _now(schema, table), index, place, cascade=cascade)
        schema.put(relation(index.name), None, place)
    for sequence in schema.linked("owned", table.name):
        owned = schema.get(sequence)
        if isinstance(owned, Sequence) and owned.owner and owned.owner[1] == name:
            users = sequence_users(schema, sequence.name, but=name, of=table.name)
            if users and not cascade:
                dependents(schema, f'column "{name}"', key, users[0], name)
    drop_owned(schema, table, place, name)
    table = _now(schema, table)
    gone = constraints_with(table, name)
    schema.bury(key, name, place)
    put_table(
        schema,
        replace(
            table,
            columns=tuple(item for item in table.columns if item.name != name),
            constraints=tuple(item for item in table.constraints if item not in gone),
            rows=without_cells(table, name),
        ),
    )


def _take_users(schema: Schema, table: Table, name: str, place: Span, *, cascade: bool) -> None:
    """Views, triggers and policies over a column: they go along, or stand in the way."""
    sure, unsure = users(schema, table.name, name)
    if sure and not cascade:
        dependents(schema, f'column "{name}"', relation(table.name), shown(sure[0]), name)
    for user in sure:
        if isinstance(user, View):
            drop_view(schema, user, place)
        else:
            schema.put(user.key, None, place)
    for user in unsure if cascade else ():
        schema.forget(key_of(user), Doubt(shown(user), "a column that it may read is dropped"))


def _now(schema: Schema, table: Table) -> Table:
    found = schema.get(relation(table.name))
    return found if isinstance(found, Table) else table


def alter_column(schema: Schema, change: AlterColumn, run: Run) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    column = column_for(schema, table, shortened(change.column))
    if change.unknown:
        column = replace(column, type=None, nullable=None, default=Default(None))
        put_column(schema, table, column)
        return
    if change.drop_default or change.default_sql or change.default is not None:
        _require_plain(schema, table, column)
    if change.drop_default:
        column = replace(column, default=None)
    if change.type is not None:
        column = _retyped(schema, table, column, change)
    column = _identity(schema, table, column, change)
    if change.default_sql:
        written = Default(printed_default(change.default_sql, column.type))
        column = _defaulted(schema, table, replace(column, default=written), run)
    if change.default is not None:
        column = _defaulted(schema, table, replace(column, default=change.default), run)
    if change.nullable is not None:
        column = _nullable(schema, table, column, nullable=change.nullable)
    table = put_column(schema, _now(schema, table), column)
    if change.type is not None:
        table = put_table(schema, replace(table, rows=without_cells(table, column.name)))
        _reprint(schema, table, column.name)
        check_types(schema, table, column.name)


def _require_plain(schema: Schema, table: Table, column: Column) -> None:
    """A column that makes its own values has no default to set or drop."""
    kind = "an identity" if column.identity else "a generated" if column.generated else ""
    if kind:
        reason = f'column "{column.name}" of relation "{table.name.text}" is {kind} column'
        refuse(schema, "no-default", reason, relation(table.name), column.name)


def _identifiable(schema: Schema, table: Table, column: Column) -> None:
    """What ADD GENERATED AS IDENTITY asks of a column."""
    where = relation(table.name)
    if column.nullable:
        reason = f'column "{column.name}" must be declared NOT NULL before identity can be added'
        refuse(schema, "nullable", reason, where, column.name)
    if column.default is not None and column.default.text is not None:
        reason = f'column "{column.name}" already has a default value'
        refuse(schema, "default-exists", reason, where, column.name)
    if column.type is not None and column.type.text not in types.SERIAL.values():
        reason = "identity column type must be smallint, integer, or bigint"
        refuse(schema, "type-mismatch", reason, where, column.name)


def _identity(schema: Schema, table: Table, column: Column, change: AlterColumn) -> Column:
    if change.drop_identity and column.identity:
        drop_owned(schema, table, change.place, column.name)
        column = replace(column, identity="")
    if change.identity and not column.identity:
        _identifiable(schema, table, column)
        _sequence(schema, table, column.name, change.place)
    if change.identity:
        column = replace(column, identity=change.identity, default=None)
    return column


def _nullable(schema: Schema, table: Table, column: Column, *, nullable: bool) -> Column:
    key = primary_key(table)
    if nullable and key is not None and column.name in key.columns:
        reason = f'column "{column.name}" is in a primary key'
        refuse(schema, "in-primary-key", reason, relation(table.name), column.name)
    if nullable and column.identity:
        reason = f'column "{column.name}" of "{table.name.text}" is an identity column'
        refuse(schema, "identity", reason, relation(table.name), column.name)
    if not nullable:
        require_filled(schema, table, column.name)
    return replace(column, nullable=nullable)


def _retyped(schema: Schema, table: Table, column: Column, change: AlterColumn) -> Column:
    made = require_type(schema, change.type)
    if made is None:
        return replace(column, type=None)
    if _is_used(schema, table, column.name):
        return replace(column, type=None, default=Default(None))
    old = column.type
    if old is not None and not change.using:
        sure = is_enum(schema, old) and is_enum(schema, made)
        if types.castable(old, made, enums=sure) is False:
            reason = f'column "{column.name}" cannot be cast automatically to type {made.text}'
            refuse(schema, "not-castable", reason, relation(table.name), column.name)
    _require_castable(schema, table, column, change, made)
    return replace(column, type=made, default=converted_default(schema, table, column, made))


def _require_castable(
    schema: Schema, table: Table, column: Column, change: AlterColumn, made: Type
) -> None:
    """What USING computes has to be of the new type, or cast to it on its own."""
    computed = type_within(change.using_sql, table.columns) if change.using_sql else None
    if computed is None:
        return
    sure = is_enum(schema, computed) and is_enum(schema, made)
    if types.castable(computed, made, enums=sure) is False:
        what = f'result of USING clause for column "{column.name}"'
        reason = f"{what} cannot be cast automatically to type {made.text}"
        refuse(schema, "not-castable", reason, relation(table.name), column.name)


def _is_used(schema: Schema, table: Table, column: str) -> bool:
    """Refuse where something that hangs on a column fixes its type; whether something may."""
    sure, unsure = users(schema, table.name, column)
    named = [shown(user) for user in sure]
    named += [f"generated column {other.name}" for other in generated_from(table, column)]
    if named:
        reason = f"cannot alter type of a column used by {named[0]}"
        refuse(schema, "dependents", reason, relation(table.name), column)
    return bool(unsure)


def _reprint(schema: Schema, table: Table, column: str) -> None:
    """Conditions and expressions over a column of a new type: other casts are printed in them."""
    for index in indexes_with(schema, table, column):
        if index.printed and (index.expressions or index.where):
            schema.put(relation(index.name), index_texts(index, table.columns))
    checks = {
        item: replace(item, text=check_text(item.text, table.columns) or "")
        for item in constraints_with(table, column)
        if item.kind is Constrains.CHECK and item.text
    }
    if checks:
        made = tuple(checks.get(item, item) for item in table.constraints)
        put_table(schema, replace(table, constraints=made))


def rename_column(schema: Schema, change: RenameColumn) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    old, new = shortened(change.column), shortened(change.to)
    column = column_for(schema, table, old)
    if column_of(table, new):
        reason = f'column "{new}" of relation "{table.name.text}" already exists'
        refuse(schema, "column-exists", reason, relation(table.name), new)
    if column_of(table, old) is None:
        table = put_column(schema, table, column)
    names = [item.name for item in table.columns]
    schema.bury(relation(table.name), old, change.place)
    made = tuple(
        replace(item, name=new) if item.name == old else _generated(item, names, old, new)
        for item in table.columns
    )
    kept = tuple(_renamed(item, old, new) for item in table.constraints)
    rows = without_cells(table, old, new)
    put_table(schema, replace(table, columns=made, constraints=kept, rows=rows))
    renamed(schema, table.name, old, new)
    _carry(schema, table, names, old, new)


def _generated(column: Column, names: list[str], old: str, new: str) -> Column:
    if column.generated and old in columns_in(column.generated, names):
        return replace(column, generated=renamed_in(column.generated, old, new))
    return column


def _renamed(item: Constraint, old: str, new: str) -> Constraint:
    if old not in item.columns:
        return item
    columns = tuple(new if name == old else name for name in item.columns)
    text = renamed_in(item.text, old, new) if item.text else item.text
    return replace(item, columns=columns, text=text)


def _carry(schema: Schema, table: Table, names: list[str], old: str, new: str) -> None:
    """Indexes, foreign keys of other tables and owned sequences follow a renamed column."""
    for index in schema.indexes(table.name):
        schema.put(relation(index.name), _reindexed(index, names, old, new))
    for key in schema.linked("refers", table.name):
        other = schema.get(key)
        if isinstance(other, Table):
            made = tuple(
                replace(item, target_columns=_swapped(item.target_columns, old, new))
                if item.target == table.name and item.target_columns
                else item
                for item in other.constraints
            )
            put_table(schema, replace(other, constraints=made))
    for key in schema.linked("owned", table.name):
        sequence = schema.get(key)
        if isinstance(sequence, Sequence) and sequence.owner == (table.name, old):
            schema.put(key, replace(sequence, owner=(table.name, new)))


def _swapped(columns: tuple[str, ...] | None, old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in columns or ())


def _reindexed(index: Index, names: list[str], old: str, new: str) -> Index:
    where = index.where
    if where and old in columns_in(where, names):
        where = renamed_in(where, old, new)
    columns = tuple(
        new if text == old else renamed_in(text, old, new)
        if index.expressions and old in columns_in(text, names) else text
        for text in index.columns
    )  # fmt: skip
    return replace(index, columns=columns, where=where)
