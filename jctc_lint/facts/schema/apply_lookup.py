"""Finding what a change speaks of; what is in doubt is taken to be there from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.mentions import TAKEN
from jctc_lint.facts.schema.model import (
    Column,
    Default,
    Doubt,
    EnumType,
    Key,
    Kind,
    Name,
    Table,
    Type,
)
from jctc_lint.facts.schema.names import qualified
from jctc_lint.facts.schema.state import ALL, COLUMNS, WHOLE, column_of, table_doubt
from jctc_lint.facts.schema.types import extension_of
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Object
    from jctc_lint.facts.schema.state import Schema

_SYSTEM = ("pg_catalog", "information_schema", "pg_toast", "pg_temp")


def relation(name: Name) -> Key:
    return Key(Kind.RELATION, name)


def described(found: Object | None) -> str:
    return f'"{found.name}"' if found is not None and not hasattr(found, "key") else "it"


def require_schema(schema: Schema, name: Name) -> None:
    """The schema that a new object goes to."""
    if name.schema and name.schema not in _SYSTEM:
        key = Key(Kind.SCHEMA, Name(name.schema))
        if schema.present(key) is False:
            refuse(schema, "schema-missing", f'schema "{name.schema}" does not exist', key)


def table_for(schema: Schema, name: Name, *, if_exists: bool = False) -> Table | None:
    """The table that a name means; None where it need not be there, and is not.

    One in doubt becomes a table of which nothing else is known: the change needs it.
    """
    key = schema.find(Kind.RELATION, name)
    found = schema.get(key)
    if isinstance(found, Table):
        return found
    if found is not None or schema.implied(key):
        refuse(schema, "wrong-kind", f'"{name}" is not a table', key)
    doubt = schema.doubt_on(key)
    if doubt is None:
        if if_exists:
            return None
        _missing_schema(schema, key)
        refuse(schema, "table-missing", f'relation "{name}" does not exist', key)
    if if_exists:
        return None
    return phantom(schema, key, doubt)


def phantom(schema: Schema, key: Key, doubt: Doubt) -> Table:
    """A table that is there, of which nothing is known."""
    what = TAKEN if doubt.what == TAKEN else ALL
    made = Table(key.name, (), doubts=(Doubt(what, doubt.why, doubt.place),), place=doubt.place)
    schema.put(key, made)
    return made


def is_phantom(found: Object) -> bool:
    """Something that statements needed: a table, as far as anything is known of it."""
    if not isinstance(found, Table) or any(column.type is not None for column in found.columns):
        return False
    return any(doubt.what in WHOLE for doubt in found.doubts)


def _missing_schema(schema: Schema, key: Key) -> None:
    require_schema(schema, key.name)


def relation_for(schema: Schema, name: Name) -> Object | None:
    """A table or another relation; None where it is in doubt what there is."""
    key = schema.find(Kind.RELATION, name)
    found = schema.get(key)
    if found is None and schema.present(key) is False:
        require_schema(schema, key.name)
        refuse(schema, "table-missing", f'relation "{name}" does not exist', key)
    return found


def column_for(schema: Schema, table: Table, name: str, why: str = "") -> Column:
    """A column of a table; one in doubt has no type and no nullability that is known."""
    found = column_of(table, name)
    if found is not None:
        return found
    doubt = table_doubt(table, COLUMNS, name)
    if doubt is None:
        reason = why or f'column "{name}" of relation "{table.name.text}" does not exist'
        refuse(schema, "column-missing", reason, relation(table.name), name)
    return Column(name, None, None, Default(None), place=doubt.place)


def put_column(schema: Schema, table: Table, column: Column) -> Table:
    """The table with the column in the place of the one of its name, or at the end."""
    columns = list(table.columns)
    at = next((i for i, item in enumerate(columns) if item.name == column.name), len(columns))
    columns[at : at + 1] = [column]
    return put_table(schema, replace(table, columns=tuple(columns)))


def put_table(schema: Schema, table: Table) -> Table:
    schema.put(relation(table.name), table)
    return table


def require_type(schema: Schema, made: Type | None) -> Type | None:
    """The type with its name as it is kept; refused where there is no such type."""
    if made is None:
        return None
    extension = extension_of(made)
    if extension is not None:
        key = Key(Kind.EXTENSION, Name(extension))
        by_name = schema.present(schema.find(Kind.TYPE, Name(made.text.split("(")[0])))
        if schema.present(key) is False and by_name is False:
            refuse(schema, "type-missing", f'type "{made.text}" does not exist', key)
        return made
    if made.enum is None:
        return made
    key = schema.find(Kind.TYPE, made.enum)
    if schema.present(key) is False and schema.table(made.enum) is None:
        require_schema(schema, key.name)
        refuse(schema, "type-missing", f'type "{made.enum}" does not exist', key)
    suffix = "[]" if made.text.endswith("[]") else ""
    return Type(qualified(key.name) + suffix, key.name)


def is_enum(schema: Schema, made: Type) -> bool:
    """Whether a user-defined type is known to be an enum."""
    return made.enum is None or isinstance(schema.get(Key(Kind.TYPE, made.enum)), EnumType)


def free_relation(schema: Schema, name: Name, kind: str = "table-exists") -> None:
    """Refuse when a relation of this name is there."""
    key = relation(name)
    if schema.present(key):
        refuse(schema, kind, f'relation "{name}" already exists', key)


def free_type(schema: Schema, name: Name) -> None:
    """Tables and views are types, too."""
    key = Key(Kind.TYPE, name)
    if schema.present(key):
        refuse(schema, "type-exists", f'type "{name}" already exists', key)
