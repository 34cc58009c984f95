"""A schema as plain data, for machines: what `jctc-lint show schema` prints of it.

The shape is that of SQLAlchemy's reflection. What is not known is null, and listed under `unknown`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.schema.expressions import generated
from jctc_lint.facts.schema.mentions import TAKEN
from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    EnumType,
    Index,
    Key,
    Kind,
    Other,
    Table,
    View,
)
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.schema.model import Doubt
    from jctc_lint.facts.schema.state import Schema

_OUTER = pattern(r"\s*\((.+)\)\s*", 16)
_NEXTVAL = pattern(r"nextval\('([^.]+)'::regclass\)")


def schema_summary(
    schema: Schema, leave_out: Iterable[str] = ("alembic_version",)
) -> dict[str, Any]:
    """Tables, enums and views by name, others as pairs of kind and name."""
    hidden = set(leave_out)
    tables = [table for table in schema.tables() if table.name.text not in hidden]
    found = list(schema.objects())
    enums = [item for item in found if isinstance(item, EnumType)]
    others = [item for item in found if isinstance(item, Other)]
    return {
        "tables": {
            str(table.name): _table(schema, table)
            for table in sorted(tables, key=lambda table: str(table.name))
        },
        "enums": {
            str(item.name): None if item.labels is None else list(item.labels)
            for item in sorted(enums, key=lambda item: str(item.name))
        },
        "views": sorted(str(item.name) for item in found if isinstance(item, View)),
        "other": sorted([str(item.key.kind), str(item.key.name)] for item in others),
        "unknown": list(_unknown(schema, tables, enums)),
    }


def _table(schema: Schema, table: Table) -> dict[str, Any]:
    key = next((item for item in table.constraints if item.kind is Constrains.PRIMARY), None)
    return {
        "columns": {column.name: _column(schema, table, column) for column in table.columns},
        "pk": None if key is None else {"name": key.name, "columns": list(key.columns)},
        "fks": _sorted(_foreign(item) for item in _of(table, Constrains.FOREIGN)),
        "uniques": _sorted(
            {"name": item.name, "columns": list(item.columns)}
            for item in _of(table, Constrains.UNIQUE)
        ),
        "indexes": _sorted(_index(item) for item in schema.indexes(table.name)),
        "checks": _sorted(
            {"name": item.name, "sql": _condition(item.text)}
            for item in _of(table, Constrains.CHECK)
        ),
    }


def _of(table: Table, kind: Constrains) -> Iterator[Constraint]:
    return (item for item in table.constraints if item.kind is kind)


def _sorted(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(
        items, key=lambda item: (str(item["name"]), str(item.get("columns", item.get("sql"))))
    )


def _column(schema: Schema, table: Table, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "pg_type": column.type.text if column.type else None,
        "nullable": column.nullable,
    }
    if column.default is not None:
        found["default"] = _default(schema, table, column.default.text)
    if column.identity:
        found["identity"] = column.identity
    if column.generated is not None:
        found["computed"] = generated(column, table.columns)
    if column.comment != "":
        found["comment"] = True
    return found


def _default(schema: Schema, table: Table, text: str | None) -> str | None:
    """Reflection puts the table's schema before a sequence that is named without one."""
    match = _NEXTVAL.fullmatch(text or "")
    if match is None:
        return text
    return f"nextval('\"{table.name.schema or schema.default}\".{match[1]}'::regclass)"


def _foreign(item: Constraint) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": item.name,
        "columns": list(item.columns),
        "ref": None if item.target is None else str(item.target),
        "ref_columns": None if item.target_columns is None else list(item.target_columns),
    }
    if item.onupdate:
        found["onupdate"] = item.onupdate
    if item.ondelete:
        found["ondelete"] = item.ondelete
    if item.deferrable:
        found["deferrable"] = True
    if "DEFERRED" in item.deferrable:
        found["initially"] = "DEFERRED"
    return found


def _index(index: Index) -> dict[str, Any]:
    known = index.printed or not index.expressions
    found: dict[str, Any] = {
        "name": index.name.text,
        "columns": list(index.columns) if known else None,
        "unique": index.unique,
    }
    if index.where:
        found["where"] = index.where if index.printed else None
    if index.method != "btree":
        found["using"] = index.method
    return found


def _condition(text: str) -> str | None:
    match = _OUTER.fullmatch(text)
    return match[1] if match else text or None


# -- what is not known ---------------------------------------------------------------------------


def _unknown(
    schema: Schema, tables: list[Table], enums: list[EnumType]
) -> Iterator[dict[str, Any]]:
    for what, doubt in schema.unknown():
        if isinstance(what, Key) and what.kind is Kind.EXTENSION and doubt.place is None:
            continue  # No migration's doing: an image may have it from the start.
        yield _entry(_subject(what), doubt)
    for table in tables:
        for doubt in table.doubts:
            named = "anything else" if doubt.what in ("*", TAKEN) else doubt.what
            yield _entry(f"{named} of table {table.name}", doubt)
        for text in _attributes(schema, table):
            yield {"what": f"{text} of table {table.name}", "why": "it cannot be told"}
    for enum in enums:
        if enum.labels is None:
            yield {"what": f"labels of enum {enum.name}", "why": "they cannot be told"}


def _subject(what: Key | Kind | None) -> str:
    if what is None:
        return "everything that is not listed"
    if isinstance(what, Key):
        return f"{what.kind} {what.name}"
    return f"every {what} that is not listed"


def _entry(what: str, doubt: Doubt) -> dict[str, Any]:
    found: dict[str, Any] = {"what": what, "why": doubt.why}
    if doubt.place is not None:
        found["path"] = doubt.place.source.path
        found["line"] = doubt.place.source.position(doubt.place.start)[0]
    return found


def _attributes(schema: Schema, table: Table) -> Iterator[str]:
    for column in table.columns:
        if column.type is None:
            yield f"type of column {column.name}"
        if column.nullable is None:
            yield f"nullability of column {column.name}"
        if column.default is not None and column.default.text is None:
            yield f"default of column {column.name}"
        if column.generated is not None and generated(column, table.columns) is None:
            yield f"expression of the generated column {column.name}"
    for item in table.constraints:
        named = f"{item.kind} on ({', '.join(item.columns)})"
        if item.name is None:
            yield f"name of the {named}"
        if item.kind is Constrains.FOREIGN and None in (item.target, item.target_columns):
            yield f"target of the {named}"
        if item.kind is Constrains.CHECK and not item.text:
            yield f"condition of the check {item.name or '(without a known name)'}"
    for index in schema.indexes(table.name):
        if not index.printed:
            yield f"definition of index {index.name}"
