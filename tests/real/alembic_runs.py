"""Chains of revisions given as text, run by the real Alembic and followed by our replay."""

from __future__ import annotations

import ast
import contextlib
import io
import sys
import textwrap
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from reflection import reflect

from jctc_lint.facts.migrations.replay import replay
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.schema.model import Key, Kind, Name, Other
from jctc_lint.settings.model import MigrationSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.replay import History, Trip
    from jctc_lint.facts.schema.apply import Failure
    from jctc_lint.facts.schema.compare import Difference
    from jctc_lint.facts.schema.state import Schema

HEADER = """\
import sqlalchemy as sa
from alembic import context, op
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql

revision = {id!r}
down_revision = {down!r}
"""
ENV = """\
from alembic import context
from sqlalchemy import MetaData

target_metadata = {metadata}
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=target_metadata,
    transaction_per_migration={apart},
)
with context.begin_transaction():
    context.run_migrations()
"""
INI = "[alembic]\nscript_location = %(here)s/scripts\nsqlalchemy.url = postgresql://x\n"


@dataclass(frozen=True)
class Link:
    """A revision: what stands before its functions, and their bodies."""

    up: str
    down: str = "pass"
    prelude: str = ""

    def text(self, number: int) -> str:
        made = HEADER.format(id=f"r{number:03}", down=f"r{number - 1:03}" if number else None)
        up = textwrap.indent(self.up.strip("\n") or "pass", "    ")
        down = textwrap.indent(self.down.strip("\n") or "pass", "    ")
        return f"{made}{self.prelude}\n\ndef upgrade():\n{up}\n\n\ndef downgrade():\n{down}\n"


@dataclass(frozen=True)
class Chain:
    """Revisions in a line, beside other files of the repository."""

    links: tuple[Link, ...]
    metadata: str = "MetaData()"
    files: dict[str, str] = field(default_factory=dict)

    def write(self, root: Path, *, apart: bool = False) -> Path:
        env = ENV.format(metadata=self.metadata, apart=apart)
        texts = {"alembic.ini": INI, "scripts/env.py": env, **self.files}
        for number, link in enumerate(self.links):
            texts[f"scripts/versions/r{number:03}_link.py"] = link.text(number)
        for name, text in texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    def shown(self) -> str:
        """Its revisions, to read."""
        return "\n".join(
            f"r{number:03}: {link.up}\n  down: {link.down}"
            for number, link in enumerate(self.links)
        )


@dataclass(frozen=True)
class Stop:
    """Where a run ended: the revision, the file and lines of the operation, and why."""

    revision: str
    path: str
    first: int
    last: int
    why: str


class Server:
    """A database of a real PostgreSQL that is emptied again and again."""

    def __init__(self, uri: str) -> None:
        sqlalchemy = pytest.importorskip("sqlalchemy")
        psycopg2 = pytest.importorskip("psycopg2")
        options = "-c synchronous_commit=off -c client_min_messages=error"
        self.engine = sqlalchemy.create_engine(
            "postgresql+psycopg2://", creator=lambda: psycopg2.connect(uri, options=options)
        )

    def empty(self) -> None:
        with self.engine.begin() as connection:
            for (name,) in connection.exec_driver_sql(
                "SELECT nspname FROM pg_namespace"
                " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
            ).fetchall():
                connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')
            for (name,) in connection.exec_driver_sql(
                "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'"
            ).fetchall():
                connection.exec_driver_sql(f'DROP EXTENSION "{name}" CASCADE')
            connection.exec_driver_sql("CREATE SCHEMA public")

    def upgrade(self, root: Path, to: str = "heads") -> Stop | None:
        return self._run(root, "upgrade", to)

    def downgrade(self, root: Path, to: str) -> Stop | None:
        return self._run(root, "downgrade", to)

    def _run(self, root: Path, command: str, to: str) -> Stop | None:
        import alembic.command
        from alembic.config import Config

        config = Config(str(root / "alembic.ini"), stdout=io.StringIO())
        with self.engine.connect() as connection, imports_from(root):
            config.attributes["connection"] = connection
            try:
                getattr(alembic.command, command)(config, to)
            except Exception as error:  # Whatever a migration may raise.
                return _stop(error, root)
            connection.commit()
        return None

    def schema(self) -> Schema:
        """As it is now, without Alembic's own table."""
        with self.engine.connect() as connection:
            found = reflect(connection.connection.cursor())
        for name in ("alembic_version", "alembic_version_pkc"):
            found.put(Key(Kind.RELATION, Name(name)), None)
        return found


