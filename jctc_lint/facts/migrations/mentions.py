"""What the repository's other files say about its migrations, found by plain text search.

Looked up only when something hangs on it: settings that code makes, and how upgrades are called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind, kind_of, named
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository

MAX_FILES = 20_000
MAX_CHARACTERS = 100_000_000

_CODE = pattern(r"\.(py|sh|bash|sql|ya?ml|toml|cfg|ini|json|tf)$")
_COMMANDS = frozenset({Kind.DOCKERFILE, Kind.MAKEFILE, Kind.MARKDOWN, Kind.WORKFLOW, Kind.SHELL})
_LIBRARY = pattern(
    r"(^|/)(alembic|flask_migrate)/"
    r"(__init__|command|config|script|runtime|ddl|testing|util|operations|autogenerate|templates)\b"
)
"""Copies of the libraries themselves, which mention everything."""
_ASIDE = pattern(r"(^|/)(tests?|testing|docs?|examples?)/|\.(md|markdown)$|(^|/)(test_|conftest)")
"""Files that show a command without deploying by it."""

_LOCATIONS = pattern(r"""["']version_locations["']|\bversion_locations\s*=|VERSION_LOCATIONS""")
_PLUGINS = pattern(r"entry_?points?\b|pkg_resources|importlib[._]metadata|stevedore|plugin", re.I)
_RECURSIVE = pattern(r"""recursive_version_locations["']?\W{1,8}["']?(true|1)""", re.I)
_WIDENS = pattern(
    r"version_table_impl|version_num[^;]{0,200}?(varchar|character|text|string|\btype\b|alter)"
    r"|alter[^;]{0,100}?alembic_version|create\s+table[^;]{0,60}?alembic_version",
    re.I,
)
_UPGRADE = pattern(r"""\bupgrade\b[^\n]{0,120}?["' \t,](heads?)\b(?![\w@-])""")


@record(eq=True)
class Mentions:
    """Paths of the files that speak of a thing.

    `locations` set `version_locations` in code, `plugins` do so from other packages' entry points,
    `recursive` switch sub-folders on, `widens` touch the table that holds the current revision,
    `head` and `heads` upgrade to it (`aside`: only in documentation or tests), `lock_timeout` say
    how long a statement waits for a lock.
    """

    locations: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    recursive: tuple[str, ...] = ()
    widens: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    heads_aside: tuple[str, ...] = ()
    lock_timeout: tuple[str, ...] = ()

    @property
    def upgrades_to_heads(self) -> str:
        """The file that shows that all heads are meant to be applied; "" where none does."""
        if self.heads:
            return self.heads[0]
        return self.heads_aside[0] if self.heads_aside and not self.head else ""


@record(frozen=False, eq=True)
class _Found:
    paths: dict[str, list[str]] = field(default_factory=dict)

    def note(self, key: str, path: str) -> None:
        self.paths.setdefault(key, []).append(path)


def find_mentions(repository: Repository) -> Mentions:
    """Search the repository's code, scripts and documents."""
    found = _Found()
    settings = repository.settings
    paths = named(
        repository.files,
        _is_searched,
        exclude=settings.exclude,
        respect_gitignore=settings.respect_gitignore,
    )
    characters = 0
    for number, path in enumerate(paths):
        if number >= MAX_FILES or characters > MAX_CHARACTERS:
            break
        text = repository.files.glance(path)
        characters += len(text)
        _search(path, text, found)
    return Mentions(**{key: tuple(sorted(value)) for key, value in found.paths.items()})


def _is_searched(path: str) -> bool:
    if _LIBRARY.search(path):
        return False
    return bool(_CODE.search(path)) or kind_of(path) in _COMMANDS


def _search(path: str, text: str, found: _Found) -> None:
    """Patterns are tried only where their plain words are: most files hold none of them."""
    aside = bool(_ASIDE.search(path))
    if path.endswith(".py") and not aside and "ersion_locations" in text.lower():
        _search_settings(path, text, found)
    if (
        "version_num" in text or "version_table_impl" in text or "alembic_version" in text
    ) and _WIDENS.search(text):
        found.note("widens", path)
    if not aside and "lock_timeout" in text:
        found.note("lock_timeout", path)
    if "upgrade" in text and "head" in text:
        targets = {match[1] for match in _UPGRADE.finditer(text)}
        if "heads" in targets:
            found.note("heads_aside" if aside else "heads", path)
        if "head" in targets and not aside:
            found.note("head", path)


def _search_settings(path: str, text: str, found: _Found) -> None:
    if _LOCATIONS.search(text):
        found.note("locations", path)
        if _PLUGINS.search(text):
            found.note("plugins", path)
    if _RECURSIVE.search(text):
        found.note("recursive", path)
