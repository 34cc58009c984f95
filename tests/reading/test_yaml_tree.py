"""YAML trees: values, places, merging, and what is refused."""

from __future__ import annotations

import time

import pytest

from jctc_lint.reading.yaml_tree import MAX_DEPTH, Mapping, Node, Scalar, Sequence, YamlFile, parse
from jctc_lint.text import Source


def read(text: str) -> YamlFile:
    return parse(Source("a.yaml", text))


def root(text: str) -> Mapping:
    file = read(text)
    assert file.problem is None, file.problem
    (document,) = file.documents
    assert isinstance(document, Mapping)
    return document


def at(node: Node | None, *path: str | int) -> Node:
    for step in path:
        if isinstance(step, int):
            assert isinstance(node, Sequence)
            node = node.items[step]
        else:
            assert isinstance(node, Mapping)
            node = node.get(step)
    assert node is not None
    return node


def scalar(text: str, *path: str | int) -> Scalar:
    found = at(root(text), *path)
    assert isinstance(found, Scalar)
    return found


@pytest.mark.parametrize(
    ("text", "value", "style"),
    [
        ("k: 0123", "0123", ""),
        ("k: a b # c", "a b", ""),
        ("k: 'it''s'", "it's", "'"),
        ('k: "a\\tb"', "a\tb", '"'),
        ("k: |\n  a\n  b\n", "a\nb\n", "|"),
        ("k: >-\n  a\n  b\n", "a b", ">"),
        ("k:", "", ""),
        ("k: ~", "~", ""),
    ],
)
def test_scalars_stay_text(text: str, value: str, style: str) -> None:
    found = scalar(text, "k")
    assert (found.value, found.style) == (value, style)


def test_places() -> None:
    text = "a:\n  b: [x, 'y z']\n  c: |\n    one\n    two\n\n# end\nd: 1\n"
    tree = root(text)
    assert at(tree, "a", "b", 1).span.text == "'y z'"
    assert at(tree, "a", "b").span.text == "[x, 'y z']"
    assert at(tree, "a", "c").span.text == "|\n    one\n    two"
    assert at(tree, "a").span.text == "b: [x, 'y z']\n  c: |\n    one\n    two"
    assert at(tree, "d").span.line == 8
    assert at(tree, "d").span.column == 4


def test_places_behind_characters_outside_the_basic_plane() -> None:
    found = scalar("# \U0001f600 é\nk: v\n", "k")
    assert (found.span.text, found.span.line, found.span.column) == ("v", 2, 4)


def test_places_with_carriage_returns() -> None:
    tree = root("a: 1\r\nb:\r\n  - x\r\n")
    assert at(tree, "b", 0).span.line == 3
    assert at(tree, "b", 0).span.text == "x"


def test_tags_are_kept() -> None:
    tree = root("a: !reset null\nb: !!str 1\nc: !override\n  - 1\n")
    assert at(tree, "a").tag == "!reset"
    assert at(tree, "b").tag in ("!!str", "tag:yaml.org,2002:str")
    assert at(tree, "c").tag == "!override"


def test_merge_keys() -> None:
    text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nm:\n  c: 3\n  <<: [*x, *y]\n"
    merged = at(root(text), "m")
    assert isinstance(merged, Mapping)
    assert {name: at(merged, name).span.text for name in merged.flat} == {
        "c": "3",
        "a": "1",
        "b": "1",
    }
    assert merged.flat["a"].key.span.line == 1


def test_a_quoted_merge_key_is_a_key() -> None:
    merged = at(root("x: &x {a: 1}\nm: {'<<': *x}\n"), "m")
    assert isinstance(merged, Mapping)
    assert list(merged.flat) == ["<<"]


def test_aliases_tell_where_they_stand() -> None:
    entry = root("a: &a [1]\nb: *a\n").flat["b"]
    assert entry.alias is not None
    assert entry.alias.text == "*a"
    assert entry.value.span.line == 1


def test_duplicates() -> None:
    pairs = root("a: 1\nb: 2\na: 3\na: 4\n").duplicates
    assert [(first.value.span.text, again.value.span.text) for first, again in pairs] == [
        ("1", "3"),
        ("1", "4"),
    ]


def test_plain_pairs_in_flow_lists() -> None:
    """The fast parser refuses these; YAML and Compose do not."""
    assert scalar("ports: [5432:5432, http://h:80]", "ports", 0).value == "5432:5432"


def test_documents() -> None:
    assert len(read("a: 1\n---\nb: 1\n").documents) == 2
    assert read("").documents == ()
    assert read("# nothing\n").documents == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 'x\n", 3),
        ("a: b: c\n", 1),
        ("a:\n\t- 1\n", 2),
        ("a: *nobody\n", 1),
        ("a: &a\n  b: *a\n", 2),
        ("a: [1\nb: 2\n", 2),
        ("a: 1\n- b\n", 2),
        ("a: \x01\n", 1),
        ('a: "\ud800"\n', 1),
    ],
    ids=["quote", "colon", "tab", "alias", "self", "flow", "mixed", "control", "surrogate"],
)
def test_refused(text: str, line: int) -> None:
    file = read(text)
    assert file.documents == ()
    assert file.problem is not None
    assert abs(file.problem.span.line - line) <= 1
    assert file.problem.reason


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(9)
)
MERGES = "m0: &m0 {a: 1}\n" + "".join(
    f"m{n + 1}: &m{n + 1}\n  <<: [*m{n}, *m{n}]\n" for n in range(30)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "nested aliases that expand without bound"),
        (MERGES, "nested aliases that expand without bound"),
        ("[" * 100_000, f"nested deeper than {MAX_DEPTH} levels"),
        ("k: " + "{a: " * 5_000 + "1" + "}" * 5_000, f"nested deeper than {MAX_DEPTH} levels"),
    ],
    ids=["aliases", "merges", "deep", "maps"],
)
def test_what_has_no_bounds_is_refused_at_once(text: str, reason: str) -> None:
    start = time.process_time()
    problem = read(text).problem
    assert problem is not None
    assert problem.reason == reason
    assert time.process_time() - start < 5


def test_one_anchor_used_often_is_fine() -> None:
    text = "x: &x {a: 1, b: 2}\n" + "".join(f"s{n}:\n  <<: *x\n" for n in range(2_000))
    assert read(text).problem is None
