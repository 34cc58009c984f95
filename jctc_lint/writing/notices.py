"""What people should know before they run a revision that was written for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.difference import Drift
from jctc_lint.facts.models.drift_columns import is_filled
from jctc_lint.facts.models.renames import renamed_from
from jctc_lint.facts.schema.model import Column, Table
from jctc_lint.facts.schema.types import castable
from jctc_lint.writing.operations import is_writable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.difference import Difference


def notices(comparison: Comparison) -> list[str]:
    """One sentence each, in the order of the differences."""
    found = [text for item in comparison.differences for text in _of(comparison, item)]
    for enum, _ in comparison.labels:
        found.append(f"the labels of '{enum.name}' stay on a downgrade: PostgreSQL keeps them.")
    return found


def _of(comparison: Comparison, item: Difference) -> Iterator[str]:
    one, other, where = item.declared, item.built, f"{item.table}.{item.name}"
    match item.kind:
        case Drift.REMOVE_TABLE if isinstance(other, Table):
            yield f"it drops table '{item.table}': its rows are lost."
            if not all(is_writable(rule) for rule in other.constraints):
                yield f"its downgrade makes '{item.table}' again without all of its checks."
        case Drift.REMOVE_COLUMN:
            yield f"it drops column '{where}': its values are lost."
        case Drift.ADD_COLUMN if isinstance(one, Column):
            old = renamed_from(comparison.differences, item)
            if old is not None:
                yield (
                    f"'{where}' may be '{old.name}' under a new name: then write"
                    " 'new_column_name' by hand, or the values are lost."
                )
            if one.nullable is False and not is_filled(one):
                yield f"'{where}' is NOT NULL without a default: it fails if there are rows."
        case Drift.MODIFY_NULLABLE if isinstance(one, Column) and one.nullable is False:
            yield f"'{where}' becomes NOT NULL: it fails if a row has NULL there."
        case Drift.MODIFY_TYPE if isinstance(one, Column) and isinstance(other, Column):
            if one.type and other.type and castable(other.type, one.type) is False:
                yield (
                    f"'{where}' is cast from {other.type.text} to {one.type.text}:"
                    " it fails if a value cannot be."
                )
