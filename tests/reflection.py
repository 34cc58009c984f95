"""The schema that a real PostgreSQL has, as a `Schema`, from its catalogue."""

from __future__ import annotations

from typing import Any

from jctc_lint.facts.schema.model import (
    Column,
    Constrains,
    Constraint,
    Default,
    EnumType,
    Index,
    Key,
    Kind,
    Name,
    Other,
    Sequence,
    Table,
    Type,
    View,
)
from jctc_lint.facts.schema.state import Schema

_OWN = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
_ACTIONS = {"a": "", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_KINDS = {
    "p": Constrains.PRIMARY,
    "u": Constrains.UNIQUE,
    "f": Constrains.FOREIGN,
    "c": Constrains.CHECK,
    "x": Constrains.EXCLUDE,
}


def reflect(cursor: Any) -> Schema:
    schema = Schema()
    _namespaces(schema, cursor)
    _extensions(schema, cursor)
    _enums(schema, cursor)
    _sequences(schema, cursor)
    columns, constraints = _columns(cursor), _constraints(cursor)
    for oid, name, comment in _rows(
        cursor,
        f"""SELECT c.oid, n.nspname, c.relname, coalesce(obj_description(c.oid, 'pg_class'), '')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND {_OWN}""",
    ):
        made = Table(name, tuple(columns.get(oid, ())), tuple(constraints.get(oid, ())), comment)
        schema.put(Key(Kind.RELATION, name), made)
    _indexes(schema, cursor)
    _views(schema, cursor)
    return schema


def _rows(cursor: Any, query: str) -> list[Any]:
    """Rows of an oid, a name of two columns, and the rest."""
    cursor.execute(query)
    return [(row[0], _name(row[1], row[2]), *row[3:]) for row in cursor.fetchall()]


def _name(schema: str, text: str) -> Name:
    return Name(text, "" if schema == "public" else schema)


def _namespaces(schema: Schema, cursor: Any) -> None:
    for _, name in _rows(
        cursor, f"SELECT n.oid, 'public', n.nspname FROM pg_namespace n WHERE {_OWN}"
    ):
        if name.text != "public":
            key = Key(Kind.SCHEMA, name)
            schema.put(key, Other(key))


def _extensions(schema: Schema, cursor: Any) -> None:
    cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")
    for (name,) in cursor.fetchall():
        key = Key(Kind.EXTENSION, Name(name))
        schema.put(key, Other(key))


def _enums(schema: Schema, cursor: Any) -> None:
    for _, name, labels in _rows(
        cursor,
        f"""SELECT t.oid, n.nspname, t.typname, coalesce((SELECT array_agg(e.enumlabel::text
            ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), '{{}}')
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype = 'e' AND {_OWN}""",
    ):
        schema.put(Key(Kind.TYPE, name), EnumType(name, tuple(labels)))


def _sequences(schema: Schema, cursor: Any) -> None:
    for _, name, owner, table, column in _rows(
        cursor,
        f"""SELECT c.oid, n.nspname, c.relname, tn.nspname, t.relname, a.attname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
              AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_class t ON t.oid = d.refobjid
            LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
            WHERE c.relkind = 'S' AND {_OWN}""",
    ):
        belongs = (_name(owner, table), column) if owner else None
        schema.put(Key(Kind.RELATION, name), Sequence(name, belongs))


def _columns(cursor: Any) -> dict[int, list[Column]]:
    cursor.execute(
        f"""SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
              pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
              coalesce(col_description(a.attrelid, a.attnum), ''), coalesce(en.nspname, tn.nspname),
              coalesce(et.typname, t.typname), coalesce(et.typtype, t.typtype)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_type t ON t.oid = a.atttypid JOIN pg_namespace tn ON tn.oid = t.typnamespace
            LEFT JOIN pg_type et ON et.oid = t.typelem AND t.typcategory = 'A'
            LEFT JOIN pg_namespace en ON en.oid = et.typnamespace
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND {_OWN}
            ORDER BY a.attrelid, a.attnum"""
    )
    found: dict[int, list[Column]] = {}
    for row in cursor.fetchall():
        oid, name, text, required, default, identity, generated, comment, *of = row
        user = _name(of[0], of[1]) if of[2] in ("e", "d") else None
        found.setdefault(oid, []).append(
            Column(
                name,
                Type(text, user),
                not required,
                Default(default) if default is not None and not generated else None,
                {"a": "always", "d": "by default"}.get(identity, ""),
                default if generated else None,
                comment,
            )
        )
    return found


def _constraints(cursor: Any) -> dict[int, list[Constraint]]:
    cursor.execute(
        f"""SELECT k.conrelid, k.contype, k.conname,
              (SELECT array_agg(a.attname::text ORDER BY o.n) FROM unnest(k.conkey)
               WITH ORDINALITY o(num, n) JOIN pg_attribute a
               ON a.attrelid = k.conrelid AND a.attnum = o.num),
              fn.nspname, fc.relname,
              (SELECT array_agg(a.attname::text ORDER BY o.n) FROM unnest(k.confkey)
               WITH ORDINALITY o(num, n) JOIN pg_attribute a
               ON a.attrelid = k.confrelid AND a.attnum = o.num),
              k.confdeltype, k.confupdtype, k.condeferrable, k.condeferred, k.convalidated,
              pg_get_expr(k.conbin, k.conrelid)
            FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_class fc ON fc.oid = k.confrelid
            LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace
            WHERE k.contype IN ('p', 'u', 'f', 'c', 'x') AND {_OWN} ORDER BY k.oid"""
    )
    found: dict[int, list[Constraint]] = {}
    for oid, letter, name, columns, schema, table, others, *rest in cursor.fetchall():
        ondelete, onupdate, deferrable, deferred, valid, text = rest
        waits = "INITIALLY DEFERRED" if deferred else "DEFERRABLE" if deferrable else ""
        found.setdefault(oid, []).append(
            Constraint(
                _KINDS[letter],
                name,
                tuple(columns or ()),
                _name(schema, table) if table else None,
                tuple(others) if others else None,
                _ACTIONS.get(ondelete, ""),
                _ACTIONS.get(onupdate, ""),
                waits,
                text or "",
                valid,
            )
        )
    return found


def _indexes(schema: Schema, cursor: Any) -> None:
    for _, name, space, table, unique, expressions, where, method, columns in _rows(
        cursor,
        f"""SELECT c.oid, n.nspname, c.relname, tn.nspname, t.relname, i.indisunique,
              i.indexprs IS NOT NULL, coalesce(pg_get_expr(i.indpred, i.indrelid), ''), m.amname,
              (SELECT array_agg(pg_get_indexdef(c.oid, g, true) ORDER BY g)
               FROM generate_series(1, i.indnkeyatts) g)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
            JOIN pg_am m ON m.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
            WHERE {_OWN} AND NOT EXISTS (SELECT 1 FROM pg_constraint k
              WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))""",
    ):
        listed = tuple(part.strip('"') for part in columns)
        made = Index(name, _name(space, table), listed, unique, expressions, where, method)
        schema.put(Key(Kind.RELATION, name), made)


def _views(schema: Schema, cursor: Any) -> None:
    for _, name, kind in _rows(
        cursor,
        f"""SELECT c.oid, n.nspname, c.relname, c.relkind FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm') AND {_OWN}""",
    ):
        schema.put(Key(Kind.RELATION, name), View(name, kind == "m"))
