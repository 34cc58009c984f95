"""Imports: modules of the repository are read, all others are names of the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.modules import Module
from jctc_lint.facts.migrations.evaluation.values import External

if TYPE_CHECKING:
    import ast

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Frame, Value


def import_module(machine: Machine, node: ast.Import, frame: Frame) -> None:
    for alias in node.names:
        if alias.asname:
            machine.bind(alias.asname, named(machine, alias.name), frame)
        else:
            first = alias.name.partition(".")[0]
            machine.bind(first, named(machine, first), frame)


def named(machine: Machine, dotted: str) -> Value:
    """What `import dotted` gives."""
    found = machine.modules.find(dotted)
    return found if isinstance(found, Module) else machine.external(dotted)


def import_from(machine: Machine, node: ast.ImportFrom, frame: Frame) -> None:
    dotted = node.module or ""
    package: Module | str | None
    if node.level:
        package = machine.modules.relative(frame.module, node.level, dotted)
        dotted = f".{dotted}"
    else:
        package = machine.modules.find(dotted)
    for alias in node.names:
        if alias.name == "*":
            if isinstance(package, Module):
                _starred(frame, node)
                for name in _public(package):
                    machine.bind(name, machine.later(package, name), frame)
            elif dotted in ("sqlalchemy", "alembic"):
                _starred(frame, node)
            continue
        value = _imported(machine, package, dotted, alias.name, frame)
        machine.bind(alias.asname or alias.name, value, frame)


def _imported(
    machine: Machine, package: Module | str | None, dotted: str, name: str, frame: Frame
) -> Value:
    if package is None:
        return machine.external(f"{dotted}.{name}")
    own = package is frame.module  # `from . import models` in a package's own text
    if isinstance(package, Module) and not own:
        return machine.later(package, name)
    below = machine.modules.below(package, name)
    if isinstance(below, Module):
        return below
    if isinstance(package, Module):
        return machine.later(package, name)
    return External(f"{dotted}.{name}")


def _starred(frame: Frame, node: ast.ImportFrom) -> None:
    if not any(node is known for known in frame.module.stars):
        frame.module.stars.append(node)


def _public(module: Module) -> list[str]:
    return [name for name in module.waiting if not name.startswith("_")]
