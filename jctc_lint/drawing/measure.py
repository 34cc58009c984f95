"""How many columns a text takes on a terminal, and texts cut to columns."""

from __future__ import annotations

CUT = "…"


def char_width(char: str) -> int:
    """Columns that a printable character takes on a terminal."""
    if char <= "~":
        return 1
    import unicodedata

    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def columns(text: str) -> int:
    """Columns that a printable text takes."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def cropped(text: str, room: int) -> str:
    """The text, or its beginning with dots where it takes more than `room` columns (1 at least)."""
    if columns(text) <= room:
        return text
    taken, end = 0, 0
    while end < len(text) and taken + char_width(text[end]) < room:
        taken += char_width(text[end])
        end += 1
    return text[:end].rstrip() + CUT
