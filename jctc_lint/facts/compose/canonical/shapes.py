"""What Compose's types make of the values of a model, and which of them it prints.

A shape takes a value and its place and gives what is printed. `Fields` is a mapping with known
keys; keys that are not known, and values that are empty, are left out as Go's `omitempty` does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused, text_of
from jctc_lint.facts.compose.canonical.units import (
    boolean,
    duration,
    duration_text,
    integer,
    number,
    single,
    size,
    truncated,
)
from jctc_lint.facts.compose.scalars import Time
from jctc_lint.facts.compose.words import split
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.tree import Item

Shape = Callable[[Any, "Item"], Any]
Make = Callable[[], Any]


def _cast(value: Any, place: Item, how: Callable[[str], Any]) -> Any:
    try:
        return how(value)
    except ValueError as error:
        raise Refused(place, str(error)) from None


def text(value: Any, place: Item) -> str:
    """A text; whole numbers count as one."""
    if isinstance(value, (Dict, List, Time, float)):
        raise Refused(place, "is no text")
    return text_of(value)


def anything(value: Any, _place: Item) -> Any:
    """A value as YAML has it."""
    if isinstance(value, Dict):
        found = Dict(value.place)
        for name, part in value.items():
            at = value.places.get(name, value.place)
            found.put(name, anything(part, at), at)
        return found
    if isinstance(value, List):
        listed = List(value.place)
        for part, at in zip(value, value.places, strict=True):
            listed.add(anything(part, at), at)
        return listed
    return _rfc3339(value.text) if isinstance(value, Time) else value


def _rfc3339(printed: str) -> str:
    day, time, zone, *_ = printed.split(" ")
    return f"{day}T{time}{'Z' if zone == '+0000' else f'{zone[:3]}:{zone[3:]}'}"


def whole(value: Any, place: Item) -> int:
    """A whole number."""
    if isinstance(value, str):
        return int(_cast(value, place, integer))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return truncated(value)
    raise Refused(place, "is no whole number")


def natural(bits: int) -> Shape:
    """A whole number that is not negative, and never a text."""

    def of_bits(value: Any, place: Item) -> int:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 0:
            raise Refused(place, "is no whole number from 0 on")
        return truncated(value, signed=False) % (1 << bits)

    return of_bits


def exact(value: Any, place: Item) -> int:
    """A whole number that is written as one."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(place, "is no whole number")
    return value


def flag(value: Any, place: Item) -> bool:
    """A truth value."""
    if isinstance(value, str):
        return bool(_cast(value, place, boolean))
    if isinstance(value, bool):
        return value
    raise Refused(place, "is neither true nor false")


def decimal(value: Any, place: Item) -> float:
    """A number of 32 bits."""
    if isinstance(value, str):
        value = _cast(value, place, number)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return single(float(value))
    raise Refused(place, "is no number")


def sized(value: Any, place: Item) -> str:
    """A size in bytes, printed as text; "" for none."""
    amount = 0
    if isinstance(value, str):
        amount = _cast(value, place, size)
    elif isinstance(value, int) and not isinstance(value, bool):
        amount = value
    return str(amount) if amount else ""


def time(value: Any, place: Item) -> str:
    """A time with units."""
    return duration_text(_cast(text(value, place), place, duration))


def time_unless_zero(value: Any, place: Item) -> str:
    """A time with units; "" for none."""
    printed = time(value, place)
    return "" if printed == "0s" else printed


def mode(value: Any, place: Item) -> str:
    """A file's mode, in octal digits."""
    if isinstance(value, str):
        digits = value.removeprefix("+")
        if not digits or len(digits) > 20 or any(char not in "01234567" for char in digits):
            raise Refused(place, "is no file mode")
        value = int(digits, 8)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(place, "is no file mode")
    return f"0{value:o}"


def count(value: Any, place: Item) -> int:
    """A number of devices; all is -1."""
    if isinstance(value, str) and value.lower() == "all":
        return -1
    return whole(value, place) if isinstance(value, str) else exact(value, place)


def command(value: Any, place: Item) -> Any:
    """A command as a list of words; None when there is none."""
    if isinstance(value, List):
        return listed(text)(value, place)
    if value is None or isinstance(value, Time):
        return None
    words = split(text(value, place))
    if words.error is not None:
        raise Refused(place, f"is a command that {words.error}")
    found = List(place)
    for word in words.words:
        found.add(word, place)
    return found


def test(value: Any, place: Item) -> Any:
    """The test of a health check as a list of words."""
    if not isinstance(value, str):
        return listed(text)(value, place)
    found = List(place)
    found.add("CMD-SHELL", place)
    found.add(value, place)
    return found


