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


def reached(modules: Modules, env: Module, wanted: set[str]) -> Reach:
    """All modules of the repository that importing `env` imports, until `wanted` are found."""
    found = Reach()
    running = _Running()
    pending = [env]
    missing = set(wanted)
    while pending and missing:
        module = pending.pop()
        if module.path in found.paths or module.file.tree is None:
            continue
        found.paths.add(module.path)
        missing.discard(module.path)
        # Models first: with all of them found, nothing else need be read.
        for place, node in running.of(module, whole=module is env):
            if isinstance(node, ast.Call):
                _dynamic(modules, place, node, found, pending)
            else:
                pending.extend(_imported(modules, place, node, found))
        pending.sort(key=lambda item: item.path in missing)
    return found if missing else Reach(found.paths)


class _Running:
    """What runs while modules are loaded: their statements, and the functions that these call.

    Functions are told by their names alone: one too many makes nothing missing that is there.
    """

    def __init__(self) -> None:
        self.called: set[str] = set()
        self.waiting: dict[str, list[tuple[Module, _Function]]] = {}

    def of(self, module: Module, *, whole: bool) -> Iterator[tuple[Module, _Import]]:
        """Imports and calls of importers, with where they stand; `whole`: in functions too."""
        pending: list[tuple[Module, ast.AST]] = [(module, module.file.tree or ast.Module([], []))]
        while pending:
            place, node = pending.pop()
            if isinstance(node, ast.Call):
                name = _called(node)
                self.called.add(name)
                pending.extend((home, _inside(it)) for home, it in self.waiting.pop(name, ()))
                if name in _DYNAMIC:
                    yield place, node
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                yield place, node
            if isinstance(node, ast.If) and _is_for_checkers(node.test):
                pending.extend((place, child) for child in node.orelse)
            elif isinstance(node, _FUNCTIONS) and not (whole and place is module):
                name = getattr(node, "name", "")
                if name in self.called:
                    pending.append((place, _inside(node)))
                elif name:
                    self.waiting.setdefault(name, []).append((place, node))
            else:
                pending.extend((place, child) for child in ast.iter_child_nodes(node))


_Import = ast.Import | ast.ImportFrom | ast.Call
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _inside(function: _Function) -> ast.AST:
    """The statements of a function as those of a module."""
    if isinstance(function, ast.Lambda):
        return ast.Expr(function.body)
    return ast.Module(function.body, [])


def _is_for_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _imported(
    modules: Modules, module: Module, node: ast.Import | ast.ImportFrom, reach: Reach
) -> Iterator[Module]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _with_parents(modules, alias.name)
        return
    if node.level:
        package = modules.relative(module, node.level, node.module or "")
        yield from _above(modules, module, node)
    else:
        yield from _with_parents(modules, node.module or "")
        package = modules.find(node.module or "")
    if isinstance(package, Module):
        yield package
    if package is None:
        return
    for alias in node.names:
        names = _listed(package, reach) if alias.name == "*" else [alias.name]
        for name in names:
            below = modules.below(package, name)
            if isinstance(below, Module):
                yield below


def _above(modules: Modules, module: Module, node: ast.ImportFrom) -> Iterator[Module]:
    """The packages that a relative import goes through."""
    parts = (node.module or "").split(".")
    for end in range(len(parts)):
        package = modules.relative(module, node.level, ".".join(parts[:end]))
        if isinstance(package, Module):
            yield package


def _with_parents(modules: Modules, dotted: str) -> Iterator[Module]:
    parts = dotted.split(".")
    for end in range(1, len(parts) + 1):
        found = modules.find(".".join(parts[:end]))
        if isinstance(found, Module):
            yield found


def _listed(package: Module | str, reach: Reach) -> list[str]:
    """`__all__`: `import *` imports the submodules that it names."""
    if not isinstance(package, Module) or package.file.tree is None:
        return []
    names: list[str] = []
    for node in package.file.tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            for item in ast.walk(node.value):
                if isinstance(item, ast.Constant) and isinstance(item.value, str):
                    names.append(item.value)
                elif isinstance(item, (ast.Call, ast.comprehension)):
                    reach.unsure = f"'__all__' of '{package.path}' names what cannot be told"
    return names


def _dynamic(
    modules: Modules, module: Module, node: ast.Call, found: Reach, pending: list[Module]
) -> None:
    first = node.args[0] if node.args else None
    text = first.value if isinstance(first, ast.Constant) else None
    if isinstance(text, str) and not text.startswith("."):
        pending.extend(_with_parents(modules, text))
        return
    found.unsure = f"{_called(node)}() in '{module.path}' imports what cannot be told"
