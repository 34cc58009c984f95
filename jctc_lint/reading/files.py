"""Reads files of the analysed repository: inside the root only, bounded, never raising."""

from __future__ import annotations

import codecs
import os
import stat
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from jctc_lint.record import field, record
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Decoder = Callable[[str, bytes], "Source | Unreadable"]

MAX_BYTES = 4 * 1024 * 1024
"""Larger files are not analysed: real Compose files and revisions are a thousand times smaller."""

MAX_NAMES = 1000
"""Most names that are read of one folder."""

MISSING = "does not exist"
"""The reason of an `Unreadable` that is not there at all."""


@record(eq=True)
class Unreadable:
    """A file that could not be taken as text, and why. `line` is from 1, or 0 when it has none."""

    path: str
    reason: str
    line: int = 0


class Entry(Protocol):
    """What lies in a folder, as `os.scandir` tells it."""

    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    def is_dir(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_file(self, *, follow_symlinks: bool = True) -> bool: ...
    def is_symlink(self) -> bool: ...
    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result: ...


@record(frozen=False, eq=True)
class Files:
    """Reads and remembers the files below `root`.

    Everything is asked for by its path relative to the root, with `/`. What could not be read is
    kept in `unreadable`, once a path.
    """

    root: Path
    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)
    _overlay: dict[str, str] = field(default_factory=dict)
    _folders: dict[str, str | None] = field(default_factory=dict)
    """Where the folders that were asked for really are."""
    _tracked: frozenset[str] | None = None

    def __post_init__(self) -> None:
        self.root = self.root.resolve()

    def overlay(self, path: str, text: str) -> None:
        """Take `text` for the content of `path`, whatever the disk holds (an editor's buffer)."""
        self._overlay[path] = text
        self._sources.pop(path, None)

    def exists(self, path: str) -> bool:
        """True for a regular file inside the root (reached through links or not)."""
        return path in self._overlay or self._inside(path) is not None

    def is_directory(self, path: str) -> bool:
        real = self._real(path)
        return real is not None and os.path.isdir(real)  # noqa: PTH112

    def present(self, path: str) -> bool:
        """True for anything at a path, links included, wherever they lead."""
        place = self.root
        try:
            for part in path.split("/") if path not in ("", ".") else ():
                place = place / part
                if place.is_symlink():
                    return True
            return path in self._overlay or place.exists()
        except (OSError, ValueError):
            return False

    def names(self, folder: str) -> list[str]:
        """The names in a folder inside the root, sorted, at most a thousand."""
        real = self._real(folder)
        try:
            entries = os.scandir(real) if real is not None else None
        except OSError:
            entries = None
        if entries is None:
            return []
        with entries:
            return sorted(entry.name for entry in islice(entries, MAX_NAMES))

    def entries(self, folder: str) -> Sequence[Entry]:
        """All that lies in a folder, for walks that start at the root and follow no link."""
        try:
            with os.scandir(os.path.join(self.root, folder)) as found:  # noqa: PTH118
                return list(found)
        except (OSError, ValueError):
            return []

    def head(self, path: str, size: int) -> bytes:
        """The first bytes of a file that a walk met."""
        try:
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(os.path.join(self.root, path), flags)  # noqa: PTH118
            with os.fdopen(descriptor, "rb") as handle:
                return handle.read(size) or b""
        except (OSError, ValueError):
            return b""

    def lies(self, path: str) -> bool:
        """True for anything at a path that a walk met."""
        return os.path.exists(os.path.join(self.root, path))  # noqa: PTH110, PTH118

    def is_link(self, path: str) -> bool:
        return os.path.islink(os.path.join(self.root, path))  # noqa: PTH114, PTH118

    def place(self, path: str) -> str | None:
        """Where something really lies, from the root; None when that is outside."""
        real = os.path.realpath(os.path.join(self.root, path))  # noqa: PTH118
        inside = os.path.relpath(real, self.root).replace(os.sep, "/")
        if inside == ".":
            return ""
        outside = inside == ".." or inside.startswith("../") or os.path.isabs(inside)  # noqa: PTH117
        return None if outside else inside

    def is_tracked(self, path: str) -> bool:
        """True for what git keeps, whatever .gitignore says."""
        if self._tracked is None:
            from jctc_lint.reading.git_index import tracked_files

            self._tracked = tracked_files(self.root) or frozenset()
        return path in self._tracked

    def read(self, path: str, decoder: Decoder | None = None) -> Source | None:
        """The file's text, or None with the reason noted in `unreadable`.

        `decoder` turns its bytes into text where the language has rules of its own.
        """
        if path in self._sources:
            return self._sources[path]
        if path in self.unreadable:
            return None
        result = self._load(path, decoder or decode)
        if isinstance(result, Unreadable):
            self.unreadable[path] = result
            return None
        self._sources[path] = result
        return result

    def glance(self, path: str) -> str:
        """The file's text, as far as it is UTF-8, for a look that leaves no trace."""
        source = self.lenient(path)
        return source.text if source is not None else ""

    def lenient(self, path: str) -> Source | None:
        """The file with U+FFFD in place of what is no UTF-8; None when it cannot be opened."""
        result = self._load(path, _lenient)
        return None if isinstance(result, Unreadable) else result

    def sources(self) -> list[Source]:
        """Everything read so far, by path."""
        return [source for _, source in sorted(self._sources.items())]

    def _real(self, path: str) -> str | None:
        """Where `path` really is, or None when that is outside the root or nowhere."""
        folder, slash, name = path.rpartition("/")
        if name in ("", ".", "..") or (slash and not folder):
            return self._resolved(path)
        if folder not in self._folders:
            self._folders[folder] = self._resolved(folder)
        parent = self._folders[folder]
        try:
            # Most are plain files in a folder that is known: no need to look at all its parents.
            real = os.path.join(parent or "", name)  # noqa: PTH118
            plain = parent is not None and not stat.S_ISLNK(os.lstat(real).st_mode)
        except (OSError, ValueError):
            return None
        return real if plain else self._resolved(path)

    def _resolved(self, path: str) -> str | None:
        try:
            real = (self.root / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return None
        return str(real) if real.is_relative_to(self.root) else None

    def _inside(self, path: str) -> str | None:
        real = self._real(path)
        return real if real is not None and os.path.isfile(real) else None  # noqa: PTH113

    def _load(self, path: str, decoder: Decoder) -> Source | Unreadable:
        if path in self._overlay:
            return Source(path, self._overlay[path])
        real = self._inside(path)
        if real is None:
            return Unreadable(path, self._why_not(path))
        try:
            # O_NONBLOCK: a file swapped for a named pipe must not block the run.
            descriptor = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
            try:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    return Unreadable(path, "is not a regular file")
                data = _content(descriptor, min(status.st_size, MAX_BYTES) + 1)
            finally:
                os.close(descriptor)
        except OSError as error:
            return Unreadable(path, f"cannot be read: {error.strerror or 'input/output error'}")
        if len(data) > MAX_BYTES:
            return Unreadable(path, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
        return decoder(path, data)

    def _why_not(self, path: str) -> str:
        link = self.root / path
        try:
            if link.is_symlink():
                target = link.resolve()
                if not target.is_relative_to(self.root):
                    return "is a link that leads out of the analysed directory"
                return "is a link to a file that does not exist"
        except (OSError, RuntimeError, ValueError):
            return "is a link that leads nowhere"
        return MISSING


def _content(descriptor: int, most: int) -> bytes:
    """All that an open file holds, or the first bytes of it."""
    data = os.read(descriptor, most)
    while len(data) < most:
        more = os.read(descriptor, most - len(data))
        if not more:
            break
        data += more
    return data


def _lenient(path: str, data: bytes) -> Source:
    return Source(path, data.decode("utf-8", "replace"))


def decode(path: str, data: bytes) -> Source | Unreadable:
    """Bytes to text: UTF-8 (a byte order mark is dropped) or UTF-16 with a byte order mark."""
    encoding = "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Unreadable(path, "is a binary file (it holds a NUL byte)", line)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Unreadable(path, f"is not {encoding.removesuffix('-sig').upper()} text", line)
    return Source(path, text, encoding)
