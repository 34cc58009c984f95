"""What the rules of live safety claim of locks, scans and rewrites, asked of a real PostgreSQL."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.facts.migrations.locks_types import VOLATILE, depends_on_time_zone, rewrites
from jctc_lint.facts.schema.model import Name, Type
from jctc_lint.facts.schema.types import user_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

TABLES = """\
CREATE TABLE customers (id integer PRIMARY KEY);
CREATE TABLE orders (id integer NOT NULL, number varchar(20), total integer, customer_id integer,
                     made timestamp, proven text CONSTRAINT p CHECK (proven IS NOT NULL));
CREATE SCHEMA elsewhere;
CREATE INDEX ix_number ON orders (number);
CREATE UNIQUE INDEX uq_total ON orders (total);
"""
ROWS = """\
INSERT INTO customers VALUES (1);
INSERT INTO orders SELECT n, 'n' || n, n, 1, now(), 'x' FROM generate_series(1, 50) n;
"""
SHARE, BOTH, ALL = "ShareLock", "ShareRowExclusiveLock", "AccessExclusiveLock"
VALIDATION = "ShareUpdateExclusiveLock"
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"

CASES = [
    # statement, rule, the strongest lock on orders, whether rows are read, whether they are written
    ("ALTER TABLE orders ADD COLUMN a uuid DEFAULT gen_random_uuid()", "LCK802", ALL, True, True),
    ("ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT now()", "", ALL, False, False),
    ("ALTER TABLE orders ADD COLUMN a integer NOT NULL DEFAULT 7", "", ALL, False, False),
    ("ALTER TABLE orders ADD COLUMN a text", "", ALL, False, False),
    ("ALTER TABLE orders ADD COLUMN a bigserial", "LCK803", ALL, True, True),
    (
        "ALTER TABLE orders ADD COLUMN a integer GENERATED ALWAYS AS IDENTITY",
        "LCK803", ALL, True, True,
    ),
    (
        "ALTER TABLE orders ADD COLUMN a integer GENERATED ALWAYS AS (total * 2) STORED",
        "LCK803", ALL, True, True,
    ),
    ("ALTER TABLE orders ALTER total SET NOT NULL", "LCK804", ALL, True, False),
    ("ALTER TABLE orders ALTER id SET NOT NULL", "", ALL, False, False),
    ("ALTER TABLE orders ALTER proven SET NOT NULL", "", ALL, False, False),
    ("CREATE INDEX i ON orders (total)", "LCK805", SHARE, True, False),
    ("DROP INDEX ix_number", "LCK806", ALL, False, False),
    (
        "ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers",
        "LCK807", BOTH, True, False,
    ),
    (
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID",
        "", BOTH, False, False,
    ),
    ("ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0)", "LCK808", ALL, True, False),
    ("ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID", "", ALL, False, False),
    ("ALTER TABLE orders ADD CONSTRAINT u UNIQUE (number)", "LCK809", ALL, True, False),
    ("ALTER TABLE orders ADD PRIMARY KEY (id)", "LCK809", ALL, True, False),
    ("ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX uq_total", "", ALL, False, False),
    ("ALTER TABLE orders ALTER total TYPE bigint", "LCK810", ALL, True, True),
    ("ALTER TABLE orders ALTER number TYPE varchar(50)", "", ALL, False, False),
    ("ALTER TABLE orders ALTER number TYPE text", "", ALL, False, False),
    ("ALTER TABLE orders RENAME total TO sum", "LCK811", ALL, False, False),
    ("ALTER TABLE orders RENAME TO purchases", "LCK811", ALL, False, False),
    ("ALTER TABLE orders DROP COLUMN total", "LCK812", ALL, False, False),
    ("ALTER TABLE orders SET SCHEMA elsewhere", "LCK811", ALL, False, False),
    ("TRUNCATE orders", "LCK816", ALL, True, True),
    ("REINDEX TABLE orders", "LCK817", SHARE, True, False),
    ("REINDEX INDEX ix_number", "LCK817", SHARE, True, False),
    ("CLUSTER orders USING ix_number", "LCK817", ALL, True, True),
]  # fmt: skip


@pytest.fixture(scope="module")
def connection(postgres: str) -> Iterator[Any]:
    """A connection to tables with rows, which other transactions made."""
    psycopg2 = pytest.importorskip("psycopg2")
    opened = psycopg2.connect(postgres)
    with opened.cursor() as cursor:
        cursor.execute("CREATE SCHEMA live; SET search_path TO live;" + TABLES + ROWS)
        cursor.execute(
            "CREATE TABLE tables_before AS SELECT oid, relname::text AS name FROM pg_class"
            " WHERE relnamespace = 'live'::regnamespace AND relkind = 'r'"
        )
        opened.commit()
        yield opened
        opened.rollback()
        cursor.execute("DROP SCHEMA live CASCADE; DROP SCHEMA elsewhere CASCADE")
        opened.commit()
    opened.close()


@pytest.fixture
def database(connection: Any) -> Iterator[Any]:
    """A cursor; whatever it does is undone."""
    with connection.cursor() as cursor:
        yield cursor
    connection.rollback()


def asked(database: Any, query: str) -> Any:
    database.execute(query)
    return database.fetchone()[0]


def judged(lint: Lint, *statements: str) -> list[Finding]:
    header = "from alembic import op\n\nrevision = {!r}\ndown_revision = {!r}\n\ndef upgrade():\n"
    body = "".join(f"    op.execute({statement!r})\n" for statement in statements)
    return lint(
        {
            "alembic.ini": "[alembic]\nscript_location = alembic\n",
            "alembic/versions/a.py": header.format("a", None) + f"    op.execute({TABLES!r})\n",
            "alembic/versions/b.py": header.format("b", "a") + body,
        },
        *(rule.id for rule in load() if rule.family == "LCK" and rule.id != "LCK818"),
    )


@pytest.mark.parametrize(("statement", "rule", "lock", "reads", "writes"), CASES)
def test_claim(
    database: Any, lint: Lint, statement: str, rule: str, lock: str, reads: bool, writes: bool
) -> None:
    table = asked(database, "SELECT 'orders'::regclass::oid")
    scans = f"SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = {table}"
    node = f"SELECT pg_relation_filenode({table})"
    before = asked(database, node), asked(database, scans)
    database.execute(statement)
    assert strongest(database) == lock
    assert (asked(database, node) != before[0]) == writes
    assert (asked(database, scans) > before[1]) == reads
    assert [finding.rule for finding in judged(lint, statement)] == ([rule] if rule else [])


def strongest(database: Any, table: str = "orders") -> str:
    """The strongest lock that this transaction has on the table."""
    database.execute(
        "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"
        f" AND relation = (SELECT oid FROM tables_before WHERE name = '{table}')"
    )
    modes = {mode for (mode,) in database.fetchall()}
    return next(mode for mode in (ALL, BOTH, SHARE, VALIDATION) if mode in modes)


def test_a_foreign_key_locks_the_other_table(database: Any) -> None:
    database.execute("ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers")
    assert strongest(database, "customers") == BOTH


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        ("timestamptz", "now()"),
        ("timestamptz", "CURRENT_TIMESTAMP"),
        ("timestamptz", "statement_timestamp()"),
        ("timestamptz", "clock_timestamp()"),
        ("uuid", "gen_random_uuid()"),
        ("text", "gen_random_uuid()::text"),
        ("float", "random()"),
        ("text", "md5(random()::text)"),
        ("text", "'random()'"),
        ("text", "lower('X')"),
        ("integer[]", "ARRAY[1, 2]"),
        ("jsonb", "'{}'"),
        ("text", "CURRENT_USER"),
        ("bigint", "nextval('numbers')"),
    ],
)
def test_default(database: Any, lint: Lint, kind: str, default: str) -> None:
    """A rewrite, and only that, is told. (Defaults that we cannot print are passed over.)"""
    database.execute("CREATE SEQUENCE numbers")
    node = "SELECT pg_relation_filenode('orders')"
    before = asked(database, node)
    statement = f"ALTER TABLE orders ADD COLUMN a {kind} DEFAULT {default}"
    database.execute(statement)
    found = judged(lint, "CREATE SEQUENCE numbers", statement)
    assert (asked(database, node) != before) == bool(found)
    assert all(finding.rule in ("LCK802", "LCK803") for finding in found)


def test_required_column_stops(database: Any, lint: Lint) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    statement = "ALTER TABLE orders ADD COLUMN a text NOT NULL"
    database.execute("SAVEPOINT filled; TRUNCATE orders;" + statement)
    database.execute("ROLLBACK TO filled")
    with pytest.raises(psycopg2.errors.NotNullViolation):
        database.execute(statement)
    assert [finding.rule for finding in judged(lint, statement)] == ["LCK801"]


def test_json_has_no_equality(database: Any, lint: Lint) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    database.execute("ALTER TABLE orders ADD COLUMN a jsonb")
    database.execute("SELECT DISTINCT * FROM orders")
    database.execute("ALTER TABLE orders ADD COLUMN b json")
    with pytest.raises(psycopg2.errors.UndefinedFunction):
        database.execute("SELECT DISTINCT * FROM orders")
    found = judged(lint, "ALTER TABLE orders ADD COLUMN b json")
    assert [finding.rule for finding in found] == ["LCK813"]


def test_lock_is_held_over_a_validation(database: Any, lint: Lint) -> None:
    statements = (
        "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID",
        "ALTER TABLE orders VALIDATE CONSTRAINT c",
    )
    for statement in statements:
        database.execute(statement)
    assert strongest(database) == ALL
    assert [finding.rule for finding in judged(lint, *statements)] == ["LCK815"]


def test_validation_alone_keeps_nobody_out(connection: Any, database: Any) -> None:
    database.execute("ALTER TABLE orders ADD CONSTRAINT later CHECK (total > 0) NOT VALID")
    connection.commit()
    database.execute("ALTER TABLE orders VALIDATE CONSTRAINT later")
    held = strongest(database)
    connection.rollback()
    database.execute("ALTER TABLE orders DROP CONSTRAINT later")
    connection.commit()
    assert held == VALIDATION


def test_lock_is_held_over_an_update(database: Any, lint: Lint) -> None:
    statements = ("ALTER TABLE orders ADD COLUMN a text", "UPDATE orders SET a = 'x'")
    for statement in statements:
        database.execute(statement)
    assert strongest(database) == ALL
    assert [finding.rule for finding in judged(lint, *statements)] == ["LCK814"]
    filled = "UPDATE orders SET a = 'x' WHERE a IS NULL"
    database.execute(f"ALTER TABLE orders DROP COLUMN a; {statements[0]}; {filled}")
    assert database.rowcount == asked(database, "SELECT count(*) FROM orders")
    assert [finding.rule for finding in judged(lint, statements[0], filled)] == ["LCK814"]


def test_truncate_cascades(database: Any, lint: Lint) -> None:
    statements = (
        "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID",
        "TRUNCATE customers CASCADE",
    )
    for statement in statements:
        database.execute(statement)
    assert asked(database, "SELECT count(*) FROM orders") == 0
    [finding] = judged(lint, *statements)
    assert finding.rule == "LCK816"
    assert "orders" in finding.message


def test_a_view_that_is_refreshed_has_no_readers(database: Any, lint: Lint) -> None:
    database.execute("CREATE MATERIALIZED VIEW sums AS SELECT 1 AS n; SAVEPOINT made")
    oid = asked(database, "SELECT 'sums'::regclass::oid")
    database.execute("REFRESH MATERIALIZED VIEW sums")
    database.execute(f"SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = {oid}")
    assert ALL in {mode for (mode,) in database.fetchall()}


@pytest.mark.parametrize(
    "statement",
    ["CREATE DATABASE other", "DROP DATABASE other", "DROP TABLESPACE other", "CLUSTER", "VACUUM"],
)
def test_no_transaction_holds_it(database: Any, lint: Lint, statement: str) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    database.execute("SELECT 1")
    with pytest.raises(psycopg2.errors.ActiveSqlTransaction):
        database.execute(statement)
    header = "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n"
    text = f"{header}    op.execute({statement!r})\n"
    files = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/versions/a.py": text}
    assert [finding.rule for finding in lint(files, "MIG604")] == ["MIG604"]


def test_a_label_that_is_renamed(database: Any) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    database.execute(
        "CREATE TYPE mood AS ENUM ('good'); ALTER TYPE mood RENAME VALUE 'good' TO 'ok'"
    )
    with pytest.raises(psycopg2.errors.InvalidTextRepresentation):
        database.execute("SELECT 'good'::mood")


def test_all_wait_behind_a_lock_that_waits(postgres: str, connection: Any) -> None:
    """A reader that is slow holds up an ALTER, which holds up all readers that come later."""
    psycopg2 = pytest.importorskip("psycopg2")
    slow, alter, reader = (psycopg2.connect(postgres) for _ in range(3))
    with slow.cursor() as one, alter.cursor() as two, reader.cursor() as three:
        one.execute("SELECT count(*) FROM live.orders")
        waiting = threading.Thread(
            target=two.execute,
            args=("SET lock_timeout = '5s'; ALTER TABLE live.orders ADD COLUMN late text",),
        )
        waiting.start()
        while waiting.is_alive() and not asked(one, WAITING):
            pass
        assert waiting.is_alive()
        three.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg2.errors.LockNotAvailable):
            three.execute("SELECT count(*) FROM live.orders")
        slow.rollback()
        waiting.join()
        alter.rollback()
        reader.rollback()
        three.execute("SELECT count(*) FROM live.orders")
    for opened in (slow, alter, reader):
        opened.close()


# -- types ----------------------------------------------------------------------------------------

TYPES = [
    *("smallint", "integer", "bigint", "real", "double precision", "money", "boolean", "oid"),
    *(
        "numeric",
        "numeric(10,2)",
        "numeric(12,2)",
        "numeric(12,4)",
        "numeric(8,2)",
        "numeric(10,0)",
    ),
    *("text", "character varying", "character varying(20)", "character varying(50)", "name"),
    *("character(10)", "character(20)", "json", "jsonb", "uuid", "bytea", "xml", "regclass"),
    *("bit(4)", "bit(8)", "bit varying", "bit varying(4)", "bit varying(8)", "inet", "cidr"),
    *("date", "interval", "interval(3)", "interval day to second"),
    *("timestamp without time zone", "timestamp(3) without time zone"),
    *("timestamp with time zone", "timestamp(3) with time zone"),
    *("time without time zone", "time(3) without time zone", "time with time zone"),
    *("time(3) with time zone", "text[]", "character varying(20)[]", "character varying(50)[]"),
    *("character varying[]", "integer[]", "bigint[]", "mood", "shape", "mood[]", "shape[]"),
]


def as_type(text: str) -> Type:
    plain = text.removesuffix("[]")
    if plain not in ("mood", "shape"):
        return Type(text)
    made = user_type(Name(plain))
    return Type(text, made.enum)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_types(database: Any, zone: str) -> None:
    """Every pair of types for which there is a cast: we say what PostgreSQL does, or nothing."""
    psycopg2 = pytest.importorskip("psycopg2")
    database.execute(f"SET LOCAL TIME ZONE '{zone}'")
    database.execute("CREATE TYPE mood AS ENUM ('a'); CREATE TYPE shape AS ENUM ('a')")
    wrong, known, told = [], 0, 0
    for old in TYPES:
        for new in TYPES:
            database.execute(f"SAVEPOINT s; CREATE TABLE t (c {old})")
            node = asked(database, "SELECT pg_relation_filenode('t')")
            try:
                database.execute(f"ALTER TABLE t ALTER c TYPE {new} USING c::{new}")
            except psycopg2.Error:
                database.execute("ROLLBACK TO s")
                continue
            real = asked(database, "SELECT pg_relation_filenode('t')") != node
            database.execute("ROLLBACK TO s")
            ours = rewrites(as_type(old), as_type(new))
            known += 1
            told += ours is not None
            if ours is not None and ours is not real:
                wrong.append((old, new, f"rewritten: {real}"))
            if depends_on_time_zone(as_type(old), as_type(new)):
                assert ours is None
    assert wrong == []
    assert told > known * 0.85


def test_volatile_functions(database: Any) -> None:
    database.execute(
        "SELECT proname, bool_and(provolatile = 'v') FROM pg_proc WHERE proname = ANY(%s)"
        " GROUP BY proname",
        (list(VOLATILE),),
    )
    found = dict(database.fetchall())
    assert all(found.values())
    assert {"gen_random_uuid", "random", "nextval", "clock_timestamp"} <= set(found)
