"""Defaults of columns: what PostgreSQL asks of a new one, and of one whose column changes type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema import types
from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_lookup import is_enum, relation
from jctc_lint.facts.schema.expressions import function_of, literal_of, refusal, type_of
from jctc_lint.facts.schema.mentions import sequence_of
from jctc_lint.facts.schema.model import Column, Default, Key, Kind, Name, Table, Type
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Run
    from jctc_lint.facts.schema.state import Schema

_FUNCTIONS = {
    "uuid_generate_v4": "uuid-ossp",
    "uuid_generate_v1": "uuid-ossp",
    "uuid_generate_v1mc": "uuid-ossp",
    "uuid_generate_v5": "uuid-ossp",
}
"""Functions that defaults call, and the extension that has them."""


def checked_default(schema: Schema, key: Key, column: Column, run: Run) -> Default | None:
    """The default of a column, refused where PostgreSQL would not take it."""
    default = column.default
    if default is None or default.text is None:
        return default
    function = function_of(default.text)
    if function in _FUNCTIONS:
        _require_function(schema, function)
    _require_sequence(schema, column)
    if column.type is not None:
        if default.text == f"NULL::{column.type.text}":
            return None
        why = refusal(default.text, column.type, enums=is_enum(schema, column.type))
        if why is not None:
            refuse(schema, "default-type", f'default of column "{column.name}": {why}', key)
        if column.type.enum is not None:
            require_label(schema, column.type, literal_of(default.text), run)
        elif "::" in default.text:
            own = type_of(default.text)
            return replace(default, of=own.enum if own is not None else None)
    return default


def _require_function(schema: Schema, function: str) -> None:
    extension = Key(Kind.EXTENSION, Name(_FUNCTIONS[function]))
    own = schema.find(Kind.FUNCTION, Name(function))
    if schema.present(extension) is False and schema.present(own) is False:
        refuse(schema, "function-missing", f"function {function}() does not exist", extension)


def _require_sequence(schema: Schema, column: Column) -> None:
    name = sequence_of(column)
    if name is not None:
        key = schema.find(Kind.RELATION, name)
        if schema.present(key) is False:
            refuse(schema, "sequence-missing", f'relation "{name}" does not exist', key)


def require_label(schema: Schema, made: Type, label: str | None, run: Run) -> None:
    """A constant of an enum has to be one of its labels, and not one of this transaction.

    One that was added in the transaction that made the type is taken from PostgreSQL 17 on.
    """
    enum = schema.enum(made.enum) if made.enum is not None else None
    if label is None or enum is None or enum.labels is None or types.is_array(made):
        return
    key = Key(Kind.TYPE, enum.name)
    if label not in enum.labels:
        reason = f'invalid input value for enum {enum.name}: "{label}"'
        refuse(schema, "label-missing", reason, key, label)
    if run.is_new_label(enum.name, label):
        reason = f'unsafe use of new value "{label}" of enum type {enum.name}'
        refuse(schema, "label-unsafe", reason, key, label)


def converted_default(schema: Schema, table: Table, column: Column, made: Type) -> Default | None:
    """The default after a change of type: the same expression, which has to be cast on its own."""
    default, old = column.default, column.type
    if default is None or default.text is None:
        return default
    own = type_of(default.text)
    if own is not None:
        sure = is_enum(schema, own) and is_enum(schema, made)
        if types.castable(own, made, enums=sure) is False:
            what = f'default for column "{column.name}"'
            reason = f"{what} cannot be cast automatically to {made.text}"
            refuse(schema, "default-not-castable", reason, relation(table.name), column.name)
    if old is not None and old.enum is not None and old.enum != made.enum:
        return replace(default, of=old.enum)
    return default
