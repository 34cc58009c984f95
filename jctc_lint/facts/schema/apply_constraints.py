"""ADD, DROP and RENAME CONSTRAINT, and the rules that a new constraint has to meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import types
from jctc_lint.facts.schema.apply_dependants import drop_foreign_keys_to
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import (
    column_for,
    is_enum,
    put_column,
    put_table,
    relation,
    table_for,
)
from jctc_lint.facts.schema.apply_rows import require_filled, require_unique
from jctc_lint.facts.schema.expressions import check_text, columns_in, missing_column
from jctc_lint.facts.schema.mentions import WITH_INDEX
from jctc_lint.facts.schema.model import (
    Constrains,
    Constraint,
    Doubt,
    Index,
    Key,
    Kind,
    Name,
    Table,
)
from jctc_lint.facts.schema.names import invented, shortened
from jctc_lint.facts.schema.open_names import is_whole
from jctc_lint.facts.schema.state import (
    COLUMNS,
    CONSTRAINTS,
    any_doubt,
    column_of,
    constraint_of,
    primary_key,
    table_doubt,
)
from jctc_lint.facts.schema.unique import is_unique
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.changes import AddConstraint, DropConstraint, RenameConstraint
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span

_LABELS = {
    Constrains.UNIQUE: "key",
    Constrains.FOREIGN: "fkey",
    Constrains.CHECK: "check",
    Constrains.EXCLUDE: "excl",
}
_ORDER = (
    Constrains.CHECK,
    Constrains.PRIMARY,
    Constrains.UNIQUE,
    Constrains.EXCLUDE,
    Constrains.FOREIGN,
)


def add_constraint(schema: Schema, change: AddConstraint) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    if change.using_index:
        _take_over(schema, table, change)
    else:
        attach(schema, table, change.constraint)


def attach_all(schema: Schema, table: Table, constraints: tuple[Constraint, ...]) -> Table:
    """Those of CREATE TABLE or ADD COLUMN, in the order in which PostgreSQL makes them."""
    for constraint in _once(sorted(constraints, key=lambda item: _ORDER.index(item.kind))):
        table = attach(schema, table, constraint)
    return table


def _once(constraints: list[Constraint]) -> list[Constraint]:
    """A key that is asked for twice is made once, under the first name that is given."""
    found: list[Constraint] = []
    for constraint in constraints:
        at = next((i for i, item in enumerate(found) if _is_same_key(item, constraint)), None)
        if at is None:
            found.append(constraint)
        elif found[at].name == "":
            found[at] = replace(found[at], name=constraint.name)
    return found


def _is_same_key(one: Constraint, two: Constraint) -> bool:
    return (
        one.kind in (Constrains.PRIMARY, Constrains.UNIQUE)
        and two.kind is Constrains.UNIQUE
        and one.columns == two.columns
        and one.deferrable == two.deferrable
    )


def attach(schema: Schema, table: Table, constraint: Constraint) -> Table:
    """Add one constraint to a table, as PostgreSQL would, with what comes with it."""
    constraint = _complete(schema, table, constraint)
    if constraint.deferrable:
        constraint = replace(constraint, deferrable=deferrable(constraint.deferrable))
    if constraint.kind is Constrains.FOREIGN:
        constraint = _refer(schema, table, constraint)
        table = table_for(schema, table.name) or table
    if constraint.kind is Constrains.PRIMARY and primary_key(table):
        reason = f'multiple primary keys for table "{table.name}" are not allowed'
        refuse(schema, "primary-key-exists", reason, relation(table.name), primary_name(table))
    constraint = _named(schema, table, constraint)
    if constraint.kind in WITH_INDEX:
        table = _indexed(schema, table, constraint)
        require_unique(schema, table, constraint)
    return put_table(schema, replace(table, constraints=(*table.constraints, constraint)))


def deferrable(text: str) -> str:
    """When a constraint is checked, in the one form that a state has for it."""
    words = text.upper()
    if "INITIALLY DEFERRED" in words:
        return "INITIALLY DEFERRED"
    return "DEFERRABLE" if "DEFERRABLE" in words and "NOT DEFERRABLE" not in words else ""


def primary_name(table: Table) -> str:
    found = primary_key(table)
    return (found.name if found else "") or ""


def _complete(schema: Schema, table: Table, constraint: Constraint) -> Constraint:
    if constraint.kind is Constrains.CHECK:
        require_columns(schema, table, constraint.text)
        names = [column.name for column in table.columns]
        used = constraint.columns or tuple(columns_in(constraint.text, names))
        text = check_text(constraint.text, table.columns) or ""
        return replace(constraint, columns=used, text=text)
    if constraint.kind is Constrains.EXCLUDE:
        names = [column.name for column in table.columns]
        constraint = replace(
            constraint, columns=tuple(name for name in constraint.columns if name in names)
        )
    for name in constraint.columns:
        column_for(schema, table, name, _missing(constraint, name))
    return constraint


def require_columns(schema: Schema, table: Table, text: str) -> None:
    """The columns that a condition names."""
    missing = missing_column(text, table.columns)
    if missing is not None and not table_doubt(table, COLUMNS, missing):
        column_for(schema, table, missing, f'column "{missing}" does not exist')


def _missing(constraint: Constraint, name: str) -> str:
    what = "key" if constraint.kind is not Constrains.FOREIGN else "foreign key constraint"
    if what == "key":
        return f'column "{name}" named in key does not exist'
    return f'column "{name}" referenced in foreign key constraint does not exist'


def _indexed(schema: Schema, table: Table, constraint: Constraint) -> Table:
    """What a key asks of its columns: an order, and NOT NULL of a primary key."""
    for name in constraint.columns:
        column = column_of(table, name)
        if constraint.kind is Constrains.EXCLUDE:
            continue
        if column is not None and column.type and types.sortable(column.type) is False:
            reason = f"data type {column.type.text} has no default operator class for btree"
            refuse(schema, "not-sortable", reason, relation(table.name), name)
        if constraint.kind is Constrains.PRIMARY:
            column = column_for(schema, table, name)
            require_filled(schema, table, name)
            table = put_column(schema, table, replace(column, nullable=False))
    return table


def _named(schema: Schema, table: Table, constraint: Constraint) -> Constraint:
    if constraint.name == "":
        return replace(constraint, name=_invented(schema, table, constraint))
    if constraint.name is None:
        return constraint
    name = shortened(constraint.name)
    if constraint_of(table, name):
        reason = f'constraint "{name}" for relation "{table.name.text}" already exists'
        refuse(schema, "constraint-exists", reason, relation(table.name), name)
    key = relation(Name(name, table.name.schema))
    if constraint.kind in WITH_INDEX and schema.present(key):
        refuse(schema, "index-exists", f'relation "{name}" already exists', key)
    return replace(constraint, name=name)


def _invented(schema: Schema, table: Table, constraint: Constraint) -> str | None:
    """The name that PostgreSQL chooses; None where others that we do not know may have it."""
    if table_doubt(table, CONSTRAINTS):
        return None
    kind, columns = constraint.kind, constraint.columns
    if kind is Constrains.CHECK and not constraint.columns and table_doubt(table, COLUMNS):
        return None
    if kind is Constrains.PRIMARY:
        columns, label = (), "pkey"
    else:
        label = _LABELS[kind]
    if kind is Constrains.CHECK and len(columns) != 1:
        columns = ()
    with_index = kind in WITH_INDEX

    def taken(name: str) -> bool:
        found = Name(name, table.name.schema)
        if with_index and schema.present(relation(found)):
            return True
        return constraint_of(table, name) is not None or bool(schema.linked("named", found))

    made = invented(table.name.text, columns, label, taken)
    return made if is_whole(made) and not table_doubt(table, CONSTRAINTS, made) else None


def _refer(schema: Schema, table: Table, constraint: Constraint) -> Constraint:
    if constraint.target is None:
        return constraint
    key = schema.find(Kind.RELATION, constraint.target)
    target = table if key == relation(table.name) else _target(schema, key)
    columns = constraint.target_columns
    if columns == ():
        columns = _primary_columns(schema, target)
    constraint = replace(constraint, target=target.name, target_columns=columns)
    if columns is not None:
        _referable(schema, target, constraint, columns)
        _comparable(schema, table, target, constraint)
    return constraint


def _target(schema: Schema, key: Key) -> Table:
    found = table_for(schema, key.name)
    assert found is not None
    return found


def _primary_columns(schema: Schema, target: Table) -> tuple[str, ...] | None:
    found = primary_key(target)
    if found is not None:
        return found.columns
    if any_doubt(target, CONSTRAINTS):
        return None
    reason = f'there is no primary key for referenced table "{target.name}"'
    return refuse(schema, "not-unique", reason, relation(target.name))


def _referable(
    schema: Schema, target: Table, constraint: Constraint, columns: tuple[str, ...]
) -> None:
    for name in columns:
        why = f'column "{name}" referenced in foreign key constraint does not exist'
        column = column_for(schema, target, name, why)
        if column_of(target, name) is None:
            target = put_column(schema, target, column)
    if len(columns) != len(constraint.columns):
        reason = "number of referencing and referenced columns for foreign key disagree"
        refuse(schema, "type-mismatch", reason, relation(target.name))
    if is_unique(schema, target, columns) is False:
        listed = ", ".join(columns)
        reason = f'no unique constraint on ({listed}) of referenced table "{target.name}"'
        refuse(schema, "not-unique", reason, relation(target.name))


def check_types(schema: Schema, table: Table, column: str) -> None:
    """Whether foreign keys from and to a column can still hold after it got another type."""
    for constraint in table.constraints:
        target = schema.table(constraint.target) if constraint.target else None
        if target is not None and column in constraint.columns:
            _comparable(schema, table, target, constraint)
    for key in schema.linked("refers", table.name):
        other = schema.get(key)
        if isinstance(other, Table):
            for constraint in other.constraints:
                used = constraint.target_columns or ()
                if constraint.target == table.name and column in used:
                    _comparable(schema, other, table, constraint)


def _comparable(schema: Schema, table: Table, target: Table, constraint: Constraint) -> None:
    for own, other in zip(constraint.columns, constraint.target_columns or (), strict=True):
        mine, theirs = column_of(table, own), column_of(target, other)
        if mine is None or theirs is None or mine.type is None or theirs.type is None:
            continue
        sure = is_enum(schema, mine.type) and is_enum(schema, theirs.type)
        if types.comparable(theirs.type, mine.type, enums=sure) is False:
            reason = (
                f'foreign key cannot be implemented: "{own}" is {mine.type.text}, '
                f'"{other}" of "{target.name}" is {theirs.type.text}'
            )
            refuse(schema, "type-mismatch", reason, relation(table.name), own)


def _take_over(schema: Schema, table: Table, change: AddConstraint) -> None:
    """ADD CONSTRAINT ... USING INDEX: the index becomes the constraint's and takes its name."""
    key = relation(Name(change.using_index, table.name.schema))
    index = schema.get(key)
    if index is None and schema.present(key) is False and not schema.index_doubt(key):
        refuse(schema, "index-missing", f'index "{change.using_index}" does not exist', key)
    columns = change.constraint.columns
    if isinstance(index, Index):
        if not index.unique:
            refuse(schema, "not-unique", f'"{change.using_index}" is not a unique index', key)
        columns = index.columns
        schema.put(key, None, change.place)
    name = change.constraint.name or change.using_index
    attach(schema, table, replace(change.constraint, columns=columns, name=name))


