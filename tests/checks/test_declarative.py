"""Rules that are data: what is found, where, and above all when nothing is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.catalogue.form import rule_schema
from jctc_lint.catalogue.load import load
from jctc_lint.catalogue.rule import Declaration, rule_from_data
from jctc_lint.checks.declarative import judge, touches_unknown
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.compose.canonical.nodes import Dict, List
from jctc_lint.facts.plain.fact import Fact, Place
from jctc_lint.facts.repository import Repository
from jctc_lint.text import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.finding import Finding

    Tree = Callable[[Mapping[str, str | bytes]], Path]

SPAN = Span(Source("compose.yml", "x"), 0, 1)
KNOWN, UNKNOWN = Place(SPAN), Place(SPAN, ("TAG",))

RULE: dict[str, Any] = {
    "id": "TEAM001", "name": "some-rule", "title": "Something.", "severity": "warning",
    "why": "For the test, which needs it.", "mend": "Do not.", "examples": [],
    "for": "service", "assert": False, "message": "Look at '{name}'.",
}  # fmt: skip


def found(root: Path, **parts: Any) -> list[Finding]:
    outcome = run_checks(Repository(root), [rule_from_data(RULE | parts)])
    assert not outcome.crashes, outcome.crashes
    return outcome.findings


def service(tree: Tree, *lines: str) -> Path:
    body = "".join(f"    {line}\n" for line in lines)
    return tree({"compose.yml": f"services:\n  app:\n    image: example/app:1\n{body}"})


def data() -> Dict:
    """`known: 1, unknown: ?, list: [1, ?], inner: {unknown: ?}`."""
    made = Dict(KNOWN)  # type: ignore[arg-type]
    listed = List(KNOWN)  # type: ignore[arg-type]
    listed.add(1, KNOWN)  # type: ignore[arg-type]
    listed.add(2, UNKNOWN)  # type: ignore[arg-type]
    inner = Dict(KNOWN)  # type: ignore[arg-type]
    inner.put("unknown", "x", UNKNOWN)  # type: ignore[arg-type]
    for name, value, place in (
        ("known", 1, KNOWN),
        ("unknown", "x", UNKNOWN),
        ("list", listed, KNOWN),
        ("inner", inner, KNOWN),
    ):
        made.put(name, value, place)  # type: ignore[arg-type]
    return made


LOOK: dict[str, Any] = {"properties": {"unknown": {"const": "x"}}}
TOUCHES: dict[str, Any] = {
    "properties": {"properties": {"unknown": False}},
    "patternProperties": {"patternProperties": {"^unk": {"minLength": 3}}},
    "additionalProperties": {"properties": {"known": True}, "additionalProperties": {"type": []}},
    "allOf": {"allOf": [True, LOOK]},
    "anyOf": {"anyOf": [LOOK, {}]},
    "oneOf": {"oneOf": [LOOK]},
    "not": {"not": LOOK},
    "if": {"if": LOOK},
    "then": {"if": True, "then": LOOK},
    "else": {"if": True, "else": LOOK},
    "dependentSchemas": {"dependentSchemas": {"known": LOOK}},
    "const": {"properties": {"inner": {"const": {}}}},
    "enum": {"properties": {"inner": {"enum": [{}]}}},
    "uniqueItems": {"properties": {"list": {"uniqueItems": True}}},
    "items": {"properties": {"list": {"items": {"maximum": 3}}}},
    "prefixItems": {"properties": {"list": {"prefixItems": [True, {"maximum": 3}]}}},
    "contains": {"properties": {"list": {"contains": {"maximum": 3}}}},
    **{
        word: {"properties": {"unknown": {word: 1}}}
        for word in (
            "type", "minLength", "maxLength", "pattern", "minimum", "maximum",
            "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        )
    },
}  # fmt: skip
PASSES: dict[str, Any] = {
    "required": {"required": ["unknown"]},
    "propertyNames": {"propertyNames": {"pattern": "^u"}},
    "minProperties": {"minProperties": 9},
    "maxProperties": {"maxProperties": 1},
    "dependentRequired": {"dependentRequired": {"unknown": ["x"]}},
    "minItems": {"properties": {"list": {"minItems": 3}}},
    "maxItems": {"properties": {"list": {"maxItems": 1}}},
    "minContains": {"properties": {"list": {"minContains": 1}}},
    "maxContains": {"properties": {"list": {"maxContains": 1}}},
    "description": {"description": "x"},
    "$comment": {"$comment": "x"},
}


@pytest.mark.parametrize("word", TOUCHES)
def test_a_keyword_that_looks_at_an_unknown_value(word: str) -> None:
    made = data()
    assert touches_unknown(TOUCHES[word], made, made.place)


@pytest.mark.parametrize("word", PASSES)
def test_a_keyword_that_counts_or_names_only(word: str) -> None:
    made = data()
    assert not touches_unknown(PASSES[word], made, made.place)


def test_every_keyword_of_the_form_is_judged_here() -> None:
    assert set(rule_schema()["$defs"]["schema"]["properties"]) == {*TOUCHES, *PASSES}


def test_items_behind_the_first_ones() -> None:
    made = data()
    first = {"properties": {"list": {"prefixItems": [True, True], "items": {"maximum": 0}}}}
    assert not touches_unknown(first, made, made.place)


def test_a_fact_is_found_when_it_is_surely_wrong() -> None:
    fact = Fact("x", SPAN, data())
    assert judge(Declaration("service", claim={"required": ["other"]}))(fact)
    assert judge(Declaration("service", claim={"properties": {"known": {"const": 2}}}))(fact)
    assert not judge(Declaration("service", claim={"properties": {"known": {"const": 1}}}))(fact)
    assert not judge(Declaration("service", claim={"properties": {"unknown": False}}))(fact)
    assert not judge(Declaration("service", claim=False, where=LOOK))(fact)
    assert not judge(Declaration("service", claim=False, where={"required": ["other"]}))(fact)


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("privileged: ${P}", {"required": ["privileged"]}),
        ("read_only: ${R:-false}", {"properties": {"read_only": {"const": True}}}),
        ("mem_limit: ${M:-}", {"required": ["mem_limit"]}),
        ("user: '${U:-0}:0'", {"properties": {"user": {"const": "1:1"}}}),
        ("labels: {team: '${T:-x}'}", {"properties": {"labels": {"properties": {"team": False}}}}),
        ("environment: [KEY]", {"properties": {"environment": {"properties": {"KEY": False}}}}),
        ("security_opt: ['${S}']", {"properties": {"facts": {"required": ["security_opt"]}}}),
        ("cap_drop: ['${S}']", {"properties": {"facts": {"required": ["dropped"]}}}),
        (
            "deploy: {resources: {limits: {memory: '${M:-}'}}}",
            {
                "properties": {
                    "deploy": {
                        "properties": {
                            "resources": {"properties": {"limits": {"required": ["memory"]}}}
                        }
                    }
                }
            },
        ),
    ],
)
def test_what_only_the_deploying_machine_knows(tree: Tree, line: str, claim: Any) -> None:
    assert found(service(tree, line), **{"assert": claim}) == []


@pytest.mark.parametrize(
    ("image", "known"),
    [
        ("example.com/app:${TAG}", {"registry", "path", "name"}),
        ("${REGISTRY}/team/app:1", {"tag", "name"}),
        ("${IMAGE}", set()),
        ("team/${NAME:-x}:1", {"registry", "tag"}),
        ("team/app:1", {"registry", "path", "name", "tag"}),
    ],
)
def test_parts_of_an_image_that_are_known(tree: Tree, image: str, known: set[str]) -> None:
    root = tree({"compose.yml": f"services:\n  app:\n    image: {image}\n"})
    for part in ("registry", "path", "name", "tag"):
        claim = {"properties": {"facts": {"properties": {"image": {"properties": {part: False}}}}}}
        assert bool(found(root, **{"assert": claim})) == (part in known), part


def test_a_digest_may_come_with_the_tag(tree: Tree) -> None:
    claim = {"properties": {"facts": {"properties": {"image": {"required": ["digest"]}}}}}
    root = tree({"compose.yml": "services:\n  app:\n    image: app:${TAG}\n"})
    assert found(root, **{"assert": claim}) == []
    root = tree({"compose.yml": "services:\n  app:\n    image: app:1\n"})
    assert len(found(root, **{"assert": claim})) == 1


def test_the_words_place_and_subject_of_a_finding(tree: Tree) -> None:
    root = service(tree, "restart: always", "cap_add: [NET_ADMIN]")
    (one,) = found(root, at="restart", message="'{name}' {restart} {facts.image.tag} {gone}.")
    assert one.message == "'app' always 1 ."
    assert (one.subject, one.span.line, one.span.text) == ("services.app.restart", 4, "always")
    (one,) = found(root, **{"for": "capability", "message": "{service.name} {name}."})
    assert one.subject == "services.app.cap_add[NET_ADMIN]"
    assert one.message == "app NET_ADMIN."
    (one,) = found(root, at="healthcheck")
    assert (one.subject, one.span.text) == ("services.app.healthcheck", "app")


def test_a_word_named_like_an_option_of_reports(tree: Tree) -> None:
    root = service(tree, "x-severity: none")
    (one,) = found(root, message="'{severity}{certainty}{fix}{related}'.")
    assert one.message == "''."


def test_roles(tree: Tree) -> None:
    text = "services:\n  app:\n    image: example/app:1\n"
    root = tree(dict.fromkeys(("compose.yml", "x.compose.yml", "dev.compose.yml"), text))
    for roles, number in ((["default"], 2), (["development"], 1), (["production"], 0)):
        assert len(found(root, roles=roles)) == number
    assert len(found(root)) == 3


def test_nothing_is_said_of_fragments_and_of_what_is_not_whole(tree: Tree) -> None:
    root = tree({"compose.yml": "services:\n  app:\n    privileged: true\n"})
    assert found(root) == []
    text = "include: [../other.yml]\nservices:\n  app:\n    image: app:1\n"
    assert found(tree({"compose.yml": text})) == []


def test_revisions(tree: Tree) -> None:
    text = 'import os\n\nrevision = "a1"\ndown_revision = {}\n\n\ndef upgrade():\n    op.x()\n'
    root = tree(
        {
            "alembic.ini": "[alembic]\nscript_location = migrations\n",
            "migrations/env.py": "",
            "migrations/versions/1_first.py": '"""first"""\n' + text.format("None"),
            "migrations/versions/b2_next.py": '"""next"""\n'
            + text.format("os.environ['X']").replace("a1", "b2"),
        }
    )
    rule = {"for": "revision", "message": "'{revision}' in {file}: {message}."}
    (one,) = found(root, **rule, **{"assert": {"properties": {"file": {"pattern": "^[a-z]"}}}})
    assert one.message == "'a1' in 1_first.py: first."
    assert one.subject == "revision:a1"
    base = {"properties": {"base": {"const": False}}}
    assert [f.subject for f in found(root, **rule, **{"assert": base})] == ["revision:a1"]
    work = {"properties": {"downgrade": {"properties": {"effect": {"const": "works"}}}}}
    assert len(found(root, **rule, at="downgrade", **{"assert": work})) == 2


def test_no_declared_rule_of_ours_is_slow_to_say_nothing() -> None:
    """A schema is compiled once a run: rules are asked for their check more than once."""
    from jctc_lint.engine.run import find_check

    rules = [rule for rule in load() if rule.declared is not None]
    assert len(rules) > 35
    assert all(find_check(rule) for rule in rules)


def test_a_regular_expression_takes_linear_time(tree: Tree) -> None:
    claim = {"properties": {"user": {"pattern": "^(([a-z])+.)+[A-Z]([a-z])+$"}}}
    root = service(tree, f"user: {json.dumps('a' * 100_000)}")
    assert len(found(root, **{"assert": claim})) == 1


def test_an_env_file_that_is_not_there(tree: Tree) -> None:
    root = service(tree, "env_file: [secret.env]", "privileged: true")
    assert len(found(root, **{"assert": {"not": {"required": ["privileged"]}}})) == 1
    for name in ("environment", "labels"):
        assert found(root, **{"assert": {"properties": {name: {"required": ["X"]}}}}) == []
