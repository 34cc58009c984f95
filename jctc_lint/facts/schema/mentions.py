"""Who an object hangs on: the links that a schema follows when that one is renamed or dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.model import (
    Constrains,
    Index,
    Kind,
    Name,
    Other,
    Sequence,
    Table,
    View,
)
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Column, Object

WITH_INDEX = (Constrains.PRIMARY, Constrains.UNIQUE, Constrains.EXCLUDE)
OF_TABLES = (Kind.TRIGGER, Kind.POLICY, Kind.RULE)
"""What has its names per table."""
LOOSE = ("loose", Name(""))
"""The role of tables of which not all indexes are known."""
TAKEN = "taken for given"
"""`Doubt.what` of a table that is missing, and followed as if it were there with all it needs."""
GIVEN = ("given", Name(""))
"""The role of such tables."""

_SEQUENCE = pattern(
    r"nextval\('((?:\"(?:[^\"]|\"\")+\"|[\w$]+)(?:\.(?:\"(?:[^\"]|\"\")+\"|[\w$]+))?)'"
)
_CALLED = pattern(r"execute\s+(?:function|procedure)\s+([\w$.\"]+)\s*\(", 2)
_LOOSENING = ("*", "constraints", "indexes", "index ", "constraint ")


def mentions(made: Object) -> list[tuple[str, Name]]:
    """Roles and names.

    `refers` to a table, `type` of a column, `implied` index, `named` constraint, `nextval` of a
    sequence, `index` and `trigger` on a table, `reads` of a view, `owned` by a table,
    `uses` of its columns.
    """
    if isinstance(made, Table):
        return _of_table(made)
    if isinstance(made, Index):
        return [("index", made.table)]
    if isinstance(made, View):
        return [*(("reads", name) for name in made.reads or ()), *_used(made)]
    if isinstance(made, Sequence):
        return [("owned", made.owner[0])] if made.owner else []
    if isinstance(made, Other) and made.key.kind in OF_TABLES:
        return _of_trigger(made)
    return []


def _used(made: View | Other) -> list[tuple[str, Name]]:
    tables = dict.fromkeys(table for table, _ in (*made.uses.sure, *made.uses.maybe))
    return [("uses", table) for table in tables]


def _of_trigger(made: Other) -> list[tuple[str, Name]]:
    table, _, trigger = made.key.name.text.partition(".")
    found = [("trigger", Name(table, made.key.name.schema))] if trigger else []
    found += _used(made)
    called = _CALLED.search(made.definition)
    return [*found, ("calls", _name(called[1]))] if called else found


def _of_table(table: Table) -> list[tuple[str, Name]]:
    found: list[tuple[str, Name]] = []
    for column in table.columns:
        if column.type is not None and column.type.enum is not None:
            found.append(("type", column.type.enum))
        default = column.default
        if default is not None:
            if default.of is not None:
                found.append(("type", default.of))
            sequence = sequence_of(column)
            if sequence is not None:
                found.append(("nextval", sequence))
    for constraint in table.constraints:
        if constraint.target is not None:
            found.append(("refers", constraint.target))
        if constraint.kind in WITH_INDEX and constraint.name:
            found.append(("implied", Name(constraint.name, table.name.schema)))
        if constraint.name:
            found.append(("named", Name(constraint.name, table.name.schema)))
    if any(doubt.what.startswith(_LOOSENING) for doubt in table.doubts):
        found.append(LOOSE)
    if any(doubt.what == TAKEN for doubt in table.doubts):
        found.append(GIVEN)
    return found


def sequence_of(column: Column) -> Name | None:
    """The sequence that a column's default asks for its next value."""
    default = column.default
    if default is None:
        return None
    if default.sequence is not None:
        return default.sequence
    if default.text is None or not default.text.startswith("nextval("):
        return None
    match = _SEQUENCE.match(default.text)
    return _name(match[1]) if match else None


def _name(text: str) -> Name:
    parts = [part.strip('"').replace('""', '"') for part in text.split(".")]
    return Name(parts[-1], parts[0] if len(parts) == 2 else "")
