"""Raw SQL read and applied here against the same SQL run by a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sql_server import differences, of_ours, of_server

from jctc_lint.facts.schema.apply import Run, apply
from jctc_lint.facts.schema.changes import Blur
from jctc_lint.facts.schema.sql import changes_of
from jctc_lint.facts.schema.state import Schema
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from jctc_lint.facts.schema.apply import Failure

psycopg2: Any = pytest.importorskip("psycopg2")
CASES = (Path(__file__).parent / "sql_cases.sql").read_text(encoding="utf-8")
SETUP, *STATEMENTS = [case.strip() for case in CASES.split("\n--------\n")]
UNSEEN = [
    "CREATE FUNCTION touch() RETURNS int LANGUAGE sql AS 'SELECT 1'",
]
"""What the server refuses and we do not know of: functions of one name."""
PLACE = Span(Source("a.py", ""), 0, 0)


def played(schema: Schema, text: str) -> tuple[Failure | None, bool]:
    """The first failure, and whether anything could not be told."""
    run, blurred = Run(), False
    for change in changes_of(text, PLACE, "op.execute"):
        blurred = blurred or isinstance(change, Blur)
        failure = apply(schema, change, run)
        if failure is not None:
            return failure, blurred
    return None, blurred


def refused(cursor: Any, statement: str) -> str:
    """What the server says against it; "" where it takes it."""
    try:
        cursor.execute(statement)
    except psycopg2.Error as error:
        return str(error)
    return ""


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_server_does_the_same(connection: Any, statement: str) -> None:
    schema = Schema()
    assert played(schema, SETUP) == (None, False)
    failure, blurred = played(schema, statement)
    assert not blurred
    with connection.cursor() as cursor:
        try:
            cursor.execute(SETUP)
            error = refused(cursor, statement)
            assert bool(error) == bool(failure), error or failure
            assert error or differences(of_server(cursor), of_ours(schema)) == []
        finally:
            connection.rollback()


@pytest.mark.parametrize("statement", UNSEEN)
def test_what_is_not_known_is_not_claimed(connection: Any, statement: str) -> None:
    schema = Schema()
    played(schema, SETUP)
    with connection.cursor() as cursor:
        cursor.execute(SETUP)
        assert refused(cursor, statement)
        connection.rollback()
    assert played(schema, statement) == (None, False)
