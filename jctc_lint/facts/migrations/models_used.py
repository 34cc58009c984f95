"""Revisions that use the application's models, which go on changing after them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.reading.python_tree import nodes
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.reading.files import Files
    from jctc_lint.text import Span

_FOREIGN = pattern(
    r"^[ \t]*from[ \t]+(?!(?:alembic|sqlalchemy|sqlmodel|__future__|typing|collections)\b)[.\w]+"
    r"[ \t]+import\b",
    re.M,
)


@record
class ModelUsed:
    """`name` is a class that is mapped to a table, in the file `path`; `span` is its import."""

    span: Span
    name: str
    path: str


def models_used(environment: Environment, revision: Revision) -> Iterator[ModelUsed]:
    """The imports of models that the revision also uses."""
    if revision.problem is not None or _FOREIGN.search(revision.source.text) is None:
        return
    file = revision.python
    if file.tree is None:
        return
    used = {node.id for node in nodes(file.tree) if isinstance(node, ast.Name)}
    for node in nodes(file.tree):
        if not isinstance(node, ast.ImportFrom) or node.level or not node.module:
            continue
        for alias in node.names:
            if (alias.asname or alias.name) in used:
                path = _defined_in(environment, node.module, alias.name)
                if path:
                    yield ModelUsed(file.span(node), alias.name, path)


def _defined_in(environment: Environment, module: str, name: str) -> str:
    """The file of the repository that has the model, "" where it is none or not here."""
    files = environment.repository.files
    inner = module.replace(".", "/")
    folder = environment.script_location
    while folder:
        folder = folder.rpartition("/")[0]
        for start in (folder, joined(folder, "src")):
            path = joined(start, inner)
            if files.exists(f"{path}.py"):
                return f"{path}.py" if _is_model(files.glance(f"{path}.py"), name) else ""
            if files.exists(f"{path}/__init__.py"):
                return _passed_on(files, path, name)
    return ""


def _passed_on(files: Files, package: str, name: str) -> str:
    """The module of a package whose `__init__` imports the model from it."""
    text = files.glance(f"{package}/__init__.py")
    if _is_model(text, name):
        return f"{package}/__init__.py"
    inner = package.rpartition("/")[2]
    for match in re.finditer(r"^from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]*)", text, re.M):
        if re.search(rf"\b{re.escape(name)}\b", match[2]):
            source = match[1].rpartition(f"{inner}.")[2].lstrip(".").replace(".", "/")
            path = f"{package}/{source}.py"
            return path if _is_model(files.glance(path), name) else ""
    return ""


def _is_model(text: str, name: str) -> bool:
    start = re.search(rf"^class\s+{re.escape(name)}\b", text, re.M)
    if start is None:
        return False
    head, _, rest = text[start.end() :].partition("\n")
    end = re.search(r"^[^\s#)\]]", rest, re.M)
    body = rest[: end.start()] if end else rest
    return "__tablename__" in body or "table=True" in head.replace(" ", "")
