"""What applications' models really declare: imports each and prints its metadata as JSON.

Run as a program with folders of applications of ours, each with models and a migrations/env.py.
"""

from __future__ import annotations

import json
import sys
import traceback
import warnings
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, MetaData, Table


def metadata_of(root: Path) -> list[MetaData]:
    """The target metadata that the application's env.py hands to Alembic."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config(output_buffer=StringIO())
    config.set_main_option("script_location", str(root / "migrations"))
    script = ScriptDirectory.from_config(config)
    before = set(sys.modules)
    sys.path.insert(0, str(root))
    nothing: Callable[..., list[Any]] = lambda *_: []  # noqa: E731
    try:
        with EnvironmentContext(config, script, fn=nothing, as_sql=True) as context:
            script.run_env()
            found = context.get_context().opts["target_metadata"]
    finally:
        sys.path.remove(str(root))
        for name in set(sys.modules) - before:
            if str(root) in str(getattr(sys.modules[name], "__file__", "") or root):
                del sys.modules[name]
    return list(found) if isinstance(found, (list, tuple)) else [found]


def dump(metadata: MetaData) -> dict[str, Any]:
    """Tables by name, and the enum types that they use."""
    tables = {table.fullname: _table(table) for table in metadata.tables.values()}
    return {"tables": tables, "enums": _enums(metadata)}


def _table(table: Table) -> dict[str, Any]:
    from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint

    found: dict[str, Any] = {
        "columns": {column.name: _column(column) for column in table.columns},
        "pk": [_name(table.primary_key), [column.name for column in table.primary_key]],
        "fks": [], "uniques": [], "checks": [],
        "indexes": sorted(_index(index) for index in table.indexes),
    }  # fmt: skip
    inside = [item for column in table.columns for item in column.constraints]
    for item in (*table.constraints, *inside):
        if isinstance(item, ForeignKeyConstraint):
            found["fks"].append(_foreign(item))
        elif isinstance(item, UniqueConstraint):
            found["uniques"].append([_name(item), [column.name for column in item.columns]])
        elif isinstance(item, CheckConstraint) and _is_created(item):
            found["checks"].append([_name(item), _sql(item.sqltext)])
    for kind in ("fks", "uniques", "checks"):
        found[kind].sort(key=str)
    return found


def _is_created(item: Any) -> bool:
    """Boolean's check is made for databases without that type only."""
    rule = getattr(item, "_create_rule", None)
    return rule is None or bool(rule(_compiler("ddl_compiler")))


def _compiler(kind: str) -> Any:
    from sqlalchemy.dialects import postgresql

    dialect: Any = postgresql.dialect
    return getattr(dialect(), kind)(dialect(), None)


def _column(column: Column[Any]) -> dict[str, Any]:
    from sqlalchemy.dialects import postgresql

    compiler = _compiler("ddl_compiler")
    counts = "SERIAL" in compiler.get_column_specification(column).split(" DEFAULT ")[0]
    return {
        "type": column.type.compile(dialect=postgresql.dialect()),  # type: ignore[no-untyped-call]
        "serial": counts,
        "nullable": column.nullable,
        "default": compiler.get_column_default_string(column),
        "identity": "" if column.identity is None
        else "always" if column.identity.always else "by default",
        "computed": None if column.computed is None else str(column.computed.sqltext),
    }  # fmt: skip


def _name(item: Any) -> str:
    from sqlalchemy.dialects import postgresql

    preparer = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]
    made = preparer.format_constraint(item) if item.name is not None else None
    return "" if made is None else str(made).strip('"')


def _foreign(item: Any) -> list[Any]:
    target = item.elements[0].target_fullname.rpartition(".")[0]
    columns = [element.target_fullname.rpartition(".")[2] for element in item.elements]
    actions = [(item.ondelete or "").upper(), (item.onupdate or "").upper()]
    return [_name(item), [c.name for c in item.columns], target, columns, *actions]


def _sql(expression: Any) -> str:
    """As it stands in CREATE."""
    compiler = _compiler("statement_compiler")
    return str(compiler.process(expression, include_table=False, literal_binds=True))


def _index(index: Any) -> list[Any]:
    from sqlalchemy import Column

    plain = all(isinstance(item, Column) for item in index.expressions)
    columns = [i.name if isinstance(i, Column) else _sql(i) for i in index.expressions]
    options = index.dialect_options["postgresql"]
    where = options.get("where")
    shown = "" if where is None else where if isinstance(where, str) else _sql(where)
    return [
        _name(index),
        columns,
        bool(index.unique),
        not plain,
        shown,
        options["using"] or "btree",
    ]


def _enums(metadata: MetaData) -> dict[str, list[str]]:
    from sqlalchemy import ARRAY, Enum, TypeDecorator

    found = {}
    for table in metadata.tables.values():
        for column in table.columns:
            kind: Any = column.type
            for _ in range(3):
                if isinstance(kind, ARRAY):
                    kind = kind.item_type
                if isinstance(kind, TypeDecorator):
                    kind = kind.impl_instance
                kind = kind._variant_mapping.get("postgresql", kind)
            if isinstance(kind, Enum) and kind.native_enum:
                name = f"{kind.schema}.{kind.name}" if kind.schema else kind.name
                found[str(name)] = list(kind.enums)
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    found: dict[str, Any] = {}
    for folder in sys.argv[1:]:
        try:
            merged: dict[str, Any] = {"tables": {}, "enums": {}}
            for metadata in metadata_of(Path(folder)):
                for kind, items in dump(metadata).items():
                    merged[kind].update(items)
            found[Path(folder).name] = merged
        except Exception:
            found[Path(folder).name] = {"error": traceback.format_exc()}
    print(json.dumps(found))  # noqa: T201


if __name__ == "__main__":
    main()
