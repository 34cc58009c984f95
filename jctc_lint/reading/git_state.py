"""What `git status` would say of single files, read from the index and the last commit; not run.

Where git would first change what it compares (filters, other encodings), or leaves files out of
the folder on purpose (sparse checkouts), nothing is said.
"""

from __future__ import annotations

import os
import posixpath
import struct
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.reading.git_history import checkout_of
from jctc_lint.reading.git_index import Index
from jctc_lint.reading.git_objects import Unreadable, regular_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.reading.git_history import Checkout
    from jctc_lint.reading.git_index import Entry

MAX_INDEX = 64 * 1024 * 1024
MAX_FILE = 8 * 1024 * 1024
_FOLDER = 0o040000
_CHANGING = (b"filter", b"ident", b"encoding", b"crlf")
"""In .gitattributes: git then compares other bytes than those of the file."""


class State(StrEnum):
    """How a file stands to the last commit."""

    UNTRACKED = "untracked"
    ADDED = "added"
    STAGED = "staged"
    MODIFIED = "modified"


class GitState:
    """The state of files below a folder. All answers are None where something is not sure."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._trees: dict[str, dict[str, tuple[int, str]] | None] = {}

    @cached_property
    def _checkout(self) -> Checkout | None:
        return checkout_of(self.root)

    @cached_property
    def _head(self) -> str | None:
        checkout = self._checkout
        try:
            return checkout.commit("HEAD") if checkout is not None else None
        except (Unreadable, OSError, ValueError):
            return None

    @cached_property
    def _index(self) -> Index | None:
        if self._checkout is None:
            return None
        try:
            data = regular_bytes(self._checkout.own / "index", MAX_INDEX)
            return Index(data) if data is not None else None
        except (Unreadable, OSError, ValueError, IndexError, struct.error):
            return None

    @property
    def known(self) -> bool:
        """Whether the folder is in a checkout whose index can be read."""
        return self._checkout is not None and self._index is not None

    def of(self, path: str) -> State | None:
        """The state of a file that is there and that no pattern leaves out of git.

        None where it is as committed, or not known.
        """
        checkout, index = self._checkout, self._index
        if checkout is None or index is None:
            return None
        full = posixpath.join(checkout.prefix, path)
        entry = index.get(full)
        if entry is None:
            return None if self._of_another(path, full, index) else State.UNTRACKED
        if entry.unsure or self._changes_bytes(checkout, full):
            return None
        if self._modified(path, entry):
            return State.MODIFIED
        folder, _, name = full.rpartition("/")
        tree = self._tree(checkout, folder)
        if tree is None:
            return None
        committed = tree.get(name)
        if committed is None:
            return State.ADDED
        return State.STAGED if committed != (entry.mode, entry.blob) else None

    def _of_another(self, path: str, full: str, index: Index) -> bool:
        """True for what is in a submodule, or in a repository that lies inside this one."""
        folders = [path[:at] for at, char in enumerate(path) if char == "/"]
        above = [full[:at] for at, char in enumerate(full) if char == "/"]
        return any(index.get(folder) is not None for folder in above) or any(
            (self.root / folder / ".git").exists() for folder in folders
        )

    @cached_property
    def _written(self) -> int:
        """When the index was written: what is older than that cannot have changed unseen."""
        assert self._checkout is not None
        return (self._checkout.own / "index").stat().st_mtime_ns

    def _untouched(self, path: str, entry: Entry) -> bool:
        """Git's own shortcut: size and time are those of the last look, and not of that moment."""
        try:
            found = (self.root / path).lstat()
            newer = entry.time >= self._written // 10**9 * 10**9
        except OSError:
            return False
        return not newer and (found.st_mtime_ns, found.st_size) == (entry.time, entry.size)

    def _modified(self, path: str, entry: Entry) -> bool:
        if self._untouched(path, entry):
            return False
        try:
            data = regular_bytes(self.root / path, MAX_FILE)
        except Unreadable:
            return False
        if data is None or (self.root / path).is_symlink() != (entry.mode == 0o120000):
            return False
        if entry.mode == 0o120000:
            data = os.fsencode((self.root / path).readlink())
        # What autocrlf changes on the way is no change; its setting may be outside of here.
        return entry.blob not in (_blob(data), _blob(data.replace(b"\r\n", b"\n")))

    def _changes_bytes(self, checkout: Checkout, path: str) -> bool:
        folder = self.root
        for _ in checkout.prefix.split("/") if checkout.prefix else ():
            folder = folder.parent
        places = [checkout.common / "info" / "attributes", folder / ".gitattributes"]
        for part in path.split("/")[:-1]:
            folder = folder / part
            places.append(folder / ".gitattributes")
        return any(self._changing(place) for place in places)

    def _changing(self, place: Path) -> bool:
        try:
            data = regular_bytes(place, MAX_FILE)
        except Unreadable:
            return True
        return data is not None and any(word in data for word in _CHANGING)

    def _tree(self, checkout: Checkout, folder: str) -> dict[str, tuple[int, str]] | None:
        """Name to mode and object, of a folder in the last commit; None where it is not read."""
        if folder not in self._trees:
            self._trees[folder] = self._read_tree(checkout, folder)
        return self._trees[folder]

    def _read_tree(self, checkout: Checkout, folder: str) -> dict[str, tuple[int, str]] | None:
        if self._head is None:
            return None
        try:
            if not folder:
                top = checkout.root_of(self._head)
            else:
                above, _, name = folder.rpartition("/")
                parent = self._tree(checkout, above)
                if parent is None:
                    return None
                mode, top = parent.get(name, (0, ""))
                if mode != _FOLDER:
                    return {}
            return {name: (mode, blob) for mode, name, blob in checkout.tree(top)}
        except (Unreadable, OSError, ValueError):
            return None


def _blob(data: bytes) -> str:
    import hashlib  # Brings OpenSSL: few files need it.

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
