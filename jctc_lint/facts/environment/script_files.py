"""The files of front ends: scripts, packages, pages and templates."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import named
from jctc_lint.reading.javascript import ENDINGS

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

MAX_FILES = 50_000

_BESIDE = (".html", ".sh", ".template", ".conf", ".tpl", ".envsh", "package.json")


def script_files(repository: Repository) -> tuple[str, ...]:
    """Their paths, in the folders that are looked into at all."""
    paths = named(repository.files, _wanted, exclude=repository.settings.exclude)
    return tuple(islice(paths, MAX_FILES))


def _wanted(path: str) -> bool:
    return path.endswith((*ENDINGS, *_BESIDE))
