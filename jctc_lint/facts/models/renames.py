"""A column that is gone and one that is new, of one type, in one table: a renaming, perhaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.types import type_differs
from jctc_lint.facts.schema.model import Column

if TYPE_CHECKING:
    from jctc_lint.facts.models.drift import Difference


def renamed_from(differences: list[Difference], added: Difference) -> Difference | None:
    """The removed column that an added one may be; None where there is not exactly one."""
    wanted = _fitting(differences, added, Drift.REMOVE_COLUMN)
    if len(wanted) != 1:
        return None
    back = _fitting(differences, wanted[0], Drift.ADD_COLUMN)
    return wanted[0] if len(back) == 1 else None


def _fitting(differences: list[Difference], one: Difference, kind: Drift) -> list[Difference]:
    return [
        other
        for other in differences
        if other.kind is kind and other.table == one.table and _alike(_column(one), _column(other))
    ]


def _column(item: Difference) -> Column | None:
    part = item.declared if item.declared is not None else item.built
    return part if isinstance(part, Column) else None


def _alike(one: Column | None, other: Column | None) -> bool:
    if one is None or other is None or one.type is None or other.type is None:
        return False
    return not type_differs(one.type, other.type) and one.nullable == other.nullable
