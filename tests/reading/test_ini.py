"""Configuration files, against Python's own ConfigParser."""

from __future__ import annotations

from configparser import ConfigParser, Error

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jctc_lint.reading.ini import MAX_TEXT, NoValue, parse_ini
from jctc_lint.text import Source

GIVEN = {"here": "/srv/app"}


def theirs(text: str, section: str, option: str) -> str | None:
    """The value, None where nobody sets it; raises configparser.Error."""
    parser = ConfigParser(GIVEN)
    parser.read_string(text)
    return parser.get(section, option) if parser.has_option(section, option) else None


def ours(text: str, section: str, option: str) -> str | None:
    return parse_ini(Source("a.ini", text)).get(section, option, GIVEN)


LINES = """
[alembic]|[other]|[DEFAULT]|a = 1|A: %(b)s/x|b = %(here)s|b =|c = %(a)s%%|  continued %(here)s
# comment|; comment|a = %(c)s ; inline|d = %(d)s|e = 50%||HERE = mine|b = %(B)s|c = %(nowhere)s
a = x = y|f = %(a)s%(b)s%(c)s
"""
lines = st.sampled_from([line for row in LINES.strip().splitlines() for line in row.split("|")])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(lines, max_size=8), st.sampled_from(["alembic", "other"]), st.sampled_from("abcdef")
)
def test_as_configparser_reads_it(written: list[str], section: str, option: str) -> None:
    text = "[alembic]\n" + "\n".join(written)
    try:
        expected = theirs(text, section, option)
    except Error:
        file = parse_ini(Source("a.ini", text))
        if not file.problem and file.has(section, option):
            with pytest.raises(NoValue):
                file.get(section, option, GIVEN)
        return
    if "[DEFAULT]" in written and written.count("[DEFAULT]") > 1:
        return  # ConfigParser lets that one section come twice.
    assert ours(text, section, option) == expected


def test_places() -> None:
    file = parse_ini(Source("a.ini", "[DEFAULT]\na = 1\n[x]\nB : 2\n  more\n[y]\nb = 3\n"))
    assert file.place("x", "b").text == "B : 2"
    assert file.place("y", "b").line == 7
    assert file.place("y", "a").line == 2
    assert file.place("y", "nothing").line == 6


@pytest.mark.parametrize("text", ["a = 1\n", "[a\n", "[a]\nb\n", "[a]\n[a]\n", "[a]\nb=1\nb=2\n"])
def test_what_configparser_refuses(text: str) -> None:
    file = parse_ini(Source("a.ini", text))
    assert file.problem
    assert not file.has("a", "b")


def test_interpolation_is_bounded() -> None:
    doubling = "".join(f"x{i} = %(x{i + 1})s%(x{i + 1})s\n" for i in range(9))
    file = parse_ini(Source("a.ini", f"[a]\n{doubling}x9 = {'y' * (MAX_TEXT // 10)}\n"))
    with pytest.raises(NoValue):
        file.get("a", "x0", {})
