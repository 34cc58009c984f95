"""Plain data that remembers where its values were written: mappings and lists with places.

A joined tree becomes plain data here, with variables put in and the types that Compose casts text
to before it looks at the meaning.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.model import Layer
from jctc_lint.facts.compose.scalars import Time, printed
from jctc_lint.facts.compose.tree import Field, Items, Leaf, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.compose.tree import Item
    from jctc_lint.text import Span


class Dict(dict[str, Any]):
    """A mapping. `place` is where it was written, `places` where the values were, by key."""

    __slots__ = ("place", "places")

    def __init__(self, place: Item) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Item] = {}

    def put(self, name: str, value: Any, place: Item) -> None:
        """Set a value and where it comes from."""
        self[name] = value
        self.places[name] = place


class List(list[Any]):
    """A list. `place` is where it was written, `places` where the items were."""

    __slots__ = ("place", "places")

    def __init__(self, place: Item) -> None:
        super().__init__()
        self.place = place
        self.places: list[Item] = []

    def add(self, value: Any, place: Item) -> None:
        """Append an item and where it comes from."""
        self.append(value)
        self.places.append(place)


class Refused(Exception):
    """Compose refuses a value. `item` is the value, as it was written.

    `form` means that the short form cannot be read; it may be one that holds variables.
    """

    def __init__(
        self, item: Item, reason: str, *, form: bool = False, layer: Layer = Layer.VALUE
    ) -> None:
        super().__init__(reason)
        self.item = item
        self.reason = reason
        self.form = form
        self.layer = layer


def place_of(container: Dict | List, key: str | int) -> Item:
    """Where a value was written; the container's place when nobody wrote it."""
    if isinstance(container, Dict):
        return container.places.get(str(key), container.place)
    return container.places[int(key)]


def span_of(item: Item) -> Span:
    """Where an item was written: of an entry its value."""
    return item.value.span if isinstance(item, Field) else item.span


def unknown_in(value: Any, place: Item) -> tuple[str, ...]:
    """Names of the variables that only the deploying machine knows, at or below a value."""
    names: dict[str, None] = {}
    pending = [(value, place)]
    while pending:
        value, place = pending.pop()
        leaf = place.value if isinstance(place, Field) else place
        if isinstance(leaf, Leaf):
            names.update(dict.fromkeys(leaf.unknown))
        if isinstance(value, Dict):
            pending.extend((part, place_of(value, key)) for key, part in value.items())
        elif isinstance(value, List):
            pending.extend(zip(value, value.places, strict=True))
    return tuple(names)


class Reader:
    """Turns trees into plain data. `interpolate`: variables put in, and text cast by path."""

    def __init__(self, *, interpolate: bool = True) -> None:
        self.interpolate = interpolate
        self.refused: list[Refused] = []

    def read(self, item: Item, casts: Mapping[str, Any]) -> Any:
        """The data of an item; `casts` are the casts below it, by key (`*` is any)."""
        if isinstance(item, Field):
            return self._entry_text(item)
        if isinstance(item, Leaf):
            return self._scalar(item)
        if isinstance(item, Table):
            found = Dict(item)
            rest = casts.get("*", _NONE)
            for name, field in item.fields.items():
                below = casts.get(name, rest) if casts else casts
                found[name] = self._cast(field.value, below)
                found.places[name] = field
            return found
        assert isinstance(item, Items)
        listed = List(item)
        below = casts.get("[]", _NONE)
        for part in item.items:
            listed.append(self._cast(part, below))
            listed.places.append(part)
        return listed

    def _cast(self, item: Item, casts: Mapping[str, Any]) -> Any:
        value = self.read(item, casts)
        if casts and type(value) is str and self.interpolate and "" in casts:
            try:
                return casts[""](value)
            except ValueError as error:
                self.refused.append(Refused(item, str(error)))
        return value

    def _scalar(self, leaf: Leaf) -> Any:
        if not isinstance(leaf.value, str):
            if isinstance(leaf.value, float) and not math.isfinite(leaf.value):
                self.refused.append(Refused(leaf, "is a number that JSON has not"))
                return 0
            return leaf.value
        return leaf.likely if self.interpolate else leaf.text

    def _entry_text(self, field: Field) -> str:
        """An entry of a mapping that was joined with a list: `K=v`, or `K` without a value."""
        value = self.read(field.value, _NONE)
        return field.name if value is None else f"{field.name}={text_of(value)}"


_NONE: Mapping[str, Any] = {}


def text_of(value: Any) -> str:
    """The text that Compose makes of any scalar."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (bool, int, float, Time)):
        return printed(value)
    return str(value)
