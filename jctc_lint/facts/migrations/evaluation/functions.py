"""What can be told of a function from its text."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.evaluation.values import Code


HARMLESS_DECORATORS = frozenset(
    {"staticmethod", "classmethod", "property", "lru_cache", "cache", "wraps", "unique",
     "dataclass", "compiles", "cached_property", "total_ordering", "override", "deprecated"}
)  # fmt: skip


def yields(node: Code) -> bool:
    """Whether a function is a generator."""
    pending: list[ast.AST] = list(node.body) if isinstance(node.body, list) else [node.body]
    while pending:
        current = pending.pop()
        if isinstance(current, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            pending.extend(ast.iter_child_nodes(current))
    return False
