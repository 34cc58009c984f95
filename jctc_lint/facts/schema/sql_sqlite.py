"""Raw SQL for SQLite: what it reads as PostgreSQL does; of all else it is not known what it does.

Types and defaults are those of PostgreSQL's reader, so they are not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import (
    AddColumn,
    Blur,
    Change,
    CreateIndex,
    CreateObject,
    CreateTable,
    Data,
    DropColumn,
    DropIndex,
    DropObject,
    DropTable,
    RenameColumn,
    RenameTable,
)
from jctc_lint.facts.schema.model import Constrains, Default
from jctc_lint.facts.schema.sql import statement
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, statements
from jctc_lint.facts.schema.sql_reader import Reader
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Column, Constraint
    from jctc_lint.text import Span

_HARMLESS = pattern(r"\s*(?:PRAGMA|SELECT|VACUUM|ANALYZE|SAVEPOINT|RELEASE|EXPLAIN)\b", 2)
_TRIGGER = pattern(r"\s*(?:CREATE|DROP)\s+(?:TEMP\w*\s+)?TRIGGER\b", 2)
_VIRTUAL = pattern(r"\s*CREATE\s+VIRTUAL\s+TABLE\b", 2)
_TAKEN = (
    CreateTable, DropTable, RenameTable, AddColumn, DropColumn, RenameColumn, CreateIndex,
    DropIndex, Data,
)  # fmt: skip


def changes_of(text: str, place: Span, call: str) -> list[Change]:
    """The changes that one or many statements ask for; a `Blur` where that cannot be told."""
    if _HARMLESS.match(text) and ";" not in text.strip().rstrip(";"):
        return []
    if _TRIGGER.match(text):
        return []
    if _VIRTUAL.match(text):
        return [Blur(place, call, "a virtual table makes others", everything=True)]
    found: list[Change] = []
    try:
        for tokens in statements(text):
            found += _read(Reader(text, tokens, place, call))
    except Unreadable as trouble:
        found.append(Blur(place, call, f"SQL that is not followed: {trouble.reason}", everything=True))
    return found


def _read(reader: Reader) -> list[Change]:
    first = reader.peek()
    if first.sort is Sort.WORD and first.text in ("pragma", "vacuum", "analyze", "select"):
        return []
    made = statement(reader)
    return [_taken(item) for item in made]


def _taken(item: Change) -> Change:
    if isinstance(item, CreateTable):
        columns = tuple(_bare(column) for column in item.columns)
        return replace(item, columns=columns, constraints=_loose(item.constraints))
    if isinstance(item, AddColumn):
        return replace(item, column=_bare(item.column), constraints=_loose(item.constraints))
    if isinstance(item, (CreateObject, DropObject)) and item.what == "view":
        return item
    if isinstance(item, _TAKEN):
        return item
    return Blur(item.place, item.call, "SQL that is not followed for SQLite", everything=True)


def _bare(column: Column) -> Column:
    default = Default(None) if column.default is not None else None
    return replace(column, type=None, default=default, identity="")


def _loose(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """They may stand at their columns, or not."""
    return tuple(
        replace(item, inline=True, text="" if item.kind is Constrains.CHECK else item.text)
        for item in constraints
    )
