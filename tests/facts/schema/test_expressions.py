"""Defaults and types: what we print is what a real PostgreSQL prints, and both refuse the same."""

from __future__ import annotations

from typing import Any

import pytest
from both import attempt

from jctc_lint.facts.schema import types
from jctc_lint.facts.schema.expressions import default, refusal
from jctc_lint.facts.schema.model import Name, Type
from jctc_lint.facts.schema.types import built_in

TYPES = [
    "boolean", "smallint", "integer", "bigint", "numeric", "numeric(10,2)", "real",
    "double precision", "text", "character varying", "character varying(20)", "character(3)",
    "uuid", "json", "jsonb", "date", "timestamp without time zone", "timestamp with time zone",
    "timestamp(0) without time zone", "time without time zone", "interval", "bytea", "inet",
    "status", "text[]", "integer[]", "character varying(5)[]", "status[]", "name",
]  # fmt: skip
CONSTANTS = [
    "'x'", "'0'", "'1'", "'-1'", "'1.5'", "' 1'", "'true'", "'t'", "'yes'", "'o'", "'a'", "''",
    "'-1.50'", "'007'", "'+5'", "'9999999999'", "'2147483648'", "'0.10'", "'1.000'", "'1e5'",
    "'.5'", "'null'", "'{}'", "'[]'", "'{\"b\":1, \"a\":[1,2]}'", "'{\"a\": null, \"bb\": true}'",
    "'{1,2}'", "'{a,b}'", "'a b'", "'it''s'", "'2020-01-01'", "'2020-01-01 10:00:00'", "'1 day'",
    "'550e8400-e29b-41d4-a716-446655440000'", "'00:00:00'", "'127.0.0.1'", "'infinity'",
    "'CURRENT_TIMESTAMP'", "'now()'", "'func.now()'", "'12345'", "'today'", "'NaN'",
    "'abcde'", "'e'",    "'7 days'", "'0x1e'", "'[NaN]'",
]  # fmt: skip
EXPRESSIONS = [
    "0", "1", "-1", "1.5", "-1.5", "0.5", "1.50", "00", "10000000000", "2147483648", "1e3", "1.0",
    "true", "false", "now()", "CURRENT_TIMESTAMP", "current_date", "('now'::text)::date",
    "gen_random_uuid()", "timezone('utc', now())", "(now() at time zone 'utc')", "'{}'::jsonb",
    "'[]'::json", "'x'::text", "'a'::status", "ARRAY[]::text[]", "array[]::varchar[]",
    "array['a','b']", "interval '1 day'", "localtimestamp", "clock_timestamp()",
    "statement_timestamp()", "transaction_timestamp()", "now() + interval '7 days'",
    "extract(epoch from now())", "current_user", "'x'::varchar", "'x'::character varying(20)",
    "cast('x' as text)", "md5(random()::text)", "lower('X')", "upper(md5(random()::text))",
    "'1'::jsonb", "1::smallint", "(1)", "((now()))", "jsonb_build_object()", "random()",
    "true::text", "now()::timestamp", "current_timestamp::timestamptz", "(('x'))",
    "floor(random()*10)", "1 + 2", "2 * 3 - 1", "1 + 2 * 3", "(1 + 2) * 3", "1.5 * 2",
    "7 / 2", "7 % 2", "1 - -1", "5000000000 + 1", "now() - interval '1 day'",
    "current_timestamp + interval '30 days'", "'a' || 'b'", "'a'::text || 'b'",
    "'a'::varchar || upper('b')", "random() * 3", "1.5 + random()", "'1' + 2", "now() + '1 day'",
    "now() + interval '1 hour'", "current_date + 1", "now()::integer", "1::date",
    "null is null",
]  # fmt: skip


def _type(text: str) -> Type:
    user = text.removesuffix("[]")
    return built_in(text) or Type(text, Name(user))


@pytest.mark.parametrize("given", [*CONSTANTS, *EXPRESSIONS])
def test_default(given: str, database: Any) -> None:
    database.execute("CREATE TYPE status AS ENUM ('a', 'x')")
    wrong = []
    for text in TYPES:
        made = _type(text)
        ours = default(given, made)
        why = refusal(ours, made, enums=True) if ours is not None else None
        error = attempt(database, f"CREATE TABLE t (c {text} DEFAULT {given})")
        if error is not None:
            if ours is not None and why is None and not made.text.startswith("status"):
                wrong.append(f"{text}: {ours} is taken, but {error}")
            continue
        database.execute(
            "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass"
        )
        real = (database.fetchone() or [None])[0]
        database.execute("DROP TABLE t")
        if why is not None or (ours is not None and ours != real):
            wrong.append(f"{text}: {ours} ({why}), not {real}")
    assert not wrong


