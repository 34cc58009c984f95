"""A connection to the real PostgreSQL; each test has it empty, in a transaction of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def connection(postgres: str) -> Iterator[Any]:
    psycopg2 = pytest.importorskip("psycopg2")
    opened = psycopg2.connect(postgres)
    yield opened
    opened.close()


@pytest.fixture
def database(connection: Any) -> Iterator[Any]:
    """A cursor; whatever it does is undone."""
    with connection.cursor() as cursor:
        yield cursor
    connection.rollback()
