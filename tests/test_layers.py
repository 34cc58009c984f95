"""Imports go down only, and no file outgrows a reader."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "jctc_lint"
LAYERS = [
    "cli",
    "reports",
    "drawing",
    "writing",
    "fixes",
    "engine",
    "checks",
    "catalogue",
    "facts",
    "reading",
    "settings",
    "finding",
    "text",
    "record",
    "__init__",
]
"""From the top to the bottom; a module may import from its own layer and from below."""

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__main__.py")


def layer(module: str) -> int:
    parts = module.split(".")
    return LAYERS.index(parts[1] if len(parts) > 1 else "__init__")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    own = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            modules = [node.module]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            assert not (isinstance(node, ast.ImportFrom) and node.level), "relative import"
            continue
        for module in modules:
            if module.split(".")[0] == "jctc_lint":
                assert layer(module) >= layer(own), f"{own} imports {module}, which is above it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if lines > 400:
        warnings.warn(f"{path.name} has {lines} lines", stacklevel=1)
    assert lines <= 600