def texts(value: Any, place: Item) -> Any:
    """A list of texts; a text alone is a list of one."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        found = List(place)
        found.add(text_of(value), place)
        return found
    return listed(text)(value, place)


def listed(shape: Shape) -> Shape:
    """A list of such values."""

    def of_list(value: Any, place: Item) -> Any:
        if value is None:
            return None
        if not isinstance(value, List):
            raise Refused(place, "is no list")
        found = List(value.place)
        for part, at in zip(value, value.places, strict=True):
            found.add(shape(part, at), at)
        return found

    return of_list


def mapped(shape: Shape) -> Shape:
    """A mapping of any names to such values; what is null stays null."""

    def of_mapping(value: Any, place: Item) -> Any:
        if value is None:
            return None
        if not isinstance(value, Dict):
            raise Refused(place, "is no mapping")
        found = Dict(value.place)
        for name, part in value.items():
            at = value.places.get(name, value.place)
            found.put(name, None if part is None else shape(part, at), at)
        return found

    return of_mapping


def options(value: Any, place: Item) -> Any:
    """Names and texts; null is empty."""
    return _pairs(value, place, blank="")


def plain_options(value: Any, place: Item) -> Any:
    """Names and texts; what is no text is not made one."""
    for name, part in value.items() if isinstance(value, Dict) else ():
        text(part, value.places.get(name, place))
        if isinstance(part, bool):
            raise Refused(value.places.get(name, place), "is no text")
    return options(value, place)


def assigned(value: Any, place: Item) -> Any:
    """`K=v` as a list or a mapping; a name without a value is null."""
    return _pairs(value, place, blank=None)


def _pairs(value: Any, place: Item, blank: str | None) -> Any:
    if value is None:
        return None
    found = Dict(place)
    if isinstance(value, Dict):
        for name, part in value.items():
            at = value.places.get(name, value.place)
            found.put(name, blank if part is None else text_of(part), at)
        take_extensions(found, value)
    elif isinstance(value, List):
        for part, at in zip(value, value.places, strict=True):
            name, equals, rest = text(part, at).partition("=")
            if blank is None and name[-1:].isspace():
                raise Refused(at, "is a name that ends with a blank")
            found.put(name, rest if equals else blank, at)
    else:
        raise Refused(place, "is neither a mapping nor a list of 'NAME=value'")
    return found


def take_extensions(pairs: Dict, written: Dict) -> None:
    """Put names that begin with `x-` where Compose v5 leaves them.

    It takes them for extensions in any mapping, and prints what it has set aside as one more text.
    """
    names = sorted(name for name in written if name.startswith("x-"))
    if names:
        values = {name: written[name] for name in names}
        texts = [
            f"{n}:{'<nil>' if value is None else text_of(value)}" for n, value in values.items()
        ]
        for name in names:
            pairs.pop(name, None)
        pairs.put("#extensions", f"map[{' '.join(texts)}]", written.places[names[0]])


def many(value: Any, place: Item) -> Any:
    """Options that may be repeated: a list of texts each."""
    if not isinstance(value, Dict):
        raise Refused(place, "is no mapping")
    found = Dict(value.place)
    for name, part in value.items():
        at = value.places.get(name, value.place)
        parts = part if isinstance(part, List) else [part]
        one = List(at)
        for item in parts:
            one.add("<nil>" if item is None else text_of(item), at)
        found.put(name, one, at)
    return found


def hosts(value: Any, place: Item) -> Any:
    """Host names and addresses as sorted `host=address`."""
    found: list[tuple[str, Item]] = []
    if isinstance(value, Dict):
        for name, part in value.items():
            at = value.places.get(name, value.place)
            addresses = list(part) if isinstance(part, List) else [part]
            found += [(_host(name, text_of(address), at), at) for address in addresses]
    elif isinstance(value, List):
        for part, at in zip(value, value.places, strict=True):
            written = text_of(part)
            sign = "=" if "=" in written else ":"
            name, given, rest = written.partition(sign)
            if not given:
                raise Refused(at, "is a host without an address")
            found += [(_host(name, address, at), at) for address in rest.split(",")]
    elif value is not None:
        raise Refused(place, "is neither a mapping nor a list of hosts")
    ordered = List(place)
    for host, at in sorted(found, key=lambda pair: pair[0]):
        ordered.add(host, at)
    return ordered


def _host(name: str, address: str, place: Item) -> str:
    if not name or ":" in name or "=" in name:
        raise Refused(place, "is no host name")
    bare = len(address) > 2 and address[0] == "[" and address[-1] == "]"
    return f"{name}={address[1:-1] if bare else address}"


def limit(value: Any, place: Item) -> Any:
    """A ulimit: one number, or soft and hard."""
    if not isinstance(value, Dict):
        return exact(value, place) or Dict(place)
    return _LIMIT(value, place)


def keys_of_ssh(value: Any, place: Item) -> Any:
    """SSH agents by their ids."""
    if not isinstance(value, Dict):
        raise Refused(place, "is no mapping")
    found = List(place)
    for name in value:
        found.add(name, value.places.get(name, value.place))
    return found


@record
class Fields:
    """A mapping with known keys, as a shape.

    Of `shapes` those that come out empty are left out, but not those in `given`, which are
    printed whenever they are there. `always` are made (by their functions) when they are not.
    """

    shapes: dict[str, Shape]
    given: frozenset[str] = frozenset()
    always: dict[str, Make] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Keys that are printed under another name."""

    def __call__(self, value: Any, place: Item) -> Any:
        if not isinstance(value, Dict):
            raise Refused(place, "is no mapping")
        found = Dict(value.place)
        for name, part in value.items():
            shape = self.shapes.get(name)
            if shape is None:
                continue
            at = value.places.get(name, value.place)
            shaped = shape(part, at) if part is not None else None
            empty = not shaped if name not in self.given else shaped is None
            if not empty:
                found.put(self.renamed.get(name, name), shaped, at)
        for name, make in self.always.items():
            if name not in found:
                found[name] = make()
        return found


_LIMIT = Fields({"single": exact, "soft": exact, "hard": exact})
