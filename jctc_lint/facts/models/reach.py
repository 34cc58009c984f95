"""The modules that are imported when Alembic runs env.py: only their models are known to it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.modules import Module
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.evaluation.modules import Modules

_DYNAMIC = frozenset(
    {"import_module", "__import__", "iter_modules", "walk_packages", "find_modules",
     "import_string", "load_module", "exec_module", "import_submodules"}
)  # fmt: skip
"""Calls that import what their arguments name."""


@record(frozen=False)
class Reach:
    """Paths of modules. `unsure`: why there may be others."""

    paths: set[str] = field(default_factory=set)
    unsure: str = ""


def reached(modules: Modules, env: Module) -> Reach:
    """All modules of the repository that importing `env` imports."""
    found = Reach()
    pending = [env]
    while pending:
        module = pending.pop()
        if module.path in found.paths or module.file.tree is None:
            continue
        found.paths.add(module.path)
        for node in _run(module.file.tree, whole=module is env):
            if isinstance(node, ast.Call):
                _dynamic(modules, module, node, found, pending)
            else:
                pending.extend(_imported(modules, module, node))
    return found


def _run(tree: ast.AST, *, whole: bool) -> Iterator[ast.Import | ast.ImportFrom | ast.Call]:
    """Imports and calls of importers that happen when a module is loaded; `whole`: in functions
    too.
    """
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)) or (
            isinstance(node, ast.Call) and _called(node) in _DYNAMIC
        ):
            yield node
        if isinstance(node, ast.If) and _is_for_checkers(node.test):
            pending.extend(node.orelse)
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) and not whole:
            continue
        pending.extend(ast.iter_child_nodes(node))


def _is_for_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _imported(
    modules: Modules, module: Module, node: ast.Import | ast.ImportFrom
) -> Iterator[Module]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _with_parents(modules, alias.name)
        return
    if node.level:
        package = modules.relative(module, node.level, node.module or "")
        yield from _above(modules, module, node.level)
    else:
        yield from _with_parents(modules, node.module or "")
        package = modules.find(node.module or "")
    if isinstance(package, Module):
        yield package
    if package is None:
        return
    for alias in node.names:
        names = _listed(package) if alias.name == "*" else [alias.name]
        for name in names:
            below = modules.below(package, name)
            if isinstance(below, Module):
                yield below


def _above(modules: Modules, module: Module, level: int) -> Iterator[Module]:
    """The packages that a relative import starts from."""
    package = modules.relative(module, level, "")
    if isinstance(package, Module):
        yield package


def _with_parents(modules: Modules, dotted: str) -> Iterator[Module]:
    parts = dotted.split(".")
    for end in range(1, len(parts) + 1):
        found = modules.find(".".join(parts[:end]))
        if isinstance(found, Module):
            yield found


def _listed(package: Module | str) -> list[str]:
    """`__all__`: `import *` imports the submodules that it names."""
    if not isinstance(package, Module) or package.file.tree is None:
        return []
    for node in package.file.tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return [
                item.value
                for item in ast.walk(node.value)
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            ]
    return []


def _dynamic(
    modules: Modules, module: Module, node: ast.Call, found: Reach, pending: list[Module]
) -> None:
    first = node.args[0] if node.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        pending.extend(_with_parents(modules, first.value))
        return
    found.unsure = f"{_called(node)}() in '{module.path}' imports what cannot be told"
