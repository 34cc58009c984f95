"""Whether a model surely is as the Compose specification's JSON Schema wants it.

Most projects are, and to see that by the few keywords which the schema uses costs a tenth of
importing a library for all of them. What is not surely valid is left to that library.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Set

_ANNOTATIONS = frozenset({"$schema", "$id", "$defs", "title", "description", "default"})
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KEYWORDS = frozenset(
    {
        "$ref", "type", "enum", "pattern", "minimum", "maximum", "items", "uniqueItems",
        "required", "properties", "patternProperties", "additionalProperties", "oneOf", "anyOf",
        "allOf", "unevaluatedProperties",
        "deprecated",
    }
) | _ANNOTATIONS  # fmt: skip


_MANY = 100
"""Lists of things that are no texts are compared pair by pair only below this length."""


_OF_TEXTS = frozenset({"$ref", "enum", "pattern", "oneOf", "anyOf", "allOf"})
"""Keywords that may refuse a text."""
_NOTHING: frozenset[str] = frozenset()
_ANYTHING: dict[str, Any] = {}


class _Invalid(Exception):
    """The value is not as this part of the schema wants it."""


class _Unsure(Exception):
    """A keyword, type or text that is not followed here."""


def surely_valid(value: Any, schema: dict[str, Any]) -> bool:
    """True when the value is valid; False when it is not, or that cannot be told here."""
    try:
        _Schema(schema.get("$defs", {})).check(value, schema)
    except (_Invalid, _Unsure, RecursionError):
        return False
    return True


@cache
def _matches(pattern: str, text: str) -> bool:
    if "\n" in text:
        raise _Unsure  # Dialects differ in what `$` is.
    return re.search(pattern, text) is not None


class _Schema:
    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.followed: set[int] = set()
        """Parts of the schema that have known keywords only."""
        self.any_text: set[int] = set()
        """Those of them that take every text."""

    def check(self, value: Any, schema: dict[str, Any]) -> Set[str]:
        """The keys of the value that the schema says something of.

        Raises:
            _Invalid: the value is not valid.
            _Unsure: that is not followed here.
        """
        if id(schema) not in self.followed:
            self._follow(schema)
        if type(value) is str and id(schema) in self.any_text:
            return _NOTHING
        seen: set[str] = set()
        if "$ref" in schema:
            seen |= self.check(value, self.definitions[schema["$ref"].removeprefix("#/$defs/")])
        if "type" in schema:
            _check_type(value, schema["type"])
        _check_scalar(value, schema)
        for branch in schema.get("allOf", ()):
            seen |= self.check(value, branch)
        if "oneOf" in schema:
            seen |= self._branches(value, schema["oneOf"], 1)
        if "anyOf" in schema:
            seen |= self._branches(value, schema["anyOf"], None)
        if isinstance(value, dict):
            self._keys(value, schema, seen)
        elif isinstance(value, list):
            self._items(value, schema)
        return seen

    def _follow(self, schema: dict[str, Any]) -> None:
        if not schema.keys() <= _KEYWORDS:
            raise _Unsure
        self.followed.add(id(schema))
        kinds = schema.get("type", "string")
        if "string" in ([kinds] if isinstance(kinds, str) else kinds) and _OF_TEXTS.isdisjoint(
            schema
        ):
            self.any_text.add(id(schema))

    def _branches(self, value: Any, branches: list[Any], most: int | None) -> set[str]:
        met = []
        kind = "string" if isinstance(value, str) else "object" if isinstance(value, dict) else ""
        for branch in branches:
            # A number, or a branch of several types, is left to the whole check.
            wanted = branch.get("type", kind)
            if kind and isinstance(wanted, str) and wanted != kind:
                continue
            try:
                met.append(self.check(value, branch))
            except _Invalid:
                continue
        if not met or (most is not None and len(met) > most):
            raise _Invalid
        return set().union(*met)

    def _keys(self, value: dict[str, Any], schema: dict[str, Any], seen: set[str]) -> None:
        if "required" in schema and not value.keys() >= set(schema["required"]):
            raise _Invalid
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        others = schema.get("additionalProperties")
        for key, part in value.items():
            parts = [known[key]] if key in known else []
            if patterns:
                parts += [part for text, part in patterns.items() if _matches(text, key)]
            if not parts and others is not None:
                if others is False:
                    raise _Invalid
                parts = [_ANYTHING if others is True else others]
            for each in parts:
                self.check(part, each)
            if parts:
                seen.add(key)
        if schema.get("unevaluatedProperties") is False:
            if not value.keys() <= seen:
                raise _Invalid
        elif "unevaluatedProperties" in schema:
            raise _Unsure

    def _items(self, value: list[Any], schema: dict[str, Any]) -> None:
        if "items" in schema:
            for item in value:
                self.check(item, schema["items"])
        if schema.get("uniqueItems") and not _surely_unique(value):
            raise _Unsure


def _surely_unique(items: list[Any]) -> bool:
    """Python takes more things for equal (`1` and `True`) than JSON does, so none equal is sure."""
    if all(isinstance(item, str) for item in items):
        return len(set(items)) == len(items)
    return len(items) < _MANY and not any(item in items[:n] for n, item in enumerate(items))


def _check_type(value: Any, wanted: str | list[str]) -> None:
    names = (wanted,) if isinstance(wanted, str) else wanted
    for name in names:
        if isinstance(value, bool):
            if name == "boolean":
                return
        elif isinstance(value, _TYPES[name]):
            return
    if isinstance(value, float) and "integer" in names:
        raise _Unsure
    raise _Invalid


def _check_scalar(value: Any, schema: dict[str, Any]) -> None:
    if "enum" in schema:
        if not isinstance(value, str):
            raise _Unsure
        if value not in schema["enum"]:
            raise _Invalid
    if isinstance(value, str):
        if "pattern" in schema and not _matches(schema["pattern"], value):
            raise _Invalid
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = schema.get("minimum", value), schema.get("maximum", value)
        if not low <= value <= high:
            raise _Invalid
