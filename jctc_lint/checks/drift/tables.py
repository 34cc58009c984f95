"""Whole tables and columns that only one side has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.models.drift import Drift
from jctc_lint.facts.models.drift_columns import is_filled
from jctc_lint.facts.models.elsewhere import created_elsewhere
from jctc_lint.facts.models.model import DeclaredTable
from jctc_lint.facts.models.renames import renamed_from
from jctc_lint.facts.schema.model import Column, Table
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.models.drift import Difference
    from jctc_lint.facts.schema.model import Name
    from jctc_lint.text import Span


def subject(comparison: Comparison, item: Difference) -> str:
    """What a difference is about, for fingerprints."""
    part = f".{item.name}" if item.name else ""
    return f"{comparison.environment.subject}/{item.table}{part}:{item.kind}"


def place(comparison: Comparison, item: Difference) -> Span:
    """Where the model says it: the part, else its first column, else the table."""
    if item.place is not None:
        return item.place
    part = item.declared if item.declared is not None else item.built
    model = comparison.declared.tables.get(item.table)
    if model is None:
        return comparison.environment.span
    for column in model.described.columns:
        if column.name in getattr(part, "columns", ()) and column.place is not None:
            return column.place
    return model.span


def touched(comparison: Comparison, table: Name) -> tuple[Related, ...]:
    """The revision that changed the table last."""
    revision = comparison.last_touch(table)
    if revision is None:
        return ()
    return (
        Related(revision.span, f"revision '{revision.id}' is the last that changes '{table}'."),
    )


def some(names: list[str], most: int = 6) -> str:
    """The first of many names."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


@check("table-not-migrated")
def table_not_migrated(comparison: Comparison) -> Reports:
    for item in comparison.differences:
        if item.kind is Drift.ADD_TABLE and isinstance(item.declared, DeclaredTable):
            yield _missing_table(comparison, item, item.declared)


def _missing_table(comparison: Comparison, item: Difference, table: DeclaredTable) -> Report:
    origin = created_elsewhere(comparison, item.table)
    related = (Related(origin.span, f"'{item.table}' is created here."),) if origin else ()
    return report(
        table.span,
        subject(comparison, item),
        origin.kind if origin is not None else "default",
        certainty=Certainty.LIKELY if origin is not None and origin.works else Certainty.CERTAIN,
        related=related,
        table=item.table,
        model=", ".join(table.classes) or "Table",
        path=origin.span.path if origin is not None else "",
    )


@check("column-not-migrated")
def column_not_migrated(comparison: Comparison) -> Reports:
    for item in (*comparison.differences, *comparison.beyond):
        column = item.declared
        if item.kind is not Drift.ADD_COLUMN or not isinstance(column, Column):
            continue
        old = renamed_from(comparison.differences, item)
        yield report(
            place(comparison, item),
            subject(comparison, item),
            "renamed" if old is not None else "default",
            related=touched(comparison, item.table),
            table=item.table,
            column=column.name,
            old=old.name if old is not None else "",
        )


@check("table-without-model")
def table_without_model(comparison: Comparison) -> Reports:
    for item in comparison.differences:
        if item.kind is Drift.REMOVE_TABLE and isinstance(item.built, Table):
            yield report(
                item.built.place or comparison.environment.span,
                subject(comparison, item),
                table=item.table,
            )


@check("column-without-model")
def column_without_model(comparison: Comparison) -> Reports:
    for item in comparison.differences:
        column = item.built
        if item.kind is not Drift.REMOVE_COLUMN or not isinstance(column, Column):
            continue
        if renamed_to(comparison, item):
            continue
        demands = column.nullable is False and not is_filled(column)
        model = comparison.declared.tables[item.table]
        yield report(
            model.span,
            subject(comparison, item),
            "demanded" if demands else "default",
            severity=Severity.ERROR if demands else Severity.INFO,
            related=touched(comparison, item.table),
            table=item.table,
            column=column.name,
        )


def renamed_to(comparison: Comparison, removed: Difference) -> bool:
    """Whether the finding of the column with the new name says so already."""
    return any(
        renamed_from(comparison.differences, item) is removed
        for item in comparison.differences
        if item.kind is Drift.ADD_COLUMN
    )