def test_most_defaults_are_known() -> None:
    plain = ["boolean", "integer", "numeric", "text", "character varying(20)", "jsonb", "uuid"]
    for given in ("'x'", "0", "now()", "true", "gen_random_uuid()", "'{}'"):
        assert any(default(given, _type(text)) is not None for text in plain), given
    assert default("strange(1)", Type("text")) is None
    assert default("1 +", Type("integer")) is None


CASTS = [
    "boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric(8,2)", "text",
    "character varying(20)", "character(10)", "date", "timestamp without time zone",
    "timestamp with time zone", "time without time zone", "time with time zone", "interval", "uuid",
    "json", "jsonb", "bytea", "inet", "cidr", "macaddr", "bit varying", "money", "xml", "tsvector",
    "point", "int4range", "status", "other", "text[]", "integer[]",
]  # fmt: skip


@pytest.mark.parametrize("old", CASTS)
def test_casts_and_keys(old: str, database: Any) -> None:
    """Which types ALTER COLUMN casts on its own, and which a foreign key compares."""
    database.execute("CREATE TYPE status AS ENUM ('a')")
    database.execute("CREATE TYPE other AS ENUM ('a')")
    wrong = []
    sortable = attempt(database, f"CREATE TABLE k (c {old} PRIMARY KEY)") is None
    assert types.sortable(_type(old)) in (None, sortable)
    for new in CASTS:
        database.execute(f"CREATE TABLE t (c {old})")
        real = attempt(database, f"ALTER TABLE t ALTER c TYPE {new}") is None
        database.execute("DROP TABLE t")
        ours = types.castable(_type(old), _type(new))
        if ours is not None and ours != real:
            wrong.append(f"to {new}: {ours}")
        if sortable:
            real = attempt(database, f"CREATE TABLE t (c {new} REFERENCES k)") is None
            database.execute("DROP TABLE IF EXISTS t")
            ours = types.comparable(_type(old), _type(new))
            if ours is not None and ours != real:
                wrong.append(f"key from {new}: {ours}")
    assert not wrong


SPELLINGS = [
    "int", "int2", "int4", "int8", "float", "float(1)", "float(24)", "float(25)", "float8",
    "decimal", "dec(5)", "numeric(10, 2)", "varchar", "varchar(7)", "char", "char(4)", "bpchar",
    "bpchar(3)", "character  varying (9)", "nchar(3)", "national character varying(4)",
    "timestamp", "timestamptz", "timestamp(3)", "timestamp (2) with time zone", "timestamptz(1)",
    "time", "timetz(2)", "TIMESTAMP WITHOUT TIME ZONE", "interval", "interval year to month",
    "interval second(2)", "interval(4)", "bit", "bit(3)", "varbit", "bit varying(8)", "bool",
    "text[]", "varchar(3)[][]", "int[3]", "integer array", "double precision[]", '"char"', "name",
    "pg_catalog.int4", "tsvector", "regclass", "int4range", "jsonpath", "uuid", "oid", "xid8",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_spelling(spelling: str, database: Any) -> None:
    database.execute(f"CREATE TABLE t (c {spelling})")
    database.execute(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
        " WHERE attrelid = 't'::regclass AND attnum = 1"
    )
    found = built_in(spelling)
    assert found is not None
    assert found.text == database.fetchone()[0]


@pytest.mark.parametrize("text", ["nothing", "status", "varchar(a)", "int(", "", "text; drop"])
def test_no_built_in_type(text: str) -> None:
    assert built_in(text) is None


def test_families() -> None:
    made = [
        types.varchar(3), types.varchar(), types.char(), types.numeric(5), types.numeric(5, 2),
        types.numeric(), types.floating(), types.floating(24), types.timestamp(zone=True),
        types.timestamp(precision=3), types.time(), types.interval("DAY TO SECOND", 3),
        types.bits(3), types.bits(varying=True), types.array(types.varchar(3)),
        types.array(types.user_type(Name("Status", "s"))),
    ]  # fmt: skip
    assert [item.text for item in made] == [
        "character varying(3)", "character varying", "character(1)", "numeric(5,0)",
        "numeric(5,2)", "numeric", "double precision", "real", "timestamp with time zone",
        "timestamp(3) without time zone", "time without time zone", "interval day to second(3)",
        "bit(3)", "bit varying", "character varying(3)[]", 's."Status"[]',
    ]  # fmt: skip
