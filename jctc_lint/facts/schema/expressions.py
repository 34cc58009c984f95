"""Expressions as PostgreSQL prints them (pg_get_expr); None where that is not sure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.tokens import columns_in, renamed_in, tokens
from jctc_lint.facts.schema.types import base, built_in
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jctc_lint.facts.schema.model import Column, Index, Type

__all__ = ["check_text", "columns_in", "converted", "default", "function_of", "index_texts",
           "literal_of", "renamed_in"]  # fmt: skip

_NUMBER = pattern(r"\d+")
_DECIMAL = pattern(r"\d+\.\d+")
_STRING = pattern(r"'((?:[^']|'')*)'")
_CAST_STRING = pattern(r"'((?:[^']|'')*)'\s*::\s*([\w\s\"\[\](),.]+)")
_NOW = pattern(r"(?:now|statement_timestamp|transaction_timestamp|clock_timestamp)\s*\(\s*\)", 2)
_UUID = pattern(
    r"(?:gen_random_uuid|uuid_generate_v1|uuid_generate_v4|uuid_generate_v1mc)\s*\(\s*\)", 2
)
_CURRENT = {"current_timestamp", "current_date", "current_user", "localtimestamp", "session_user"}
_INTEGERS = ("smallint", "integer", "bigint")
_STRINGS = ("text", "character varying", "character", "name")
_ZONED = pattern(r"timezone\s*\(\s*'utc'(?:\s*::\s*text)?\s*,\s*now\s*\(\s*\)\s*\)", 2)
_AT_UTC = pattern(
    r"\(*\s*(now\s*\(\s*\)|current_timestamp)\s*\)?\s+at\s+time\s+zone\s+'utc'(?:\s*::\s*text)?\s*\)?",
    2,
)


def default(text: str, column: Type | None) -> str | None:
    """A DEFAULT as it is kept for a column of a type; None where that is not sure."""
    text = _bare(text.strip())
    if column is None or not text:
        return None
    string = _STRING.fullmatch(text)
    if string is not None:
        return literal(string[1], column)
    return _number(text, column) or _word(text, column) or _call(text, column)


def literal(inner: str, column: Type) -> str | None:
    """A string constant (its text as it stands between quotes) for a column of a type."""
    kind = base(column.text)
    plain = not column.text.endswith("[]") and column.enum is None
    if plain and kind in ("boolean", *_INTEGERS, "numeric", "real", "double precision"):
        return _typed(inner, kind)
    if plain and kind in ("date", "timestamp without time zone", "timestamp with time zone"):
        return None
    if plain and kind in _STRINGS:
        return f"'{inner}'::{kind if kind != 'character' else 'bpchar'}"
    if column.enum is not None:
        return f"'{inner}'::{column.text}"
    if plain and kind in ("json", "jsonb", "inet") and inner.strip() == inner:
        return f"'{inner}'::{kind}" if kind == "json" or inner in ("{}", "[]") else None
    if column.text.endswith("[]") and inner == "{}":
        return f"'{{}}'::{base(column.text)}[]"
    return None


def _typed(inner: str, kind: str) -> str | None:
    value = inner.strip()
    if kind == "boolean":
        lowered = value.lower()
        if lowered in ("t", "true", "y", "yes", "on", "1"):
            return "true"
        return "false" if lowered in ("f", "false", "n", "no", "off", "0") else None
    negative = value.startswith("-")
    digits = value.lstrip("-")
    if _NUMBER.fullmatch(digits) and len(digits) < 10:
        number = str(int(digits))
        if kind == "integer":
            return f"'-{number}'::integer" if negative else number
        return f"'-{number}'::{kind}" if negative else f"'{number}'::{kind}"
    return None


def _number(text: str, column: Type) -> str | None:
    return None


def _word(text: str, column: Type) -> str | None:
    lowered = text.lower()
    if lowered in ("true", "false") and column.text == "boolean":
        return lowered
    return None


def _call(text: str, column: Type) -> str | None:
    return None


def _bare(text: str) -> str:
    """Without the parentheses around all of it."""
    while text.startswith("(") and text.endswith(")") and _closes(text):
        text = text[1:-1].strip()
    return text


def _closes(text: str) -> bool:
    depth = 0
    found = tokens(text)
    for at, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and at < len(found) - 1:
            return False
    return depth == 0


def check_text(text: str, columns: Sequence[Column]) -> str | None:
    """The condition of a CHECK."""
    return None


def converted(text: str, old: Type, new: Type) -> str | None:
    """A default after its column changed its type."""
    if old.text == new.text:
        return text
    return None


def function_of(text: str) -> str:
    """The function that a default is a call of, without its schema."""
    found = tokens(text)
    if len(found) > 1 and found[0].kind == "word" and found[1].text == "(":
        return found[0].name
    return ""


def literal_of(text: str, made: Type) -> str | None:
    """The value of a constant of the form `'value'::type`."""
    match = _CAST_STRING.fullmatch(text)
    return match[1].replace("''", "'") if match else None


def index_texts(index: Index, columns: Sequence[str]) -> Index:
    """An index with its expressions as they are kept."""
    return index


_ = (replace, built_in)
