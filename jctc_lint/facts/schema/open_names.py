"""Names with a part that is not known, and is the same in a whole run: a prefix from a setting."""

from __future__ import annotations

from jctc_lint.text import pattern

_MARK = "\N{MODIFIER LETTER DOUBLE APOSTROPHE}"
"""Stands around what the part is called. It is a letter to PostgreSQL, and in nobody's names."""
_UNFIT = pattern(r"[^a-z0-9_]")
_PART = pattern(f"{_MARK}([a-z0-9_]*){_MARK}")
_SURE = 40
"""Bytes beside the open part; a longer name may be cut, as the part may be some 20 bytes long."""


def part(label: str) -> str:
    """The open part that goes by this label."""
    return f"{_MARK}{_UNFIT.sub('_', label.lower())}{_MARK}"


def is_open(name: str) -> bool:
    return _MARK in name


def is_whole(name: str) -> bool:
    """Whether a name surely is not cut."""
    return not is_open(name) or len("".join(name.split(_MARK)[::2]).encode()) <= _SURE


def shown(text: str) -> str:
    """A text for people: `{table_prefix}users`."""
    return _PART.sub(r"{\1}", text) if _MARK in text else text


def may_be_one(one: str, two: str) -> bool:
    """Whether two names that are written in different ways can be the same."""
    first, second = one.split(_MARK), two.split(_MARK)
    if first[1::2] == second[1::2]:
        if len("".join(first)) != len("".join(second)) or len(first) == 1:
            return False
        return len(first) > 3 or (first[0] != second[0] and first[-1] != second[-1])
    return _fits(first, two) if len(second) == 1 else len(first) > 1 or _fits(second, one)


def _fits(parts: list[str], name: str) -> bool:
    """Whether a plain name can be one with an open part."""
    long_enough = len(name) >= len(parts[0]) + len(parts[-1])
    return long_enough and name.startswith(parts[0]) and name.endswith(parts[-1])