def drop_constraint(schema: Schema, change: DropConstraint) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    if change.name is None:
        why = "a constraint without a known name is dropped"
        schema.doubt_table(table.name, Doubt(CONSTRAINTS, why, change.place))
        return
    found = constraint_of(table, change.name)
    if found is None:
        _drop_unknown(schema, table, change)
        return
    detach(schema, table, found, change.place, cascade=change.cascade)


def _drop_unknown(schema: Schema, table: Table, change: DropConstraint) -> None:
    if table_doubt(table, CONSTRAINTS, change.name or "") is None:
        if change.if_exists:
            return
        if _not_told(table, change):
            return
        reason = f'constraint "{change.name}" of relation "{table.name.text}" does not exist'
        refuse(schema, "constraint-missing", reason, relation(table.name), change.name or "")


def _not_told(table: Table, change: DropConstraint) -> bool:
    """Whether it may be one of the constraints whose names are not known."""
    return any(item.name is None and change.kind in (None, item.kind) for item in table.constraints)


def detach(schema: Schema, table: Table, found: Constraint, place: Span, *, cascade: bool) -> None:
    """Take a constraint away, with the foreign keys that rely on its index."""
    rest = tuple(item for item in table.constraints if item is not found)
    if found.kind in (Constrains.PRIMARY, Constrains.UNIQUE):
        drop_foreign_keys_to(schema, table, found, place, cascade=cascade)
        table = table_for(schema, table.name) or table
        rest = tuple(item for item in table.constraints if item is not found)
    if found.name:
        schema.bury(relation(table.name), found.name, place)
    put_table(schema, replace(table, constraints=rest))


def rename_constraint(schema: Schema, change: RenameConstraint) -> None:
    table = table_for(schema, change.table)
    if table is None:
        return
    found = constraint_of(table, change.name)
    if found is None:
        if table_doubt(table, CONSTRAINTS, change.name) is None:
            reason = f'constraint "{change.name}" for table "{table.name}" does not exist'
            refuse(schema, "constraint-missing", reason, relation(table.name), change.name)
        return
    rename(schema, table, found, change.to)


def rename(schema: Schema, table: Table, found: Constraint, to: str) -> None:
    _named(schema, table, replace(found, name=to))
    made = tuple(replace(item, name=to) if item is found else item for item in table.constraints)
    put_table(schema, replace(table, constraints=made))
