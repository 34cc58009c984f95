"""Secrets that code makes up for itself, another one in each process."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.python.code import External

if TYPE_CHECKING:
    from jctc_lint.facts.environment.python.code import Code

_MAKERS = ("secrets.token_", "secrets.choice", "os.urandom", "uuid.uuid4",
           "cryptography.fernet.Fernet.generate_key")  # fmt: skip


def makes_up(code: Code, node: ast.expr | None) -> bool:
    """True for `secrets.token_urlsafe(32)` and what is made of such."""
    if node is None:
        return False
    for inner in ast.walk(node):
        function = inner.func if isinstance(inner, ast.Call) else inner
        if isinstance(function, (ast.Attribute, ast.Name)):
            meaning = code.meaning(function)
            if isinstance(meaning, External) and meaning.path.startswith(_MAKERS):
                return True
    return False
