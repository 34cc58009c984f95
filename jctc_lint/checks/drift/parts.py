"""Types, nullability, indexes and constraints in which the two sides differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.drift.tables import (
    named,
    other_side,
    place,
    said,
    some,
    subject,
    touched,
)
from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.drift_columns import is_filled
from jctc_lint.facts.schema.model import Column, Constrains, Constraint, Index
from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.schema.model import Name


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
        one, other = item.declared, item.built
        if item.kind is not Drift.MODIFY_NULLABLE or not isinstance(one, Column):
            continue
        model = comparison.declared.tables[item.table]
        filled = (isinstance(other, Column) and is_filled(other)) or model.fills(one.name)
        usual = "refuses" if one.nullable else "accepts"
        key = said(comparison, item, usual)
        yield report(
            place(comparison, item),
            subject(comparison, item),
            "refuses-null" if key == "refuses" and filled else key,
            severity=Severity.WARNING if one.nullable and not filled else Severity.INFO,
            related=other_side(comparison, item),
            column=f"{item.table}.{one.name}",
            revision=named(comparison, item),
        )


@check("default-not-migrated")
def default_not_migrated(comparison: Comparison) -> Reports:
    for name, column in _unfilled(comparison):
        if comparison.known(_names_of_unfilled, (name, column.name)):
            continue
        yield report(
            column.place or comparison.declared.tables[name].span,
            f"{comparison.environment.subject}/{name}.{column.name}:default-missing",
            related=touched(comparison, name),
            column=f"{name}.{column.name}",
        )


def _unfilled(comparison: Comparison) -> Iterator[tuple[Name, Column]]:
    """Columns that may not be NULL, and that the model leaves to a default of the database."""
    for name, model in comparison.declared.tables.items():
        built = comparison.history.schema.table(name)
        columns = {c.name: c for c in built.columns} if built is not None else {}
        for column in model.described.columns:
            other = columns.get(column.name)
            counts = column.default is not None and not model.fills(column.name)
            if other is not None and counts and other.nullable is False and not is_filled(other):
                yield name, column


def _names_of_unfilled(comparison: Comparison) -> Collection[object]:
    return {(name, column.name) for name, column in _unfilled(comparison)}


@check("index-differs")
def index_differs(comparison: Comparison) -> Reports:
    """One finding a table and side for those that only make queries faster."""
    plain: dict[tuple[object, str], list[Difference]] = {}
    for item, index in _indexes(comparison):
        changed = _twin(comparison, item)
        other = same_columns(comparison, item, index)
        if changed is not None or other:
            if item.declared is not None or (changed is None and not _is_drawn(comparison, item)):
                key = "changed" if changed is not None else "named"
                yield _index(comparison, item, key, other=other)
        elif index.unique:
            key = said(comparison, item, f"unique-{_side(item)}")
            yield _index(comparison, item, key, severity=Severity.WARNING)
        elif comparison.news_of(item) is not None:
            yield _index(comparison, item, said(comparison, item, _side(item)))
        else:
            plain.setdefault((item.table, _side(item)), []).append(item)
    for (_, side), items in plain.items():
        names = tuple(item.name for item in items)
        yield _index(
            comparison, items[0], side if len(items) == 1 else f"{side}-several", several=names
        )


def _indexes(comparison: Comparison) -> Iterator[tuple[Difference, Index]]:
    whole = _whole_tables(comparison)
    for item in comparison.told(comparison.differences):
        index = item.part
        if isinstance(index, Index) and item.table not in whole:
            yield item, index


def _index(
    comparison: Comparison,
    item: Difference,
    key: str,
    *,
    severity: Severity = Severity.INFO,
    other: str = "",
    several: tuple[str, ...] = (),
) -> Report:
    index = item.part
    assert isinstance(index, Index)
    return report(
        place(comparison, item),
        subject(comparison, item),
        key,
        severity=severity,
        related=other_side(comparison, item) if item.declared is not None else (),
        revision=named(comparison, item),
        index=index.name.text,
        table=item.table,
        columns=", ".join(index.columns),
        other=other,
        indexes=some(list(several)),
    )


def same_columns(comparison: Comparison, item: Difference, index: Index) -> str:
    """What the other side has of the same columns, under another name; "" where nothing."""
    schema = comparison.history.schema
    model, built = comparison.declared.tables.get(item.table), schema.table(item.table)
    if model is None or built is None or index.expressions or index.where:
        return ""
    declared = item.declared is not None
    indexes = schema.indexes(built.name) if declared else model.described.indexes
    rules = built.constraints if declared else model.described.constraints
    for other in indexes:
        alike = other.columns == index.columns and other.unique == index.unique
        if alike and not other.expressions and not other.where and other.name != index.name:
            return f"index {other.name.text}"
    for rule in rules if index.unique else ():
        if rule.kind is Constrains.UNIQUE and sorted(rule.columns) == sorted(index.columns):
            return f"unique constraint {rule.name}" if rule.name else "a unique constraint"
    return ""


def _is_drawn(comparison: Comparison, item: Difference) -> bool:
    """Whether the model's side of two names for the same index has a finding already."""
    return any(
        other.kind is Drift.ADD_INDEX
        and other.table == item.table
        and isinstance(other.declared, Index)
        and isinstance(item.built, Index)
        and other.declared.columns == item.built.columns
        and other.declared.unique == item.built.unique
        for other in comparison.differences
    )


def _whole_tables(comparison: Comparison) -> set[object]:
    """Tables that only one side has: a finding of their own."""
    kinds = (Drift.ADD_TABLE, Drift.REMOVE_TABLE)
    return {item.table for item in comparison.differences if item.kind in kinds}


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
        if isinstance(one, Constraint) and isinstance(two, Constraint) and _alike(one, two):
            return two
    return None


def _alike(one: Constraint, two: Constraint) -> bool:
    return one.columns == two.columns and one.target == two.target


@check("unique-constraint-differs")
def unique_constraint_differs(comparison: Comparison) -> Reports:
    for item in comparison.told(comparison.differences):
        made = item.declared or item.built
        if item.kind not in (Drift.ADD_UNIQUE, Drift.REMOVE_UNIQUE):
            continue
        if not isinstance(made, Constraint) or _as_index(comparison, item, made):
            continue
        if _by_key(comparison, item, made):
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


def _by_key(comparison: Comparison, item: Difference, made: Constraint) -> bool:
    """Whether the columns hold the primary key, which is unique anyway."""
    model = comparison.declared.tables.get(item.table)
    constraints = model.described.constraints if model is not None else []
    keys = [set(one.columns) for one in constraints if one.kind is Constrains.PRIMARY]
    return any(key <= set(made.columns) for key in keys)


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
