"""Indexes, types, views, sequences, functions and all else that is created, altered, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import (
    AddLabel,
    Blur,
    Change,
    Comment,
    CreateEnum,
    CreateIndex,
    CreateObject,
    DropEnum,
    DropIndex,
    DropObject,
    DropTable,
    Outside,
    RenameEnum,
    RenameIndex,
    RenameLabel,
    RenameObject,
    RenameTable,
    Requires,
)
from jctc_lint.facts.schema.model import Index, Key, Kind, Name
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable
from jctc_lint.facts.schema.sql_queries import Query
from jctc_lint.facts.schema.sql_tables import alter_table, create_table

if TYPE_CHECKING:
    from jctc_lint.facts.schema.sql_reader import Reader

_KINDS = {
    "view": Kind.RELATION,
    "materialized view": Kind.RELATION,
    "foreign table": Kind.RELATION,
    "sequence": Kind.RELATION,
    "schema": Kind.SCHEMA,
    "extension": Kind.EXTENSION,
    "function": Kind.FUNCTION,
    "procedure": Kind.FUNCTION,
    "aggregate": Kind.FUNCTION,
    "routine": Kind.FUNCTION,
    "domain": Kind.TYPE,
    "trigger": Kind.TRIGGER,
    "policy": Kind.POLICY,
    "rule": Kind.RULE,
    "statistics": Kind.STATISTICS,
}
_OF_TABLES = frozenset({"trigger", "policy", "rule"})
_ROUTINES = frozenset({"function", "procedure", "aggregate", "routine"})
# Things that nothing here hangs on.
_UNFOLLOWED = frozenset(
    [
        "role",
        "user",
        "group",
        "database",
        "tablespace",
        "language",
        "cast",
        "collation",
        "conversion",
        "operator",
        "server",
        "publication",
        "subscription",
        "event",
        "text",
        "access",
        "foreign",
        "system",
        "default",
        "large",
        "transform",
    ]
)


def _what(reader: Reader) -> str:
    if reader.accept("materialized", "view"):
        return "materialized view"
    if reader.accept("foreign", "table"):
        return "foreign table"
    return reader.word()


def create(reader: Reader) -> list[Change]:
    """Behind CREATE."""
    replacing = reader.accept("or", "replace")
    temporary = False
    while word := reader.accept_any("global", "local", "temporary", "temp", "unlogged"):
        temporary = temporary or word.startswith("temp")
    if reader.accept("table"):
        return create_table(reader, temporary=temporary)
    if reader.is_next("unique", "index") or reader.is_next("index"):
        return [_create_index(reader)]
    if reader.accept("type"):
        return [_create_type(reader)]
    reader.accept("recursive")
    reader.accept("constraint")
    what = _what(reader)
    if what in _UNFOLLOWED:
        return _unfollowed(reader, "CREATE", what)
    if what not in _KINDS:
        reader.fail("something to create")
    return _create_object(reader, what, replacing=replacing)


def _unfollowed(reader: Reader, verb: str, what: str) -> list[Change]:
    if what in {"database", "tablespace"}:
        return [Outside(reader.place, reader.call, f"{verb} {what.upper()}")]
    return []


def _create_index(reader: Reader) -> Change:
    unique = reader.accept("unique")
    reader.expect("index")
    concurrently = reader.accept("concurrently")
    lenient = reader.if_not_exists()
    name = "" if reader.is_next("on") else reader.name()
    reader.expect("on")
    reader.accept("only")
    table = reader.qualified()
    method = reader.name() if reader.accept("using") else "btree"
    columns, expressions = _index_elements(reader.parenthesised())
    where = ""
    while not reader.done():
        if reader.accept("include"):
            reader.names_in_parentheses()
        elif reader.accept("nulls"):
            reader.accept("not")
            reader.expect("distinct")
        elif reader.accept("with"):
            reader.skip_parentheses()
        elif reader.accept("tablespace"):
            reader.name()
        else:
            reader.expect("where")
            where = reader.until("").source
    index = Index(
        Name(name, table.schema),
        table,
        columns,
        unique,
        expressions,
        where,
        method,
        place=reader.place,
    )
    return CreateIndex(reader.place, reader.call, index, lenient, concurrently)


def _index_elements(reader: Reader) -> tuple[tuple[str, ...], bool]:
    """Names, or expressions where there is one."""
    found, expressions = [], False
    for part in reader.parts():
        token = part.peek()
        if token.text == "(" and token.sort is Sort.SIGN:
            found.append(part.parenthesised().source)
            expressions = True
        elif part.peek(1).text in {"(", "."} and part.peek(1).sort is Sort.SIGN:
            start = part.at
            part.qualified()
            part.skip_parentheses()
            found.append(part.part(start, part.at).source)
            expressions = True
        else:
            found.append(part.name())
        _element_options(part)
    return tuple(found), expressions


def _element_options(part: Reader) -> None:
    """[COLLATE x] [operator class] [ASC | DESC] [NULLS FIRST | LAST]."""
    if part.accept("collate"):
        part.qualified()
    if not part.done() and part.peek().text not in {"asc", "desc", "nulls"}:
        part.qualified()
        if part.is_next("("):
            part.skip_parentheses()
    part.accept_any("asc", "desc")
    if part.accept("nulls"):
        part.accept_any("first", "last")
    if not part.done():
        raise Unreadable("an expression of an index needs parentheses", certain=True)


def _create_type(reader: Reader) -> Change:
    name = reader.qualified()
    if not reader.accept("as"):
        reader.at = len(reader.tokens)
        return CreateObject(reader.place, reader.call, Key(Kind.TYPE, name), what="type")
    if not reader.accept("enum"):
        definition = reader.until("").source
        key = Key(Kind.TYPE, name)
        return CreateObject(reader.place, reader.call, key, definition, what="type")
    inner = reader.parenthesised()
    reader.finish()
    labels = []
    for part in inner.parts():
        labels.append(None if part.peek().sort is Sort.BIND else part.string())
        part.at = max(part.at, 1)
        part.finish()
    known = None if None in labels else tuple(label for label in labels if label is not None)
    return CreateEnum(reader.place, reader.call, name, known)


def _create_object(reader: Reader, what: str, *, replacing: bool) -> list[Change]:
    start = reader.at
    lenient = reader.if_not_exists()
    if what == "schema" and reader.accept("authorization"):
        name = Name(reader.name())
    else:
        name = Name("") if what == "statistics" and reader.is_next("(") else reader.qualified()
    table = None
    reads: tuple[Name, ...] | None = None
    changes: list[Change] = []
    if what in _OF_TABLES:
        reader.until("on", "to")
        reader.take()
        table = reader.qualified()
        name = Name(f"{table.text}.{name.text}", table.schema)
    elif what.endswith("view"):
        reader.until("as")
        reader.expect("as")
        reads = Query(reader.part(reader.at, len(reader.tokens))).tables
    arguments = what in _ROUTINES and reader.is_next("(") and not reader.is_next("(", ")")
    reader.at = start
    definition = reader.until("").source
    made = CreateObject(
        reader.place,
        reader.call,
        Key(_KINDS[what], name),
        definition,
        lenient,
        replacing or arguments,
        what == "materialized view",
        reads,
        what,
        table,
    )
    return [*changes, made]


def drop(reader: Reader) -> list[Change]:
    """Behind DROP."""
    place, call = reader.place, reader.call
    what = _what(reader)
    if what == "owned":
        reader.fail("something to drop")
    if what in _UNFOLLOWED:
        return _unfollowed(reader, "DROP", what)
    concurrently = what == "index" and reader.accept("concurrently")
    lenient = reader.if_exists()
    if what in _OF_TABLES:
        name = reader.name()
        reader.expect("on")
        table = reader.qualified()
        key = Key(_KINDS[what], Name(f"{table.text}.{name}", table.schema))
        cascade = reader.cascade()
        reader.finish()
        return [DropObject(place, call, key, lenient, cascade, what, table)]
    names = [_dropped(reader, what)]
    while reader.accept(","):
        names.append(_dropped(reader, what))
    cascade = reader.cascade()
    reader.finish()
    if what == "table":
        return [DropTable(place, call, name, lenient, cascade) for name, _ in names]
    if what == "index":
        return [
            DropIndex(place, call, name, None, lenient, concurrently, cascade) for name, _ in names
        ]
    if what == "type":
        return [DropEnum(place, call, name, lenient, cascade=cascade) for name, _ in names]
    if what not in _KINDS:
        reader.fail("something to drop")
    return [
        DropObject(place, call, Key(_KINDS[what], name), lenient or some, cascade, what)
        for name, some in names
    ]


def _dropped(reader: Reader, what: str) -> tuple[Name, bool]:
    """A name, and whether it has arguments, which are not followed."""
    name = reader.qualified()
    if what not in _ROUTINES or not reader.is_next("("):
        return name, False
    return name, not reader.parenthesised().done()


def alter(reader: Reader) -> list[Change]:
    """Behind ALTER."""
    what = _what(reader)
    if what in {"table", "foreign table"}:
        return alter_table(reader)
    if what == "type":
        return [_alter_type(reader)]
    if what in _UNFOLLOWED:
        return []
    if what == "index":
        return [_alter_index(reader)]
    if what not in _KINDS:
        reader.fail("something to alter")
    return [_alter_object(reader, what)]


def _alter_type(reader: Reader) -> Change:
    place, call = reader.place, reader.call
    enum = reader.qualified()
    if reader.accept("add", "value"):
        lenient = reader.if_not_exists()
        label, before, after = reader.string(), "", ""
        if reader.accept("before"):
            before = reader.string()
        elif reader.accept("after"):
            after = reader.string()
        reader.finish()
        return AddLabel(place, call, enum, label, before, after, lenient)
    if reader.accept("rename", "value"):
        old = reader.string()
        reader.expect("to")
        new = reader.string()
        reader.finish()
        return RenameLabel(place, call, enum, old, new)
    if reader.accept("rename", "to"):
        new = reader.name()
        reader.finish()
        return RenameEnum(place, call, enum, new)
    key = Key(Kind.TYPE, enum)
    if reader.accept("set", "schema"):
        return RenameObject(place, call, key, Name(enum.text, reader.name()), what="type")
    if reader.accept("owner", "to"):
        return Requires(place, call, (key,))
    return Blur(place, call, "this ALTER TYPE is not followed", kinds=(Kind.TYPE,))


def _alter_index(reader: Reader) -> Change:
    place, call = reader.place, reader.call
    if reader.accept("all"):
        return Blur(place, call, "ALTER INDEX ALL is not followed", kinds=())
    lenient = reader.if_exists()
    index = reader.qualified()
    if reader.accept("rename", "to"):
        new = reader.name()
        reader.finish()
        return RenameIndex(place, call, index, new, lenient)
    return Requires(place, call, (Key(Kind.RELATION, index),), lenient)


def _alter_object(reader: Reader, what: str) -> Change:
    place, call = reader.place, reader.call
    lenient = reader.if_exists()
    name = reader.qualified()
    some = what in _ROUTINES
    if some and reader.is_next("("):
        some = not reader.parenthesised().done()
    if what in _OF_TABLES:
        reader.expect("on")
        table = reader.qualified()
        name = Name(f"{table.text}.{name.text}", table.schema)
    key = Key(_KINDS[what], name)
    to: Name | None = None
    if reader.accept("rename", "to"):
        new = reader.name()
        if what in _OF_TABLES:
            new = f"{name.text.partition('.')[0]}.{new}"
        to = Name(new, name.schema)
    elif reader.accept("set", "schema") and what != "extension":
        to = Name(name.text, reader.name())
    if to is None:
        return Requires(place, call, (key,), lenient or some)
    reader.finish()
    if _KINDS[what] is Kind.RELATION:
        return RenameTable(place, call, name, to, lenient, what)
    return RenameObject(place, call, key, to, lenient or some, what)


def comment(reader: Reader) -> list[Change]:
    """Behind COMMENT ON."""
    place, call = reader.place, reader.call
    what = _what(reader)
    if what not in {"table", "column"}:
        return []
    column = ""
    if what == "column":
        parts = [reader.name()]
        while reader.accept("."):
            parts.append(reader.name())
        column, first = parts[-1], Name(parts[-2], "".join(parts[-3:-2])) if parts[1:] else Name("")
    else:
        first = reader.qualified()
    reader.expect("is")
    return [Comment(place, call, first, column, there=not reader.accept("null"))]
