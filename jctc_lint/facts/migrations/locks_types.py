"""Which type changes make PostgreSQL write a table anew, and which defaults do.

Without a rewrite goes what only lifts a limit, and what is stored in the same way. What is not
known here is None.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from jctc_lint.facts.schema.tokens import tokens
from jctc_lint.facts.schema.types import base, is_array
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Type

VOLATILE = frozenset(
    {
        "clock_timestamp", "currval", "gen_random_uuid", "lastval", "nextval", "random",
        "random_normal", "setval", "timeofday", "uuidv4", "uuidv7",
        "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4",
    }
)  # fmt: skip
"""Functions that give every row a value of its own; a default with one cannot be kept once for
all rows. Functions of a project are not known."""

_ARGUMENTS = pattern(r"\(([^)]*)\)")
_SAME = frozenset(
    {
        ("character varying", "text"),
        ("text", "character varying"),
        ("cidr", "inet"),
        ("xml", "text"),
        ("xml", "character varying"),
        ("bit", "bit varying"),
        ("integer", "oid"),
        ("oid", "integer"),
        ("integer", "regclass"),
        ("regclass", "oid"),
        ("oid", "regclass"),
        ("regclass", "integer"),
        ("citext", "text"),
        ("text", "citext"),
        ("citext", "character varying"),
        ("character varying", "citext"),
    }
)
"""Pairs (from, to) that are stored in the same way, as long as no length is asked for."""
_MOMENTS = frozenset({"timestamp without time zone", "timestamp with time zone"})
_TIMED = _MOMENTS | {"time without time zone", "time with time zone"}
_KNOWN = frozenset(
    {
        "smallint", "integer", "bigint", "real", "double precision", "numeric", "money", "boolean",
        "text", "character varying", "character", "name", "date", "json", "jsonb", "uuid", "bytea",
        "bit", "bit varying", "inet", "cidr", "xml", "oid", "interval", *_TIMED,
    }
)  # fmt: skip
_FINEST = 6
"""Digits of a second that are kept where no precision is asked for."""


def is_volatile(text: str) -> str:
    """The function in a default that is called anew for every row, if there is one."""
    found = tokens(text)
    for word, after in pairwise(found):
        if word.kind == "word" and after.text == "(" and word.name in VOLATILE:
            return word.name
    return ""


def rewrites(old: Type, new: Type) -> bool | None:
    """Whether ALTER COLUMN ... TYPE writes every row anew."""
    if old.text == new.text and old.enum == new.enum:
        return False
    if is_array(old) != is_array(new):
        return True
    if old.enum is not None or new.enum is not None:
        return (
            True if old.enum is not None and _text(new) and not is_array(new) else _enums(old, new)
        )
    one, two = base(old.text), base(new.text)
    if is_array(old):
        return None if one == two or (one, two) in _SAME else _listed(one, two)
    if one == two:
        return _lengthened(one, _arguments(old), _arguments(new))
    if (one, two) in _SAME:
        return bool(_arguments(new))
    if {one, two} == _MOMENTS:
        return None
    return _listed(one, two)


def depends_on_time_zone(old: Type, new: Type) -> bool:
    """A change between the two kinds of timestamp, for which nothing is done only under UTC."""
    return {base(old.text), base(new.text)} == _MOMENTS and not is_array(old)


def _enums(old: Type, new: Type) -> bool | None:
    """From one enum to another, or from text to one; what else is user-defined is not known."""
    if new.enum is not None and (old.enum is not None or _text(old)):
        return True
    return None


def _text(made: Type) -> bool:
    return made.enum is None and base(made.text) in ("text", "character varying", "character")


def _listed(one: str, two: str) -> bool | None:
    return True if one in _KNOWN and two in _KNOWN else None


def _arguments(made: Type) -> tuple[int, ...]:
    found = _ARGUMENTS.search(made.text)
    parts = found[1].split(",") if found else []
    return tuple(int(part) for part in parts if part.strip().lstrip("-").isdigit())


def _lengthened(kind: str, old: tuple[int, ...], new: tuple[int, ...]) -> bool | None:
    """The same type with other arguments."""
    if kind in ("character varying", "bit varying"):
        return bool(new) and (not old or new[0] < old[0])
    if kind == "numeric":
        if not new:
            return False
        if not old:
            return True
        scales = [(*both, 0)[1] for both in (old, new)]
        return new[0] < old[0] or scales[0] != scales[1]
    if kind in _TIMED:
        return (*new, _FINEST)[0] < (*old, _FINEST)[0]
    if kind in ("character", "bit"):
        return old != new
    return None
