"""docs/declarative-rules.md and docs/hardening.md say what is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from jctc_lint.catalogue.form import mistakes, rule_schema
from jctc_lint.catalogue.load import load
from jctc_lint.catalogue.own import own_rules
from jctc_lint.engine.examples import run_example
from jctc_lint.facts.plain.compose import PARTS, SECTIONS
from jctc_lint.facts.repository import Repository
from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tree = Callable[[Mapping[str, str | bytes]], Path]

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "declarative-rules.md").read_text(encoding="utf-8")
PEERS = (DOCS / "hardening.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
SUBJECTS = rule_schema()["properties"]["for"]["enum"]


def test_the_first_rule_of_the_page_works(tree: Tree) -> None:
    (rule,) = own_rules(Files(tree({".jctc-lint/rules/shop.yml": BLOCKS[0]})))
    assert all(run_example(rule, example).passed for example in rule.examples)


@pytest.mark.parametrize("block", BLOCKS[1:])
def test_the_other_judgements_can_be_used(block: str) -> None:
    data: dict[str, Any] = YAML(typ="safe").load(BLOCKS[0])
    for key in ("for", "where", "assert", "at"):
        del data[key]
    data |= YAML(typ="safe").load(block)
    data["message"] = "'{name}'."
    assert list(mistakes(data)) == []


def test_every_subject_is_told_of_and_made() -> None:
    assert {"project", "service", "revision", *SECTIONS, *PARTS} == set(SUBJECTS)
    rows = re.findall(r"^\| (`.*?`) \|", PAGE, re.M)
    told = {word for row in rows for word in re.findall(r"`([\w-]+)`", row)}
    assert set(SUBJECTS) <= told


WHOLE = {
    "compose.yml": """\
services:
  db:
    image: postgres:17
    cap_drop: [all]
    security_opt: ["seccomp:unconfined"]
    ports: ["5432:5432"]
    volumes: ["data:/data", "/srv/x:/x"]
    healthcheck: {test: [CMD, pg_isready]}
volumes:
  data:
"""
}


def test_every_fact_of_the_page_is_there_and_no_other(tree: Tree) -> None:
    plain = Repository(tree(WHOLE)).plain
    table = PAGE[PAGE.index("| of | key | holds |") : PAGE.index("A `revision` has")]
    told: dict[str, set[str]] = {}
    kind = ""
    for of, keys in re.findall(r"^\| ?(`\w+`)? ?\| (`[^|]*`) \|", table, re.M):
        kind = of.strip("`") or kind
        told.setdefault(kind, set()).update(re.findall(r"`([\w]+)`", keys))
    for kind, keys in told.items():
        made = {key for fact in plain.of(kind) for key in fact.data["facts"]}
        if kind in ("project", "network", "volume"):
            made.discard("role")
            if kind == "volume":
                made.discard("written")
        assert made == keys, kind


def test_rules_in_the_table_of_peers_exist() -> None:
    rows = [line for line in PEERS.splitlines() if re.match(r"\| [A-Za-z`]", line)]
    names = re.findall(r"\[`?([\w-]+)`?\]\(rules/([\w-]+)\.md\)", PEERS)
    assert len(rows) > 60
    assert len(names) > 60
    for name, page in names:
        assert name == page
        assert load().find(name) is not None, name


def test_every_hardening_rule_is_in_the_table() -> None:
    for rule in load():
        if rule.family == "HRD":
            assert f"(rules/{rule.name}.md)" in PEERS, rule.name
            assert not rule.default
            assert rule.declared is not None
