"""Loops over names whose order only the database knows: what holds in whatever order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.evaluation.values import Handle
from jctc_lint.facts.schema.apply_doubts import merge
from jctc_lint.facts.schema.model import Doubt

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.migrations.evaluation.machine import Machine
    from jctc_lint.facts.migrations.evaluation.statements import Signal
    from jctc_lint.facts.migrations.evaluation.values import Frame, Value
    from jctc_lint.facts.schema.model import Key, Object
    from jctc_lint.text import Span

_WHY = "the order in which the database lists its tables"


def in_any_order(
    machine: Machine,
    items: list[Value],
    frame: Frame,
    place: Span,
    follow: Callable[[list[Value]], Signal | None],
) -> Signal | None:
    """Follow a loop, and keep of it what comes out the same backwards.

    Of any two names, each is the first in one of the two orders.
    """
    sink, schema = machine.sink, machine.sink.schema
    other, other_fails = _rehearsed(machine, items[::-1], frame, follow)
    if not other and not other_fails:
        return follow(items)
    _, fails = _rehearsed(machine, items, frame, follow)
    if fails != other_fails:
        sink.blur(_WHY, place, "for", everything=True)
        return None
    mark = schema.mark()
    signal = follow(items)
    stood = schema.touched(mark)
    for key in dict.fromkeys((*stood, *other)):
        made = other[key] if key in other else stood[key]
        if schema.get(key) != made:
            merge(schema, key, made, Doubt(str(key.name), _WHY, place))
    return signal


def _rehearsed(
    machine: Machine,
    items: list[Value],
    frame: Frame,
    follow: Callable[[list[Value]], Signal | None],
) -> tuple[dict[Key, Object | None], bool]:
    """What a loop leaves behind, and whether it fails; it has not happened then."""
    before = machine.snapshot(frame)
    handles = [value for value in frame.names.values() if isinstance(value, Handle)]
    remembered = [(handle.names, dict(handle.names)) for handle in handles]
    regions, exits = list(frame.regions), list(frame.exits)
    found = machine.sink.rehearse(lambda: follow(items))
    frame.regions[:], frame.exits[:] = regions, exits
    machine.restore(before, frame)
    for names, told in remembered:
        names.clear()
        names.update(told)
    return found
