"""A database's schema as SQLAlchemy reflects it, in the shape of `show schema`."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = """SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped"""


def dump(connection: Any) -> dict[str, Any]:
    """`tables`, `enums` and `views`."""
    from sqlalchemy import inspect

    inspector = inspect(connection)
    default = inspector.default_schema_name
    found: dict[str, Any] = {"tables": {}, "enums": {}, "views": []}
    schemas = [name for name in inspector.get_schema_names() if name != "information_schema"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for schema in schemas:
            prefix = "" if schema == default else f"{schema}."
            for name in inspector.get_table_names(schema=schema):
                if name != "alembic_version":
                    found["tables"][prefix + name] = _table(connection, inspector, schema, name)
            for item in inspector.get_enums(schema=schema):
                found["enums"][prefix + item["name"]] = item["labels"]
            views = inspector.get_view_names(schema) + inspector.get_materialized_view_names(schema)
            found["views"] += [prefix + name for name in views]
    found["views"].sort()
    return found


def _table(connection: Any, inspector: Any, schema: str, name: str) -> dict[str, Any]:
    types = dict(connection.exec_driver_sql(_TYPES, (schema, name)).fetchall())
    key = inspector.get_pk_constraint(name, schema)
    unique = inspector.get_unique_constraints(name, schema)
    checks = inspector.get_check_constraints(name, schema)
    return {
        "columns": {
            column["name"]: _column(column, types[column["name"]])
            for column in inspector.get_columns(name, schema)
        },
        "pk": {"name": key["name"], "columns": key["constrained_columns"]}
        if key["constrained_columns"]
        else None,
        "fks": _by_name(
            _foreign(item, inspector.default_schema_name)
            for item in inspector.get_foreign_keys(name, schema)
        ),
        "uniques": _by_name(
            {"name": item["name"], "columns": item["column_names"]} for item in unique
        ),
        "indexes": _by_name(
            _index(item)
            for item in inspector.get_indexes(name, schema)
            if not item.get("duplicates_constraint")
        ),
        "checks": _by_name({"name": item["name"], "sql": item["sqltext"]} for item in checks),
    }


def _by_name(items: Iterator[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in items}


def _column(column: dict[str, Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"pg_type": kind, "nullable": column["nullable"]}
    if column.get("default") is not None:
        found["default"] = column["default"]
    if column.get("identity"):
        found["identity"] = "always" if column["identity"]["always"] else "by default"
    if column.get("computed"):
        found["computed"] = column["computed"]["sqltext"]
    if column.get("comment"):
        found["comment"] = True
    return found


def _foreign(item: dict[str, Any], default: str) -> dict[str, Any]:
    schema = item["referred_schema"]
    prefix = f"{schema}." if schema and schema != default else ""
    return {
        "name": item["name"],
        "columns": item["constrained_columns"],
        "ref": prefix + item["referred_table"],
        "ref_columns": item["referred_columns"],
        **{key: value for key, value in item["options"].items() if value},
    }


def _index(item: dict[str, Any]) -> dict[str, Any]:
    found = {
        "name": item["name"],
        "columns": item.get("expressions") or item["column_names"],
        "unique": item["unique"],
    }
    options = item.get("dialect_options", {})
    for key in ("where", "using"):
        if options.get(f"postgresql_{key}"):
            found[key] = options[f"postgresql_{key}"]
    return found


def unlike(real: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Where our summary says something else; what it calls unknown (None) is not wrong."""
    gaps = " ".join(gap["what"] for gap in ours["unknown"])
    return list(_unlike("", real, ours, gaps))


def _unlike(where: str, real: Any, ours: Any, gaps: str) -> Iterator[str]:
    if ours is None and real is not None:
        if not any(part in gaps for part in where.split(".")[3:]):
            yield f"{where}: unknown without being listed, is {real!r}"
    elif isinstance(real, dict):
        if isinstance(ours, list):
            ours = {item["name"]: item for item in ours}
        for key in {**real, **ours}:
            if key in ("other", "unknown") and not where:
                continue
            if key in ours and key in real:
                yield from _unlike(f"{where}.{key}", real[key], ours[key], gaps)
            elif key not in ours and "every relation that is not listed" in gaps:
                continue
            elif key is not None and f"{key} of" not in gaps and None not in ours:
                yield f"{where}.{key}: real {real.get(key)!r}, ours {ours.get(key)!r}"
    elif where.endswith(".sql") and _flat(real) == _flat(ours):
        return
    elif real != ours:
        yield f"{where}: real {real!r}, ours {ours!r}"


def _flat(text: str) -> str:
    """Conditions are reflected as pg_get_constraintdef prints them, with fewer parentheses."""
    return text.replace("(", "").replace(")", "")
