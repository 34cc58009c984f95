"""The hash by which GitHub's code scanning recognises a line again."""

from __future__ import annotations

import re
import struct
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jctc_lint.text import Source

WINDOW = 100
_POWERS = [pow(37, WINDOW - 1 - place, 1 << 64) for place in range(WINDOW)]
_MODULUS = (1 << 64) - 1
_BLANKS = re.compile(r"[ \t]+")
_LINE_BREAK = re.compile(r"\r\n?")
_END = 0xFFFF


def line_hashes(source: Source) -> list[str] | None:
    """`primaryLocationLineHash` of each line, as the upload action of code scanning computes it.

    Over the 100 UTF-16 units from the line's start: blanks and tabs passed over, any line break
    taken for a line feed, the file's end marked with 0xFFFF and filled up with zeros. Base 37,
    modulo 2^64, in hexadecimal; behind the colon, which line of that hash in the file it is.
    (github/codeql-action, src/fingerprints.ts.) None for a file that the action, which takes
    every file for UTF-8, reads differently.
    """
    if source.encoding.startswith("utf-16"):
        return None
    text = "\ufeff" * (source.encoding == "utf-8-sig") + source.text
    # Breaks first: a blank between CR and LF makes two lines of them.
    text = _BLANKS.sub("", _LINE_BREAK.sub("\n", text))
    data = text.encode("utf-16-le", "surrogatepass")
    units = [*struct.unpack(f"<{len(data) // 2}H", data), _END, *[0] * WINDOW]
    starts = [0, *(place + 1 for place, unit in enumerate(units) if unit == ord("\n"))]
    seen: dict[int, int] = {}
    hashes = []
    for start in starts:
        value = sum(map(mul, units[start : start + WINDOW], _POWERS)) & _MODULUS
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes
