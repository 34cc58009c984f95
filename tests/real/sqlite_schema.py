"""The schema that a real SQLite has, as a `Schema`: by PRAGMA, and as SQLAlchemy reflects it."""

from __future__ import annotations

import re
import warnings
from typing import Any

from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Default,
    Index,
    Key,
    Kind,
    Name,
    Table,
    Type,
    View,
)
from jctc_lint.facts.schema.sqlite.state import SqliteSchema


def reflect(connection: Any) -> SqliteSchema:
    from sqlalchemy import inspect

    schema = SqliteSchema()
    inspector = inspect(connection)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in inspector.get_table_names():
            if name != "alembic_version":
                schema.put(Key(Kind.RELATION, Name(name)), _table(connection, inspector, name))
                _indexes(connection, schema, name)
        for name in inspector.get_view_names():
            schema.put(Key(Kind.RELATION, Name(name)), View(Name(name)))
    return schema


def _table(connection: Any, inspector: Any, name: str) -> Table:
    rows = connection.exec_driver_sql(f'PRAGMA table_xinfo("{name}")').fetchall()
    columns = tuple(
        Column(
            row[1], Type(row[2]), not row[3], Default(row[4]) if row[4] is not None else None,
            generated="" if row[6] else None,
        )
        for row in rows
    )  # fmt: skip
    return Table(Name(name), columns, tuple(_constraints(inspector, name)))


def _constraints(inspector: Any, name: str) -> Any:
    key = inspector.get_pk_constraint(name)
    if key["constrained_columns"]:
        columns = tuple(key["constrained_columns"])
        yield Constraint(Constrains.PRIMARY, key["name"] or "", columns)
    for item in inspector.get_unique_constraints(name):
        yield Constraint(Constrains.UNIQUE, item["name"] or "", tuple(item["column_names"]))
    for item in inspector.get_foreign_keys(name):
        yield Constraint(
            Constrains.FOREIGN, item["name"] or "", tuple(item["constrained_columns"]),
            Name(item["referred_table"]), tuple(item["referred_columns"]),
            item["options"].get("ondelete", ""), item["options"].get("onupdate", ""),
            _deferred(item["options"]),
        )  # fmt: skip
    for item in inspector.get_check_constraints(name):
        yield Constraint(Constrains.CHECK, item["name"] or "", (), text=item["sqltext"])


def _deferred(options: dict[str, Any]) -> str:
    later = options.get("initially") == "DEFERRED"
    return "initially deferred" if later else "deferrable" if options.get("deferrable") else ""


def _indexes(connection: Any, schema: SqliteSchema, table: str) -> None:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND lower(tbl_name) = lower(?)",
        (table,),
    ).fetchall()
    for name, sql in rows:
        info = connection.exec_driver_sql(f'PRAGMA index_info("{name}")').fetchall()
        columns = tuple(row[2] or "?" for row in info)
        made = Index(
            Name(name), Name(table), columns, "UNIQUE" in sql.upper().split("INDEX")[0],
            None in [row[2] for row in info], "?" if re.search(r"\bWHERE\b", sql, re.I) else "",
            printed="?" not in columns and not re.search(r"\bWHERE\b", sql, re.I),
        )  # fmt: skip
        schema.put(Key(Kind.RELATION, made.name), made)
