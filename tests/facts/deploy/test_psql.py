"""The SQL that commands hand to psql, in all the ways in which people do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.deploy.sql import ddl_in, psql_texts, statements
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]


@pytest.mark.parametrize(
    ("command", "texts"),
    [
        ("psql -U me db -c 'SELECT 1'", ["SELECT 1"]),
        ("psql -U me db -tAc 'SELECT 1'", ["SELECT 1"]),
        ("psql --command='SELECT 1' -c 'SELECT 2'", ["SELECT 1", "SELECT 2"]),
        ("docker exec db psql -c 'SELECT 1'", ["SELECT 1"]),
        ("docker compose exec -T db psql -c 'SELECT 1'", ["SELECT 1"]),
        ("docker exec db sh -c \"psql -c 'SELECT 1'\"", ["SELECT 1"]),
        ("sudo -u postgres psql db <<EOF\nSELECT 1;\nEOF\n", ["SELECT 1;\n"]),
        ("ssh me@host \"docker exec db psql -c 'SELECT 1'\"", ["SELECT 1"]),
        ("psql db < dump.sql", []),
        ("docker exec db pg_dump -c shop", []),
    ],
)
def test_texts(tree: Tree, command: str, texts: list[str]) -> None:
    (procedure,) = Repository(tree({"x.sh": f"{command}\ndocker compose up\n"})).procedures
    assert [text for step in procedure.steps for text in psql_texts(step)] == texts


def test_statements() -> None:
    text = "SELECT 'a;b'; -- c; d\n/* e; */ SELECT $x$;$x$; SELECT \"f;\" ;;"
    assert statements(text) == ["SELECT 'a;b'", "SELECT $x$;$x$", 'SELECT "f;"']


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alter  table t add x int", "ALTER TABLE"),
        ("SELECT 1; CREATE UNIQUE INDEX i ON t (x)", "CREATE UNIQUE INDEX"),
        ("CREATE TEMP TABLE t (x int)", None),
        ("INSERT INTO t VALUES ('DROP TABLE t')", None),
        ("GRANT ALL ON t TO me; CREATE EXTENSION citext; CREATE DATABASE d", None),
        ("\\dt", None),
    ],
)
def test_ddl(text: str, found: str | None) -> None:
    assert ddl_in(text) == found


@pytest.mark.parametrize("piece", ["'", "''", '"', "$a$", "$", "/*", "--", ";", "a'b", "$$;"])
def test_hostile_sql_is_read_in_one_pass(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert sum(map(len, statements(text))) <= len(text)
