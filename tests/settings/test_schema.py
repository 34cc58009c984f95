"""The shipped JSON Schema, a real validator and our own loader agree."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.settings.load import SettingsError, settings_from_data
from jctc_lint.settings.schema import SHIPPED, pyproject_table_schema, settings_schema
from jctc_lint.settings.validate import KEYWORDS, problems

GOOD: list[dict[str, Any]] = [
    {},
    {"select": ["ALL"], "extend-select": [], "ignore": ["SEC", "some-name"]},
    {"per-file-ignores": {"a/**": ["X"], "*.yml": []}},
    {"severity": {"SEC101": "info", "name": "error"}},
    {"fail-on": "never", "exclude": ["x"], "respect-gitignore": False, "baseline": "b.json"},
    {"compose": {"production": ["p"], "projects": [["a"], ["b", "c"]]}},
    {"compose": {}, "rules": {}, "severity": {}},
]
BAD: list[dict[str, Any]] = [
    {"selct": []},
    {"select": "ALL"},
    {"select": [1]},
    {"select": [""]},
    {"ignore": {}},
    {"per-file-ignores": {"a": "X"}},
    {"per-file-ignores": ["X"]},
    {"severity": {"SEC101": "fatal"}},
    {"severity": {"": "info"}},
    {"severity": {"SEC101": True}},
    {"fail-on": "off"},
    {"fail-on": None},
    {"exclude": [""]},
    {"respect-gitignore": "yes"},
    {"respect-gitignore": 1},
    {"baseline": ""},
    {"baseline": 1},
    {"compose": []},
    {"compose": {"prod": []}},
    {"compose": {"projects": ["a"]}},
    {"compose": {"projects": [[]]}},
    {"rules": []},
    {"rules": {"x": 1}},
]


def validator() -> jsonschema.Draft7Validator:
    schema = pyproject_table_schema("jctc-lint")
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


@pytest.mark.parametrize("data", GOOD, ids=str)
def test_both_accept(data: dict[str, Any]) -> None:
    assert list(validator().iter_errors(data)) == []
    settings_from_data(data)


@pytest.mark.parametrize("data", BAD, ids=str)
def test_both_refuse(data: dict[str, Any]) -> None:
    assert list(validator().iter_errors(data))
    with pytest.raises(SettingsError):
        settings_from_data(data)


def test_everything_is_described() -> None:
    def tables(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        found = list(schema.get("properties", {}).items())
        return found + [pair for _, inner in found for pair in tables(inner)]

    for name, schema in tables(pyproject_table_schema("jctc-lint")):
        assert schema.get("description"), name


def test_defaults_are_the_models_defaults() -> None:
    defaults = {
        key: value["default"] for key, value in settings_schema()["properties"].items()
        if "default" in value
    }  # fmt: skip
    assert settings_from_data(defaults) == settings_from_data({})


def test_the_entry_point_gives_the_shipped_file() -> None:
    schema = pyproject_table_schema("jctc-lint")
    assert schema == json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("rule", [r for r in load() if r.options], ids=lambda rule: rule.name)
def test_rule_options_keep_to_what_the_loader_understands(rule: Any) -> None:
    def keywords(schema: dict[str, Any]) -> set[str]:
        inner = [schema[key] for key in ("items", "additionalProperties") if key in schema]
        inner += list(schema.get("properties", {}).values())
        return set(schema).union(*(keywords(part) for part in inner if isinstance(part, dict)))

    for name, schema in rule.options.items():
        assert keywords(schema) <= KEYWORDS, name
        jsonschema.Draft7Validator.check_schema(schema)
        assert problems(schema["default"], schema) == []


CASES: list[tuple[dict[str, Any], list[object]]] = [
    ({"type": "integer", "minimum": 1, "maximum": 3}, [0, 1, 3, 4, True, 1.0, 1.5, "1"]),
    ({"type": "number"}, [1, 1.5, True, "x"]),
    ({"type": ["string", "array"]}, ["x", [], 1]),
    ({"type": "string", "pattern": "^a+$", "minLength": 2}, ["a", "aa", "b"]),
    ({"enum": [1, "a", True]}, [1, "a", True, 2, False]),
    ({"type": "array", "items": {"type": "string"}, "minItems": 1}, [[], ["a"], [1]]),
    (
        {
            "type": "object",
            "properties": {"a": {"type": "boolean"}},
            "additionalProperties": {"type": "integer"},
        },
        [{}, {"a": True}, {"a": 1}, {"b": 1}, {"b": True}],
    ),
]


@pytest.mark.parametrize(("schema", "values"), CASES, ids=lambda case: str(case)[:40])
def test_our_judgement_is_jsonschemas(schema: dict[str, Any], values: list[object]) -> None:
    checker = jsonschema.Draft7Validator(schema)
    for value in values:
        assert bool(problems(value, schema)) == (not checker.is_valid(value)), value


def test_validate_pyproject_finds_us() -> None:
    from importlib.metadata import entry_points

    (entry,) = entry_points(group="validate_pyproject.tool_schema", name="jctc-lint")
    assert entry.load() is pyproject_table_schema
