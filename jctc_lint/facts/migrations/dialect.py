"""Which database a chain of revisions is for, and what says so.

What the settings say counts, then the folder that the chain lies in. After that PostgreSQL goes
first: it is taken where anything names it, and where nothing names any other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment

POSTGRESQL, SQLITE, MYSQL = "postgresql", "sqlite", "mysql"
FOLLOWED = (POSTGRESQL, MYSQL, SQLITE)
"""Databases whose schema is followed; SQLite comes last, as it is for tests beside the others."""
MAX_FILES = 400
"""Most files with settings in code that are looked at."""
_NAMES = {
    "postgres": POSTGRESQL, "postgresql": POSTGRESQL, "postgis": POSTGRESQL, "pgvector": POSTGRESQL,
    "timescaledb": POSTGRESQL, "psycopg": POSTGRESQL, "psycopg2": POSTGRESQL,
    "asyncpg": POSTGRESQL, "pg8000": POSTGRESQL, "mariadb": MYSQL, "mysql": MYSQL,
    "percona": MYSQL, "pymysql": MYSQL, "mysqlclient": MYSQL, "aiomysql": MYSQL, "asyncmy": MYSQL,
    "sqlite": SQLITE, "aiosqlite": SQLITE, "cockroachdb": "cockroachdb", "mssql": "mssql",
    "oracle": "oracle",
}  # fmt: skip
_SHOWN = {POSTGRESQL: "PostgreSQL", SQLITE: "SQLite", MYSQL: "MySQL or MariaDB"}
_URL = pattern(
    r"\b(postgres|postgresql|sqlite|mysql|mariadb|mssql|oracle|cockroachdb)(?:\+\w+)?:/", re.I
)
_PART = pattern(  # Of what settings put a URL together from.
    r"[\"'=](postgresql|sqlite|mysql|mariadb)(?:\+\w+)?[\"']|PostgresDsn|\b(psycopg2?|asyncpg)\b",
    re.I,
)
_IMAGE = pattern(
    r"^\s*image:\s*[\"']?[^\s#]*?(postgres|postgis|pgvector|timescaledb|mariadb|mysql|percona)\b",
    re.I | re.M,
)
_DRIVER = pattern(
    r"^[\s\"']*(psycopg2?|asyncpg|pg8000|pymysql|mysqlclient|aiomysql|asyncmy)"
    r"(?:[-_](?:binary|pool|c))?\b\s*(?:[\[<>=~!;\"',@#]|$)",
    re.I | re.M,
)
_USED = pattern(
    r"\b(postgresql|mysql|sqlite)\.[A-Z]|\bdialects\.(postgresql|mysql|sqlite)\s+import\b"
)
_PRAGMA = pattern(r"[\"']\s*PRAGMA\s+\w", re.I)
_WORD = pattern(r"[/_.-]+")
_COMMENT = pattern(r"^\s*(?:#|;).*$", re.M)
_OF_SETTINGS = pattern(
    r"(?:^|/)(?:\w*(?:config|settings|database|session|engine|constants|connection)\w*"
    r"|db|core|base|app|main|models|extensions|__init__)\.py$"
)
_ASIDE = pattern(r"(?:^|/)(?:tests?|docs|examples?)/|(?:^|/)(?:conftest|test_\w+)\.py$")


@record(eq=True)
class Dialect:
    """`name` as SQLAlchemy has it. `sure` where the configuration says it, and not only code."""

    name: str
    why: str
    sure: bool = False


@record(eq=True)
class _Hint:
    """`declared` in the configuration, or said by code."""

    name: str
    where: str
    declared: bool = False


def dialect_of(environment: Environment) -> Dialect:
    """The dialect of an environment."""
    given = environment.repository.settings.migrations.dialect
    if given:
        return Dialect(given, "the settings say so", sure=True)
    folder = _of_folder(environment)
    if folder is not None:
        return folder
    seen: dict[str, _Hint] = {}
    for hint in _hints(environment):
        seen.setdefault(hint.name, hint)
        if hint.name == POSTGRESQL:
            break
    found = next((seen[name] for name in (*FOLLOWED, *seen) if name in seen), None)
    if found is None:
        return Dialect(POSTGRESQL, "nothing names another")
    return Dialect(found.name, f"{found.where} names it", sure=found.declared)


def _of_folder(environment: Environment) -> Dialect | None:
    folders = (environment.script_location, *environment.version_locations)
    for folder in folders:
        for word in reversed(_WORD.split(folder.lower())):
            if word in _NAMES:
                return Dialect(_NAMES[word], f"the folder '{folder}' is called so", sure=True)
    return None


def _hints(environment: Environment) -> Iterator[_Hint]:
    """What names a database, the cheap and clear places first."""
    yield from _declared(environment)
    for revision in environment.revisions:
        text, where = revision.source.text, f"'{revision.path}'"
        if "dialects" in text:
            yield from _found(_USED, text, where)
        if _PRAGMA.search(text):
            yield _Hint(SQLITE, where)
    yield from _drivers(environment)
    yield from _in_code(environment)


def _declared(environment: Environment) -> Iterator[_Hint]:
    """URLs and images of the configuration, and what env.py says."""
    files = environment.repository.files
    inventory = environment.repository.inventory
    where = f"the URL in '{environment.span.path}'"
    yield from _found(_URL, environment.url, where, declared=True)
    for path in (*inventory.of(Kind.COMPOSE), *inventory.of(Kind.DOTENV)):
        text = _COMMENT.sub("", files.glance(path))
        for what in (_URL, _IMAGE):
            yield from _found(what, text, f"'{path}'", declared=True)
    env = joined(environment.script_location, "env.py")
    for what in (_URL, _PART):
        yield from _found(what, environment.env_text, f"'{env}'", declared=True)


def _found(
    what: re.Pattern[str], text: str, where: str, *, declared: bool = False
) -> Iterator[_Hint]:
    for name in dict.fromkeys(_name(match) for match in what.finditer(text)):
        yield _Hint(name, where, declared)


def _name(match: re.Match[str]) -> str:
    word = next((group for group in match.groups() if group), "postgresql")
    return _NAMES.get(word.lower(), POSTGRESQL)


def _drivers(environment: Environment) -> Iterator[_Hint]:
    """Drivers that the repository's requirements name."""
    files = environment.repository.files
    folder = environment.script_location
    while True:
        for name in files.names(folder):
            listed = name.endswith(".txt") and "require" in name
            if listed or name in ("pyproject.toml", "Pipfile", "setup.py", "setup.cfg"):
                path = joined(folder, name)
                yield from _found(_DRIVER, files.glance(path), f"'{path}'")
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def _in_code(environment: Environment) -> Iterator[_Hint]:
    """URLs in the code that reads settings."""
    from jctc_lint.facts.migrations.evaluation.conventions import python_files
    from jctc_lint.facts.migrations.location import roots_of

    files = environment.repository.files
    paths = python_files(files, roots_of(environment.script_location)) or []
    chosen = [path for path in paths if _OF_SETTINGS.search(path) and not _ASIDE.search(path)]
    for path in sorted(chosen, key=lambda path: (path.count("/"), path))[:MAX_FILES]:
        text = files.glance(path)
        if "sql" in text or "postgres" in text:
            yield from _found(_URL, text, f"'{path}'")
            yield from _found(_PART, text, f"'{path}'")


def shown(name: str) -> str:
    """The database's name for people."""
    return _SHOWN.get(name, name)
