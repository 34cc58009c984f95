"""Paths written in Compose files, told from the analysed root."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMOTE = pattern(r"[a-z][a-z0-9+.\-]*://|[a-z]:[\\/]")
"""An address, or a path on a Windows drive, in small letters."""


def from_root(directory: str, written: str) -> str | None:
    """`written`, relative to `directory`, as a path from the root ("" is the root itself).

    None for what lies outside the root or is no local path: absolute and home paths, addresses.
    """
    if not written or written[0] in "/~\\" or "\0" in written or _is_remote(written.lower()):
        return None
    path = posixpath.normpath(posixpath.join(directory, written))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path


def _is_remote(lower: str) -> bool:
    if lower.startswith(("git@", "github.com/")):
        return True
    return ":" in lower and _REMOTE.match(lower) is not None


def seen_from_above(directory: str, written: str) -> Iterator[str]:
    """What a path may be where Compose is told to work in a folder above."""
    while directory:
        directory = posixpath.dirname(directory)
        path = from_root(directory, written)
        if path is not None:
            yield path


def clean(path: str) -> str:
    """The path without `.`, `..` and doubled slashes, as Go's path.Clean."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned
