"""The files of a commit, read from git's objects as `Files` reads those of a directory."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, TypeVar

from jctc_lint.reading import files as directory
from jctc_lint.reading.files import MAX_BYTES, MAX_NAMES, MISSING, Files
from jctc_lint.reading.git_objects import TooLarge, Unreadable
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jctc_lint.reading.files import Decoder
    from jctc_lint.reading.git_history import Checkout
    from jctc_lint.text import Source

T = TypeVar("T")

MAX_FOLDERS = 50_000
"""Most folders that are looked into: a few objects can hold each other a million times."""
MAX_ENTRIES = 2_000_000
MAX_PATH = 1024
MAX_LINKS = 40
_FOLDER, _LINK = 0o040000, 0o120000


@record
class Item:
    """What lies somewhere in a commit, in the shape of `os.DirEntry`. Links were followed."""

    path: str
    mode: int
    object: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return self.mode == _FOLDER

    def is_file(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002
        return stat.S_ISREG(self.mode)

    def is_symlink(self) -> bool:
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:  # noqa: ARG002
        return os.stat_result((self.mode, *[0] * 9))


@record(frozen=False)
class Tree:
    """The folder of a commit that is analysed. `top` is its object, "" where it has none."""

    checkout: Checkout
    top: str
    _folders: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    _visited: set[str] = field(default_factory=set)
    _entries: int = 0

    def find(self, path: str) -> Item | None:
        """What is at a path. Links are followed as far as they stay inside.

        Raises:
            Unreadable: git's objects for it are broken, not there or made to exhaust us.
        """
        if not self.top or path.startswith("/") or len(path) > MAX_PATH:
            return None
        pending = path.split("/")[::-1]
        at: list[Item] = [Item("", _FOLDER, self.top)]
        links = 0
        while pending:
            part = pending.pop()
            if part in ("", "."):
                continue
            if part == "..":
                at.pop()
                if not at:
                    return None
                continue
            found = self._folder(at[-1]).get(part)
            if found is None:
                return None
            mode, name = found
            if mode != _LINK:
                at.append(Item(f"{at[-1].path}/{part}".lstrip("/"), mode, name))
                continue
            links += 1
            target = os.fsdecode(self.checkout.blob(name)[:MAX_PATH])
            if links > MAX_LINKS or target.startswith("/"):
                return None
            pending.extend(target.split("/")[::-1])
        return at[-1]

    def names(self, folder: str) -> list[str]:
        """All names in a folder, those of links too."""
        found = self.find(folder)
        return sorted(self._folder(found)) if found is not None else []

    def below(self, folder: str) -> list[Item]:
        """What lies in a folder, by name; links to files as those, other links left out."""
        found = self.find(folder)
        if found is None:
            return []
        items = []
        for name, (mode, identity) in self._folder(found).items():
            path = f"{found.path}/{name}".lstrip("/")
            if mode != _LINK:
                items.append(Item(path, mode, identity))
                continue
            target = self.find(path)
            if target is not None and target.is_file():
                items.append(Item(path, target.mode, target.object))
        return sorted(items, key=lambda item: item.name)

    def _folder(self, item: Item) -> dict[str, tuple[int, str]]:
        """Names without those that no checkout would make; submodules are nothing."""
        if item.mode != _FOLDER or len(item.path) > MAX_PATH:
            return {}
        self._visited.add(item.path)
        if len(self._visited) > MAX_FOLDERS:
            raise Unreadable("it has too many folders")
        known = self._folders.get(item.object)
        if known is None:
            known = {}
            for mode, name, identity in self.checkout.tree(item.object):
                kept = mode in (_FOLDER, _LINK) or stat.S_ISREG(mode)
                if kept and name not in ("", ".", "..", ".git") and "/" not in name:
                    known.setdefault(name, (mode, identity))
            self._folders[item.object] = known
            self._entries += len(known)
            if self._entries > MAX_ENTRIES:
                raise Unreadable("it has too many files")
        return known


class CommittedFiles(Files):
    """What cannot be read of git's objects is as if it were not there, and makes a `problem`."""

    def __init__(self, root: Path, tree: Tree) -> None:
        super().__init__(root)
        self.tree = tree
        self.problem = ""

    def _asked(self, ask: Callable[[], T], otherwise: T) -> T:
        try:
            return ask() if not self.problem else otherwise
        except TooLarge:
            raise
        except Unreadable as error:
            self.problem = str(error)
            return otherwise

    def _find(self, path: str) -> Item | None:
        return self._asked(lambda: self.tree.find(path), None)

    def exists(self, path: str) -> bool:
        found = self._find(path)
        return found is not None and found.is_file()

    def is_directory(self, path: str) -> bool:
        found = self._find(path)
        return found is not None and found.is_dir()

    def present(self, path: str) -> bool:
        return self._find(path) is not None

    def names(self, folder: str) -> list[str]:
        nothing: list[str] = []
        return self._asked(lambda: self.tree.names(folder), nothing)[:MAX_NAMES]

    def entries(self, folder: str) -> list[Item]:
        return self._asked(lambda: self.tree.below(folder), [])

    def head(self, path: str, size: int) -> bytes:
        data = self._bytes(path)
        return data[:size] if isinstance(data, bytes) else b""

    def lies(self, path: str) -> bool:
        return self._find(path) is not None

    def is_link(self, path: str) -> bool:
        found = self._find(path)
        return found is None or found.path != path

    def place(self, path: str) -> str | None:
        found = self._find(path)
        return found.path if found is not None else None

    def is_tracked(self, path: str) -> bool:  # noqa: ARG002
        return True

    def _load(self, path: str, decoder: Decoder) -> Source | directory.Unreadable:
        data = self._bytes(path)
        return decoder(path, data) if isinstance(data, bytes) else data

    def _bytes(self, path: str) -> bytes | directory.Unreadable:
        large = directory.Unreadable(path, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
        found = self._find(path)
        if found is None or not found.is_file():
            return directory.Unreadable(path, MISSING)
        try:
            data = self._asked(lambda: self._blob(found), None)
        except TooLarge:
            return large
        if data is None:
            return directory.Unreadable(path, self.problem)
        return data if len(data) <= MAX_BYTES else large

    def _blob(self, item: Item) -> bytes | None:
        return self.tree.checkout.blob(item.object)


def committed_files(root: Path, checkout: Checkout, commit: str) -> CommittedFiles:
    """Those of the analysed directory, as a commit holds them.

    Raises:
        Unreadable: the commit itself cannot be read.
    """
    whole = Tree(checkout, checkout.root_of(commit))
    found = whole.find(checkout.prefix)
    top = found.object if found is not None and found.is_dir() else ""
    return CommittedFiles(root, Tree(checkout, top))
