"""Expressions as PostgreSQL prints them (pg_get_expr); None where that is not sure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jctc_lint.facts.schema.expression_literals import Invalid, Unsure, constant
from jctc_lint.facts.schema.expression_parser import Missing, printed
from jctc_lint.facts.schema.names import quoted
from jctc_lint.facts.schema.tokens import columns_in, renamed_in, tokens
from jctc_lint.facts.schema.types import base, castable
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jctc_lint.facts.schema.expression_parser import Node
    from jctc_lint.facts.schema.model import Column, Index, Type
from jctc_lint.facts.schema.tokens import Token

__all__ = ["called", "check_text", "columns_in", "condition", "default", "function_of",
           "generated", "index_texts", "literal_of", "missing_column", "refusal",
           "renamed_in", "type_of", "type_within"]  # fmt: skip

_CONSTANT = pattern(r"'((?:[^']|'')*)'::(.+)", 16)


def default(text: str, column: Type | None) -> str | None:
    """A DEFAULT, given as SQL, as it is kept for a column of a type; None where that is not sure.

    A constant that PostgreSQL refuses for the type is given back as one of that type: it is for
    `refusal` to say so.
    """
    if column is None or not text.strip():
        return None
    try:
        if _is_null(text):
            return _null(column)
        node = _alone(text)
        if node.literal is None:
            return node.text if node.type is not None else None
        try:
            return constant(node.literal, column)
        except Invalid:
            return f"'{node.literal}'::{base(column.text)}"
    except (Unsure, Invalid, Missing):
        return None


@lru_cache(maxsize=512)  # A schema has few different defaults.
def _alone(text: str) -> Node:
    """An expression without columns."""
    return printed(text, {})


def no_default(text: str, column: Type | None) -> bool:
    """Whether DEFAULT NULL leaves the column without one."""
    return _is_null(text) and column is not None and "(" not in column.text


def _is_null(text: str) -> bool:
    return text.strip().lower() == "null"


def _null(column: Type) -> str | None:
    """DEFAULT NULL is kept where the column's type has arguments."""
    if "(" not in column.text:
        return None
    kind = base(column.text)
    kind = "bpchar" if kind == "character" else kind
    return f"NULL::{kind}{'[]' if column.text.endswith('[]') else ''}"


def refusal(text: str, column: Type, *, enums: bool = False) -> str | None:
    """Why PostgreSQL does not take a printed default for a column of a type.

    `enums` says that user-defined types are known to be enums.
    """
    try:
        node = _alone(text)
    except Invalid as wrong:
        return str(wrong)
    except (Unsure, Missing):
        return None
    if node.type is None or node.literal is not None:
        return None
    if castable(node.type, column, enums=enums) is False:
        return f"column is of type {column.text} but default expression is of type {node.type.text}"
    return None


def condition(text: str, columns: Mapping[str, Type | None]) -> str | None:
    """A CHECK or WHERE over columns of a table."""
    try:
        node = printed(text, columns)
    except (Unsure, Invalid, Missing):
        return None
    return node.text if node.type is not None and node.type.text == "boolean" else None


def missing_column(text: str, columns: Sequence[Column]) -> str | None:
    """A column that a condition names and the table does not have."""
    try:
        printed(text, _types(columns))
    except Missing as missing:
        return str(missing)
    except (Unsure, Invalid):
        pass
    return None


def check_text(text: str, columns: Sequence[Column]) -> str | None:
    return condition(text, _types(columns))


def generated(column: Column, columns: Sequence[Column]) -> str | None:
    """What a generated column is computed from, as PostgreSQL prints it."""
    try:
        node = printed(column.generated or "", _types(columns))
    except (Unsure, Invalid, Missing):
        return None
    return node.text if node.type is not None and node.type == column.type else None


def _types(columns: Sequence[Column]) -> dict[str, Type | None]:
    return {column.name: column.type for column in columns}


def type_of(text: str) -> Type | None:
    """The type of a printed default; None where that is not sure."""
    try:
        return _alone(text).type
    except (Unsure, Invalid, Missing):
        return None


def type_within(text: str, columns: Sequence[Column]) -> Type | None:
    """The type of an expression over columns; None where that is not sure."""
    try:
        node = printed(text, _types(columns))
    except (Unsure, Invalid, Missing):
        return None
    return node.type if node.literal is None else None


@lru_cache(maxsize=512)
def function_of(text: str) -> str:
    """The function that a default is a call of, without its schema."""
    found = tokens(text)
    if len(found) > 1 and found[0].kind == "word" and found[1].text == "(":
        return found[0].name
    return ""


def called(text: str) -> str:
    """What an index's expression is called in a name that PostgreSQL invents."""
    found = tokens(text)
    if function_of(text) and found[-1].text == ")" and _closes(found[1:]):
        return found[0].name
    return "expr"


def _closes(found: Sequence[Token]) -> bool:
    """Whether the parenthesis that is opened first is closed last."""
    depth = 0
    for at, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0:
            return at == len(found) - 1
    return False


def literal_of(text: str) -> str | None:
    """The value of a constant of the form `'value'::type`."""
    match = _CONSTANT.fullmatch(text)
    return match[1].replace("''", "'") if match else None


def index_texts(index: Index, columns: Sequence[Column]) -> Index:
    """An index with its texts as they are kept, as far as that is known."""
    index = _plain(index, columns)
    where = check_text(index.where, columns) if index.where else ""
    texts = index.columns
    known: list[str | None] = list(texts)
    if index.expressions:
        known = [_element(text, columns) for text in texts]
    sure = where is not None and None not in known
    if not sure:
        return replace(index, printed=False)
    return replace(index, where=where or "", columns=tuple(text or "" for text in known))


_ORDER = pattern(r"\s+(?:asc|desc)(?:\s+nulls\s+(?:first|last))?|\s+nulls\s+(?:first|last)", 2)


def _plain(index: Index, columns: Sequence[Column]) -> Index:
    """An index without the order of its columns, which is no expression."""
    if not index.expressions:
        return index
    names = [column.name for column in columns]
    texts = tuple(_unordered(text, names) for text in index.columns)
    return replace(index, columns=texts, expressions=any(text not in names for text in texts))


def _unordered(text: str, names: Sequence[str]) -> str:
    found = tokens(text)
    first = found[0] if found else None
    if first is None or first.kind != "word" or first.name not in names:
        return text
    rest = text.strip()[len(first.text) :]
    return first.name if not rest or _ORDER.fullmatch(rest) else text


def _element(text: str, columns: Sequence[Column]) -> str | None:
    """A column, or a function of one column."""
    types = _types(columns)
    if text in types:
        return text
    found = tokens(text)
    if len(found) != 4 or not function_of(text) or found[2].name not in types:
        return None
    made = types[found[2].name]
    if found[0].name not in ("lower", "upper") or made is None or made.enum is not None:
        return None
    cast = {"text": "", "character varying": "::text"}.get(base(made.text))
    return None if cast is None else f"{found[0].name}({quoted(found[2].name)}{cast})"
