"""What the Compose specification's JSON Schema says of a model, told in words.

The schema is that of the package check-jsonschema, put beside ours when the package is built.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused, place_of
from jctc_lint.facts.compose.canonical.surely_valid import surely_valid
from jctc_lint.facts.compose.scalars import Time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import ValidationError

    from jctc_lint.facts.compose.tree import Item

SCHEMA = Path(__file__).parents[3] / "compose-spec.json"
_SIZES = ("mem_limit", "memswap_limit", "shm_size")
_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}


class Violation(Refused):
    """What the schema refuses. `kind` says how, `path` what, the rest are words for it."""

    def __init__(self, item: Item, kind: str, path: tuple[str, ...], **words: str) -> None:
        super().__init__(item, _REASONS[kind].format(**words))
        self.kind = kind
        self.path = path
        self.words = words


_REASONS = {
    "unknown": "has the key '{key}', which Compose does not know",
    "meant": "has the key '{key}', which Compose does not know; is '{meant}' meant?",
    "name": "has the name '{key}', with characters that no such name may have",
    "type": "must be {expected}",
    "lacks": "has no '{key}'",
    "choice": "must be one of {expected}",
    "twice": "lists the same thing twice",
    "range": "must be {expected}",
    "pattern": "must match '{expected}'",
    "other": "is not as the Compose specification wants it",
}


@cache
def specification() -> dict[str, Any]:
    """The schema, with what Compose v5.6 has otherwise than the package.

    Raises:
        FileNotFoundError: the package was not built (see CONTRIBUTING).
    """
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    container = schema["$defs"].get("container_spec", {}).get("properties", {})
    for key in _SIZES:
        if key in container:
            container[key] = {"type": ["number", "string"]}
    container.pop("umask", None)
    return schema


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.validator_for(specification())


def violations(data: Dict) -> Iterator[Violation]:
    """All that the schema refuses of a model whose short forms are not written out yet."""
    if surely_valid(data, specification()):
        return
    told: set[tuple[Any, ...]] = set()
    try:
        errors = list(_validator().iter_errors(data))
    except ValueError:
        errors = list(_validator().iter_errors(_written_down(data)))
    for error in errors:
        for violation in _told(error, data):
            mark = (violation.path, violation.reason)
            if mark not in told:
                told.add(mark)
                yield violation


def _written_down(value: Any) -> Any:
    """The value as JSON has it: times are texts there."""
    if isinstance(value, dict):
        return {name: _written_down(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_written_down(part) for part in value]
    return value.text if isinstance(value, Time) else value


def _told(error: ValidationError, data: Dict) -> Iterator[Violation]:
    errors = _most_specific(error)
    first = next((each for each in errors if each.kind.name == "uniqueItems"), errors[0])
    path = tuple(first.instance_path)
    value, place = _at(data, path)
    kind: Any = first.kind
    name = kind.name
    names = tuple(str(part) for part in path)
    if name in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown_keys(kind.unexpected, list(first.schema_path), value, names)
    elif name == "type":
        kinds: list[Any] = [each.kind for each in errors]
        types = {word for each in kinds if each.name == "type" for word in each.types}
        yield Violation(place, "type", names, expected=_any_of(types))
    elif name == "required":
        yield Violation(place, "lacks", names, key=str(kind.property))
    elif name in ("enum", "const"):
        options = kind.options if name == "enum" else [kind.expected_value]
        yield Violation(place, "choice", names, expected=", ".join(f"'{o}'" for o in options))
    elif name == "uniqueItems":
        yield Violation(_repeated(value, place), "twice", names)
    elif name in ("minimum", "maximum"):
        least = "at least" if name == "minimum" else "at most"
        yield Violation(place, "range", names, expected=f"{least} {kind.limit}")
    elif name == "pattern":
        yield Violation(place, "pattern", names, expected=str(kind.pattern))
    else:
        yield Violation(place, "other", names)


def _most_specific(error: ValidationError) -> list[ValidationError]:
    """Of the errors behind an error those that say most, as Compose picks them."""
    pending, leaves = [error], []
    while pending:
        current = pending.pop()
        context = getattr(current.kind, "context", None)
        if context:
            pending.extend(inner for branch in context for inner in branch)
        else:
            leaves.append(current)
    deepest = max(_depth(leaf) for leaf in leaves)
    return [leaf for leaf in leaves if _depth(leaf) == deepest]


def _depth(error: ValidationError) -> int:
    return len(error.instance_path) + (error.kind.name == "additionalProperties")


def _at(data: Dict, path: tuple[Any, ...]) -> tuple[Any, Item]:
    value: Any = data
    place = data.place
    for key in path:
        if isinstance(value, (Dict, List)):
            place = place_of(value, key)
            value = value[key]
    return value, place


def _repeated(value: Any, place: Item) -> Item:
    """The first item that stood before."""
    if isinstance(value, List):
        seen: list[Any] = []
        for item, at in zip(value, value.places, strict=True):
            if item in seen:
                return at
            seen.append(item)
    return place


def _any_of(types: set[str]) -> str:
    words = [_WORDS[name] for name in _WORDS if name in types]
    if len(words) < 2:
        return words[0] if words else "something else"
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _unknown_keys(
    keys: list[str], schema_path: list[Any], value: Any, path: tuple[str, ...]
) -> Iterator[Violation]:
    import difflib

    allowed = _allowed(schema_path[:-1])
    for key in keys:
        if key in allowed:
            # An error inside its value hides that the key is known.
            continue
        place = place_of(value, key) if isinstance(value, Dict) else value.place
        if not allowed:
            yield Violation(place, "name", path, key=key)
            continue
        meant = difflib.get_close_matches(key.lower().replace("-", "_"), allowed, 1, 0.7)
        if meant:
            yield Violation(place, "meant", path, key=key, meant=meant[0])
        else:
            yield Violation(place, "unknown", path, key=key)


def _allowed(schema_path: list[Any]) -> set[str]:
    """The keys that the mapping which a part of the schema speaks of may have."""
    node: Any = specification()
    for key in schema_path:
        node = node[key]
    return set(_properties(node))


def _properties(node: Any) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    yield from node.get("properties", ())
    if "$ref" in node:
        yield from _properties(specification()["$defs"].get(node["$ref"].rpartition("/")[2]))
    for word in ("allOf", "oneOf", "anyOf"):
        for branch in node.get(word, ()):
            yield from _properties(branch)
