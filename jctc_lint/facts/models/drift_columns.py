"""In what a column of a model differs from the one that the migrations build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.difference import Drift
from jctc_lint.facts.models.types import type_differs
from jctc_lint.facts.schema.expressions import literal_of
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from jctc_lint.facts.models.options import Options
    from jctc_lint.facts.schema.model import Column

_SERIALS = frozenset({"serial", "bigserial", "smallserial"})
_CONSTANT = pattern(r"-?\d+(?:\.\d+)?|true|false|NULL::.*")
_NOW = frozenset({"now()", "CURRENT_TIMESTAMP", "transaction_timestamp()"})


def column_differences(mine: Column, other: Column, options: Options) -> Iterator[Drift]:
    """`mine` is the model's."""
    if mine.type is not None and other.type is not None and type_differs(mine.type, other.type):
        yield Drift.MODIFY_TYPE
    known = None not in (mine.nullable, other.nullable)
    if known and mine.nullable != other.nullable and not _nullability_is_given(mine, other):
        yield Drift.MODIFY_NULLABLE
    if options.compares_defaults and default_differs(mine, other):
        yield Drift.MODIFY_DEFAULT
    if None not in (mine.comment, other.comment) and mine.comment != other.comment:
        yield Drift.MODIFY_COMMENT


def is_filled(column: Column) -> bool:
    """Whether the database gives a value where none is given."""
    return column.default is not None or bool(column.identity) or column.generated is not None


def _nullability_is_given(mine: Column, other: Column) -> bool:
    """By an identity; or by a computed column of which the model does not say it."""
    if mine.identity or other.identity:
        return True
    computed = mine.generated is not None or other.generated is not None
    return computed and mine.nullable is True


def default_differs(mine: Column, other: Column) -> bool:
    """Whether two server defaults surely are not the same. Alembic asks the server."""
    if mine.generated is not None or other.generated is not None:
        return False
    if mine.identity or other.identity:
        return mine.identity != other.identity
    if (mine.type is not None and mine.type.text in _SERIALS) or _counts(other):
        return False
    one, two = mine.default, other.default
    if one is None or two is None:
        only = one or two
        return only is not None and only.text is not None
    return _texts_differ(one.text, two.text)


def _counts(column: Column) -> bool:
    return column.default is not None and column.default.sequence is not None


def _texts_differ(one: str | None, two: str | None) -> bool:
    if one is None or two is None or one == two or {one, two} <= _NOW:
        return False
    first, second = _constant(one), _constant(two)
    if first is None or second is None:
        return False
    return first != second


def _constant(text: str) -> str | Decimal | None:
    """The value of a default that is a constant; None where it has to be worked out."""
    literal = literal_of(text)
    if literal is None and not _CONSTANT.fullmatch(text):
        return None
    from decimal import Decimal, InvalidOperation

    value = text if literal is None else literal
    try:
        return Decimal(value)
    except InvalidOperation:
        return value
