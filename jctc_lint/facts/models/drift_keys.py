"""Foreign keys that only one side has: by what they say, their names aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.models.difference import Difference, Drift
from jctc_lint.facts.schema.model import Constrains
from jctc_lint.facts.schema.state import CONSTRAINTS, table_doubt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.models.model import DeclaredTable
    from jctc_lint.facts.schema.model import Constraint, Name, Table
    from jctc_lint.facts.schema.state import Schema


def key_differences(declared: DeclaredTable, built: Table, schema: Schema) -> Iterator[Difference]:
    table = declared.name
    mine = _by_text(declared.described.constraints, schema)
    theirs = _by_text(built.constraints, schema)
    if mine is None or theirs is None:
        return
    if not declared.doubts and not declared.described.keys_unread:
        for said, item in theirs.items():
            if said not in mine:
                yield Difference(Drift.REMOVE_FOREIGN, table, None, item)
    if table_doubt(built, CONSTRAINTS) is None:
        for said, item in mine.items():
            if said not in theirs:
                yield Difference(Drift.ADD_FOREIGN, table, item)


_Said = tuple[object, ...]


def _by_text(
    constraints: tuple[Constraint, ...] | list[Constraint], schema: Schema
) -> dict[_Said, Constraint] | None:
    """None where a part of one is not known."""
    found: dict[_Said, Constraint] = {}
    for item in constraints:
        if item.kind is Constrains.FOREIGN:
            said = _said(item, schema)
            if said is None:
                return None
            found[said] = item
    return found


def _said(item: Constraint, schema: Schema) -> _Said | None:
    """What a foreign key says; None where a part is not known."""
    if item.target is None:
        return None
    target = schema.name(item.target)
    columns = item.target_columns or _primary(target, schema)
    if columns is None:
        return None
    rules = (action(item.onupdate), action(item.ondelete))
    return (item.columns, target, columns, rules, item.deferrable.upper())


def action(text: str) -> str:
    """A rule of a foreign key; NO ACTION is the one where none is given."""
    return "" if text == "NO ACTION" else text


def _primary(table: Name, schema: Schema) -> tuple[str, ...] | None:
    found = schema.table(table)
    keys = found.constraints if found is not None else ()
    return next((item.columns for item in keys if item.kind is Constrains.PRIMARY), None)
