"""Judges plain data by the part of JSON Schema that our settings use, each problem with its path.

jsonschema is not used here: importing it costs more than a whole run of ours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Path = tuple[str | int, ...]
"""Keys and list indices that lead to a value."""

KEYWORDS = frozenset(
    {
        "type", "enum", "items", "minItems", "minLength", "minimum", "maximum", "pattern",
        "properties", "additionalProperties", "propertyNames", "$ref",
        "description", "default", "title", "examples",
    }
)  # fmt: skip
"""What a schema may use and be judged here as a full validator would."""

_NAMES = {
    "string": "text in quotes",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a table",
}


@record(eq=True)
class Problem:
    """What is wrong with the value at `path`, as the end of a sentence that begins with it."""

    path: Path
    reason: str


def problems(data: object, schema: Mapping[str, Any]) -> list[Problem]:
    """Everything in `data` that the schema does not allow, in the order of the data."""
    return list(_problems(data, schema, (), schema))


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one; empty when none is like it."""
    from difflib import get_close_matches

    folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold()[:100], folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`" (did you mean 'x'?)"`, or nothing when nothing known is like it."""
    near = nearest(word, known)
    return f" (did you mean '{near}'?)" if near else ""


def show(value: object) -> str:
    """A value of a settings file in a message: short, on one line, without control characters."""
    text = str(value).encode("unicode_escape").decode() if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _problems(
    data: object, schema: Mapping[str, Any], path: Path, root: Mapping[str, Any]
) -> Iterator[Problem]:
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rsplit("/", 1)[-1]]
    if "type" in schema and not any(_is(data, kind) for kind in _kinds(schema)):
        wanted = " or ".join(_NAMES[kind] for kind in _kinds(schema))
        yield Problem(path, f"must be {wanted}, not {_named(data)}")
        return
    if "enum" in schema and not any(_equal(data, value) for value in schema["enum"]):
        yield Problem(path, _not_listed(data, schema["enum"]))
        return
    if isinstance(data, str):
        yield from _text(data, schema, path)
    elif isinstance(data, list):
        yield from _list(data, schema, path, root)
    elif isinstance(data, dict):
        yield from _table(data, schema, path, root)
    elif not isinstance(data, bool) and isinstance(data, int | float):
        yield from _number(data, schema, path)


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    kinds = schema["type"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _is(data: object, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(data, str)
        case "boolean":
            return isinstance(data, bool)
        case "integer":
            return not isinstance(data, bool) and (
                isinstance(data, int) or (isinstance(data, float) and data.is_integer())
            )
        case "number":
            return not isinstance(data, bool) and isinstance(data, int | float)
        case "array":
            return isinstance(data, list)
        case _:
            return isinstance(data, dict)


def _equal(data: object, value: object) -> bool:
    return data == value and isinstance(data, bool) == isinstance(value, bool)


def _named(data: object) -> str:
    for kind in ("string", "boolean", "integer", "number", "array", "object"):
        if _is(data, kind):
            return _NAMES[kind]
    return "a date or time"


def _not_listed(data: object, values: list[object]) -> str:
    known = ", ".join(f'"{value}"' if isinstance(value, str) else str(value) for value in values)
    hint = did_you_mean(data, [str(value) for value in values]) if isinstance(data, str) else ""
    return f"must be one of {known}, not '{show(data)}'{hint}"


def _text(data: str, schema: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    if len(data) < schema.get("minLength", 0):
        yield Problem(path, "must not be empty")
    if "pattern" in schema and not re.search(schema["pattern"], data):
        yield Problem(path, f"must match {schema['pattern']}, which '{show(data)}' does not")


def _number(data: float, schema: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    if data < schema.get("minimum", data):
        yield Problem(path, f"must be at least {schema['minimum']}, not {show(data)}")
    if data > schema.get("maximum", data):
        yield Problem(path, f"must be at most {schema['maximum']}, not {show(data)}")


def _list(
    data: list[object], schema: Mapping[str, Any], path: Path, root: Mapping[str, Any]
) -> Iterator[Problem]:
    if len(data) < schema.get("minItems", 0):
        yield Problem(path, "must not be empty")
    for index, item in enumerate(data):
        yield from _problems(item, schema.get("items", {}), (*path, index), root)


def _table(
    data: dict[str, object], schema: Mapping[str, Any], path: Path, root: Mapping[str, Any]
) -> Iterator[Problem]:
    known = schema.get("properties", {})
    rest = schema.get("additionalProperties", {})
    for key, value in data.items():
        inner = (*path, key)
        if "propertyNames" in schema:
            yield from _problems(key, schema["propertyNames"], inner, root)
        if key in known:
            yield from _problems(value, known[key], inner, root)
        elif rest is False:
            yield Problem(inner, f"is not known{did_you_mean(key, known)}")
        elif rest is not True:
            yield from _problems(value, rest, inner, root)
