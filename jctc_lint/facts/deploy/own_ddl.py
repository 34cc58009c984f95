"""Scripts beside the migrations that change the schema: Python that executes DDL, SQL files."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.sql import statements
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
    r"(?:^|/)(?:tests?|testing|fixtures?|docs?|examples?|samples?|sample_data|versions|alembic|migrations?"
    r"|seeds?|dumps?|backups?|benchmarks?|notebooks?|docker-entrypoint-initdb\.d|initdb\.d|init"
    r"|sandbox|archive|legacy|vendor)/|(?:^|/)(?:test_|conftest)[^/]*$"
    r"|(?:seed|dump|backup|init|schema|fixture|sample|demo|bootstrap|snapshot|restore)[^/]*\.sql$",
    re.I,
)
_SAYS = pattern(r"\b(?:ALTER|CREATE)\s+(?:TABLE|TYPE)\b", re.I)
_CHANGES = pattern(
    r"^\s*(ALTER\s+TABLE|CREATE\s+TABLE|ALTER\s+TYPE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:ONLY\s+)?"
    r"(?:\"?\w+\"?\.)?\"?(\w+)",
    re.I,
)
"""Dropping is for those who begin anew: they run all migrations afterwards."""
_NAMES = pattern(
    r"(?:create_table|add_column|drop_column|alter_column|batch_alter_table)"
    r"\(\s*[\"'](\w{2,63})[\"']|\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?(\w{2,63})"
    r"|\bname\s*=\s*[\"'](\w{2,63})[\"']",
    re.I,
)
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
    known = _known_names(repository)
    for path in repository.python_paths[:MAX_PYTHON]:
        if not path.startswith(own) and not _ASIDE.search(path):
            found = _in_python(repository, path, known)
            if found is not None:
                yield found
    for path in _sql_files(repository):
        if not path.startswith(own) and not _ASIDE.search(path):
            found = _in_sql(repository, path, known)
            if found is not None:
                yield found


def _known_names(repository: Repository) -> set[str]:
    """The names that the revisions give to their tables and types."""
    return {
        name
        for environment in repository.environments
        for revision in environment.revisions
        for match in _NAMES.finditer(revision.source.text)
        for name in match.groups()
        if name is not None
    }


def _change_in(text: str, known: set[str]) -> str | None:
    """The first statement that changes what the migrations know, by its first words."""
    for statement in statements(text):
        match = _CHANGES.match(statement)
        if match is not None and match[2] in known:
            return " ".join(match[1].upper().split())
    return None


def _in_python(repository: Repository, path: str, known: set[str]) -> OwnDdl | None:
    text = repository.files.glance(path)
    if "execute" not in text or len(text) > MAX_TEXT or not _SAYS.search(text):
        return None
    source = repository.files.read(path, decode_python)
    file = parse_python(source) if source is not None else None
    if file is None or file.tree is None:
        return None
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and _name(node.func) in _EXECUTES and node.args:
            statement = _change_in(_text(node.args[0]), known)
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


def _in_sql(repository: Repository, path: str, known: set[str]) -> OwnDdl | None:
    text = repository.files.glance(path)
    if len(text) > MAX_TEXT or not _SAYS.search(text):
        return None
    source = repository.files.read(path)
    if source is None:
        return None
    for statement in statements(text):
        found = _change_in(statement, known)
        if found is not None:
            at = source.text.find(statement[:40])
            line = source.position(max(at, 0))[0]
            return OwnDdl(found, source.line_span(line))
    return None
