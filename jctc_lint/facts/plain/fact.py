"""A fact as plain data. Every value in it knows where it was written and what it hangs on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List
from jctc_lint.facts.compose.model import Assignment
from jctc_lint.facts.compose.tree import Field, Leaf, Table
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.text import Span

Path = tuple[str, ...]
MAX_BRIEF = 200
"""Most values in a value that the facts about parts carry too."""


@record
class Place:
    """Where a value that we worked out comes from, and why it is not known, if it is not."""

    span: Span
    unknown: tuple[str, ...] = ()


@record
class Fact:
    """One thing that a rule may be about: a service, a port, a revision ...

    `subject` is its identity without line numbers (`services.db.ports[5432/tcp]`), `span` where a
    finding about the whole of it points. `role` is what its Compose project is for, if it has one.
    """

    subject: str
    span: Span
    data: Dict
    role: str = ""

    @cached_property
    def brief(self) -> Dict:
        """The data without what is large, for the facts about parts of this one.

        There may be as many parts as there is data: each with all of it would be too much.
        """
        made = Dict(self.data.place)
        for name, value in self.data.items():
            if _size(value) <= MAX_BRIEF:
                made[name] = value
                if name in self.data.places:
                    made.places[name] = self.data.places[name]
        return made

    def at(self, path: Path) -> Span:
        """Where the value at a path was written, or the nearest thing above it that was."""
        value: Any = self.data
        place: Any = None
        for key in path:
            if not isinstance(value, Dict) or key not in value.places:
                break
            place = value.places[key]
            value = value[key]
        return self.span if place is None else _span(place)

    def text(self, path: Path) -> str:
        """The value at a path as a word of a message; empty when there is none."""
        value: Any = self.data
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, list):
            return ", ".join(str(part) for part in value if not isinstance(part, (dict, list)))
        return "" if value is None or isinstance(value, dict) else str(value)


def _size(value: Any) -> int:
    """How many values there are in a value, counted no further than needed."""
    if not isinstance(value, (dict, list)):
        return 1
    pending, count = [value], 0
    while pending and count <= MAX_BRIEF:
        part = pending.pop()
        count += 1
        if isinstance(part, (dict, list)):
            count += len(part) if len(part) > MAX_BRIEF else 0
            pending.extend(part.values() if isinstance(part, dict) else part)
    return count


def _span(place: Any) -> Span:
    """A scalar's place is itself; that of a mapping or list is its key."""
    if isinstance(place, Field):
        return place.value.span if isinstance(place.value, Leaf) else place.name_span
    span: Span = place.span
    return span


def part_of(container: Any, key: str | int) -> Any:
    """The place of a part of a mapping or list; None when nobody wrote it."""
    if isinstance(container, Dict):
        return container.places.get(str(key))
    if isinstance(container, List):
        return container.places[int(key)]
    return None


def unknown_at(place: Any) -> tuple[str, ...]:
    """What the value at a place hangs on that is not known here."""
    if isinstance(place, Field):
        place = place.value
    elif isinstance(place, Assignment):
        if place.value is None:
            return ("the shell",)
        place = place.value
    names: tuple[str, ...] = getattr(place, "unknown", ())
    return names


def copied(data: Dict) -> Dict:
    """A mapping with the same values, to which more can be added. What is null is left out."""
    made = Dict(data.place)
    for name, value in data.items():
        if value is not None:
            made[name] = value
            if name in data.places:
                made.places[name] = data.places[name]
    return made


def with_unknown(data: Dict, written: Table | None) -> Dict:
    """A copy that also has what Compose would not print if unknown variables were not set."""
    made = copied(data)
    for name, field in written.fields.items() if written is not None else ():
        value, inner = made.get(name), field.value
        if name not in made:
            unknown = unknown_at(field)
            if unknown:
                made.put(name, None, field)
        elif isinstance(value, Dict) and isinstance(inner, Table):
            made[name] = with_unknown(value, inner)
    return made


def derived(place: Any, values: dict[str, Any]) -> Dict:
    """Values that we worked out from something. What is None is left out."""
    made = Dict(place)
    for name, value in values.items():
        if isinstance(value, Place):
            made.put(name, None, value)  # type: ignore[arg-type]
        elif value is not None:
            made.put(name, value, place)
    return made