@contextlib.contextmanager
def imports_from(root: Path) -> Iterator[None]:
    """As `prepend_sys_path = .` does, and without what another repository left loaded."""
    before = set(sys.modules)
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode, written = True, sys.dont_write_bytecode
    try:
        yield
    finally:
        sys.path.remove(str(root))
        sys.dont_write_bytecode = written
        for name in set(sys.modules) - before:
            path = getattr(sys.modules[name], "__file__", None) or ""
            if path.startswith(str(root)):
                del sys.modules[name]


def _stop(error: Exception, root: Path) -> Stop:
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(root)) and not frame.filename.endswith("env.py")
    ]
    if not frames:
        raise error
    last = frames[-1]
    revision = next(f for f in frames if "/versions/" in f.filename)
    assert last.lineno is not None
    first, end = last.lineno, _end_of_block(Path(last.filename).read_text(), last.lineno)
    path = Path(last.filename).relative_to(root).as_posix()
    name = Path(revision.filename).name.partition("_")[0]
    why = f"{type(error).__name__}: {error}".split("\n[SQL", 1)[0]
    return Stop(name, path, first, end, why)


def _end_of_block(text: str, line: int) -> int:
    """The last line of a `with` that starts here: batch operations are run at its end."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.With) and node.lineno == line:
            return node.end_lineno or line
    return line


def environment_in(root: Path, dialect: str = "") -> Environment:
    settings = Settings(migrations=MigrationSettings(dialect=dialect))
    (found,) = Repository(root, settings).environments
    return found


def followed(root: Path, dialect: str = "", **options: Any) -> History:
    return replay(environment_in(root, dialect), **options)


def stopped(history: History) -> Stop | None:
    """Our failure in the same words."""
    return at(history.failing.id, history.failure) if history.failing is not None else None


def at(revision: str, failure: Failure | None) -> Stop | None:
    """A failure of ours in the same words."""
    if failure is None:
        return None
    assert failure.change is not None
    place = failure.change.place
    return Stop(revision, place.path, place.line, place.line, f"{failure.kind}: {failure.reason}")


def disagree(real: Stop | None, ours: Stop | None) -> str:
    """How two ends of a run are not the same; "" where they are."""
    if real is None or ours is None:
        return "" if real is ours else f"real: {real}\n  ours: {ours}"
    same = (real.revision, real.path) == (ours.revision, ours.path)
    within = real.first <= ours.first <= real.last
    return "" if same and within else f"real: {real}\n  ours: {ours}"


def told(found: list[Difference]) -> list[tuple[str, ...]]:
    """Differences to compare, without what an exclusion says: that is not followed."""
    return sorted(
        {
            (str(item.how), item.kind, str(item.key.name), item.part, item.attribute)
            for item in found
            if (item.kind, item.attribute) != ("exclude", "definition")
        }
    )


def told_of(trip: Trip) -> list[tuple[str, ...]]:
    """Those of what the catalogue is asked for."""
    others = {Kind.FUNCTION, Kind.TRIGGER, Kind.EXTENSION, Kind.POLICY}
    return told([item for item in trip.differences if item.key.kind not in others])


def without_extension_parts(schema: Schema) -> Schema:
    """Ours without what the catalogue is not asked for."""
    asked = (Kind.SCHEMA,)
    for item in list(schema.objects()):
        if isinstance(item, Other) and item.key.kind not in asked:
            schema.put(item.key, None)
    return schema
