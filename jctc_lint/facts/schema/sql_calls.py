"""Calls of functions that revisions made themselves: what their bodies do with the arguments."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import Calls
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, statements, tokens
from jctc_lint.facts.schema.sql_reader import Reader
from jctc_lint.record import replace

if TYPE_CHECKING:
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.facts.schema.sql_lexer import Token

_STARTS = frozenset({";", "begin", "then", "else", "loop", ">"})
"""What stands before a statement of PL/pgSQL."""


def arguments_of(reader: Reader) -> tuple[str | None, ...] | None:
    """The arguments of a call that is all the rest; None for one that is no literal."""
    if not reader.is_next("("):
        return None
    inner = reader.parenthesised()
    if not reader.done():
        return None
    return tuple(_literal(part) for part in inner.parts())


def _literal(part: Reader) -> str | None:
    token = part.peek()
    cast = len(part.tokens) > 1 and part.peek(1).text == "::" and part.peek(2).text == "text"
    alone = len(part.tokens) == 1 or (cast and len(part.tokens) == 3)
    return token.text if alone and token.sort is Sort.STRING else None


def body_changes(definition: str, change: Calls) -> list[Change] | None:
    """What one call of a function does, given its text; None where that cannot be read."""
    assert change.arguments is not None
    try:
        reader = Reader(definition, tokens(definition), change.place, change.call)
        reader.qualified()
        names = _parameters(reader.parenthesised())
        if names is None or len(names) != len(change.arguments):
            return None
        given = {
            name: text
            for name, text in zip(names, change.arguments, strict=True)
            if name and text is not None
        }
        return _body(reader, given)
    except Unreadable:
        return None


def _parameters(reader: Reader) -> list[str] | None:
    """The names of the parameters, "" without one; None where some give something back."""
    found = []
    for part in reader.parts():
        words = [token.text for token in part.tokens]
        if not words or words[0] in {"out", "inout", "variadic"}:
            return None
        part.accept("in")
        found.append(part.take().text if len(part.tokens) > part.at + 1 else "")
    return found


def _body(reader: Reader, given: dict[str, str]) -> list[Change] | None:
    from jctc_lint.facts.schema.sql_blocks import block_of

    words = reader.tokens[reader.at :]
    language = next((b.text for a, b in pairwise(words) if a.text == "language"), "")
    body = next((b for a, b in pairwise(words) if a.text == "as" and b.sort is Sort.STRING), None)
    if body is None:
        return None
    if language == "plpgsql":
        found = _filled(tokens(body.text), given)
        if found is None:
            return None
        inner = Reader(body.text, found, reader.place, reader.call)
        return block_of(inner, _statement)
    if language != "sql":
        return None
    changes: list[Change] = []
    for item in statements(body.text):
        found = _filled(item, given)
        if found is None:
            return None
        changes += _statement(Reader(body.text, found, reader.place, reader.call))
    return changes


def _statement(reader: Reader) -> list[Change]:
    """Calls within a call are not followed: they are judged by their text."""
    from jctc_lint.facts.schema.sql import statement

    reader.embedded = True
    return [
        replace(item, arguments=None) if isinstance(item, Calls) else item
        for item in statement(reader)
    ]


def _filled(found: list[Token], given: dict[str, str]) -> list[Token] | None:
    """The tokens with literals in the place of parameters; None where one may change."""
    made = []
    for at, token in enumerate(found):
        named = token.sort in {Sort.WORD, Sort.QUOTED} and token.text in given
        before = found[at - 1].text if at else ";"
        after = found[at + 1].text if at + 1 < len(found) else ""
        if not named or before == "." or after in {".", "("}:
            made.append(token)
            continue
        if before in _STARTS or before == "into" or after == ":=":
            return None
        made.append(token._replace(sort=Sort.STRING, text=given[token.text]))
    return made
