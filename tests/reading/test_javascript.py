"""What is code in JavaScript, and what is prose in it."""

from __future__ import annotations

import pytest

from jctc_lint.reading.javascript import MAX_CHARACTERS, MAX_NESTING, parse, text_at
from jctc_lint.text import Source


def code(text: str) -> str:
    script = parse(Source("a.ts", text))
    assert script is not None
    assert len(script.code) == len(text)
    return script.code


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a(); // b", "a();"),
        ("a(/* b */ d)", "a( d)"),
        ("x = 'it' + \"b\"", "x = ''+ \"\""),
        ("x = 'a\\'b' + c", "x = '' + c"),
        ("s.replace(/[/\"']/g, t) + u", "s.replace(, t) + u"),
        ("a / b / c", "a / b / c"),
        ("x = `a ${b} c ${`d ${e}`} f` + g", "x = b e + g"),
        ("<p>Don't</p>; a", "<p>Don't</p>; a"),
        ("x = { a: `${{b: 1}.b}` }", "x = { a: {b: 1}.b }"),
    ],
)
def test_what_is_left(text: str, left: str) -> None:
    assert code(text).replace(" ", "") == left.replace(" ", "")


def test_strings_are_found_by_their_place() -> None:
    script = parse(Source("a.ts", "f('NAME', \"O'THER\", 'a\\'b')"))
    assert script is not None
    starts = [script.code.index("'"), script.code.index('"'), script.code.rindex("'", 0, -2)]
    assert text_at(script, starts[0]) == "NAME"
    assert text_at(script, starts[1]) == "O'THER"
    assert text_at(script, 0) is None


def test_what_a_program_made_is_not_read() -> None:
    assert parse(Source("a.js", "x;" * MAX_CHARACTERS)) is None
    assert parse(Source("a.js", "x" * 6_000)) is None


def test_nested_and_unfinished_templates_end() -> None:
    deep = "`${" * (MAX_NESTING + 100)
    assert len(code(deep)) == len(deep)
    for text in ("`a", "'a", "/* a", "`${", "}", "/"):
        code(text)
