"""Differences in words, as `show drift` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.schema.model import Column, Constraint, Index

if TYPE_CHECKING:
    from jctc_lint.facts.models.drift import Difference


def told(item: Difference) -> str:
    """A difference in one line."""
    part = f".{item.name}" if item.name else ""
    return f"{str(item.kind).replace('_', ' ')} '{item.table}{part}': {words(item)}"


def words(item: Difference) -> str:
    """What only one side has, or in what the two differ."""
    one, other = item.declared, item.built
    if item.kind is Drift.MODIFY_TYPE and isinstance(one, Column) and isinstance(other, Column):
        return f"{_type(one)} in the model, {_type(other)} in the migrations"
    if item.kind is Drift.MODIFY_NULLABLE and isinstance(one, Column):
        mine, theirs = ("NULL", "NOT NULL") if one.nullable else ("NOT NULL", "NULL")
        return f"{mine} in the model, {theirs} in the migrations"
    if item.kind is Drift.MODIFY_DEFAULT and isinstance(one, Column) and isinstance(other, Column):
        return f"{_default(one)} in the model, {_default(other)} in the migrations"
    if one is not None and other is not None:
        return f"{_comment(one)} in the model, {_comment(other)} in the migrations"
    side = "in the models only" if one is not None else "in the migrations only"
    part = one if one is not None else other
    if isinstance(part, Column):
        return f"{_type(part)}, {side}"
    if isinstance(part, Index):
        unique = "unique, " if part.unique else ""
        return f"({', '.join(part.columns)}), {unique}{side}"
    if isinstance(part, Constraint):
        target = f" to {part.target}" if part.target is not None else ""
        return f"({', '.join(part.columns)}){target}, {side}"
    return side


def _type(column: Column) -> str:
    return "?" if column.type is None else column.type.text


def _comment(part: object) -> str:
    described = part.described if isinstance(part, DeclaredTable) else part
    text = getattr(described, "comment", "")
    return repr(text[:60]) if text else "none"


def _default(column: Column) -> str:
    if column.identity:
        return f"identity ({column.identity})"
    if column.default is None:
        return "no default"
    return "a default" if column.default.text is None else f"default {column.default.text}"
