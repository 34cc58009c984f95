"""Objects of a git repository, loose or packed (git's Documentation/gitformat-pack).

Nothing of git is run, so nothing that a repository configures is obeyed. Every size is checked
before memory is taken for it: what a clone brings may be made to explode.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

MAX_OBJECT = 16 * 1024 * 1024
MAX_DELTAS = 4096
"""Longest chain of deltas; git writes at most 4095."""
MAX_WORK = 256 * 1024 * 1024
"""Most bytes that are written for one object, all its deltas together."""
MAX_PACKS = 5000
MAX_ALTERNATES = 20
_KINDS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_OFFSET_DELTA, _NAME_DELTA = 6, 7
_HEADER = pattern(r"(commit|tree|blob|tag) (\d{1,12})\0")


class Unreadable(Exception):
    """What is there cannot be read, and why."""


class TooLarge(Unreadable):
    """An object that nobody wrote by hand."""


def regular_bytes(path: Path, limit: int) -> bytes | None:
    """What a regular file holds; None where there is none. Never waits for a named pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return None
    try:
        with os.fdopen(descriptor, "rb") as handle:
            if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
                return None
            data = handle.read(limit + 1)
    except OSError:
        return None
    if len(data) > limit:
        raise Unreadable(f"'{path.name}' is larger than expected")
    return data


@record
class GitObjects:
    """The objects below `.git/objects`, and those of the folders that it borrows from."""

    folder: Path

    def read(self, name: str) -> tuple[str, bytes]:
        """An object's kind and content.

        Raises:
            KeyError: it is not there.
            Unreadable: it is there and broken, or too large.
        """
        deltas: list[bytes] = []
        size = 0
        wanted, place = bytes.fromhex(name), None
        while len(deltas) <= MAX_DELTAS and size <= MAX_WORK:
            if place is None:
                loose = self._loose(wanted.hex())
                if loose is not None:
                    return loose[0], _applied(loose[1], deltas)
                place = self._place(wanted)
            pack, offset = place
            kind, base, data = pack.entry(offset)
            if kind in _KINDS:
                return _KINDS[kind], _applied(data, deltas)
            deltas.append(data)
            size += len(data)
            place = (pack, base) if isinstance(base, int) else None
            wanted = base if isinstance(base, bytes) else wanted
        raise Unreadable("a chain of deltas has no end")

    def _loose(self, name: str) -> tuple[str, bytes] | None:
        for folder in self._folders:
            data = regular_bytes(folder / name[:2] / name[2:], MAX_OBJECT)
            if data is not None:
                return _loose(data)
        return None

    def _place(self, name: bytes) -> tuple[_Pack, int]:
        for pack in self._packs:
            offset = pack.find(name)
            if offset is not None:
                return pack, offset
        raise KeyError(name.hex())

    def starting(self, prefix: str) -> list[str]:
        """The names of objects that start so, at most two."""
        found: set[str] = set()
        for folder in self._folders:
            for path in _listed(folder / prefix[:2]):
                if f"{prefix[:2]}{path.name}".startswith(prefix):
                    found.add(prefix[:2] + path.name)
        for pack in self._packs:
            found.update(pack.starting(prefix))
        return sorted(found)[:2]

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        found = [self.folder]
        for folder in found:
            data = regular_bytes(folder / "info/alternates", MAX_OBJECT) or b""
            for line in data.splitlines():
                other = folder / os.fsdecode(line)
                if line and not line.startswith(b"#") and other not in found:
                    found.append(other)
            if len(found) > MAX_ALTERNATES:
                break
        return tuple(found[:MAX_ALTERNATES])

    @cached_property
    def _packs(self) -> tuple[_Pack, ...]:
        paths = [path for folder in self._folders for path in _listed(folder / "pack")]
        return tuple(_Pack(path) for path in sorted(paths) if path.suffix == ".idx")


def _applied(data: bytes, deltas: list[bytes]) -> bytes:
    work = 0
    for delta in reversed(deltas):
        data = _patched(data, delta)
        work += len(data)
        if work > MAX_WORK:
            raise Unreadable("an object takes too much work")
    return data


def _listed(folder: Path) -> Iterator[Path]:
    try:
        yield from islice(folder.iterdir(), MAX_PACKS)
    except OSError:
        return


def _loose(data: bytes) -> tuple[str, bytes]:
    inflate = zlib.decompressobj()
    try:
        head = inflate.decompress(data, 64)
        match = _HEADER.match(head.decode("latin-1"))
        if match is None:
            raise Unreadable("an object has no header")
        size = int(match[2])
        content = head[match.end() :] + _inflated(inflate, inflate.unconsumed_tail, size)
    except zlib.error as error:
        raise Unreadable("an object is broken") from error
    if len(content) != size:
        raise Unreadable("an object is not as long as it says")
    return match[1], content


def _inflated(inflate: zlib._Decompress, data: bytes, size: int) -> bytes:
    if size > MAX_OBJECT:
        raise TooLarge(f"an object is larger than {MAX_OBJECT // 1024 // 1024} MiB")
    return inflate.decompress(data, size + 1)


