"""The columns that a view, policy or trigger hangs on: what PostgreSQL notes down, and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.facts.schema.apply import Run, apply
from jctc_lint.facts.schema.model import Key, Kind, Name, Other, View
from jctc_lint.facts.schema.sql import changes_of
from jctc_lint.facts.schema.state import Schema
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACE = Span(Source("revision.py", ""), 0, 0)
SETUP = """
CREATE TABLE a (id integer, t text, n integer, d date, year integer, zone text, payload jsonb,
  "Big" text, at timestamptz);
CREATE TABLE b (id integer, a_id integer, t text, m numeric, name text);
CREATE TABLE c (x integer, y integer);
CREATE VIEW base AS SELECT id, t AS title, n FROM a;
"""
QUERIES = [
    "SELECT t FROM a",
    "SELECT * FROM a",
    "SELECT a.* FROM a JOIN b ON b.a_id = a.id",
    "SELECT count(*) FROM a",
    "SELECT count(*) FROM a WHERE n > 3",
    "SELECT lower(t) n FROM a ORDER BY n",
    "SELECT t AS n FROM a ORDER BY n DESC NULLS LAST",
    "SELECT t FROM a ORDER BY n + 1",
    "SELECT x.t, y.name FROM a x LEFT JOIN b AS y ON x.id = y.a_id WHERE y.m IS DISTINCT FROM 3",
    "SELECT name, m FROM a, b WHERE a.id = a_id",
    "SELECT s.n FROM (SELECT d AS n, id FROM a) s",
    "SELECT n FROM (SELECT d AS n FROM a) s, b",
    "SELECT (SELECT max(m) FROM b WHERE b.a_id = a.id) AS most FROM a",
    "SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE a_id = a.id AND n > 0)",
    "SELECT id FROM a WHERE id IN (SELECT a_id FROM b)",
    "WITH q AS (SELECT id, n AS k FROM a) SELECT k, name FROM q JOIN b USING (id)",
    "WITH q (k) AS MATERIALIZED (SELECT n FROM a) SELECT k FROM q",
    "SELECT id, t FROM a UNION ALL SELECT id, t FROM b ORDER BY t",
    "SELECT id FROM a UNION SELECT x FROM c EXCEPT (SELECT y FROM c)",
    "SELECT id, name FROM a JOIN b USING (id)",
    "SELECT * FROM a JOIN b USING (id, t)",
    "SELECT title FROM base WHERE n = 3",
    "SELECT * FROM base",
    "SELECT CASE WHEN n > 1 THEN t ELSE 'none' END AS size FROM a",
    "SELECT n::text AS d, CAST(d AS text) AS e FROM a",
    "SELECT sum(n) OVER (PARTITION BY t ORDER BY d) FROM a",
    "SELECT sum(n) OVER w FROM a WINDOW w AS (PARTITION BY t)",
    "SELECT count(*) FILTER (WHERE n > 3) FROM a GROUP BY t HAVING max(d) > '2020-01-01'",
    "SELECT payload ->> 'x' AS x FROM a",
    "SELECT e.value FROM a, jsonb_each_text(payload) AS e",
    "SELECT a.id, l.m FROM a, LATERAL (SELECT m FROM b WHERE a_id = a.id LIMIT 1) l",
    "SELECT v.k FROM (VALUES (1, 'x')) AS v (k, l)",
    'SELECT "Big" FROM a',
    "SELECT DISTINCT ON (t) id FROM a ORDER BY t, d",
    "SELECT at AT TIME ZONE 'UTC' AS there FROM a",
    "SELECT at AT TIME ZONE zone AS there FROM a",
    "SELECT public.a.t FROM public.a",
    "SELECT array_agg(t ORDER BY n) FROM a",
    "SELECT ARRAY(SELECT x FROM c WHERE y = n) FROM a",
    "SELECT coalesce(t, 'x') || n FROM a WHERE t LIKE 'x%' AND d BETWEEN now() AND d",
    "SELECT id FROM a CROSS JOIN c WHERE (x, y) = (1, 2)",
    "SELECT id FROM a NATURAL JOIN c",
    "SELECT name, id FROM a NATURAL JOIN b",
    "SELECT interval '1' year FROM a",
    "SELECT z.p, p + 1 AS q, z.t FROM a AS z (p)",
    "SELECT b.name FROM b, a JOIN c ON x = id",
    "SELECT b.name FROM (a JOIN c ON x = id) JOIN b ON a_id = y",
    "SELECT generate_series(1, n) FROM a",
    "SELECT substring(t FROM 1 FOR n), trim(BOTH FROM t), position('x' IN t) FROM a",
]
LOOSE = [
    "SELECT extract(year FROM d) FROM a",
    "WITH RECURSIVE q AS (SELECT x FROM c UNION SELECT y FROM c JOIN q USING (x)) SELECT x FROM q",
]
"""Where we do not tell all of it for sure."""
PARTS = [
    ("POLICY", "p ON a USING (n > 3)", ["n"]),
    ("POLICY", "p ON a FOR INSERT WITH CHECK (t = 'x' AND d IS NOT NULL)", ["d", "t"]),
    ("POLICY", "p ON a USING (id IN (SELECT a_id FROM b WHERE b.name = d::text))", ["d", "id"]),
    ("TRIGGER", "p BEFORE UPDATE OF n, t ON a FOR EACH ROW EXECUTE FUNCTION f()", ["n", "t"]),
    ("TRIGGER", "p BEFORE INSERT OR UPDATE OF n OR DELETE ON a FOR EACH ROW EXECUTE FUNCTION f()",
     ["n"]),
    ("TRIGGER", "p BEFORE UPDATE ON a FOR EACH ROW WHEN (new.d <> old.at) EXECUTE FUNCTION f()",
     ["at", "d"]),
    ("TRIGGER", "p BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f()", []),
]  # fmt: skip


@pytest.fixture
def cursor(postgres: str) -> Iterator[Any]:
    psycopg2 = pytest.importorskip("psycopg2")
    connection = psycopg2.connect(postgres)
    with connection.cursor() as made:
        made.execute("CREATE SCHEMA reads; SET search_path TO reads")
        made.execute(SETUP.replace("public.", "reads."))
        yield made
    connection.rollback()
    connection.close()


def followed(*texts: str) -> Schema:
    schema = Schema()
    for text in (SETUP, *texts):
        for change in changes_of(text, PLACE, "op.execute"):
            assert apply(schema, change, Run()) is None
    return schema


def view_of(query: str) -> View:
    made = followed(f"CREATE VIEW v AS {query}").get(Key(Kind.RELATION, Name("v")))
    assert isinstance(made, View)
    return made


def noted(cursor: Any) -> set[tuple[str, str]]:
    """What pg_depend says of the view `v`."""
    cursor.execute(
        """SELECT c.relname, a.attname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        JOIN pg_class c ON c.oid = d.refobjid
        WHERE d.classid = 'pg_rewrite'::regclass AND r.ev_class = 'v'::regclass
        AND d.refobjsubid > 0 AND c.relname <> 'v'"""
    )
    return set(cursor.fetchall())


@pytest.mark.parametrize("query", QUERIES)
def test_columns_of_a_view(cursor: Any, query: str) -> None:
    cursor.execute(f"CREATE VIEW v AS {query.replace('public.', 'reads.')}")
    made = view_of(query)
    assert {(table.text, column) for table, column in made.uses.sure} == noted(cursor)
    assert made.uses.maybe == ()
    if made.outputs is not None:
        cursor.execute("SELECT * FROM v LIMIT 0")
        assert list(made.outputs) == [item[0] for item in cursor.description]


@pytest.mark.parametrize("query", LOOSE)
def test_what_a_view_may_read(cursor: Any, query: str) -> None:
    cursor.execute(f"CREATE VIEW v AS {query}")
    made = view_of(query)
    sure = {(table.text, column) for table, column in made.uses.sure}
    maybe = {(table.text, column) for table, column in made.uses.maybe}
    assert sure <= noted(cursor)
    assert noted(cursor) <= sure | maybe
    assert maybe


@pytest.mark.parametrize(("what", "text", "columns"), PARTS)
def test_columns_of_a_part(cursor: Any, what: str, text: str, columns: list[str]) -> None:
    function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    cursor.execute(function)
    cursor.execute(f"CREATE {what} {text}")
    schema = followed(function, f"CREATE {what} {text}")
    found = [
        used for item in schema.objects() if isinstance(item, Other) for used in item.uses.sure
    ]
    assert sorted(column for table, column in found if table.text == "a") == columns
    for name in ("id", "t", "n", "d", "at"):
        cursor.execute("SAVEPOINT x")
        try:
            cursor.execute(f"ALTER TABLE a DROP COLUMN {name}")
            refused = False
        except Exception:
            refused = True
        cursor.execute("ROLLBACK TO x")
        assert refused == (name in columns or name in ("id", "t", "n")), name
