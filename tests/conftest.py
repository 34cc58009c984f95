"""Helpers shared by all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.finding import Finding

Tree = "Callable[[Mapping[str, str | bytes]], Path]"


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """A function that writes files (path to text or bytes) below a fresh folder and returns it."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repository"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)
        return root

    return write


@pytest.fixture
def lint(
    tree: Callable[[Mapping[str, str | bytes]], Path],
) -> Callable[..., list[Finding]]:
    """A function that judges files by the rules with the given ids or names (default: all)."""

    def run(
        files: Mapping[str, str | bytes], *rules: str, settings: Settings | None = None
    ) -> list[Finding]:
        catalogue = load()
        chosen = [catalogue.find(word) for word in rules] if rules else list(catalogue)
        outcome = run_checks(
            Repository(tree(files), settings or Settings()), [r for r in chosen if r is not None]
        )
        assert not outcome.crashes, outcome.crashes
        return outcome.findings

    return run
