"""Where `script_location` and `version_locations` lead, in a repository that is not installed.

Alembic takes relative paths from the directory it is started in, and `package:path` from the
package. Neither is known here, so the likely starts are tried, nearest first: the folder of the
configuration, the folders above it, and at last the one folder that ends with the same names.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.reading.files import Files

ROOT = "/\u2063repository"
"""What stands for the analysed root in absolute paths: its real place must not matter."""


def here(folder: str) -> str:
    """What `%(here)s` becomes for a configuration in this folder."""
    return f"{ROOT}/{folder}".rstrip("/")


@record(eq=True)
class Located:
    """A folder of the repository, and the folder that relative paths start from."""

    folder: str
    start: str


@record(eq=True)
class Locator:
    """Finds folders for the configuration in `folder`. `environments` hold an env.py."""

    files: Files
    folder: str
    environments: tuple[str, ...]

    def script(self, written: str) -> Located | None:
        """The script directory; None when it is not in the repository."""
        found = [
            located
            for located in self._candidates(written, self._starts())
            if self.files.is_directory(located.folder)
        ]
        for name in ("env.py", "versions"):
            whole = (located for located in found if self._holds(located.folder, name))
            chosen = next(whole, None)
            if chosen is not None:
                return chosen
        return self._by_name(written) or next(iter(found), None)

    def versions(self, written: str, start: str) -> str | None:
        """A version location, its relative path taken from `start`; None when not found."""
        starts = [start, *self._starts()]
        candidates = (located.folder for located in self._candidates(written, starts))
        return next((folder for folder in candidates if self.files.is_directory(folder)), None)

    def _holds(self, folder: str, name: str) -> bool:
        path = joined(folder, name)
        return self.files.exists(path) or self.files.is_directory(path)

    def _starts(self) -> list[str]:
        folder = PurePosixPath(self.folder)
        above = [str(parent) for parent in (folder, *folder.parents)]
        starts = ["" if path == "." else path for path in above]
        return [*starts, *(joined(start, "src") for start in starts)]

    def _candidates(self, written: str, starts: Iterable[str]) -> Iterator[Located]:
        if written.startswith(ROOT):
            folder = normal(written[len(ROOT) :].lstrip("/"))
            if folder is not None:
                yield Located(folder, self.folder)
            return
        paths = list(_relative(written))
        for path in paths:
            for start in dict.fromkeys(starts):
                folder = normal(joined(start, path))
                if folder is not None and (folder or not _absolute(written)):
                    yield Located(folder, start)

    def _by_name(self, written: str) -> Located | None:
        """The only environment whose path ends as the location does."""
        if written.startswith(ROOT):
            return None
        for path in _relative(written):
            tail = "/" + (normal(path) or "")
            found = [folder for folder in self.environments if f"/{folder}".endswith(tail)]
            if tail != "/" and len(found) == 1:
                return Located(found[0], found[0][: -len(tail)])
        return None


def _absolute(written: str) -> bool:
    return written.startswith("/")


def _relative(written: str) -> Iterator[str]:
    """Paths that a location may mean below a start: a package's folder, the tail of a container's
    absolute path (`/srv/app/migrations`), or just itself."""
    if _absolute(written):
        parts = written.strip("/").split("/")
        yield from ("/".join(parts[index:]) for index in range(len(parts)))
    elif ":" in written:
        package, *rest = written.split(":")
        yield "/".join([package.replace(".", "/"), *rest])
    else:
        yield written


def joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def normal(path: str) -> str | None:
    """The path without `.` and `..`, "" for the root; None when it leads out of it."""
    parts: list[str] = []
    for part in path.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def roots_of(folder: str) -> tuple[str, ...]:
    """Folders that imports of a script may start from: those above it, nearest first."""
    found = []
    while True:
        found.append(folder)
        if not folder:
            break
        folder = folder.rpartition("/")[0]
    return (*found, *(joined(start, "src") for start in found))
