"""Rules that need no code: JSON Schemas over facts, judged by three-valued logic.

What hangs on something that is not known here (a variable of the deploying machine) is neither
right nor wrong: where a schema looks at such a value, nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.catalogue.form import compiled
from jctc_lint.catalogue.rule import PLACEHOLDER
from jctc_lint.checks import Check, Report
from jctc_lint.facts.plain.fact import part_of, unknown_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jctc_lint.catalogue.rule import Declaration, Rule
    from jctc_lint.checks import Reports
    from jctc_lint.facts.plain.fact import Fact
    from jctc_lint.facts.repository import Repository

Schema = Any
"""True, false, or a mapping of keywords."""


def declared(rule: Rule) -> Check:
    """The check of a declarative rule."""
    declaration = rule.declared
    assert declaration is not None

    def check(repository: Repository) -> Reports:
        is_wrong = judge(declaration)
        names = {key: tuple(PLACEHOLDER.findall(text)) for key, text in rule.messages.items()}
        for fact in repository.plain.of(declaration.subject):
            if declaration.roles and fact.role and fact.role not in declaration.roles:
                continue
            if is_wrong(fact):
                subject = ".".join((fact.subject, *declaration.at))
                words = {name: fact.text(tuple(name.split("."))) for name in names["default"]}
                yield Report(fact.at(declaration.at), subject, arguments=words)

    return Check(rule.name, "Repository", wants_options=False, function=check)


def judge(declaration: Declaration) -> Callable[[Fact], bool]:
    """A function that tells whether a fact is surely a finding.

    Raises:
        ValueError: a regular expression is none, or is too large.
    """
    schema = {"allOf": [declaration.where, {"not": declaration.claim}]}
    matches = compiled(schema).is_valid

    def is_wrong(fact: Fact) -> bool:
        return matches(fact.data) and not touches_unknown(schema, fact.data, fact.data.place)

    return is_wrong


def touches_unknown(schema: Schema, value: Any, place: Any) -> bool:
    """Whether a schema looks at something in a value that is not known."""
    if schema is True or schema == {}:
        return False
    if unknown_at(place):
        return True
    if schema is False:
        return False
    for word, argument in schema.items():
        if word in _LOOKS:
            for inner, part, at in _looked_at(word, argument, value, place, schema):
                if touches_unknown(inner, part, at):
                    return True
    return False


_IN_PLACE = ("allOf", "anyOf", "oneOf")
_ALONE = ("not", "if", "then", "else")
_EVERYTHING = ("const", "enum", "uniqueItems")
"""Keywords that compare a value with all that is in it."""

_MAPPING = frozenset({"patternProperties", "additionalProperties", *_EVERYTHING})
_LIST = frozenset({"prefixItems", "items", "contains", *_EVERYTHING})
"""Keywords that look at the parts of a mapping or list."""
_LOOKS = _MAPPING | _LIST | {*_IN_PLACE, *_ALONE, "dependentSchemas", "properties"}
"""All others judge a value by itself."""

Looked = tuple[Schema, Any, Any]
"""A schema, the value that it looks at, and where that was written."""


def _looked_at(
    word: str, argument: Any, value: Any, place: Any, schema: Mapping[str, Any]
) -> Iterator[Looked]:
    if word in _IN_PLACE:
        yield from ((inner, value, place) for inner in argument)
    elif word in _ALONE:
        yield argument, value, place
    elif word == "dependentSchemas":
        present = value if isinstance(value, dict) else {}
        yield from ((inner, value, place) for key, inner in argument.items() if key in present)
    elif isinstance(value, dict):
        yield from _in_mapping(word, argument, value, schema)
    elif isinstance(value, list):
        yield from _in_list(word, argument, value, schema)


def _in_mapping(
    word: str, argument: Any, value: dict[str, Any], schema: Mapping[str, Any]
) -> Iterator[Looked]:
    if word == "properties":
        for key, inner in argument.items():
            if key in value:
                yield inner, value[key], part_of(value, key)
        return
    if word not in _MAPPING:
        return
    parts = [(key, part, part_of(value, key)) for key, part in value.items()]
    if word == "patternProperties":
        for expression, inner in argument.items():
            matches = compiled({"pattern": expression}).is_valid
            yield from ((inner, part, at) for key, part, at in parts if matches(key))
    elif word == "additionalProperties":
        known = schema.get("properties", {})
        yield from ((argument, part, at) for key, part, at in parts if key not in known)
    elif word in _EVERYTHING:
        yield from (({word: argument}, part, at) for _, part, at in parts)


def _in_list(
    word: str, argument: Any, value: list[Any], schema: Mapping[str, Any]
) -> Iterator[Looked]:
    if word not in _LIST:
        return
    parts = [(part, part_of(value, number)) for number, part in enumerate(value)]
    first = len(schema.get("prefixItems", ()))
    if word == "prefixItems":
        yield from ((inner, *part) for inner, part in zip(argument, parts, strict=False))
    elif word == "items":
        yield from ((argument, *part) for part in parts[first:])
    elif word == "contains":
        yield from ((argument, *part) for part in parts)
    elif word in _EVERYTHING:
        yield from (({word: argument}, *part) for part in parts)
