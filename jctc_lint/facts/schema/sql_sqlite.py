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
from jctc_lint.facts.schema.sql_lexer import Sort, Token, Unreadable, statements
from jctc_lint.facts.schema.sql_reader import Reader
from jctc_lint.record import replace
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.schema.model import Column, Constraint
    from jctc_lint.text import Span

_HARMLESS = pattern(r"\s*(?:PRAGMA|SELECT|VACUUM|ANALYZE|SAVEPOINT|RELEASE|EXPLAIN)\b", 2)
_TRIGGER = pattern(r"\s*(?:CREATE|DROP)\s+(?:TEMP\w*\s+)?TRIGGER\b", 2)
_VIRTUAL = pattern(r"\s*CREATE\s+VIRTUAL\s+TABLE\b", 2)
_OWN = pattern(r"`([^`\"]+)`|\bautoincrement\b|\bwithout\s+rowid\b|\bstrict\s*$", 2)
"""SQLite's own words, of which nothing is kept; names in backticks are those in quotes."""
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
    text = _OWN.sub(lambda match: f'"{match[1]}"' if match[1] else "", text)
    found: list[Change] = []
    try:
        for tokens in statements(text):
            spelled = [_as_written(token, text) for token in tokens]
            found += _read(Reader(text, spelled, place, call))
    except Unreadable as trouble:
        found.append(_unknown(place, call, trouble.reason))
    return found


def _as_written(token: Token, text: str) -> Token:
    """SQLite keeps the case and the length of a name: words that can be no keyword stay so."""
    word = text[token.start : token.end]
    if token.sort is not Sort.WORD or word == token.text or word.isupper():
        return token
    return token._replace(sort=Sort.QUOTED, text=word) if not word.istitle() else token


def _unknown(place: Span, call: str, why: str) -> Change:
    return Blur(place, call, f"SQL that is not followed: {why}", everything=True)


def _read(reader: Reader) -> list[Change]:
    first = reader.peek()
    if first.sort is Sort.WORD and first.text in ("pragma", "vacuum", "analyze", "select"):
        return []
    if first.text == "replace":
        return [Data(reader.place, reader.call, None)]
    made = [_taken(item) for item in statement(reader)]
    return [_roughly(reader)] if any(isinstance(item, Blur) for item in made) else made


def _roughly(reader: Reader) -> Change:
    """A statement that is not understood, by the table that it is about."""
    reader.at = 0
    why = "its SQL is not followed"
    try:
        if reader.accept("create", "table"):
            lenient = reader.if_not_exists()
            table = reader.qualified()
            return CreateTable(
                reader.place, reader.call, table, (), if_not_exists=lenient, doubt=why
            )
        if reader.accept("alter", "table"):
            return Blur(reader.place, reader.call, why, tables=(reader.qualified(),))
    except Unreadable as trouble:
        why = trouble.reason
    return _unknown(reader.place, reader.call, why)


def _taken(item: Change) -> Change:
    if isinstance(item, CreateTable):
        keys = [c.columns for c in item.constraints if c.kind is Constrains.PRIMARY]
        columns = tuple(
            replace(_bare(column), nullable=None)  # SQLite's keys may be NULL.
            if any(column.name in names for names in keys)
            else _bare(column)
            for column in item.columns
        )
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