@record
class _Pack:
    """A pack by its index, version 2."""

    index: Path

    @cached_property
    def _fan(self) -> tuple[int, ...]:
        data = self._at(0, 8 + 1024)
        if data[:8] != b"\xfftOc\0\0\0\2":
            raise Unreadable(f"'{self.index.name}' is no pack index that is known")
        return struct.unpack_from(">256I", data, 8)

    @cached_property
    def _files(self) -> tuple[BinaryIO, BinaryIO]:
        return _opened(self.index), _opened(self.index.with_suffix(".pack"))

    def _read(self, which: int, offset: int, length: int) -> bytes:
        try:
            self._files[which].seek(offset)
            return self._files[which].read(length)
        except (OSError, OverflowError) as error:
            raise Unreadable(f"'{self.index.name}' leads nowhere") from error

    def _at(self, offset: int, length: int) -> bytes:
        data = self._read(0, offset, length)
        if len(data) < length:
            raise Unreadable(f"'{self.index.name}' is cut off")
        return data

    def _name(self, number: int) -> bytes:
        return self._at(1032 + 20 * number, 20)

    def _first(self, name: bytes) -> int:
        """The number of the first object whose name is not before this one."""
        low, high = self._fan[name[0] - 1] if name[0] else 0, self._fan[name[0]]
        while low < high:
            middle = (low + high) // 2
            if self._name(middle)[: len(name)] < name:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, name: bytes) -> int | None:
        """Where the object is in the pack."""
        number, count = self._first(name), self._fan[255]
        if number >= count or self._name(number) != name:
            return None
        (offset,) = struct.unpack(">I", self._at(1032 + 24 * count + 4 * number, 4))
        if offset & 0x80000000:
            place = 1032 + 28 * count + 8 * (offset & 0x7FFFFFFF)
            (offset,) = struct.unpack(">Q", self._at(place, 8))
        return int(offset)

    def starting(self, prefix: str) -> Iterator[str]:
        number = self._first(bytes.fromhex(prefix[: len(prefix) // 2 * 2]))
        while number < self._fan[255]:
            name = self._name(number).hex()
            number += 1
            if name.startswith(prefix):
                yield name
            elif name > prefix:
                return

    def entry(self, offset: int) -> tuple[int, int | bytes, bytes]:
        """Kind, base (an offset or a name, for a delta) and content of an entry."""
        if offset <= 0:
            raise Unreadable("an entry of a pack is outside of it")
        head = self._read(1, offset, 64)
        try:
            kind, size, at = _entry_head(head)
            base: int | bytes = 0
            if kind == _OFFSET_DELTA:
                back, at = _base_offset(head, at)
                base = offset - back
            elif kind == _NAME_DELTA:
                base, at = head[at : at + 20], at + 20
        except IndexError as error:
            raise Unreadable("a pack is cut off") from error
        return kind, base, self._content(offset + at, size)

    def _content(self, offset: int, size: int) -> bytes:
        inflate = zlib.decompressobj()
        parts: list[bytes] = []
        left = size
        while not inflate.eof:
            data = self._read(1, offset, min(size + 1024, 65536))
            offset += len(data)
            try:
                parts.append(_inflated(inflate, data, left))
            except zlib.error as error:
                raise Unreadable("an object is broken") from error
            left -= len(parts[-1])
            if not data or left < 0 or inflate.unconsumed_tail:
                break
        if left:
            raise Unreadable("an object is not as long as it says")
        return b"".join(parts)


def _opened(path: Path) -> BinaryIO:
    try:
        handle = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb")
    except OSError as error:
        raise Unreadable(f"'{path.name}' cannot be opened") from error
    if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
        handle.close()
        raise Unreadable(f"'{path.name}' is not a regular file")
    return handle


def _entry_head(head: bytes) -> tuple[int, int, int]:
    byte, at = head[0], 1
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte & 0x80:
        byte = head[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
    return kind, size, at


def _base_offset(head: bytes, at: int) -> tuple[int, int]:
    """Seven bits a byte, one added for each continuation."""
    byte = head[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = head[at]
        value = (value + 1 << 7) | byte & 0x7F
    return value, at + 1


def _patched(base: bytes, delta: bytes) -> bytes:
    """What a delta makes of its base."""
    try:
        length, at = _length(delta, 0)
        size, at = _length(delta, at)
        if length != len(base) or size > MAX_OBJECT:
            raise Unreadable("a delta does not fit its base, or makes too much of it")
        parts: list[bytes] = []
        made = 0
        while at < len(delta) and made <= size:
            code = delta[at]
            at += 1
            if code & 0x80:
                start, count, at = _copied(delta, at, code)
                part = base[start : start + count]
            else:
                part, at = delta[at : at + code], at + code
            made += len(part)
            parts.append(part)
            if not part:
                break
    except IndexError as error:
        raise Unreadable("a delta is cut off") from error
    if made != size:
        raise Unreadable("a delta does not make what it says")
    return b"".join(parts)


def _length(delta: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = delta[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def _copied(delta: bytes, at: int, code: int) -> tuple[int, int, int]:
    """Where a copy begins in the base, and how much it copies."""
    values = []
    for first, count in ((0, 4), (4, 3)):
        value = 0
        for bit in range(count):
            if code >> first + bit & 1:
                value |= delta[at] << 8 * bit
                at += 1
        values.append(value)
    return values[0], values[1] or 0x10000, at
