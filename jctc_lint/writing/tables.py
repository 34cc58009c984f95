"""The order in which tables can be made: those that others refer to first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import Constrains

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.schema.model import Constraint, Name


def in_order(
    constraints: Mapping[Name, list[Constraint]],
) -> tuple[list[Name], dict[Name, list[Constraint]]]:
    """The tables, and the foreign keys of each that can only be added when all are there."""
    pending = {name: _targets(name, constraints) for name in constraints}
    order: list[Name] = []
    later: dict[Name, list[Constraint]] = {name: [] for name in constraints}
    while pending:
        free = [name for name, targets in pending.items() if not targets & pending.keys()]
        chosen = free or [min(pending, key=lambda name: len(pending[name] & pending.keys()))]
        for name in chosen:
            waiting = pending.pop(name) & pending.keys()
            later[name] = [item for item in constraints[name] if _refers(item, waiting)]
            order.append(name)
    return order, later


def apart(constraints: list[Constraint], later: list[Constraint]) -> list[Constraint]:
    """Those that stand in the table itself."""
    return [item for item in constraints if not any(item is other for other in later)]


def _refers(item: Constraint, tables: set[Name]) -> bool:
    return item.kind is Constrains.FOREIGN and item.target in tables


def _targets(name: Name, constraints: Mapping[Name, list[Constraint]]) -> set[Name]:
    found = {item.target for item in constraints[name] if item.kind is Constrains.FOREIGN}
    return {target for target in found if target is not None and target != name}
