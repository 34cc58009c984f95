"""Types, nullability, indexes and constraints in which the two sides differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.drift.tables import named, other_side, place, said, subject
from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.schema.model import Column, Constraint, Index
from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.drift import Difference


@check("column-type-differs")
def column_type_differs(comparison: Comparison) -> Reports:
    for item in comparison.told(comparison.differences):
        one, other = item.declared, item.built
        if item.kind is Drift.MODIFY_TYPE and isinstance(one, Column) and isinstance(other, Column):
            assert one.type is not None
            assert other.type is not None
            yield report(
                place(comparison, item),
                subject(comparison, item),
                said(comparison, item, "default"),
                related=other_side(comparison, item),
                column=f"{item.table}.{one.name}",
                declared=one.type.text,
                built=other.type.text,
                revision=named(comparison, item),
            )


@check("column-nullability-differs")
def column_nullability_differs(comparison: Comparison) -> Reports:
    for item in comparison.told(comparison.differences):
        one = item.declared
        if item.kind is Drift.MODIFY_NULLABLE and isinstance(one, Column):
            yield report(
                place(comparison, item),
                subject(comparison, item),
                said(comparison, item, "refuses" if one.nullable else "accepts"),
                severity=Severity.WARNING if one.nullable else Severity.INFO,
                related=other_side(comparison, item),
                column=f"{item.table}.{one.name}",
                revision=named(comparison, item),
            )


@check("index-differs")
def index_differs(comparison: Comparison) -> Reports:
    new = _tables_added(comparison)
    for item in comparison.told(comparison.differences):
        index = item.declared or item.built
        if item.kind not in (Drift.ADD_INDEX, Drift.REMOVE_INDEX) or item.table in new:
            continue
        if not isinstance(index, Index):
            continue
        changed = _twin(comparison, item)
        if changed is not None and item.kind is Drift.REMOVE_INDEX:
            continue
        unique = index.unique or (isinstance(changed, Index) and changed.unique)
        usual = f"unique-{_side(item)}" if unique else _side(item)
        yield report(
            place(comparison, item),
            subject(comparison, item),
            "changed" if changed is not None else said(comparison, item, usual),
            severity=Severity.WARNING if unique else Severity.INFO,
            related=other_side(comparison, item) if item.declared is not None else (),
            index=index.name.text,
            table=item.table,
            columns=", ".join(index.columns),
            revision=named(comparison, item),
        )


def _tables_added(comparison: Comparison) -> set[object]:
    return {item.table for item in comparison.differences if item.kind is Drift.ADD_TABLE}


def _side(item: Difference) -> str:
    return "declared" if item.declared is not None else "built"


_PAIRS = {
    Drift.ADD_INDEX: Drift.REMOVE_INDEX,
    Drift.REMOVE_INDEX: Drift.ADD_INDEX,
    Drift.ADD_FOREIGN: Drift.REMOVE_FOREIGN,
    Drift.REMOVE_FOREIGN: Drift.ADD_FOREIGN,
    Drift.ADD_UNIQUE: Drift.REMOVE_UNIQUE,
    Drift.REMOVE_UNIQUE: Drift.ADD_UNIQUE,
}


def _twin(comparison: Comparison, item: Difference) -> object:
    """The other half of what both sides have, only otherwise."""
    for other in comparison.differences:
        if other.kind is not _PAIRS[item.kind] or other.table != item.table:
            continue
        one, two = item.declared or item.built, other.declared or other.built
        if isinstance(one, Index) and isinstance(two, Index) and one.name == two.name:
            return two
        if isinstance(one, Constraint) and isinstance(two, Constraint):
            if one.columns == two.columns and one.target == two.target:
                return two
    return None


@check("unique-constraint-differs")
def unique_constraint_differs(comparison: Comparison) -> Reports:
    for item in comparison.told(comparison.differences):
        made = item.declared or item.built
        if item.kind not in (Drift.ADD_UNIQUE, Drift.REMOVE_UNIQUE):
            continue
        if not isinstance(made, Constraint) or _as_index(comparison, item, made):
            continue
        yield report(
            place(comparison, item),
            subject(comparison, item),
            said(comparison, item, _side(item)),
            related=other_side(comparison, item) if item.declared is not None else (),
            table=item.table,
            columns=", ".join(made.columns),
            revision=named(comparison, item),
        )


def _as_index(comparison: Comparison, item: Difference, made: Constraint) -> bool:
    """Whether the other side has a unique index of those columns, which does the same."""
    model = comparison.declared.tables.get(item.table)
    declared = model.described.indexes if model is not None else []
    built = comparison.history.schema.indexes(item.table)
    others = built if item.declared is not None else declared
    return any(i.unique and sorted(i.columns) == sorted(made.columns) for i in others)


@check("foreign-key-differs")
def foreign_key_differs(comparison: Comparison) -> Reports:
    for item in _foreign(comparison):
        made = item.declared or item.built
        if not isinstance(made, Constraint):
            continue
        twin = _twin(comparison, item)
        if twin is not None and item.built is not None:
            continue
        yield report(
            place(comparison, item),
            subject(comparison, item),
            "changed" if twin is not None else said(comparison, item, _side(item)),
            related=other_side(comparison, item) if item.declared is not None else (),
            table=item.table,
            columns=", ".join(made.columns),
            target=made.target,
            declared=_rules(made),
            built=_rules(twin) if isinstance(twin, Constraint) else "",
            revision=named(comparison, item),
        )


def _foreign(comparison: Comparison) -> Iterator[Difference]:
    kinds = (Drift.ADD_FOREIGN, Drift.REMOVE_FOREIGN)
    return (item for item in comparison.told(comparison.differences) if item.kind in kinds)


def _rules(made: Constraint) -> str:
    parts = [
        f"ON DELETE {made.ondelete}" if made.ondelete else "",
        f"ON UPDATE {made.onupdate}" if made.onupdate else "",
        made.deferrable.upper(),
    ]
    return " ".join(part for part in parts if part) or "no rule"
