"""A schema as the real catalogue has it, and as ours, in one shape to compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.schema.model import EnumType, Index, Kind, Sequence, Table, View

if TYPE_CHECKING:
    from jctc_lint.facts.schema.state import Schema

Facts = dict[str, Any]
"""By what it is and where, its properties; None for a property that is not known."""

_SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_NAME = "CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END"
_COLUMNS = f"""
SELECT {_NAME} || c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {_SCHEMAS}"""
_CONSTRAINTS = f"""
SELECT {_NAME} || c.relname, k.conname, k.contype::text,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(n, o)
             JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.o),
       (SELECT relname FROM pg_class WHERE oid = k.confrelid),
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(n, o)
             JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.o),
       k.confdeltype::text, k.confupdtype::text, k.condeferrable, k.condeferred, k.convalidated
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = relnamespace
WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_SCHEMAS}"""
_INDEXES = f"""
SELECT {_NAME} || i.relname, t.relname, x.indisunique, m.amname, x.indpred IS NOT NULL,
       x.indexprs IS NOT NULL,
       ARRAY(SELECT pg_get_indexdef(i.oid, o, true)::text FROM generate_series(1, x.indnkeyatts) o)
FROM pg_index x JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
JOIN pg_am m ON m.oid = i.relam JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE {_SCHEMAS} AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.oid)"""
_ENUMS = f"""
SELECT {_NAME} || typname, ARRAY(SELECT enumlabel::text FROM pg_enum e WHERE enumtypid = t.oid
                                 ORDER BY enumsortorder)
FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace WHERE typtype = 'e' AND {_SCHEMAS}"""
_RELATIONS = f"""
SELECT {_NAME} || relname, relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('v', 'm', 'S') AND {_SCHEMAS}"""
_OTHERS = {
    "function": f"""SELECT {_NAME} || proname FROM pg_proc p
        JOIN pg_namespace n ON n.oid = pronamespace WHERE {_SCHEMAS}""",
    "schema": f"SELECT nspname FROM pg_namespace n WHERE {_SCHEMAS} AND nspname <> 'public'",
    "trigger": f"""SELECT {_NAME} || c.relname || '.' || tgname FROM pg_trigger
        JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE NOT tgisinternal AND {_SCHEMAS}""",
    "policy": f"""SELECT {_NAME} || c.relname || '.' || polname FROM pg_policy
        JOIN pg_class c ON c.oid = polrelid JOIN pg_namespace n ON n.oid = relnamespace
        WHERE {_SCHEMAS}""",
    "domain": f"""SELECT {_NAME} || typname FROM pg_type
        JOIN pg_namespace n ON n.oid = typnamespace WHERE typtype = 'd' AND {_SCHEMAS}""",
}
_ACTIONS = {"a": "", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT", " ": ""}
_KINDS = {"p": "primary key", "u": "unique", "f": "foreign key", "c": "check", "x": "exclude"}
_IDENTITY = {"": "", "a": "always", "d": "by default"}


def of_server(cursor: Any) -> Facts:
    found: Facts = {}
    cursor.execute("SET LOCAL search_path TO public")

    def rows(query: str) -> list[Any]:
        cursor.execute(query)
        return list(cursor.fetchall())

    for table, name, kind, nullable, default, identity, generated in rows(_COLUMNS):
        found[f"column {table}.{name}"] = {
            "type": kind, "nullable": nullable, "identity": _IDENTITY[identity],
            "default": None if generated else default or "", "generated": bool(generated),
        }  # fmt: skip
    for row in rows(_CONSTRAINTS):
        table, name, kind, columns, target, targets, delete, update, defer, late, valid = row
        found[f"constraint {table}.{name}"] = {
            "kind": _KINDS[kind], "columns": columns if kind != "c" else sorted(columns),
            "target": target, "targets": targets, "ondelete": _ACTIONS[delete],
            "onupdate": _ACTIONS[update], "deferrable": bool(defer), "deferred": bool(late),
            "valid": valid,
        }  # fmt: skip
    for name, table, unique, method, partial, expressions, columns in rows(_INDEXES):
        found[f"index {name}"] = {
            "table": table, "unique": unique, "method": method, "partial": partial,
            "expressions": expressions, "columns": None if expressions else columns,
        }  # fmt: skip
    for name, labels in rows(_ENUMS):
        found[f"enum {name}"] = {"labels": labels}
    for name, kind in rows(_RELATIONS):
        found[f"{ {'v': 'view', 'm': 'materialized view', 'S': 'sequence'}[kind] } {name}"] = {}
    for what, query in _OTHERS.items():
        found.update({f"{what} {name}": {} for (name,) in rows(query)})
    return found


def of_ours(schema: Schema) -> Facts:
    found: Facts = {}
    for item in schema.objects():
        if isinstance(item, Table):
            _table(found, item)
        elif isinstance(item, Index):
            found[f"index {item.name}"] = {
                "table": item.table.text, "unique": item.unique, "method": item.method,
                "partial": bool(item.where), "expressions": item.expressions,
                "columns": None if item.expressions else [_quoted(c) for c in item.columns],
            }  # fmt: skip
        elif isinstance(item, EnumType):
            found[f"enum {item.name}"] = {
                "labels": None if item.labels is None else list(item.labels)
            }
        elif isinstance(item, View):
            found[f"{'materialized ' if item.materialized else ''}view {item.name}"] = {}
        elif isinstance(item, Sequence):
            found[f"sequence {item.name}"] = {}
        elif item.key.kind in _FOLLOWED:
            what = "domain" if item.key.kind is Kind.TYPE else str(item.key.kind)
            found[f"{what} {item.key.name}"] = {}
    return found


_FOLLOWED = {Kind.FUNCTION, Kind.SCHEMA, Kind.TRIGGER, Kind.POLICY, Kind.TYPE}


def _quoted(name: str) -> str:
    from jctc_lint.facts.schema.names import quoted

    return quoted(name)


def _table(found: Facts, table: Table) -> None:
    for column in table.columns:
        default = column.default
        found[f"column {table.name}.{column.name}"] = {
            "type": column.type.text if column.type else None, "nullable": column.nullable,
            "identity": column.identity, "generated": column.generated is not None,
            "default": None if column.generated is not None else default.text if default else "",
        }  # fmt: skip
    for item in table.constraints:
        foreign = item.target is not None
        found[f"constraint {table.name}.{item.name}"] = {
            "kind": str(item.kind), "target": item.target.text if item.target else None,
            "columns": list(item.columns) if item.kind != "check" else sorted(item.columns),
            "targets": _known(item.target_columns) if foreign else [],
            "ondelete": item.ondelete, "onupdate": item.onupdate, "valid": item.valid,
            "deferrable": bool(item.deferrable), "deferred": "DEFERRED" in item.deferrable,
        }  # fmt: skip


def _known(names: tuple[str, ...] | None) -> list[str] | None:
    return None if names is None else list(names)


def differences(real: Facts, ours: Facts) -> list[str]:
    """What we say and is not so; what we do not know is no difference."""
    found = [f"{key} is not ours" for key in real.keys() - ours.keys()]
    found += [f"{key} is not the server's" for key in ours.keys() - real.keys()]
    for key in sorted(real.keys() & ours.keys()):
        for name, value in ours[key].items():
            wanted = real[key][name]
            if value is not None and wanted is not None and value != wanted:
                found.append(f"{key}: {name} is {wanted!r}, not {value!r}")
    return sorted(found)
