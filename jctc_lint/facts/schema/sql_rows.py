"""The rows of INSERT INTO ... VALUES, as far as they are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_rows import MAX_ROWS
from jctc_lint.facts.schema.changes import Cell
from jctc_lint.facts.schema.sql_lexer import Sort

if TYPE_CHECKING:
    from jctc_lint.facts.schema.sql_reader import Reader

_CONSTANTS = {"true": "true", "false": "false", "null": None}


def adds_only(reader: Reader) -> bool:
    """Whether an INSERT changes no row that is there."""
    words = {token.text for token in reader.tokens[1:] if token.sort is Sort.WORD}
    return not words & {"conflict", "insert", "update", "delete"}


def inserted_rows(reader: Reader) -> tuple[tuple[Cell, ...], ...]:
    """The rows of an INSERT; none where it may put in none."""
    if reader.embedded or not adds_only(reader):
        return ()
    inner = reader.part(0, len(reader.tokens))
    inner.expect("insert", "into")
    inner.qualified()
    if inner.accept("as"):
        inner.name()
    names = inner.names_in_parentheses() if inner.is_next("(") else None
    if not inner.accept("values"):
        return ()
    found: list[tuple[Cell, ...]] = []
    while inner.is_next("(") and len(found) < MAX_ROWS:
        parts = inner.parenthesised().parts()
        if names is not None and len(parts) != len(names):
            return ()
        found.append(
            tuple(_cell(part, names[at] if names else "") for at, part in enumerate(parts))
        )
        inner.accept(",")
    return tuple(found)


def _cell(part: Reader, column: str) -> Cell:
    first = part.peek()
    if len(part.tokens) == 1:
        if first.sort in {Sort.STRING, Sort.NUMBER}:
            return Cell(column, first.text, known=True)
        if first.sort is Sort.WORD and first.text in _CONSTANTS:
            return Cell(column, _CONSTANTS[first.text], known=True)
        if first.sort is Sort.WORD and first.text == "default":
            return Cell(column, given=False)
    return Cell(column)
