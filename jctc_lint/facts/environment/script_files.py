"""The files of front ends: scripts, packages, pages and templates."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.facts.environment.script_reads import ScriptReads, script_reads
from jctc_lint.reading.discover import named
from jctc_lint.reading.javascript import ENDINGS, MAX_CHARACTERS

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

MAX_FILES = 50_000

_BESIDE = (".html", ".sh", ".template", ".conf", ".tpl", ".envsh", "package.json")


def script_files(repository: Repository) -> tuple[str, ...]:
    """Their paths, in the folders that are looked into at all."""
    paths = named(repository.files, _wanted, exclude=repository.settings.exclude)
    return tuple(islice(paths, MAX_FILES))


def reads_of(repository: Repository, path: str) -> ScriptReads:
    """What one of them reads, looked for once."""
    known = repository.script_reads.get(path)
    if known is None:
        known = ScriptReads(())
        data = repository.files.head(path, MAX_CHARACTERS)
        if any(sign in data for sign in _SIGNS):
            source = repository.files.read(path)
            known = script_reads(source) if source is not None else known
        repository.script_reads[path] = known
    return known


_SIGNS = (b"process.env", b"process?.env", b"import.meta.env", b"Deno.env", b"Bun.env")
"""One of these is in each file that reads something."""


def _wanted(path: str) -> bool:
    return path.endswith((*ENDINGS, *_BESIDE))
