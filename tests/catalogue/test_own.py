"""Rules of an analysed repository: taken, or refused with a word about the file and the line."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from jctc_lint.catalogue.own import MAX_BYTES, catalogue_of, own_rules
from jctc_lint.reading.files import Files
from jctc_lint.settings.load import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

GOOD = """\
id: TEAM001
name: service-without-team
title: Nobody knows whose service it is.
severity: warning
why: At night somebody has to be called.
mend: Add the label `team`.
for: service
where: {required: [image]}
assert:
  required: [labels]
  properties:
    labels: {required: [team]}
at: labels
message: "'{name}' belongs to no team."
examples:
  - name: no label
    files:
      compose.yml: |
        services:
          app:
            image: example/app:1
    findings:
      - {path: compose.yml, line: 2, message: "'app' belongs to no team."}
  - name: a label
    files:
      compose.yml: |
        services:
          app:
            image: example/app:1
            labels: [team=shop]
"""
PATH = ".jctc-lint/rules/team/owner.yml"


def refusal(tree: Tree, text: str | bytes, path: str = PATH, **more: str) -> str:
    with pytest.raises(SettingsError) as raised:
        own_rules(Files(tree({path: text, **more})))
    return str(raised.value)


def test_rules_are_found_in_all_folders(tree: Tree) -> None:
    other = GOOD.replace("TEAM001", "OPERATIONS7").replace("service-without-team", "other")
    root = tree({PATH: GOOD, ".jctc-lint/rules/b.yaml": other, ".jctc-lint/rules/c.txt": "no"})
    assert [rule.id for rule in own_rules(Files(root))] == ["OPERATIONS7", "TEAM001"]
    catalogue = catalogue_of(Files(root))
    assert catalogue.find("team001") is catalogue.find("service-without-team")
    assert catalogue.find("SEC102") is not None
    assert catalogue.find("TEAM001").family_title == "Rules of this repository"  # type: ignore[union-attr]


def test_no_folder_means_our_rules_alone(tmp_path: Path) -> None:
    assert own_rules(Files(tmp_path)) == []


CHANGES = [
    ("id: TEAM001", "id: SEC101", 1, "'SEC101' is taken by a rule of jctc-lint"),
    ("id: TEAM001", "id: SEC999", 1, "the letters 'SEC' are ours"),
    ("id: TEAM001", "id: ALL1", 1, "the letters 'ALL' are ours"),
    ("id: TEAM001", "id: team1", 1, "'id' must match"),
    ("name: service-without-team", "name: value-altered", 2, "is taken by a rule of jctc-lint"),
    ("severity: warning", "severity: bad", 4, "'severity' must be one of error, warning, info"),
    ("for: service", "for: servise", 7, "'for' must be one of"),
    ("for: service\n", "", 1, "the rule lacks 'for'"),
    ("at: labels", "att: labels", 13, "'att' is not known (did you mean 'at'?)"),
    ("at: labels", "fix: safe", 13, "has no place in a rule with 'for'"),
    ("{required: [image]}", "{requird: [image]}", 8, "'requird' is not known (did you mean"),
    ("{required: [image]}", "{$ref: 'http://127.0.0.1:9/x'}", 8, "'$ref' is not known"),
    ("{required: [image]}", "{$ref: '#/allOf/0'}", 8, "'$ref' is not known"),
    ("{required: [image]}", "{$dynamicRef: '#a'}", 8, "'$dynamicRef' is not known"),
    ("{required: [image]}", "{$schema: 'file:///etc/passwd'}", 8, "'$schema' is not known"),
    ("{required: [image]}", "{pattern: '(?=a)'}", 8, "no regular expression that can be used"),
    ("{required: [image]}", "{pattern: '(a)\\1'}", 8, "no regular expression that can be used"),
    ("{required: [image]}", "{pattern: '((a{99}){99}){99}'}", 8, "no regular expression that"),
    ("{required: [image]}", "{patternProperties: {'(': {}}}", 8, "no regular expression that"),
    ("{required: [team]}", "{pattern: '['}", 12, "no regular expression that can be used"),
    ("{required: [team]}", "5", 12, "must be"),
    ("'{name}' belongs", "'{environment.PW}' belongs", 14, "may hold a secret"),
    ("'{name}' belongs", "'{build.args.PW}' belongs", 14, "may hold a secret"),
    ("'{name}' belongs", "{name} belongs", 14, "must stand in single quotes"),
    ("'{name}' belongs", "'{x-token}' belongs", 14, "may hold a secret"),
    ("compose.yml: |", "../compose.yml: |", 17, "is no path of an example"),
    ("compose.yml: |", "/etc/x.yml: |", 17, "is no path of an example"),
    ("compose.yml: |", 'a\\..\\x.yml: |', 17, "is no path of an example"),
    ("    findings:\n", "    found:\n", 22, "'found' is not known"),
    ("line: 2,", "line: two,", 23, "must be a whole number"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "reason"), CHANGES)
def test_a_mistake_is_told_with_its_line(
    tree: Tree, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    sentence = refusal(tree, GOOD.replace(old, new, 1))
    assert sentence.startswith(f"{PATH}:{line}: "), sentence
    assert reason in sentence


def test_a_rule_must_fail_once_and_pass_once(tree: Tree) -> None:
    first = GOOD[: GOOD.index("  - name: a label")]
    assert "is too short" in refusal(tree, first)
    assert "no example passes" in refusal(tree, first + first[first.index("  - name") :])
    passing = GOOD[: GOOD.index("    findings:")] + GOOD[GOOD.index("  - name: a label") :]
    assert "no example fails" in refusal(tree, passing)


def test_a_rule_without_a_judgement(tree: Tree) -> None:
    head, _, rest = GOOD.partition("for: service")
    text = head + rest[rest.index("message:") :]
    assert "'for' and 'assert' lack" in refusal(tree, text)


def test_values_of_variables_are_not_printed(tree: Tree) -> None:
    text = GOOD.replace("for: service", "for: variable").replace("'{name}'", "'{value}'")
    assert "may hold a secret" in refusal(tree, text)


def test_clashes_between_files(tree: Tree) -> None:
    root = tree({PATH: GOOD, ".jctc-lint/rules/z.yml": GOOD})
    with pytest.raises(SettingsError, match=rf"z\.yml:1: 'TEAM001' is taken by the rule in {PATH}"):
        own_rules(Files(root))


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)
HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "a rule file holds one rule"),
    "two documents": (GOOD + "---\n" + GOOD, "a rule file holds one rule"),
    "a list": ("- 1\n", "must be a mapping"),
    "a text": ("hello\n", "must be a mapping"),
    "no YAML": ("a: [\n", ":2: this is no YAML"),
    "a bomb of aliases": (BOMB, "no YAML"),
    "many nodes": ("a: [" + "1, " * 30_000 + "1]\n", "more than 20,000 YAML nodes"),
    "deep": ("[" * 5000 + "]" * 5000, "no YAML"),
    "code": ("a: !!python/object/apply:os.system ['touch pwned']\n", "no YAML"),
    "a key twice": ("id: A1\nid: B2\n", ":2: this is no YAML"),
    "a date": (GOOD.replace("warning", "2024-01-01"), "what JSON does not have"),
    "numbers as keys": (GOOD.replace("{required: [image]}", "{1: 2}"), "what JSON does not have"),
    "no number": (GOOD.replace("{required: [image]}", "{minimum: .nan}"), "JSON does not have"),
    "long number": (GOOD.replace("[image]", "[image], minimum: " + "9" * 6000), ""),
    "binary": (b"\x00\x01", "is a binary file"),
    "Latin-1": ("id: \xe9".encode("latin-1"), "is not UTF-8 text"),
    "huge": ("# " + "x" * MAX_BYTES, "is larger than 256 KiB"),
    "escapes": ("\x1b]0;x\x07: 1\n", "no YAML"),
    "escapes, quoted": ('"\\e]0;x": 1\n', "is not known"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files(tree: Tree, name: str) -> None:
    text, reason = HOSTILE[name]
    started = time.process_time()
    sentence = refusal(tree, text)
    assert time.process_time() - started < 5
    assert PATH in sentence
    assert reason in sentence
    assert sentence.isprintable()
    assert not os.path.exists("pwned")  # noqa: PTH110


def test_schemas_are_bounded_in_all(tree: Tree) -> None:
    data: dict[str, Any] = YAML(typ="safe").load(GOOD)
    files: dict[str, str | bytes] = {}
    for number in range(8):
        claim = {"allOf": [{"required": [f"k{k}"]} for k in range(300)]}
        rule = {**data, "id": f"TEAM{number}", "name": f"n{number}", "assert": claim}
        files[f".jctc-lint/rules/{number}.yml"] = json.dumps(rule)
    with pytest.raises(SettingsError, match="hold more than 5,000 values"):
        own_rules(Files(tree(files)))


def test_links_out_of_the_repository(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "owner.yml").write_text(GOOD)
    root = tree({"x": ""})
    (root / ".jctc-lint").mkdir()
    (root / ".jctc-lint" / "rules").symlink_to(outside)
    assert own_rules(Files(root)) == []
    (root / ".jctc-lint" / "rules").unlink()
    (root / ".jctc-lint" / "rules").mkdir()
    (root / ".jctc-lint" / "rules" / "owner.yml").symlink_to(outside / "owner.yml")
    with pytest.raises(SettingsError, match="is a link that leads out of the analysed directory"):
        own_rules(Files(root))
