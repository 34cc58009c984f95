"""What is wrong with the data of a rule file: its JSON Schema, and what a schema cannot say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.rule import PLACEHOLDER
from jctc_lint.record import record
from jctc_lint.settings.validate import did_you_mean, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import ValidationError

SCHEMA = Path(__file__).parent / "rule.schema.json"
MAX_PATTERN = 1 << 18
"""Bytes that a compiled regular expression may take."""
PRIVATE = frozenset(
    {
        "environment", "args", "labels", "annotations", "command", "entrypoint", "test", "content",
        "driver_opts", "options", "log_opt", "healthcheck", "post_start", "pre_stop", "pre_start",
        "develop", "provider",
    }
)  # fmt: skip
"""Keys below which secrets are found: nothing there may be put into a message."""
_VALUED = ("variable", "label")
"""Subjects whose `value` may be a secret."""
_MAX_PATH = 200


@record(eq=True)
class Mistake:
    """What is wrong with the value at `path`, as a sentence."""

    path: tuple[str | int, ...]
    sentence: str


def mistakes(data: Any) -> Iterator[Mistake]:
    """What makes a rule file one that cannot be used; the deepest first."""
    errors = sorted(_validator().iter_errors(data), key=_weight)
    if errors:
        yield from (_told(error) for error in errors)
        return
    yield from _regexes(data)
    yield from _placeholders(data)
    yield from _paths(data)
    if not any(example.get("findings") for example in data["examples"]):
        yield Mistake(("examples",), "no example fails: at least one must have 'findings'.")
    if all(example.get("findings") for example in data["examples"]):
        yield Mistake(("examples",), "no example passes: at least one must have no 'findings'.")


@cache
def rule_schema() -> dict[str, Any]:
    """The JSON Schema of a rule file."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        rule_schema(), offline=True, pattern_options=jsonschema_rs.RegexOptions()
    )


def compiled(schema: Any) -> Any:
    """A compiled schema of a rule. Its regular expressions take time linear in the text.

    Raises:
        ValueError: a regular expression is none, or is too large.
    """
    import jsonschema_rs

    limits = jsonschema_rs.RegexOptions(size_limit=MAX_PATTERN, dfa_size_limit=MAX_PATTERN)
    return jsonschema_rs.Draft202012Validator(
        schema, offline=True, validate_formats=False, pattern_options=limits
    )


_KINDS = {
    "object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number",
    "number": "a number", "boolean": "true or false", "null": "empty",
}  # fmt: skip


def _weight(error: ValidationError) -> tuple[int, bool]:
    """The deepest first; an unknown key explains why another one lacks."""
    return -len(error.instance_path), error.kind.name != "additionalProperties"


def _told(error: ValidationError) -> Mistake:
    path = tuple(error.instance_path)
    kind: Any = error.kind
    where = f"'{'.'.join(show(step) for step in path)}'" if path else "the rule"
    match kind.name:
        case "additionalProperties":
            key = kind.unexpected[0]
            known = _keys_beside(error)
            return Mistake((*path, key), f"'{show(key)}' is not known{did_you_mean(key, known)}.")
        case "required":
            reason = f"lacks {show(kind.property)!r}"
        case "type":
            reason = f"must be {' or '.join(_KINDS[name] for name in kind.types)}"
        case "enum":
            reason = f"must be one of {', '.join(map(show, kind.options))}"
        case "pattern":
            reason = f"must match {kind.pattern}"
        case "falseSchema":
            reason = "has no place in a rule with 'for'"
        case "oneOf":
            reason = "must have either 'message' or 'messages'"
        case "minItems" | "minLength" | "maxLength":
            reason = "is too long" if kind.name == "maxLength" else "is too short"
        case _:
            reason = "is not what a rule file has here"
    return Mistake(path, f"{where} {reason}.")


def _keys_beside(error: ValidationError) -> list[str]:
    """The keys that are known where a key is not."""
    node: Any = rule_schema()
    for step in list(error.schema_path)[:-1]:
        node = node[int(step) if isinstance(node, list) else str(step)]
        while isinstance(node, dict) and "$ref" in node:
            node = rule_schema()["$defs"][node["$ref"].rpartition("/")[2]]
    return list(node.get("properties", ()))


def _regexes(data: Any) -> Iterator[Mistake]:
    """The regular expressions that the engine does not take."""
    for key in ("where", "assert"):
        try:
            compiled(data.get(key, True))
        except ValueError:
            path, text = next(_refused(data[key], (key,)), ((key,), ""))
            yield Mistake(
                path,
                f"'{show(text)}' is no regular expression that can be used here: look-around and "
                "backreferences are not known, and its size is bounded.",
            )


def _refused(schema: Any, path: tuple[str | int, ...]) -> Iterator[tuple[Any, str]]:
    pairs: Any = ()
    if isinstance(schema, dict):
        pairs = schema.items()
        texts = [schema.get("pattern"), *_texts(schema.get("patternProperties"))]
        for text in texts:
            if isinstance(text, str) and not _is_regex(text):
                yield path, text
    elif isinstance(schema, list):
        pairs = enumerate(schema)
    for key, part in pairs:
        yield from _refused(part, (*path, key))


def _is_regex(text: str) -> bool:
    try:
        compiled({"pattern": text})
    except ValueError:
        return False
    return True


def _texts(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _placeholders(data: Any) -> Iterator[Mistake]:
    if "for" not in data:
        return
    for name in PLACEHOLDER.findall(data["message"]):
        steps = name.split(".")
        private = PRIVATE.intersection(steps) or any(step.startswith("x-") for step in steps)
        if f"'{{{name}}}'" not in data["message"]:
            yield Mistake(("message",), f"'{{{name}}}' must stand in single quotes.")
        if private or (steps == ["value"] and data["for"] in _VALUED):
            yield Mistake(
                ("message",), f"'{{{name}}}' may hold a secret, so no message may print it."
            )


def _paths(data: Any) -> Iterator[Mistake]:
    """Paths in examples that lead out of the folder the example is written to."""
    for number, example in enumerate(data["examples"]):
        for key in ("files", "after"):
            for path in example.get(key, ()):
                parts = PurePosixPath(path).parts
                outside = path.startswith(("/", "~")) or ".." in parts or len(path) > _MAX_PATH
                if outside or not path.isprintable() or any(char in path for char in "\\:"):
                    yield Mistake(
                        ("examples", number, key), f"'{show(path)}' is no path of an example."
                    )
