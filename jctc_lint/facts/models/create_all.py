"""Calls of `metadata.create_all()` in the application: tables made past Alembic."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.conventions import python_files
from jctc_lint.facts.migrations.location import roots_of
from jctc_lint.reading.python_tree import decode_python, parse_python
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.reading.python_tree import PythonFile
    from jctc_lint.text import Span

_ASIDE = frozenset({"tests", "test", "testing", "scripts", "script", "tools", "examples", "docs",
                    "bin", "notebooks", "benchmarks", "dev", "samples", "demo", "tutorials",
                    "internal_docs"})  # fmt: skip
"""Folders of what does not run when the application starts."""

_STAMPS = pattern(r"\bstamp\w*\(")


_SERVES = pattern(r"\b(?:FastAPI|Flask|Quart|Starlette|Litestar|Sanic)\(")


@record
class CreatesAll:
    """`guarded`: a condition stands around it, which may keep it from production.

    `serves`: the module makes the web application, so that it is what is started.
    """

    span: Span
    guarded: bool
    serves: bool


def create_all_calls(environment: Environment) -> Iterator[CreatesAll]:
    """Those in code that may run when the application starts."""
    files = environment.repository.files
    for path in python_files(files, roots_of(environment.script_location)) or ():
        if _aside(environment, path) or not _past_alembic(files.glance(path)):
            continue
        source = files.read(path, decode_python)
        file = parse_python(source) if source is not None else None
        if file is not None and file.tree is not None:
            yield from _calls(file)


def _past_alembic(text: str) -> bool:
    """Alembic's cookbook makes a new database by `create_all()` and `stamp("head")`: both agree."""
    return "create_all" in text and _STAMPS.search(text) is None


def _aside(environment: Environment, path: str) -> bool:
    folders = path.split("/")
    named = folders[-1].startswith(("test_", "conftest")) or folders[-1].endswith("_test.py")
    own = path.startswith((f"{environment.script_location}/", *environment.version_locations))
    return named or own or bool(_ASIDE.intersection(folders[:-1]))


def _calls(file: PythonFile) -> Iterator[CreatesAll]:
    assert file.tree is not None
    serves = bool(_SERVES.search(file.source.text))
    pending: list[tuple[ast.AST, bool]] = [(file.tree, False)]
    while pending:
        node, guarded = pending.pop()
        if isinstance(node, ast.If) and _is_main(node.test):
            continue
        if isinstance(node, ast.Attribute) and node.attr == "create_all" and _metadata(node.value):
            yield CreatesAll(file.span(node), guarded, serves)
        inside = guarded or isinstance(node, (ast.If, ast.IfExp, ast.Match))
        pending.extend((child, inside) for child in ast.iter_child_nodes(node))


def _metadata(owner: ast.expr) -> bool:
    """`Base.metadata`, `metadata`, Flask's `db`."""
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return "metadata" in name.lower() or name == "db"


def _is_main(test: ast.expr) -> bool:
    return "__main__" in ast.unparse(test)
