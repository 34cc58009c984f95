"""Raw SQL as changes: what is told, what is refused, and what is left open, for how much."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.schema.changes import (
    AddColumn,
    Attempt,
    Blur,
    Calls,
    Change,
    Condition,
    CreateEnum,
    CreateIndex,
    CreateObject,
    CreateTable,
    Data,
    DropEnum,
    Every,
    Exists,
    Guarded,
    Maybe,
    Not,
    Outside,
    Raises,
    Refused,
    RenameTable,
    Requires,
    SearchPath,
    Some,
    Transaction,
    Undecided,
)
from jctc_lint.facts.schema.model import Kind, Name
from jctc_lint.facts.schema.sql import changes_of
from jctc_lint.facts.schema.sql_lexer import binds
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

PLACE = Span(Source("a.py", ""), 0, 0)


def read(text: str) -> list[Change]:
    return changes_of(text, PLACE, "op.execute")


def only(text: str) -> Change:
    (change,) = read(text)
    assert change.place is PLACE
    assert change.call == "op.execute"
    return change


def names(found: Sequence[Name] | None) -> list[str]:
    return [str(name) for name in found or ()]


@pytest.mark.parametrize(
    ("text", "tables", "writes", "whole"),
    [
        ("UPDATE a SET x = 1", ["a"], True, True),
        ("UPDATE a SET x = 1 WHERE y IN (SELECT y FROM b.c)", ["a", "b.c"], True, False),
        ("DELETE FROM ONLY a", ["a"], True, True),
        ("INSERT INTO a SELECT * FROM b WHERE true", ["a", "b"], True, False),
        ("select x from a, b as c, (select 1 from d) e where true", ["a", "b", "d"], False, False),
        ("with a as (select 1 from b) select * from a", ["b"], False, False),
        ("with a as (delete from b returning x) select * from a", ["b"], True, False),
        ("merge into a using b on a.x = b.x when matched then delete", ["a", "b"], True, False),
        ("select max(x) over (order by y) from a where z is distinct from 1", ["a"], False, False),
        ("select 'from b', \"from\" from \"A\" -- from c", ["A"], False, False),
        ("select * from a for update of a", ["a"], False, False),
        ("insert into a values (:x, '{}'::jsonb, '\\:y')", ["a"], True, False),
        ("truncate only a, b", ["a", "b"], True, True),
        ("select 1 from pg_class, information_schema.tables", [], False, False),
    ],
)  # fmt: skip
def test_data(text: str, tables: list[str], writes: bool, whole: bool) -> None:
    change = only(text)
    assert isinstance(change, Data)
    assert (names(change.tables), change.writes, change.whole) == (tables, writes, whole)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("insert into a (x, \"Y\") values (1, 2)", ["a.x", "a.Y"]),
        ("update a set x = y + 1 where upper(z) = 'q'", ["a.x", "a.y", "a.z"]),
        ("update a b set x = b.y where b.z = \"Q\"", ["a.x", "a.y", "a.z", "a.Q"]),
        ("delete from a as b where b.x > now() - interval '1 day'", ["a.x"]),
        ("update a set x = b.y from b where b.z = w", ["a.x"]),
        ("update a set x = (select max(y) from b)", ["a.x"]),
        ("select x from a", []),
    ],
)  # fmt: skip
def test_columns_that_must_be_there(text: str, columns: list[str]) -> None:
    change = only(text)
    assert isinstance(change, Data)
    assert sorted(f"{table}.{name}" for table, name in change.columns) == sorted(columns)


def test_variables_are_no_columns() -> None:
    change = only("DO $$ DECLARE n int; BEGIN UPDATE a SET x = n; END $$")
    assert isinstance(change, Data)
    assert change.columns == ((Name("a"), "x"),)


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        ("SELECT drop_all('x')", ["drop_all"]),
        ("SELECT audit.watch(oid) FROM pg_class", ["audit.watch"]),
        ("CALL audit.clean(1)", ["audit.clean"]),
        ("SELECT AddGeometryColumn('a', 'b', 4326)", ["addgeometrycolumn"]),
    ],
)
def test_functions_that_may_do_anything(text: str, functions: list[str]) -> None:
    *_, change = read(text)
    assert isinstance(change, Calls)
    assert names(change.functions) == functions


@pytest.mark.parametrize(
    "text",
    [
        "SELECT setval('a_id_seq', coalesce(max(id), 1)) FROM a",
        "SELECT count(*), pg_catalog.now(), jsonb_set(a, '{x}', '1') FROM a",
        "UPDATE a SET x = own(y)",
        "SELECT cast(a AS varchar(5)), b::numeric(3, 1) FROM a WHERE (x, y) IN (VALUES (1, 2))",
    ],
)
def test_functions_that_only_compute(text: str) -> None:
    assert isinstance(only(text), Data)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 'a", "SELECT $x$ 1", "SELECT 1 /* /* */", 'SELECT "a', "SELECT (1", "SELECT 1)",
        "PRAGMA foreign_keys = OFF", "SHOW COLUMNS FROM a", "ALTER TABLE a MODIFY b int",
        "ALTER TABLE a DROP PRIMARY KEY", "ALTER TABLE `a` ADD COLUMN b int", "FROB",
        "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TABLE a (b int,)",
        "CREATE TYPE a AS ENUM ('b' 'c')", "CREATE INDEX a ON b (c IS NULL)",
        "DROP TABLE a; PRAGMA x", "CREATE TABLE a (order int)", 'SELECT ""',
        "SELECT 1; CREATE INDEX CONCURRENTLY a ON b (c)", "COMMIT; VACUUM",
    ],
)  # fmt: skip
def test_refused_whatever_the_schema_is(text: str) -> None:
    assert isinstance(only(text), Refused)


@pytest.mark.parametrize(
    ("text", "tables", "everything"),
    [
        ("ALTER TABLE a INHERIT b", ["a"], False),
        ("DO $$ BEGIN EXECUTE 'ALTER TABLE a DROP CONSTRAINT ' || x; END $$", ["a"], False),
        ("DO $$ BEGIN EXECUTE format('ALTER TABLE %I DROP x', t); END $$", [], True),
        ("DO $$ BEGIN WHILE true LOOP DROP TABLE a; END LOOP; END $$", [], True),
        ("DO LANGUAGE plpython3u $$ import os $$", [], True),
        ("ROLLBACK", [], True),
        ("REASSIGN OWNED BY a TO b", [], True),
        ("ALTER TABLE a.b SOMETHING NEW", ["a.b"], False),
        ("CREATE SOMETHING new", [], True),
    ],
)
def test_what_cannot_be_told(text: str, tables: list[str], everything: bool) -> None:
    change = only(text)
    assert isinstance(change, Blur)
    assert (names(change.tables), change.everything) == (tables, everything)
    assert change.why


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("CREATE TABLE a AS SELECT * FROM b", True),
        ("CREATE TABLE a (LIKE b INCLUDING ALL, c int)", True),
        ("CREATE TABLE a PARTITION OF b FOR VALUES IN (1)", True),
        ("SELECT * INTO a FROM b", True),
        ("CREATE TABLE a (b int) INHERITS (c)", True),
        ("CREATE TEMP TABLE a (b int) ON COMMIT DROP", False),
        ("CREATE TABLE a (b int)", False),
    ],
)
def test_tables_of_which_not_all_is_known(text: str, doubt: bool) -> None:
    *_, change = read(text)
    assert isinstance(change, CreateTable)
    assert bool(change.doubt) is doubt
    assert change.table == Name("a", "pg_temp" if "TEMP" in text else "")


def test_columns_with_all_that_stands_at_them() -> None:
    change = only(
        "create table A.b (id bigserial primary key, \"C\" varchar(5) not null default 'x' unique,"
        " d a.kind[] references e (f) on delete set null deferrable, check (id > 0) not valid)"
    )
    assert isinstance(change, CreateTable)
    assert change.table == Name("b", "a")
    shown = [
        (column.name, column.type.text if column.type else None, column.nullable)
        for column in change.columns
    ]
    assert shown == [
        ("id", "bigserial", False), ("C", "character varying(5)", False), ("d", "a.kind[]", True),
    ]  # fmt: skip
    kinds = [(str(item.kind), item.columns) for item in change.constraints]
    assert kinds == [
        ("primary key", ("id",)), ("unique", ("C",)), ("foreign key", ("d",)), ("check", ()),
    ]  # fmt: skip
    assert change.constraints[2].ondelete == "SET NULL"
    assert change.constraints[2].deferrable == "DEFERRABLE"
    assert not change.constraints[3].valid


def test_an_index() -> None:
    change = only(
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS x ON s.t USING gin"
        " (lower(a) gin_trgm_ops, (b || 'x')) INCLUDE (c) WHERE d IS NULL"
    )
    assert isinstance(change, CreateIndex)
    assert (change.if_not_exists, change.concurrently, change.index.unique) == (True, True, True)
    assert change.index.name == Name("x", "s")
    assert change.index.columns == ("lower(a)", "b || 'x'")
    assert (change.index.method, change.index.where) == ("gin", "d IS NULL")


@pytest.mark.parametrize(
    ("text", "kind", "name", "what"),
    [
        ("CREATE SEQUENCE a.b", Kind.RELATION, "a.b", "sequence"),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", Kind.RELATION, "v", "view"),
        ("CREATE TRIGGER t AFTER INSERT ON s.u CALL f()", Kind.TRIGGER, "s.u.t", "trigger"),
        ("CREATE POLICY p ON u USING (true)", Kind.POLICY, "u.p", "policy"),
        ("CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\"", Kind.EXTENSION, "uuid-ossp", "extension"),
        ("CREATE FUNCTION f(a int) RETURNS int AS $$ ; $$", Kind.FUNCTION, "f", "function"),
        ("CREATE DOMAIN d AS text", Kind.TYPE, "d", "domain"),
    ],
)  # fmt: skip
def test_objects(text: str, kind: Kind, name: str, what: str) -> None:
    change = only(text)
    assert isinstance(change, CreateObject)
    assert (change.key.kind, str(change.key.name), change.what) == (kind, name, what)


def test_what_a_view_reads() -> None:
    change = only("CREATE VIEW v AS WITH a AS (SELECT 1) SELECT * FROM a JOIN b.c ON true, d")
    assert isinstance(change, CreateObject)
    assert names(change.reads) == ["b.c", "d"]


def test_statements_are_told_apart() -> None:
    found = read('DROP TYPE a;; -- ;\nDROP TYPE "b;"; /* ; /* ; */ */ DROP TYPE c.d ; ')
    assert [str(item.enum) for item in found if isinstance(item, DropEnum)] == ["a", "b;", "c.d"]


def test_what_has_no_effect_says_nothing() -> None:
    for text in ("", " ; -- x", "SET lock_timeout = '1s'", "GRANT ALL ON a TO b", "SHOW x.y"):
        assert read(text) == []


def test_sessions_and_transactions() -> None:
    assert isinstance(only("COMMIT;"), Transaction)
    assert isinstance(only("VACUUM ANALYZE a"), Outside)
    path = only('SET search_path = "A", public')
    assert isinstance(path, SearchPath)
    assert path.path == ("A", "public")
    needs = only("LOCK TABLE a IN SHARE MODE")
    assert isinstance(needs, Requires)
    assert names([key.name for key in needs.keys]) == ["a"]


def test_names_are_cut_as_postgresql_does() -> None:
    change = only(f"ALTER TABLE a RENAME TO {'x' * 70}")
    assert isinstance(change, RenameTable)
    assert change.to.text == "x" * 63


def test_labels() -> None:
    change = only("CREATE TYPE \"T\" AS ENUM ('it''s', E'\\x41', U&'\\0042')")
    assert isinstance(change, CreateEnum)
    assert change.labels == ("it's", "A", "B")
    bound = only("CREATE TYPE t AS ENUM (:a, 'b')")
    assert isinstance(bound, CreateEnum)
    assert bound.labels is None


def test_parameters_as_sqlalchemy_sees_them() -> None:
    assert binds("SELECT :a, x::int, '\\:b', ' :c', '{\"d\":1}' WHERE t > '10:30'") == (
        "a", "c", "1",
    )  # fmt: skip


def guard(condition: str) -> Condition:
    change = only(f"DO $$ BEGIN IF {condition} THEN DROP TYPE x; END IF; END $$")
    assert isinstance(change, Guarded)
    return change.condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("EXISTS (SELECT 1 FROM pg_type WHERE typname = 'A')", Exists("type", "A")),
        ("NOT EXISTS (TABLE a)", Not(Undecided("EXISTS (TABLE a)"))),
        ("NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname='f')", Not(Exists("function", "f"))),
        (
            "EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 's' AND tablename = 't')",
            Exists("table", "t", schema="s"),
        ),
        (
            """EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_name = 't' AND
            c.column_name = 'x' AND c.table_schema = current_schema())""",
            Exists("column", "x", "t", schema=""),
        ),
        (
            """EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = 's.t'::regclass AND
            conname = 'x' AND contype = 'f')""",
            Exists("constraint", "x", "t", kind="FOREIGN KEY"),
        ),
        (
            "x() AND to_regclass('t') IS NULL OR false",
            Some(
                (
                    Every((Undecided("x()"), Not(Exists("relation", "t", schema="")))),
                    Undecided("false"),
                )
            ),
        ),
        (
            "EXISTS (SELECT 1 FROM pg_type WHERE typname LIKE 'a%')",
            Undecided("EXISTS (SELECT 1 FROM pg_type WHERE typname LIKE 'a%')"),
        ),
        (
            "EXISTS (SELECT 1 FROM pg_type WHERE typname = 'a' OR typname = 'b')",
            Undecided("EXISTS (SELECT 1 FROM pg_type WHERE typname = 'a' OR typname = 'b')"),
        ),
        ("current_setting('x') = '1'", Undecided("current_setting('x') = '1'")),
    ],
)  # fmt: skip
def test_conditions(text: str, condition: Condition) -> None:
    assert guard(text) == condition


def test_handlers() -> None:
    change = only(
        "DO $$ BEGIN ALTER TABLE a ADD b int; EXCEPTION WHEN duplicate_column THEN NULL;"
        " WHEN undefined_table THEN RAISE EXCEPTION 'no a'; END $$"
    )
    assert isinstance(change, Attempt)
    (inner,) = change.changes
    assert isinstance(inner, Attempt)
    assert isinstance(inner.changes[0], AddColumn)
    assert (inner.handles, change.handles) == (("duplicate_column",), ("undefined_table",))
    assert isinstance(change.then[0], Raises)


def test_a_loop_over_rows_is_a_possibility() -> None:
    change = only("DO $$ BEGIN FOR r IN SELECT 1 FROM a LOOP DROP TABLE b; END LOOP; END $$")
    assert isinstance(change, Maybe)


def test_another_dialect_is_not_read() -> None:
    (change,) = changes_of("DROP TABLE a", PLACE, "op.execute", "mysql")
    assert isinstance(change, Blur)


DEEP = 10_000
HOSTILE = {
    "parentheses": f"SELECT {'(' * DEEP}1{')' * DEEP}",
    "open": "(" * DEEP,
    "table": f"CREATE TABLE a (b int CHECK {'(' * DEEP}1{')' * DEEP})",
    "guard": f"DO $$ BEGIN IF {'(' * DEEP}true{')' * DEEP} THEN NULL; END IF; END $$",
    "ifs": f"DO $$ BEGIN {'IF true THEN ' * DEEP} NULL; {'END IF; ' * DEEP} END $$",
    "blocks": f"DO $$ {'BEGIN ' * DEEP} NULL; {'END; ' * DEEP} $$",
    "nots": f"DO $$ BEGIN IF {'NOT ' * DEEP} true THEN NULL; END IF; END $$",
    "returns": f"DO $$ BEGIN {'IF EXISTS (SELECT 1) THEN RETURN; END IF; ' * 3000} END $$",
    "branches": "DO $$ BEGIN " + "IF x THEN IF y THEN RETURN; END IF; END IF; DROP TYPE a; " * 300
    + "END $$",
    "casts": f"SELECT 1{'::int' * 200_000}",
    "quotes": "SELECT " + "''" * 500_000 + "'",
    "comments": "/*" * 300_000,
    "values": "INSERT INTO a VALUES " + "(1, 'x')," * 100_000 + "(1, 'x')",
    "columns": f"CREATE TABLE a ({', '.join(f'c{at} int' for at in range(50_000))})",
    "type": f"CREATE TABLE a (b {'a ' * 200_000})",
    "statements": "DROP TYPE a; " * 50_000,
    "dollars": "$a$ " * 200_000,
    "with": "WITH " + "a (b) AS (" * 50_000,
    "words": "a" * 1_000_000,
    "backslashes": "E'" + "\\" * 1_000_001,
    "loops": "DO $$ BEGIN " + "FOREACH x IN ARRAY ARRAY['a','b'] LOOP " * 40 + "NULL; "
    + "END LOOP; " * 40 + "END $$",
    "default": f"CREATE TABLE a (b int DEFAULT {'not ' * 100_000})",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_bounded_time(text: str) -> None:
    start = time.process_time()
    assert isinstance(read(text), list)
    assert time.process_time() - start < 5
