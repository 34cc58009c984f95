"""Types of PostgreSQL as types of SQLAlchemy: each compiles to what it came from."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import postgresql

from jctc_lint.facts.schema.model import EnumType, Name, Type
from jctc_lint.writing.types import Types, Unwritable

SPELLED = {
    "integer": "INTEGER", "bigserial": "BIGINT", "character varying": "VARCHAR",
    "character varying(20)": "VARCHAR(20)", "character(3)": "CHAR(3)", "text": "TEXT",
    "numeric": "NUMERIC", "numeric(10,2)": "NUMERIC(10, 2)", "double precision": "FLOAT",
    "real": "REAL", "boolean": "BOOLEAN", "bytea": "BYTEA", "uuid": "UUID", "jsonb": "JSONB",
    "json": "JSON", "inet": "INET", "bit(8)": "BIT(8)", "bit varying(8)": "BIT VARYING(8)",
    "timestamp without time zone": "TIMESTAMP WITHOUT TIME ZONE",
    "timestamp(3) with time zone": "TIMESTAMP(3) WITH TIME ZONE",
    "time with time zone": "TIME WITH TIME ZONE", "interval(3)": "INTERVAL (3)",
    "integer[]": "INTEGER[]", "character varying(5)[]": "VARCHAR(5)[]", "tsvector": "TSVECTOR",
}  # fmt: skip
NONE = Types({})


@pytest.mark.parametrize("text", SPELLED)
def test_types(text: str) -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    assert NONE.of(Type(text)).compile(dialect=dialect) == SPELLED[text]


@pytest.mark.parametrize("text", ["geometry(Point,4326)", "vector(3)", "ltree", "mood", ""])
def test_types_without_a_counterpart(text: str) -> None:
    with pytest.raises(Unwritable, match="no counterpart"):
        NONE.of(Type(text))


def test_unknown_types() -> None:
    with pytest.raises(Unwritable, match="not known"):
        NONE.of(None)
    with pytest.raises(Unwritable, match="labels of enum type 'mood'"):
        NONE.of(Type("mood", Name("mood")))
    with pytest.raises(Unwritable, match="labels"):
        Types({Name("mood"): EnumType(Name("mood"), None)}).of(Type("mood", Name("mood")))


def test_enums() -> None:
    enums = {Name("mood", "s"): EnumType(Name("mood", "s"), ("ok", "it's"))}

    made = Types(enums).of(Type("s.mood", Name("mood", "s")))

    assert (made.name, made.schema, made.enums) == ("mood", "s", ["ok", "it's"])
    assert made.create_type is False
