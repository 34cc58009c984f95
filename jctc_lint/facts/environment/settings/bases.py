"""The classes that a class stands on, in Python's order, as far as the repository holds them."""

from __future__ import annotations

import ast

from jctc_lint.facts.environment.python.code import External, Local

MAX_CLASSES = 60

BASES = {
    "pydantic_settings.BaseSettings": 2,
    "pydantic_settings.main.BaseSettings": 2,
    "pydantic.BaseSettings": 1,
    "pydantic.env_settings.BaseSettings": 1,
    "pydantic.v1.BaseSettings": 1,
    "pydantic.v1.env_settings.BaseSettings": 1,
}
"""With the version of their behaviour."""
HARMLESS = frozenset(
    {"builtins.object", "abc.ABC", "pydantic.BaseModel", "pydantic.v1.BaseModel", "builtins.str",
     "builtins.int", "pydantic.main.BaseModel", *BASES}
)  # fmt: skip
_HARMLESS_PATHS = ("typing.", "typing_extensions.", "enum.")


def order_of(found: Local) -> tuple[list[Local | External], bool]:
    """The class and all that it stands on, nearest first; False: some of them are not known.

    Python's own order differs only where a class is reached in two ways.
    """
    order: list[Local | External] = []
    complete = True
    pending: list[Local] = [found]
    while pending and len(order) < MAX_CLASSES:
        current = pending.pop(0)
        if any(isinstance(item, Local) and item.node is current.node for item in order):
            continue
        order.append(current)
        assert isinstance(current.node, ast.ClassDef)
        above: list[Local] = []
        for base in current.node.bases:
            node = base.value if isinstance(base, ast.Subscript) else base
            meaning = _base(current, node)
            if isinstance(meaning, Local) and isinstance(meaning.node, ast.ClassDef):
                above.append(meaning)
            elif isinstance(meaning, External):
                order.append(meaning)
                known = meaning.path in HARMLESS or meaning.path.startswith(_HARMLESS_PATHS)
                complete = complete and known
            else:
                complete = False
        pending = above + pending
    return order, complete and not pending


def _base(current: Local, node: ast.expr) -> Local | External | None:
    meaning = current.code.meaning(node)
    if isinstance(node, ast.Name):
        # `try: from pydantic_settings import BaseSettings`, `except: from pydantic import ...`
        found = current.code.candidates(node.id)
        newest = [m for m in found if isinstance(m, External) and BASES.get(m.path) == 2]
        meaning = newest[0] if newest else meaning
    return meaning if isinstance(meaning, (Local, External)) else None


def settings_version(order: list[Local | External]) -> int:
    """1 or 2 for a settings class, 0 for another."""
    versions = [BASES[i.path] for i in order if isinstance(i, External) and i.path in BASES]
    return max(versions, default=0)
