"""Random statements on few names, so that they meet: our schema goes the way of PostgreSQL."""

from __future__ import annotations

import os
from typing import Any

from both import play
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("RANDOM_SCHEMAS", "150"))

_table = st.sampled_from(["t"] * 6 + ["u"] * 4 + ["v", "Tab", "t_a_key", "e", "t_a_seq"])
_column = st.sampled_from(["a"] * 4 + ["b"] * 3 + ["c", "Col", "t_a"])
_name = st.sampled_from(["x", "y", "t_a_key", "u_pkey", "t_a_fkey", "t_a_idx", "t", "t_a_check"])
_enum = st.sampled_from(["e", "f", "e", "t"])
_label = st.sampled_from(["one", "two", "three"])
_type = st.sampled_from(
    [
        "integer",
        "integer",
        "bigint",
        "text",
        "varchar(20)",
        "varchar",
        "e",
        "f",
        "boolean",
        "uuid",
        "timestamp",
        "timestamptz",
        "numeric(8,2)",
        "jsonb",
        "json",
        "serial",
        "text[]",
        "e[]",
        "date",
        "smallint",
        "char(3)",
    ]
)
_default = st.sampled_from(
    [
        "1",
        "'1'",
        "'x'",
        "0",
        "true",
        "'one'",
        "now()",
        "'{}'",
        "null",
        "gen_random_uuid()",
        "1.5",
        "current_timestamp",
        "'false'",
        "'one'::e",
        "-1",
        "''",
    ]
)
_action = st.sampled_from(["", "", " on delete cascade", " on delete set null on update cascade"])
_cascade = st.sampled_from(["", "", " cascade"])
_if_exists = st.sampled_from(["", "", "if exists "])
_if_not_exists = st.sampled_from(["", "", "if not exists "])
_some = st.lists(_column, min_size=1, max_size=2, unique=True)


def _quoted(name: str) -> str:
    return f'"{name}"' if name != name.lower() else name


def _listed(columns: list[str]) -> str:
    return ", ".join(_quoted(column) for column in columns)


@st.composite
def _condition(draw: Any) -> Any:
    column = _quoted(draw(_column))
    return draw(
        st.sampled_from(
            [f"{column} is not null", f"{column} is null", f"{column} is null or 1 = 1"]
        )
    )


@st.composite
def _definition(draw: Any) -> Any:
    made = draw(_type)
    text = f"{_quoted(draw(_column))} {made}"
    if draw(st.integers(0, 3)) == 0 and made not in ("timestamp", "timestamptz", "date"):
        text += f" default {draw(_default)}"
    extra = draw(st.integers(0, 9))
    if extra == 0:
        text += " primary key"
    elif extra == 1:
        text += " unique"
    elif extra == 2:
        text += " not null"
    elif extra == 3:
        text += f" references {_quoted(draw(_table))}{draw(_action)}"
    elif extra == 4:
        text += f" check ({draw(_condition())})"
    return text


@st.composite
def _constraint(draw: Any) -> Any:
    named = draw(st.sampled_from(["", "", f"constraint {draw(_name)} "]))
    columns = draw(_some)
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return f"{named}primary key ({_listed(columns)})"
    if kind == 1:
        return f"{named}unique ({_listed(columns)})"
    if kind == 2:
        return f"{named}check ({draw(_condition())})"
    target = _quoted(draw(_table))
    others = draw(st.sampled_from(["", f" ({_listed(columns)})", f" ({_listed(draw(_some))})"]))
    return f"{named}foreign key ({_listed(columns)}) references {target}{others}{draw(_action)}"


@st.composite
def _create_table(draw: Any) -> Any:
    parts = draw(st.lists(_definition(), min_size=1, max_size=4))
    parts += draw(st.lists(_constraint(), max_size=2))
    return f"create table {draw(_if_not_exists)}{_quoted(draw(_table))} ({', '.join(parts)})"


