"""The files of a version location, sorted into those that Alembic loads and those it passes over.

The rules are those of alembic/script/base.py (`_list_py_dir`, `_only_source_rev_file`) of 1.20.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.location import joined
from jctc_lint.reading.discover import left_out
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.files import Files

MAX_FILES = 20_000
_LOADED = pattern(r"(?!\.#|__init__).*\.py$")
_BYTECODE = pattern(r"(?!\.#|__init__)(.*\.py)[co]$")
_HEADER = (
    pattern(r"^revision\b[^=\n]*=", re.M),
    pattern(r"^down_revision\b[^=\n]*=", re.M),
)
_TEMPLATES = (".mako", ".tmpl", ".j2", ".jinja", ".template")
LOOK = 32 * 1024


@record(frozen=False, eq=True)
class Listing:
    """Paths from the root, in the order in which Alembic loads them.

    `passed` have a revision's header but not its name, `ignored` are kept out of git, `nested` are
    by sub-folder where Alembic does not look into those. `outside` are links that leave the root
    and bytecode that stands alone: files that Alembic loads and we cannot read. `truncated` when
    there are more than MAX_FILES.
    """

    loaded: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    nested: dict[str, list[str]] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)
    truncated: bool = False


@record(frozen=False, eq=True)
class Lister:
    """Lists version locations. One is used for an environment: a file is loaded once."""

    repository: Repository
    recursive: bool = False
    sourceless: bool = False
    _seen: set[str] = field(default_factory=set)

    def look(self, folder: str, others: frozenset[str] = frozenset()) -> Listing:
        """What lies in a version location. `others` are version locations of their own."""
        listing = Listing()
        count = 0
        for place, names in _folders(self.repository.files, folder):
            count += len(names)
            if count > MAX_FILES:
                listing.truncated = True
                break
            if place == folder or self.recursive:
                self._sort(place, names, listing)
            elif place not in others:
                found = Listing()
                self._sort(place, names, found, remember=False)
                revisions = [path for path in found.loaded if self._has_header(path)]
                if revisions:
                    listing.nested[place] = revisions
        return listing

    def _sort(
        self, folder: str, names: list[str], listing: Listing, *, remember: bool = True
    ) -> None:
        settings, files = self.repository.settings, self.repository.files
        ignores = left_out(
            files,
            folder,
            exclude=settings.exclude,
            respect_gitignore=settings.respect_gitignore,
        )
        if self.sourceless:
            listing.outside.extend(self._cached(folder, names))
        place = files.place(folder)
        for name in names:
            path = joined(folder, name)
            if self.sourceless and _BYTECODE.match(name):
                if name[:-1] not in names:
                    listing.outside.append(path)
                continue
            plain = place is not None and not files.is_link(path)
            real = joined(place or "", name) if plain else files.place(path)
            if real is None:
                if _LOADED.match(name):
                    listing.outside.append(path)
                continue
            if not _LOADED.match(real.rsplit("/", 1)[-1]):
                if self._may_be_revision(path) and self._has_header(path):
                    listing.passed.append(path)
            elif ignores(path) and not files.is_tracked(path):
                listing.ignored.append(path)
            elif real not in self._seen:
                listing.loaded.append(real)
                if remember:
                    self._seen.add(real)

    def _cached(self, folder: str, names: list[str]) -> list[str]:
        """Bytecode of revisions that have no source any more."""
        sources = {name.split(".")[0] for name in names}
        cache = joined(folder, "__pycache__")
        found = sorted(entry.name for entry in self.repository.files.entries(cache))
        alone = (name for name in found if name.split(".")[0] not in sources)
        return [joined(cache, name) for name in alone if _BYTECODE.match(name)]

    @staticmethod
    def _may_be_revision(path: str) -> bool:
        name = path.rsplit("/", 1)[-1]
        return not name.endswith((*_TEMPLATES, ".pyc", ".pyo")) and (
            ".py" in name.lower() or "." not in name or name.endswith((".txt", "~"))
        )

    def _has_header(self, path: str) -> bool:
        return has_header(self.repository.files.glance(path))


def has_header(text: str) -> bool:
    """True for a text that assigns `revision` and `down_revision` as revisions do."""
    return all(pattern.search(text, 0, LOOK) for pattern in _HEADER)


def _folders(files: Files, folder: str) -> Iterator[tuple[str, list[str]]]:
    """A folder and those below it, with the names of their files, both in Alembic's order."""
    pending = [folder]
    while pending:
        place = pending.pop()
        if place.endswith("__pycache__"):
            continue
        found = {entry.name: entry for entry in files.entries(place)}
        yield place, sorted(name for name, entry in found.items() if not entry.is_dir())
        below = (n for n, e in found.items() if e.is_dir(follow_symlinks=False))
        pending += [joined(place, name) for name in sorted(below, reverse=True)]
