"""What becomes of a table in use when one of its columns is added or altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jctc_lint.facts.migrations.locks_model import Hazard
from jctc_lint.facts.migrations.locks_types import depends_on_time_zone, is_volatile, rewrites
from jctc_lint.facts.schema.model import Column, Constrains
from jctc_lint.facts.schema.state import CONSTRAINTS, any_doubt, column_of, primary_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.schema.changes import AddColumn, AlterColumn
    from jctc_lint.facts.schema.model import Constraint, Table

_SERIAL = frozenset({"serial", "bigserial", "smallserial"})


class Danger(NamedTuple):
    """A hazard of a change; `words` are for its message."""

    hazard: Hazard
    variant: str
    words: dict[str, str]
    sure: bool = True


def added(change: AddColumn, *, empty: bool = False) -> Iterator[Danger]:
    """`empty` says that the table's rows were taken away right before."""
    column = change.column
    words = {"column": column.name}
    text = column.type.text if column.type is not None else ""
    default = column.default.text if column.default is not None else ""
    if text in _SERIAL or column.identity or (default and is_volatile(default) == "nextval"):
        variant = "identity" if column.identity else "serial"
        yield Danger(Hazard.NUMBERED_COLUMN, variant, words)
    elif column.generated is not None:
        yield Danger(Hazard.NUMBERED_COLUMN, "generated", words)
    elif default and is_volatile(default):
        yield Danger(
            Hazard.VOLATILE_DEFAULT, "default", {**words, "function": is_volatile(default)}
        )
    elif column.default is None and not empty and _required(change):
        yield Danger(Hazard.REQUIRED_COLUMN, "default", words)
    if text in ("json", "json[]"):
        yield Danger(Hazard.JSON, "default", words)
    for item in change.constraints:
        yield from constrained(item, new=(column.name,))


def _required(change: AddColumn) -> bool:
    """A type that is not known may be a domain with a default of its own."""
    known = change.column.type is not None
    primary = any(item.kind is Constrains.PRIMARY for item in change.constraints)
    return known and (change.column.nullable is False or primary)


def constrained(item: Constraint, new: tuple[str, ...], using_index: str = "") -> Iterator[Danger]:
    """A constraint that comes to a table; `new` are columns that came right before."""
    words = {
        "constraint": item.name or "",
        "columns": ", ".join(item.columns),
        "condition": item.text,
    }
    if item.kind is Constrains.FOREIGN:
        if item.valid:
            empty = set(item.columns) <= set(new)
            target = str(item.target) if item.target is not None else ""
            words = {**words, "target": target}
            yield Danger(Hazard.FOREIGN_KEY, "new" if empty else "default", words)
    elif item.kind is Constrains.CHECK:
        if item.valid:
            yield Danger(Hazard.CHECK, "default" if item.name else "unnamed", words)
    elif not using_index:
        yield Danger(Hazard.KEY, "default", {**words, "kind": str(item.kind)})


def altered(change: AlterColumn, table: Table) -> Iterator[Danger]:
    column = column_of(table, change.column)
    if column is None:
        return
    if change.nullable is False and column.nullable is True:
        known = _never_null(table, column)
        if known is not True:
            sure = known is False
            yield Danger(Hazard.SET_NOT_NULL, "default", {"column": column.name}, sure)
    if change.type is None or column.type is None:
        return
    words = {"column": column.name, "old": column.type.text, "new": change.type.text}
    if depends_on_time_zone(column.type, change.type):
        if not change.using:
            yield Danger(Hazard.TYPE, "zone", words)
    elif rewrites(column.type, change.type):
        yield Danger(Hazard.TYPE, "default", words)


def _never_null(table: Table, column: Column) -> bool | None:
    """Whether a constraint proves that it holds no NULL; None where not all of them are known."""
    key = primary_key(table)
    if key is not None and column.name in key.columns:
        return True
    checks = [
        item
        for item in table.constraints
        if item.kind is Constrains.CHECK and item.valid and column.name in item.columns
    ]
    if any("IS NOT NULL" in item.text for item in checks):
        return True
    unknown = any_doubt(table, CONSTRAINTS) is not None or any(not item.text for item in checks)
    return None if unknown else False
