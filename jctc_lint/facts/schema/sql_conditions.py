"""What the catalogue of a schema answers to the conditions of PL/pgSQL's IF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import Every, Exists, Not, Some
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Index,
    Key,
    Kind,
    Name,
    Sequence,
    Table,
    View,
)
from jctc_lint.facts.schema.state import CONSTRAINTS, table_doubt

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.schema.changes import Condition
    from jctc_lint.facts.schema.model import EnumType
    from jctc_lint.facts.schema.state import Schema

_UDT = {
    "character varying": "varchar", "character": "bpchar", "integer": "int4", "bigint": "int8",
    "smallint": "int2", "boolean": "bool", "double precision": "float8", "real": "float4",
    "timestamp with time zone": "timestamptz", "timestamp without time zone": "timestamp",
    "time with time zone": "timetz", "time without time zone": "time",
}  # fmt: skip


def holds(schema: Schema, condition: Condition) -> bool | None:
    """Whether a condition is met; None: not known."""
    if isinstance(condition, Not):
        found = holds(schema, condition.condition)
        return None if found is None else not found
    if isinstance(condition, Every | Some):
        answers = [holds(schema, item) for item in condition.conditions]
        deciding = isinstance(condition, Some)
        if deciding in answers:
            return deciding
        return None if None in answers else not deciding
    if isinstance(condition, Exists):
        asked = _QUESTIONS.get(condition.what)
        return asked(schema, condition) if asked else None
    return None


def _relation(schema: Schema, asked: Exists) -> bool | None:
    return _present(schema, Kind.RELATION, asked, asked.name)


def _of_sort(*sorts: type) -> Callable[[Schema, Exists], bool | None]:
    def question(schema: Schema, asked: Exists) -> bool | None:
        found = _relation(schema, asked)
        if not found:
            return found
        made = schema.get(_key(schema, Kind.RELATION, asked, asked.name))
        return isinstance(made, sorts) if made is not None else None

    return question


def _index(schema: Schema, asked: Exists) -> bool | None:
    found = _relation(schema, asked)
    if not found:
        return found
    key = _key(schema, Kind.RELATION, asked, asked.name)
    made = schema.get(key)
    if made is not None and not isinstance(made, Index):
        return False
    if asked.of is None:
        return True
    owner = made.table if isinstance(made, Index) else getattr(schema.implied(key), "name", None)
    return owner is not None and owner.text == asked.of


def _column(schema: Schema, asked: Exists) -> bool | None:
    found = schema.column(_named(asked, asked.of or ""), asked.name)
    if not isinstance(found, Column) or asked.type is None:
        return found if found is None else bool(found)
    if found.type is None:
        return None
    text = found.type.text.partition("(")[0]
    if found.type.enum is not None:
        return asked.type in {found.type.enum.text, "USER-DEFINED"}
    if text.endswith("[]"):
        return None
    return asked.type in {text, _UDT.get(text, text)}


def _constraint(schema: Schema, asked: Exists) -> bool | None:
    if asked.of is not None:
        key = _key(schema, Kind.RELATION, asked, asked.of)
        tables = [found] if isinstance(found := schema.get(key), Table) else []
        if not tables:
            return None if schema.present(key) is None else False
    else:
        tables = [item for item in schema.tables() if _fits(schema, item.name, asked)]
    for table in tables:
        for item in table.constraints:
            if item.name == asked.name:
                return asked.kind is None or item.kind is _KINDS.get(asked.kind)
    if any(table_doubt(table, CONSTRAINTS, asked.name) for table in tables):
        return None
    unknown = asked.of is None and schema.present(Key(Kind.RELATION, Name("\0"))) is None
    unnamed = any(item.name is None for table in tables for item in table.constraints)
    return None if unknown or unnamed else False


_KINDS = {
    "PRIMARY KEY": Constrains.PRIMARY, "UNIQUE": Constrains.UNIQUE,
    "FOREIGN KEY": Constrains.FOREIGN, "CHECK": Constrains.CHECK, "EXCLUDE": Constrains.EXCLUDE,
}  # fmt: skip


def _type(schema: Schema, asked: Exists) -> bool | None:
    """pg_type has a row type for each table and view, too."""
    found = _present(schema, Kind.TYPE, asked, asked.name)
    if found or asked.name.startswith("_"):
        return found or None
    rows = _of_sort(Table, View)(schema, asked)
    return found if rows is False else rows


def _label(schema: Schema, asked: Exists) -> bool | None:
    enum: EnumType | None = schema.enum(_named(asked, asked.of or ""))
    if enum is None:
        key = schema.find(Kind.TYPE, _named(asked, asked.of or ""))
        return None if schema.present(key) is None else False
    return None if enum.labels is None else asked.name in enum.labels


def _plain(kind: Kind) -> Callable[[Schema, Exists], bool | None]:
    return lambda schema, asked: _present(schema, kind, asked, asked.name)


def _of_table(kind: Kind) -> Callable[[Schema, Exists], bool | None]:
    def question(schema: Schema, asked: Exists) -> bool | None:
        if asked.of is None:
            return None
        return _present(schema, kind, asked, f"{asked.of}.{asked.name}")

    return question


_QUESTIONS: dict[str, Callable[[Schema, Exists], bool | None]] = {
    "table": _of_sort(Table, View),
    "view": _of_sort(View),
    "sequence": _of_sort(Sequence),
    "relation": _relation,
    "index": _index,
    "column": _column,
    "constraint": _constraint,
    "type": _type,
    "label": _label,
    "schema": _plain(Kind.SCHEMA),
    "extension": _plain(Kind.EXTENSION),
    "function": _plain(Kind.FUNCTION),
    "trigger": _of_table(Kind.TRIGGER),
    "policy": _of_table(Kind.POLICY),
}


def _named(asked: Exists, name: str) -> Name:
    return Name(name, asked.schema or "")


def _key(schema: Schema, kind: Kind, asked: Exists, name: str) -> Key:
    """Without a schema the catalogue lists all of them; the default one is looked at first."""
    first = schema.find(kind, _named(asked, name))
    if asked.schema is not None or schema.present(first) is not False:
        return first
    others = (getattr(item, "name", None) for item in schema.objects())
    found = next((item for item in others if item is not None and item.text == name), None)
    return Key(kind, found) if found is not None else first


def _present(schema: Schema, kind: Kind, asked: Exists, name: str) -> bool | None:
    return schema.present(_key(schema, kind, asked, name))


def _fits(schema: Schema, name: Name, asked: Exists) -> bool:
    return asked.schema is None or schema.name(_named(asked, name.text)) == name
