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
_TIME_AT, _MODE_AT, _SIZE_AT, _BLOB_AT, _FLAGS_AT = 8, 24, 36, 40, 60
_ASSUMED, _EXTENDED, _STAGE = 0x8000, 0x4000, 0x3000
_MODES = (0o100644, 0o100755, 0o120000, 0o160000)
_HIDING = 0x6000
"""Skipped in a sparse checkout, or only meant to be added."""


@record
class Entry:
    """A file as the index has it. `unsure`: a conflict, or a flag that hides it from git."""

    mode: int
    blob: str
    unsure: bool
    time: int = -1
    """When the file was last changed, in nanoseconds, as git saw it."""
    size: int = -1


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


class Index:
    """Looks entries up by path. Of versions 2 and 3 only those that are asked for are read."""

    def __init__(self, data: bytes) -> None:
        """Raises ValueError, IndexError or struct.error on formats that are not known."""
        self._data = data
        magic, version, _ = _HEADER.unpack_from(data)
        if magic != b"DIRC" or version not in (2, 3, 4):
            raise ValueError("no index that we know")
        self._known: dict[str, int] | None = None
        if version == 4 or b"sdir\0\0" in data or b"link\0\0" in data:
            # Paths are not written whole, or what is there may stand for more.
            self._known = dict(_entries(data))
            if any(path.endswith("/") for path in self._known):
                raise ValueError("a sparse index: some folders stand for all that is in them")

    def get(self, path: str) -> Entry | None:
        offset = self._known.get(path) if self._known is not None else self._find(path)
        return _entry(self._data, offset) if offset is not None else None

    def _find(self, path: str) -> int | None:
        name = path.encode("utf-8", "surrogateescape")
        data, at = self._data, -1
        while (at := data.find(name + b"\0", at + 1)) >= 0:
            for head in (2, 4):
                start = at - head - _FLAGS_AT
                if start >= _HEADER.size and _is_entry(data, start, len(name), head):
                    return start
        return None


def _is_entry(data: bytes, start: int, length: int, head: int) -> bool:
    (flags,) = struct.unpack_from(">H", data, start + _FLAGS_AT)
    (mode,) = struct.unpack_from(">I", data, start + _MODE_AT)
    extended = bool(flags & _EXTENDED) == (head == 4)
    return extended and flags & 0xFFF == min(length, 0xFFF) and mode in _MODES


def _entry(data: bytes, offset: int) -> Entry:
    (mode,) = struct.unpack_from(">I", data, offset + _MODE_AT)
    blob = data[offset + _BLOB_AT : offset + _FLAGS_AT].hex()
    (flags,) = struct.unpack_from(">H", data, offset + _FLAGS_AT)
    more = 0
    if flags & _EXTENDED:
        (more,) = struct.unpack_from(">H", data, offset + _FLAGS_AT + 2)
    unsure = bool(flags & (_STAGE | _ASSUMED) or more & _HIDING)
    seconds, nanoseconds = struct.unpack_from(">II", data, offset + _TIME_AT)
    (size,) = struct.unpack_from(">I", data, offset + _SIZE_AT)
    return Entry(mode, blob, unsure, seconds * 10**9 + nanoseconds, size)


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
