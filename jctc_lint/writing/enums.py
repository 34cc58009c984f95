"""Enum types that a revision has to make, to drop, or to give more labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.difference import Drift
from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.schema.model import Column, Key, Kind, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.difference import Difference
    from jctc_lint.facts.schema.model import EnumType, Name

_BROUGHT = frozenset({Drift.ADD_TABLE, Drift.ADD_COLUMN, Drift.MODIFY_TYPE})
_TAKEN = frozenset({Drift.REMOVE_TABLE, Drift.REMOVE_COLUMN, Drift.MODIFY_TYPE})


def enums_of(comparison: Comparison) -> dict[Name, EnumType]:
    """All of both sides, as the models have them where they have."""
    schema = comparison.history.schema
    built = {name: schema.enum(name) for name in _used(_built_columns(comparison))}
    found = {name: enum for name, enum in built.items() if enum is not None}
    return {**found, **comparison.declared.enums}


def made(comparison: Comparison) -> list[Name]:
    """Those that come with new tables and columns and are not there yet."""
    schema = comparison.history.schema
    wanted = _used(_columns(comparison.differences, _BROUGHT, "declared"))
    return sorted(
        (name for name in wanted if schema.present(Key(Kind.TYPE, name)) is False), key=str
    )


def left_over(comparison: Comparison) -> list[Name]:
    """Those that nothing uses any more when what is removed is gone."""
    gone = [*_columns(comparison.differences, _TAKEN, "built")]
    places = {id(column) for column in gone}
    kept = _used(c for c in _built_columns(comparison) if id(c) not in places)
    return sorted(_used(gone) - kept - set(comparison.declared.enums), key=str)


def labels_added(enum: EnumType, missing: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Labels to add, in their order, each with the one that it comes after ("" at the end)."""
    labels = enum.labels or ()
    last = max((n for n, label in enumerate(labels) if label not in missing), default=-1)
    for number, label in enumerate(labels):
        if label in missing:
            yield label, labels[number - 1] if 0 < number < last else ""


def _columns(
    differences: Iterable[Difference], kinds: frozenset[Drift], side: str
) -> Iterator[Column]:
    for item in differences:
        part = getattr(item, side) if item.kind in kinds else None
        if isinstance(part, Column):
            yield part
        elif isinstance(part, DeclaredTable):
            yield from part.described.columns
        elif isinstance(part, Table):
            yield from part.columns


def _built_columns(comparison: Comparison) -> Iterator[Column]:
    for table in comparison.history.schema.tables():
        yield from table.columns


def _used(columns: Iterable[Column]) -> set[Name]:
    return {c.type.enum for c in columns if c.type is not None and c.type.enum is not None}
