"""Reads what views, triggers and policies hang on from their SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.apply_failure import refuse
from jctc_lint.facts.schema.apply_uses import ANY
from jctc_lint.facts.schema.mentions import TAKEN
from jctc_lint.facts.schema.model import Key, Kind, Other, Table, Uses, View
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, tokens
from jctc_lint.facts.schema.sql_reader import Reader
from jctc_lint.facts.schema.sql_scopes import Scan, Scope, Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.facts.schema.model import Name
    from jctc_lint.facts.schema.sql_lexer import Token
    from jctc_lint.facts.schema.state import Schema
    from jctc_lint.text import Span

_TAIL = frozenset({"with", "no", "data", "check", "option", "cascaded", "local"})
"""What may stand behind the query of a view."""


def of_view(
    schema: Schema, definition: str, place: Span, reads: Iterable[Name]
) -> tuple[Uses, tuple[str, ...] | None]:
    """What a view hangs on, and the names of its own columns."""
    scan = Scan(lambda name: _source(schema, name))
    try:
        reader = Reader(definition, tokens(definition), place, "")
        reader.qualified()
        given = reader.names_in_parentheses() if reader.is_next("(") else None
        reader.until("as")
        reader.expect("as")
        query = reader.part(reader.at, _end(reader.tokens))
        names = scan.query(query, [], {})
        query.finish()
    except (Unreadable, RecursionError):
        return _by_words(schema, definition, reads), None
    _require(schema, scan)
    if given is not None and names is not None:
        names = (*given, *names[len(given) :])
    return _uses(scan), names


def of_part(schema: Schema, made: Other, table: Name, place: Span) -> Uses:
    """What a trigger, policy or rule hangs on."""
    scan = Scan(lambda name: _source(schema, name))
    source = _source(schema, table)
    try:
        reader = Reader(made.definition, tokens(made.definition), place, "")
        if made.key.kind is Kind.TRIGGER:
            _trigger(scan, reader, source)
        elif made.key.kind is Kind.POLICY:
            _policy(scan, reader, source, table)
        else:
            return _by_words(schema, made.definition, [table])
    except (Unreadable, RecursionError):
        return _by_words(schema, made.definition, [table])
    _require(schema, scan)
    return _uses(scan)


def _trigger(scan: Scan, reader: Reader, source: Source) -> None:
    """UPDATE OF columns, and the condition of WHEN."""
    events = reader.until("on")
    while not events.done():
        if events.accept("update", "of"):
            names = events.part(events.at, len(events.tokens)).until("or")
            for part in names.parts():
                if source.table is not None:
                    scan.read[source.table, part.name()] = None
        else:
            events.at += 1
    scope = Scope()
    scope.sources.update(new=source, old=source)
    reader.until("when", "execute")
    if reader.accept("when"):
        scan.expression(reader.parenthesised(), [scope], {})


def _policy(scan: Scan, reader: Reader, source: Source, table: Name) -> None:
    scope = Scope()
    scope.sources[table.text] = source
    while not reader.done():
        if reader.accept("using") or reader.accept("with", "check"):
            scan.expression(reader.parenthesised(), [scope], {})
        else:
            reader.at += 1


def _source(schema: Schema, name: Name) -> Source:
    key = schema.find(Kind.RELATION, name)
    found = schema.get(key)
    if isinstance(found, Table):
        doubted = any(doubt.what.startswith((ANY, TAKEN, "column")) for doubt in found.doubts)
        return Source(key.name, None if doubted else tuple(c.name for c in found.columns))
    if isinstance(found, View):
        return Source(key.name, found.outputs)
    return Source(key.name, None)


def _require(schema: Schema, scan: Scan) -> None:
    for table, column in scan.absent:
        if schema.present(Key(Kind.FUNCTION, schema.find(Kind.FUNCTION, table).name)) is False:
            reason = f"column {table.text}.{column} does not exist"
            refuse(schema, "column-missing", reason, Key(Kind.RELATION, table), column)


def _uses(scan: Scan) -> Uses:
    return Uses(tuple(scan.read), tuple(item for item in scan.maybe if item not in scan.read))


def _by_words(schema: Schema, text: str, tables: Iterable[Name]) -> Uses:
    """Of a text that is not understood: all columns that it may mean."""
    try:
        found = {t.text for t in tokens(text) if t.sort in {Sort.WORD, Sort.QUOTED, Sort.SIGN}}
    except Unreadable:
        found = {ANY}
    maybe: list[tuple[Name, str]] = []
    for name in tables:
        source = _source(schema, name)
        if source.table is None:
            continue
        if source.columns is None or found & {ANY, "natural"}:
            maybe.append((source.table, ANY))
        else:
            maybe += [(source.table, column) for column in source.columns if column in found]
    return Uses((), tuple(maybe))


def _end(found: list[Token]) -> int:
    """Where the query of a view ends: before WITH DATA, WITH CHECK OPTION."""
    at = len(found)
    while at > 1 and found[at - 1].sort is Sort.WORD and found[at - 1].text in _TAIL:
        at -= 1
        if found[at].text == "with":
            return at
    return len(found)
