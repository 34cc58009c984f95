"""Results of plain functions: the same text is often taken apart again, revision by revision."""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import is_plain

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.values import Function, Value

_LONG = 1000
"""Steps of a call from which on its result is kept."""
_MOST = 100
"""Results that are kept."""


def of_call(
    machine: Machine,
    function: Function,
    args: list[Value],
    named: dict[str, Value],
    node: ast.expr,
) -> Value:
    """Run a function, or take its result from an earlier run that did nothing else."""
    world = machine.world
    kept = world.results.get(id(function.node), [])
    for owner, given, result in kept:
        if owner is function.node and _alike(given, (args, named)):
            return deepcopy(result)
    began, asked, touched = world.steps, machine.sink.asked, world.touched
    plain = is_plain(args) and is_plain(named)
    given = deepcopy((args, named)) if plain and len(kept) < _MOST else None
    result = machine.run_function(function, args, named, node)
    if (
        given is not None
        and world.steps - began >= _LONG
        and (machine.sink.asked, world.touched) == (asked, touched)
        and _alike(given, (args, named))
        and is_plain(result)
        and not _reads_what_changes(function)
    ):
        entry = (function.node, given, deepcopy(result))
        world.results.setdefault(id(function.node), []).append(entry)
    return result


def _alike(one: Value, two: Value) -> bool:
    """Equal values of the same types: 1 is not True here."""
    return bool(one == two) and repr(one) == repr(two)


def _reads_what_changes(function: Function) -> bool:
    """Whether names from around the function may stand for something else the next time."""
    if function.owner is not None or function.frame is not function.frame.module.frame:
        return True
    names = {item.id for item in ast.walk(function.node) if isinstance(item, ast.Name)}
    around = (function.frame.names.get(name) for name in names)
    return any(isinstance(item, (list, dict, set)) for item in around) or any(
        isinstance(item, (ast.Global, ast.Nonlocal)) for item in ast.walk(function.node)
    )
