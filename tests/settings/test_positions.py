"""Lines of TOML keys: by hand for the forms of TOML, and for generated documents."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jctc_lint.settings.model import Origin
from jctc_lint.settings.positions import positions

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = [
    ("a = 1", {("a",): 1}),
    ("\n# x = 1\n  a = 1", {("a",): 3}),
    ('a = "x # y"\nb = 2', {("a",): 1, ("b",): 2}),
    ('a = """\nx = 1\n\\""" ]\n"""\nb = 2', {("a",): 1, ("b",): 5}),
    ('a = """x\n"""""\nb = 2', {("a",): 1, ("b",): 3}),
    ("a = '''\nx = \"1\n'''\nb = 2", {("a",): 1, ("b",): 4}),
    ("a.\"b.c\".'d' = 1", {("a",): 1, ("a", "b.c"): 1, ("a", "b.c", "d"): 1}),
    ('"a\\u0062" = 1', {("ab",): 1}),
    ("[t]\na = 1\n[t.u]\nb = 2", {("t",): 1, ("t", "a"): 2, ("t", "u"): 3, ("t", "u", "b"): 4}),
    ("[ t . u ]\na = 1", {("t",): 1, ("t", "u"): 1, ("t", "u", "a"): 2}),
    (
        "a = [\n  1, # one ]\n  'x',\n  [2,\n   3],\n]\nb = 1",
        {
            ("a",): 1,
            ("a", 0): 2,
            ("a", 1): 3,
            ("a", 2): 4,
            ("a", 2, 0): 4,
            ("a", 2, 1): 5,
            ("b",): 7,
        },
    ),
    (
        "a = { b = 1, c.d = [ 2 ] }\ne = 1",
        {
            ("a",): 1,
            ("a", "b"): 1,
            ("a", "c"): 1,
            ("a", "c", "d"): 1,
            ("a", "c", "d", 0): 1,
            ("e",): 2,
        },
    ),
    (
        "[[t]]\na = 1\n[[t]]\na = 2\n[t.u]\nb = 3",
        {
            ("t",): 1,
            ("t", 0): 1,
            ("t", 0, "a"): 2,
            ("t", 1): 3,
            ("t", 1, "a"): 4,
            ("t", 1, "u"): 5,
            ("t", 1, "u", "b"): 6,
        },
    ),
    (
        "a = 1979-05-27 07:32:00\nb = -inf\nc = {}\nd = []",
        {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4},
    ),
    ("a = 1\r\nb = 2\r\n", {("a",): 1, ("b",): 2}),
]


@pytest.mark.parametrize(("text", "lines"), FORMS)
def test_forms(text: str, lines: dict[tuple[str | int, ...], int]) -> None:
    assert positions(text) == lines
    assert set(paths(tomllib.loads(text))) == set(lines)


def paths(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from paths(value, (*path, index))


KEYS = st.text("abc-_ .#\"'[=", min_size=1, max_size=4)
VALUES = st.recursive(
    st.one_of(st.integers(-5, 5), st.booleans(), st.text("ab #]}\"'\n\\,", max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=6,
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


class Writer:
    """Writes data as TOML over several lines and notes where everything begins."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[tuple[str | int, ...], int] = {}

    def note(self, path: tuple[str | int, ...]) -> None:
        self.lines[path] = self.text.count("\n") + 1

    def value(self, value: Any, path: tuple[str | int, ...]) -> None:
        if isinstance(value, dict):
            self.text += "{ "
            for number, (key, inner) in enumerate(value.items()):
                self.text += ", " if number else ""
                self.note((*path, key))
                self.text += quoted(key) + " = "
                self.value(inner, (*path, key))
            self.text += " }"
        elif isinstance(value, list):
            self.text += "[ # [ comment\n"
            for index, inner in enumerate(value):
                self.note((*path, index))
                self.value(inner, (*path, index))
                self.text += " # , comment\n,"
            self.text += "]"
        elif isinstance(value, bool):
            self.text += str(value).lower()
        elif isinstance(value, int):
            self.text += str(value)
        elif "'" not in value and not value.startswith("\n"):
            self.text += f"'''{value}'''"
        else:
            self.text += quoted(value)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.dictionaries(KEYS, VALUES, max_size=3))
def test_generated(top: dict[str, Any], table: dict[str, Any]) -> None:
    writer = Writer()
    for key, value in top.items():
        writer.note((key,))
        writer.text += quoted(key) + " = "
        writer.value(value, (key,))
        writer.text += "\n"
    writer.note(("the table",))
    writer.text += '["the table"] # ]\n'
    for key, value in table.items():
        writer.note(("the table", key))
        writer.text += quoted(key) + " = "
        writer.value(value, ("the table", key))
        writer.text += "\n"
    assert set(paths(tomllib.loads(writer.text))) == set(writer.lines)
    assert positions(writer.text) == writer.lines


def test_place_falls_back_to_the_nearest_known_part() -> None:
    origin = Origin("f.toml", "\n[tool.jctc-lint]\nselect = ['X']\n", ("tool", "jctc-lint"))
    assert origin.place(("select", 0)) == "f.toml:3"
    assert origin.place(("select", 7)) == "f.toml:3"
    assert origin.place(()) == "f.toml:2"
    assert Origin("f.toml", "").place(("select",)) == "f.toml"
