"""What is surely valid is valid for the real JSON Schema library too, and most projects are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jctc_lint.facts.compose.canonical.schema import specification
from jctc_lint.facts.compose.canonical.surely_valid import surely_valid

MEASURED = json.loads(
    (Path(__file__).parents[2] / "data/compose-models.json").read_text(encoding="utf-8")
)
PROJECTS = [case["resolved"] for case in MEASURED["cases"] if not case["error"]]
VALIDATOR = jsonschema_rs.validator_for(specification())
SCALARS = st.sampled_from(["x", "80", "5s", "", "a b", 1, -1, 0, 1.5, True, False, None])
KEYS = st.sampled_from(sorted(specification()["$defs"]["container_spec"]["properties"])) | st.text(
    "abx-. \n", max_size=3
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """All containers and their keys, at any depth."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = []
    for key in keys:
        found.append((value, key))
        if isinstance(value[key], (dict, list)):
            found += places(value[key])
    return found


def test_what_compose_prints_is_surely_valid() -> None:
    told = [project for project in PROJECTS if VALIDATOR.is_valid(project)]
    assert len(told) > 100
    assert [project for project in told if not surely_valid(project, specification())] == []


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(PROJECTS), st.data())
def test_a_changed_project(project: dict[str, Any], data: st.DataObject) -> None:
    changed = json.loads(json.dumps(project))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(changed)))
        if isinstance(container, dict) and data.draw(st.booleans()):
            key = data.draw(KEYS)
        container[key] = data.draw(VALUES)
    if surely_valid(changed, specification()):
        assert VALIDATOR.is_valid(changed)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, True),
        ({"type": "number"}, False),
        ({"type": "integer"}, 1.0),
        ({"uniqueItems": True}, [1, True]),
        ({"uniqueItems": True}, ["a", "a"]),
        ({"oneOf": [{"type": "string"}, {"enum": ["a"]}]}, "a"),
        ({"not": {}}, 1),
        ({"properties": {"a": {}}, "unevaluatedProperties": False}, {"b": 1}),
        ({"required": ["a"]}, {}),
        ({"pattern": "^a$"}, "a\n"),
        ({"minimum": 2}, 1),
    ],
)
def test_not_surely(schema: dict[str, Any], value: Any) -> None:
    assert not surely_valid(value, schema)
