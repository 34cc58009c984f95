"""The names of variables that an expression stands for: a text, or what a loop goes through."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import Local

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_of(code: Code, key: ast.expr | None) -> tuple[str, ...] | None:
    """The names that an expression stands for: one, or those that a loop goes through."""
    text = code.text(key)
    if text is not None:
        return (text,)
    if isinstance(key, ast.Name):
        return _looped(code, key)
    if isinstance(key, ast.JoinedStr):
        return _joined(code, key)
    return None


def _joined(code: Code, key: ast.JoinedStr) -> tuple[str, ...] | None:
    """A text with one name in it that a loop goes through."""
    texts = [""]
    for part in key.values:
        value = part.value if isinstance(part, ast.FormattedValue) else part
        names = names_of(code, value)
        if names is None or len(names) * len(texts) > 100:
            return None
        texts = [text + name for text in texts for name in names]
    return tuple(texts)


def _looped(code: Code, key: ast.Name) -> tuple[str, ...] | None:
    current = code.parent(key)
    while current is not None:
        if isinstance(current, (ast.For, ast.AsyncFor)):
            pairs = [(current.target, current.iter)]
        elif isinstance(current, _COMPREHENSIONS):
            pairs = [(item.target, item.iter) for item in current.generators]
        else:
            pairs = []
        for target, values in pairs:
            if isinstance(target, ast.Name) and target.id == key.id:
                return _texts(code, values)
            if isinstance(target, ast.Tuple):
                for number, item in enumerate(target.elts):
                    if isinstance(item, ast.Name) and item.id == key.id:
                        return _texts(code, values, number)
        current = code.parent(current)
    return None


def _texts(code: Code, values: ast.expr, number: int | None = None) -> tuple[str, ...] | None:
    """The texts in a list; `number`: those at one place of the pairs in it, or a dict's keys."""
    inner = values
    function = inner.func if isinstance(inner, ast.Call) and not inner.args else None
    if isinstance(function, ast.Attribute) and function.attr in ("items", "keys", "values"):
        values_of = function.attr == "values" and number is None
        return _dict_texts(code, function.value, values=values_of or number == 1)
    if number is None and _dict_of(code, inner) is not None:
        return _dict_texts(code, inner, values=False)
    known = code.known(inner)
    if known is None or known.items is None:
        return None
    items = known.items
    if number is not None:
        items = tuple(
            item.items[number] for item in items if item.items and len(item.items) > number
        )
    texts = tuple(item.value for item in items if isinstance(item.value, str))
    return texts if texts and len(texts) == len(known.items) else None


def _dict_of(code: Code, node: ast.expr) -> tuple[Code, ast.Dict] | None:
    if isinstance(node, ast.Dict):
        return code, node
    meaning = code.meaning(node)
    if isinstance(meaning, Local) and isinstance(meaning.node, ast.Dict):
        return meaning.code, meaning.node
    return None


def _dict_texts(code: Code, node: ast.expr, *, values: bool) -> tuple[str, ...] | None:
    found = _dict_of(code, node)
    if found is None:
        return None
    home, table = found
    texts = [home.text(item) for item in (table.values if values else table.keys)]
    return (
        tuple(text for text in texts if text is not None) if texts and None not in texts else None
    )
