"""What a literal SQL text does, by its first words: nothing, data, something that stays, more."""

from __future__ import annotations

import re

from jctc_lint.facts.migrations.model import Work
from jctc_lint.text import pattern

_COMMENT = pattern(r"--[^\n]*|/\*.*?(?:\*/|\Z)", re.S)
_LITERAL = pattern(r"'(?:[^']|'')*(?:'|\Z)")
_IDLE = pattern(
    r"select\s+(\d+|null|true|false|''|now\s*\(\s*\)|current_timestamp)(\s+as\s+\w+)?"
    r"(\s+where\s+(false|true|1\s*=\s*[01]))?$|begin$|commit$|null$|pass$",
    re.I,
)
_ONE_WAY = pattern(
    r"alter\s+type\b.*\badd\s+value\b|create\s+extension\b|alter\s+table\b.*\bvalidate\s+constraint\b",
    re.I | re.S,
)
_DATA = pattern(
    r"(insert|update|delete|merge|truncate|copy|set|reset|lock|analyze|vacuum|refresh|with|select"
    r"|replace|show|pragma|create\s+temp(orary)?)\b",
    re.I,
)
_DEFINES = pattern(
    r"\b(create|alter|drop|add|rename|attach|detach|convert|enable|disable)\w*\s*\(", re.I
)
MAX_CHARACTERS = 200_000


def work_of(sql: str) -> Work:
    """The heaviest kind of work in a text of one or more statements."""
    if len(sql) > MAX_CHARACTERS:
        return Work.OTHER
    plain = _LITERAL.sub("''", _COMMENT.sub(" ", sql))
    if "$" in plain and re.search(r"\$\w*\$", plain):
        return Work.OTHER
    kinds = {_statement(part.strip()) for part in plain.split(";")}
    return next(kind for kind in reversed(Work) if kind in kinds)


def _statement(text: str) -> Work:
    if not text or _IDLE.match(text):
        return Work.NOTHING
    if _ONE_WAY.match(text):
        return Work.ONE_WAY
    match = _DATA.match(text)
    if match is None:
        return Work.OTHER
    calls_a_definition = match[1].lower() in ("select", "with") and _DEFINES.search(text)
    return Work.OTHER if calls_a_definition else Work.DATA
