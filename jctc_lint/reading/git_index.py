"""Which files git tracks, read from its index (git's Documentation/gitformat-index).

Needed only where .gitignore and the folder disagree: a file that was added by force is part of
every clone although a pattern leaves it out.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
_HEADER = struct.Struct(">4sII")
_MODE_AT, _BLOB_AT, _FLAGS_AT = 24, 40, 60
_ASSUMED, _EXTENDED, _STAGE = 0x8000, 0x4000, 0x3000
_FOLDER = 0o040000
_HIDING = 0x6000
"""Skipped in a sparse checkout, or only meant to be added."""


@record
class Entry:
    """A file as the index has it. `unsure`: a conflict, or a flag that hides it from git."""

    mode: int
    blob: str
    unsure: bool


def tracked_files(root: Path) -> frozenset[str] | None:
    """Paths that git tracks, or None where the root is no checkout or its index cannot be read."""
    index = root / ".git" / "index"
    try:
        if not index.resolve().is_relative_to(root.resolve()) or not index.is_file():
            return None
        with index.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
        return frozenset(path for path, _ in _entries(data)) if len(data) <= MAX_BYTES else None
    except (OSError, RuntimeError, ValueError, IndexError, struct.error):
        return None


def entries_of(data: bytes) -> dict[str, Entry]:
    """The entries of an index, by path.

    Raises:
        ValueError, IndexError, struct.error: another format than those that are known.
    """
    found: dict[str, Entry] = {}
    for path, offset in _entries(data):
        (mode,) = struct.unpack_from(">I", data, offset + _MODE_AT)
        if mode == _FOLDER:
            raise ValueError("a sparse index: some folders stand for all that is in them")
        blob = data[offset + _BLOB_AT : offset + _FLAGS_AT].hex()
        (flags,) = struct.unpack_from(">H", data, offset + _FLAGS_AT)
        more = 0
        if flags & _EXTENDED:
            (more,) = struct.unpack_from(">H", data, offset + _FLAGS_AT + 2)
        unsure = bool(flags & (_STAGE | _ASSUMED) or more & _HIDING)
        found[path] = Entry(mode, blob, unsure)
    return found


def _entries(data: bytes) -> Iterator[tuple[str, int]]:
    """The entries' paths, and where each begins.

    Raises:
        ValueError, IndexError, struct.error: another format than those that are known.
    """
    magic, version, count = _HEADER.unpack_from(data)
    if magic != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("no index that we know")
    offset = _HEADER.size
    found: list[tuple[str, int]] = []
    previous = b""
    for _ in range(count):
        start = offset
        (flags,) = struct.unpack_from(">H", data, offset + _FLAGS_AT)
        name_at = offset + _FLAGS_AT + (4 if flags & _EXTENDED else 2)
        if version == 4:
            strip, name_at = _varint(data, name_at)
            end = data.index(b"\0", name_at)
            previous = previous[: len(previous) - strip] + data[name_at:end]
            offset = end + 1
        else:
            end = data.index(b"\0", name_at)
            previous = data[name_at:end]
            offset += (end - offset) // 8 * 8 + 8
        found.append((previous.decode("utf-8", "surrogateescape"), start))
    if data[offset : offset + 4] == b"link":
        raise ValueError("a split index: most entries are elsewhere")
    yield from found


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Git's offset encoding: seven bits a byte, one added for each continuation."""
    byte = data[offset]
    value = byte & 0x7F
    while byte & 0x80:
        offset += 1
        byte = data[offset]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, offset + 1
