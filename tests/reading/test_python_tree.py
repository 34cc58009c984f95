"""Python texts become trees, or a problem; never an exception."""

from __future__ import annotations

import ast
import sys

import pytest

from jctc_lint.reading.files import Unreadable
from jctc_lint.reading.python_tree import (
    MAX_CHARACTERS,
    PythonFile,
    Trouble,
    decode_python,
    nodes,
    parse_python,
    statements,
)
from jctc_lint.text import Source


def parse(text: str) -> PythonFile:
    return parse_python(Source("a.py", text))


@pytest.mark.parametrize("text", ["x = 'é'; y = 1\n", "x = '😀'; y = 1", "\r\nx = 'ß' ; y = 1\r\n"])
def test_spans_count_characters(text: str) -> None:
    file = parse(text)
    assert file.tree is not None
    first, second = file.tree.body
    assert file.span(first).text.startswith("x = '")
    assert file.span(second).text == "y = 1"


def test_spans_over_lines() -> None:
    file = parse("@a\ndef f():\n    return (1,\n        'ä', 2)\n")
    assert file.tree is not None
    (function,) = file.tree.body
    assert file.span(function).line == 2
    assert file.span(function).text.endswith("'ä', 2)")


@pytest.mark.parametrize(
    ("text", "trouble", "line"),
    [
        ("x = 1\ndef f(:\n", Trouble.SYNTAX, 2),
        ("x = (\n", Trouble.SYNTAX, 1),
        ("op.drop_table('t' 't') x\n", Trouble.SYNTAX, 1),
        ("x = '''\n", Trouble.SYNTAX, 1),
        ("\tx\n  y\n", Trouble.SYNTAX, 1),
        ("x = 1\n<<<<<<< HEAD\ny\n=======\n>>>>>>> b\n", Trouble.CONFLICT, 2),
        ("x = {{ cookiecutter.name }} y\n", Trouble.TEMPLATE, 1),
        ("{% if x %}\ny = 1\n{% endif %}\n", Trouble.TEMPLATE, 1),
        ("revision = ${repr(up_revision)}\n", Trouble.TEMPLATE, 1),
        ("x = " + "(" * 300 + ")" * 300, Trouble.SYNTAX, 1),
        ("x = " + "-" * 20000 + "1", Trouble.DEPTH, 1),
        ("x = '" + "a" * MAX_CHARACTERS + "'", Trouble.SIZE, 1),
        ("x = 1\0", Trouble.SYNTAX, 1),
    ],
)
def test_troubles(text: str, trouble: Trouble, line: int) -> None:
    file = parse(text)
    assert file.tree is None
    assert file.problem is not None
    assert (file.problem.trouble, file.problem.span.line) == (trouble, line)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")
@pytest.mark.parametrize(
    "text",
    ["type X = int\n", "def f[T](x: T): ...\n", "class A[T]: ...\n", "x = f'{a['b']}'\n"],
)
def test_syntax_of_a_newer_python_says_nothing_about_the_file(text: str) -> None:
    problem = parse(text).problem
    assert problem is not None
    assert problem.trouble is Trouble.NEWER
    assert not problem.trouble.refused


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads it")
@pytest.mark.parametrize("text", ["try: pass\nexcept A, B: pass\n", 'x = t"{a}"\n'])
def test_syntax_of_the_newest_python(text: str) -> None:
    problem = parse(text).problem
    assert problem is not None
    assert problem.trouble is Trouble.NEWER


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        (b"# coding: latin-1\n# \xe9", "# coding: latin-1\n# é"),
        (b"\n# -*- coding: cp1252 -*-\n# \x80", "\n# -*- coding: cp1252 -*-\n# €"),
        (b"\xef\xbb\xbf# coding: utf-8\nx", "# coding: utf-8\nx"),
    ],
)
def test_decoding(data: bytes, text: str) -> None:
    source = decode_python("a.py", data)
    assert isinstance(source, Source)
    assert source.text == text


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"x = 1\ny = '\xe9'\n", "is not UTF-8 text", 2),
        (b"x = 1\n\n\0", "holds a NUL byte", 3),
        (b"# coding: klingon\n", "names an encoding that Python does not know: klingon", 1),
        (b"\xff\xfex\0", "holds a NUL byte", 1),
    ],
)
def test_not_decodable(data: bytes, reason: str, line: int) -> None:
    assert decode_python("a.py", data) == Unreadable("a.py", reason, line)


def test_statements_of_all_blocks_in_order() -> None:
    text = (
        "a\nif x:\n    b\nelse:\n    c\ntry:\n    d\nexcept E:\n    e\nfinally:\n    f\n"
        "with g:\n    h\nmatch i:\n    case 1:\n        j\ndef k():\n    l\nclass M:\n    n\no\n"
    )
    file = parse(text)
    assert file.tree is not None
    names = [s.value.id for s in statements(file.tree.body) if is_name(s)]  # type: ignore[attr-defined]
    assert names == ["a", "b", "c", "d", "e", "f", "h", "j", "o"]


def is_name(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name)


def test_nodes_are_those_of_ast_but_for_what_says_nothing() -> None:
    text = "x: int = [a.b for a in c if not a < 1 + d]\nwith e() as f:\n    pass\n"
    tree = ast.parse(text)
    said = [node for node in ast.walk(tree) if node._fields or isinstance(node, ast.Pass | ast.Lt)]
    assert nodes(tree) == said
    assert not any(isinstance(node, ast.Compare) for node in nodes(tree, (ast.ListComp,)))
    assert any(isinstance(node, ast.ListComp) for node in nodes(tree, (ast.ListComp,)))
