"""Files for Compose whose names do not tell: set, given by the user, or named in scripts."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.sections import is_compose
from jctc_lint.reading.discover import Kind, kind_of, left_out, named
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.discover import Inventory

_CALL = pattern(r"\b(?:compose|stack[ \t]+deploy)\b((?:[^\n;&|\\]|\\\r?\n){0,1000})")
_FILE = pattern(r"(?:^|\s)(?:-f|-c|--file|--compose-file)[ =]*[\"']?([\w./\-]+\.ya?ml)(?![\w./\-])")
_ENV_FILE = pattern(r"\s--env-file[ =][\"']?([\w./\-]+)(?![\w./\-$])")
_GLOB = frozenset("*?[")


def unusual_names(repository: Repository, inventory: Inventory) -> list[str]:
    """Paths of Compose files that are not in the inventory."""
    known = set(inventory.of(Kind.COMPOSE))
    meant = (*_set(repository), *_given(repository), *_in_scripts(repository, inventory))
    return sorted({path for path in meant if path not in known})


def _set(repository: Repository) -> Iterator[str]:
    """What the settings name; it is judged whatever is in it."""
    compose = repository.settings.compose
    paths = [*compose.production, *(path for files in compose.projects for path in files)]
    globs = [path for path in paths if not _GLOB.isdisjoint(path)]
    yield from (path for path in paths if repository.files.exists(path))
    if globs:
        yield from named(
            repository.files,
            lambda path: any(fnmatchcase(path, glob) for glob in globs),
            exclude=repository.settings.exclude,
            respect_gitignore=repository.settings.respect_gitignore,
        )


def _given(repository: Repository) -> Iterator[str]:
    for path in repository.given:
        if path.endswith((".yml", ".yaml")) and kind_of(path) is None:
            file = repository.yaml(path)
            if file is not None and (
                is_compose(repository, path)
                or (file.problem is not None and "services:" in file.source.text)
            ):
                yield path


def env_files_in_scripts(repository: Repository) -> set[str]:
    """Dotenv files that scripts give to Compose with `--env-file`."""
    return set(_said(repository, repository.inventory, _ENV_FILE))


def _in_scripts(repository: Repository, inventory: Inventory) -> Iterator[str]:
    for path in _said(repository, inventory, _FILE):
        if kind_of(path) is None and is_compose(repository, path):
            yield path


def _said(repository: Repository, inventory: Inventory, option: re.Pattern[str]) -> Iterator[str]:
    """The files that scripts give to Compose with an option."""
    for kind in (Kind.SHELL, Kind.MAKEFILE, Kind.WORKFLOW):
        for script in inventory.of(kind):
            source = repository.files.read(script)
            if source is None or not any(word in source.text for word in ("compose", "stack")):
                continue
            for call in _CALL.finditer(source.text):
                for name in option.findall(call[1]):
                    path = _existing(repository, posixpath.dirname(script), name)
                    if path is not None:
                        yield path


def _existing(repository: Repository, folder: str, name: str) -> str | None:
    """The file that a script in `folder` means; it may be run from there or from the root."""
    for start in ("", folder):
        path = posixpath.normpath(posixpath.join(start, name))
        if repository.files.exists(path):
            above = posixpath.dirname(path)
            exclude = repository.settings.exclude
            excluded = left_out(repository.files, above, exclude=exclude, respect_gitignore=False)
            return None if excluded(path) else path
    return None