@st.composite
def _alter_column(draw: Any) -> Any:
    column, made = _quoted(draw(_column)), draw(_type.filter(lambda made: made != "serial"))
    return draw(
        st.sampled_from(
            [
                f"type {made}",
                f"type {made} using null::{made}",
                "set not null",
                "drop not null",
                f"set default {draw(_default)}",
                "drop default",
                "drop identity if exists",
                "add generated always as identity",
            ]
        ).map(lambda what: f"alter column {column} {what}")
    )


@st.composite
def _alter_table(draw: Any) -> Any:
    column, other = _quoted(draw(_column)), _quoted(draw(_column))
    table, to = _quoted(draw(_table)), _quoted(draw(_table))
    what = draw(
        st.one_of(
            _definition().map(lambda text: f"add column {text}"),
            _definition().map(lambda text: f"add column if not exists {text}"),
            st.builds(lambda a, b: f"drop column {a}{column}{b}", _if_exists, _cascade),
            _alter_column(),
            _constraint().map(lambda text: f"add {text}"),
            st.builds(lambda a, b, c: f"drop constraint {a}{b}{c}", _if_exists, _name, _cascade),
            st.builds(lambda a, b: f"rename constraint {a} to {b}", _name, _name),
            st.just(f"rename column {column} to {other}"),
            st.just(f"rename to {to}"),
        )
    )
    return f"alter table {table} {what}"


@st.composite
def _index(draw: Any) -> Any:
    unique = draw(st.sampled_from(["", "", "unique "]))
    where = draw(st.one_of(st.just(""), _condition().map(lambda text: f" where {text}")))
    name, lenient = draw(_name), draw(_if_not_exists)
    table, listed = _quoted(draw(_table)), _listed(draw(_some))
    return draw(
        st.sampled_from(
            [
                f"create {unique}index {lenient}{name} on {table} ({listed}){where}",
                f"create {unique}index on {_quoted(draw(_table))} ({_listed(draw(_some))})",
                f"drop index {draw(_if_exists)}{name}{draw(_cascade)}",
                f"alter index {name} rename to {draw(_name)}",
            ]
        )
    )


@st.composite
def _of_type(draw: Any) -> Any:
    enum, label, other = draw(_enum), draw(_label), draw(_label)
    return draw(
        st.sampled_from(
            [
                f"create type {enum} as enum ('one', '{label}')",
                f"create type {enum} as enum ('one')",
                f"alter type {enum} add value {draw(_if_not_exists)}'{label}'",
                f"alter type {enum} add value '{label}' before '{other}'",
                f"alter type {enum} rename value '{label}' to '{other}'",
                f"alter type {enum} rename to {draw(_enum)}",
                f"drop type {draw(_if_exists)}{enum}{draw(_cascade)}",
            ]
        )
    )


@st.composite
def _of_view(draw: Any) -> Any:
    name, table = _quoted(draw(_table)), _quoted(draw(_table))
    return draw(
        st.sampled_from(
            [
                f"create view {name} as select 1 as one from {table}",
                f"create sequence {name}",
                f"drop sequence {name}{draw(_cascade)}",
                f"drop view {draw(_if_exists)}{name}{draw(_cascade)}",
            ]
        )
    )


_drop_table = st.builds(
    lambda a, b, c: f"drop table {a}{_quoted(b)}{c}", _if_exists, _table, _cascade
)
_statement = st.one_of(
    _create_table(),
    _create_table(),
    _alter_table(),
    _alter_table(),
    _alter_table(),
    _alter_table(),
    _index(),
    _of_type(),
    _drop_table,
    _of_view(),
)
_script = st.builds(
    lambda first, rest: [*first, *rest],
    st.sampled_from(
        [
            ["create type e as enum ('one', 'two')", "create type f as enum ('one')"],
            [
                "create table t (a integer primary key, b text)",
                "create table u (a integer, b text)",
            ],
            ["create type e as enum ('one')", "create table t (a serial primary key, b e, c text)"],
            [],
        ]
    ),
    st.lists(_statement, min_size=3, max_size=25),
)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="RANDOM_SCHEMAS" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(script=_script)
def test_random_script(script: list[str], connection: Any) -> None:
    with connection.cursor() as cursor:
        try:
            assert not play(script, cursor)
        finally:
            connection.rollback()
