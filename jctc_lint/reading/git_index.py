"""Which files git tracks, read from its index (git's Documentation/gitformat-index).

Needed only where .gitignore and the folder disagree: a file that was added by force is part of
every clone although a pattern leaves it out.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
_HEADER = struct.Struct(">4sII")
_FLAGS_AT = 60
_EXTENDED = 0x4000


def tracked_files(root: Path) -> frozenset[str] | None:
    """Paths that git tracks, or None where the root is no checkout or its index cannot be read."""
    index = root / ".git" / "index"
    try:
        if not index.resolve().is_relative_to(root.resolve()) or not index.is_file():
            return None
        with index.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
        return frozenset(_paths(data)) if len(data) <= MAX_BYTES else None
    except (OSError, RuntimeError, ValueError, IndexError, struct.error):
        return None


def _paths(data: bytes) -> list[str]:
    """The entries' paths. Raises ValueError, IndexError or struct.error on other formats."""
    magic, version, count = _HEADER.unpack_from(data)
    if magic != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("no index that we know")
    offset = _HEADER.size
    paths: list[str] = []
    previous = b""
    for _ in range(count):
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
        paths.append(previous.decode("utf-8", "surrogateescape"))
    if data[offset : offset + 4] == b"link":
        raise ValueError("a split index: most entries are elsewhere")
    return paths


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Git's offset encoding: seven bits a byte, one added for each continuation."""
    byte = data[offset]
    value = byte & 0x7F
    while byte & 0x80:
        offset += 1
        byte = data[offset]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, offset + 1
