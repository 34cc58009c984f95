"""Paths that code puts together: relative to where the program is started, or to its own file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import External, Local
from jctc_lint.facts.migrations.location import joined, normal
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code

MAX_DEPTH = 20
_SAME = frozenset({"resolve", "absolute", "as_posix", "expanduser", "__str__"})
_SAME_CALLS = frozenset(
    {"builtins.str", "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.fspath"}
)


@record
class Place:
    """`path` is from the root when `anchored`, else from where the program is started."""

    path: str
    anchored: bool


def place_of_file(code: Code, node: ast.expr | None, depth: int = 0) -> Place | None:
    """The path that an expression stands for; None where it cannot be told."""
    if node is None or depth > MAX_DEPTH:
        return None
    if isinstance(node, ast.Name) and node.id == "__file__":
        return Place(code.path, anchored=True)
    text = code.text(node)
    if text is not None:
        return None if text.startswith("/") else Place(text, anchored=False)
    if isinstance(node, (ast.Name, ast.Attribute)):
        return _named(code, node, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
        left = place_of_file(code, node.left, depth + 1)
        right = code.text(node.right)
        return _below(left, right) if right is not None else None
    if isinstance(node, ast.JoinedStr):
        return _text(code, node, depth)
    if isinstance(node, ast.Subscript):
        return _parents(code, node, depth)
    return _call(code, node, depth) if isinstance(node, ast.Call) else None


def _named(code: Code, node: ast.Name | ast.Attribute, depth: int) -> Place | None:
    if isinstance(node, ast.Attribute) and node.attr == "parent":
        return _above(place_of_file(code, node.value, depth + 1))
    meaning = code.meaning(node)
    if isinstance(meaning, Local) and isinstance(meaning.node, ast.expr):
        return place_of_file(meaning.code, meaning.node, depth + 1)
    return None


def _above(place: Place | None, levels: int = 1) -> Place | None:
    path: str | None = place.path if place is not None else None
    for _ in range(levels):
        if not path:
            return None
        path = path.rpartition("/")[0]
    return Place(path, place.anchored) if place is not None and path is not None else None


def _below(place: Place | None, name: str) -> Place | None:
    if place is None or name.startswith("/"):
        return None
    if not place.anchored:
        return Place(joined(place.path, name), anchored=False)
    path = normal(joined(place.path, name))
    return Place(path, anchored=True) if path is not None else None


def _text(code: Code, node: ast.JoinedStr, depth: int) -> Place | None:
    """`f"{BASE_DIR}/.env"`."""
    if len(node.values) != 2 or not isinstance(node.values[0], ast.FormattedValue):
        return None
    rest = code.text(node.values[1])
    place = place_of_file(code, node.values[0].value, depth + 1)
    return _below(place, rest.lstrip("/")) if rest is not None and rest.startswith("/") else None


def _parents(code: Code, node: ast.Subscript, depth: int) -> Place | None:
    """`path.parents[1]`."""
    known = code.known(node.slice)
    if not isinstance(node.value, ast.Attribute) or node.value.attr != "parents":
        return None
    if known is None or not isinstance(known.value, int) or not 0 <= known.value < 20:
        return None
    return _above(place_of_file(code, node.value.value, depth + 1), known.value + 1)


def _call(code: Code, node: ast.Call, depth: int) -> Place | None:
    meaning = code.meaning(node.func)
    if isinstance(meaning, External):
        if meaning.path in _SAME_CALLS and len(node.args) == 1:
            return place_of_file(code, node.args[0], depth + 1)
        if meaning.path == "os.path.dirname" and node.args:
            return _above(place_of_file(code, node.args[0], depth + 1))
        if meaning.path in ("os.getcwd", "pathlib.Path.cwd"):
            return Place("", anchored=False)
        if meaning.path in ("os.path.join", "pathlib.Path", "pathlib.PurePath") and node.args:
            place = place_of_file(code, node.args[0], depth + 1)
            for part in node.args[1:]:
                text = code.text(part)
                place = _below(place, text) if text is not None else None
            return place
        return None
    if isinstance(node.func, ast.Attribute):
        inner = place_of_file(code, node.func.value, depth + 1)
        if node.func.attr in _SAME:
            return inner
        if node.func.attr == "joinpath":
            for part in node.args:
                text = code.text(part)
                inner = _below(inner, text) if text is not None else None
            return inner
    return None
