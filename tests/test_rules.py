"""Every rule's examples are run, in both directions: exactly the findings written, nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.catalogue.form import mistakes
from jctc_lint.catalogue.load import SOURCES, load
from jctc_lint.checks import CHECKS, MODULES
from jctc_lint.engine.examples import run_example
from jctc_lint.engine.run import IGNORE, find_check
from jctc_lint.engine.subjects import SUBJECTS
from jctc_lint.engine.suppress import HOUSE

if TYPE_CHECKING:
    from jctc_lint.catalogue.rule import Example, Rule

RULES = list(load())
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{example.name.replace(' ', '-')}")
    for rule in RULES
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Example) -> None:
    result = run_example(rule, example)
    assert result.broken == ""
    assert (result.missing, result.surplus) == ((), ())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_complete(rule: Rule) -> None:
    assert any(example.findings for example in rule.examples), "no failing example"
    assert any(not example.findings for example in rule.examples), "no passing example"
    check = find_check(rule)
    assert check is not None
    assert check.subject in SUBJECTS or (rule.family == HOUSE and check.subject == IGNORE)


def test_file_names_follow_the_rules() -> None:
    from jctc_lint.catalogue.compile import read_rules

    for path in SOURCES.rglob("*.yml"):
        (data,) = [rule for rule in read_rules(path.parent) if rule["name"] == path.stem]
        assert data["name"] == path.stem


def test_ids_and_names_are_unique() -> None:
    ids = [rule.id for rule in RULES]
    names = [rule.name for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


def test_no_check_without_a_rule() -> None:
    from importlib import import_module

    for module in MODULES.values():
        import_module(module)
    assert set(CHECKS) == {rule.name for rule in RULES if rule.declared is None}


def test_rule_files_match_their_schema() -> None:
    import jsonschema
    from ruamel.yaml import YAML

    schema: dict[str, Any] = json.loads(
        (Path(SOURCES).parent / "jctc_lint/catalogue/rule.schema.json").read_text()
    )
    validator = jsonschema.Draft202012Validator(schema)
    for path in SOURCES.rglob("*.yml"):
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        assert [error.message for error in validator.iter_errors(data)] == [], path
        assert {"since", "happens"} <= set(data), path
        assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", data["id"]), path
        if "for" in data:
            assert [mistake.sentence for mistake in mistakes(data)] == [], path
