"""Scripts beside the migrations that change the schema: Python that executes DDL, SQL files."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.sql import ddl_in, statements
from jctc_lint.reading.discover import named
from jctc_lint.reading.python_tree import decode_python, parse_python
from jctc_lint.record import record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository

MAX_FILES = 500
MAX_PYTHON = 3_000
MAX_TEXT = 256 * 1024
_ASIDE = pattern(
    r"(?:^|/)(?:tests?|testing|fixtures?|docs?|examples?|samples?|versions|alembic|migrations?"
    r"|seeds?|dumps?|backups?|benchmarks?|notebooks?|docker-entrypoint-initdb\.d|initdb\.d|init"
    r"|sandbox|archive|legacy|vendor)/|(?:^|/)(?:test_|conftest)[^/]*$"
    r"|(?:seed|dump|backup|init|schema|fixture|sample|demo|bootstrap|snapshot|restore)[^/]*\.sql$",
    re.I,
)
_SAYS = pattern(r"\b(?:ALTER|CREATE|DROP)\s+(?:TABLE|TYPE)\b", re.I)
_EXECUTES = frozenset({"execute", "exec_driver_sql", "executescript", "text", "run"})


@record
class OwnDdl:
    """A statement that changes tables, and where a file of the repository has it."""

    statement: str
    span: Span


def own_ddl(repository: Repository) -> Iterator[OwnDdl]:
    """The first such statement of each Python file and SQL file beside the migrations."""
    own = tuple(
        f"{folder}/"
        for environment in repository.environments
        for folder in (environment.script_location, *environment.version_locations)
    )
    for path in repository.python_paths[:MAX_PYTHON]:
        if not path.startswith(own) and not _ASIDE.search(path):
            found = _in_python(repository, path)
            if found is not None:
                yield found
    for path in _sql_files(repository):
        if not path.startswith(own) and not _ASIDE.search(path):
            found = _in_sql(repository, path)
            if found is not None:
                yield found


def _in_python(repository: Repository, path: str) -> OwnDdl | None:
    text = repository.files.glance(path)
    if "execute" not in text or len(text) > MAX_TEXT or not _SAYS.search(text):
        return None
    source = repository.files.read(path, decode_python)
    file = parse_python(source) if source is not None else None
    if file is None or file.tree is None:
        return None
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and _name(node.func) in _EXECUTES and node.args:
            text = _text(node.args[0])
            statement = ddl_in(text) if "temp" not in text.lower() else None
            if statement is not None:
                return OwnDdl(statement, file.span(node))
    return None


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.expr) -> str:
    """What a string is, or how one with values in it begins."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _sql_files(repository: Repository) -> list[str]:
    settings = repository.settings
    paths = named(
        repository.files,
        lambda path: path.endswith(".sql"),
        exclude=settings.exclude,
        respect_gitignore=settings.respect_gitignore,
    )
    return [path for _, path in zip(range(MAX_FILES), paths, strict=False)]


def _in_sql(repository: Repository, path: str) -> OwnDdl | None:
    text = repository.files.glance(path)
    if len(text) > MAX_TEXT or not _SAYS.search(text):
        return None
    source = repository.files.read(path)
    if source is None:
        return None
    for statement in statements(text):
        found = ddl_in(statement)
        if found is not None and "temp" not in statement[:60].lower():
            at = source.text.find(statement[:40])
            line = source.position(max(at, 0))[0]
            return OwnDdl(found, source.line_span(line))
    return None
