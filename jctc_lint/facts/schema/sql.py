"""Raw SQL as it stands in revisions, as changes: what PostgreSQL would do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import (
    Blur,
    Calls,
    Change,
    CreateIndex,
    Data,
    DropIndex,
    Outside,
    Refused,
    Requires,
    SearchPath,
    Transaction,
)
from jctc_lint.facts.schema.model import Key, Kind
from jctc_lint.facts.schema.sql_blocks import block_changes
from jctc_lint.facts.schema.sql_calls import arguments_of
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, statements, unescaped
from jctc_lint.facts.schema.sql_objects import alter, comment, create, drop
from jctc_lint.facts.schema.sql_queries import VERBS, query_changes
from jctc_lint.facts.schema.sql_reader import Reader

if TYPE_CHECKING:
    from jctc_lint.text import Span


def changes_of(text: str, place: Span, call: str, dialect: str = "postgresql") -> list[Change]:
    """The changes that one or many statements ask for; a `Blur` where that cannot be told.

    PostgreSQL reads all of a text before it runs any of it.
    """
    if dialect == "sqlite":
        from jctc_lint.facts.schema.sql_sqlite import changes_of as changes_for_sqlite

        return changes_for_sqlite(text, place, call)
    if dialect != "postgresql":
        return [Blur(place, call, f"SQL of {dialect} is not read", everything=True)]
    text = unescaped(text)
    found: list[Change] = []
    count = 0
    try:
        for tokens in statements(text):
            found += statement(Reader(text, tokens, place, call))
            count += 1
    except Unreadable as trouble:
        found.append(_unread(trouble, place, call))
    if count > 1:
        found += _not_among_others(found)
    return next(([item] for item in found if isinstance(item, Refused)), found)


def _not_among_others(found: list[Change]) -> list[Change]:
    """What has to be sent on its own, in or out of a transaction."""
    for item in found:
        alone = isinstance(item, CreateIndex | DropIndex) and item.concurrently
        if alone or isinstance(item, Outside):
            what = item.statement if isinstance(item, Outside) else "CONCURRENTLY"
            return [Refused(item.place, item.call, f"{what} cannot stand among other statements")]
    return []


def statement(reader: Reader) -> list[Change]:
    """The changes of one statement."""
    word = reader.peek().text if reader.peek().sort is Sort.WORD else ""
    try:
        if word in VERBS or reader.is_next("("):
            return query_changes(reader)
        reader.at += 1
        read = _STATEMENTS.get(word)
        if read is None:
            return [_unknown(reader, word)]
        return read(reader)
    except Unreadable as trouble:
        if trouble.certain:
            return [Refused(reader.place, reader.call, trouble.reason)]
        return [_reach(reader, trouble.reason)]


def _reach(reader: Reader, why: str) -> Change:
    """What a statement could touch that was not understood."""
    place, call = reader.place, reader.call
    reader.at = 0
    if reader.peek().text in _ROWS_ONLY:
        return Data(place, call, None)
    if reader.accept("alter", "table"):
        reader.if_exists()
        reader.accept("only")
        if reader.peek().sort in {Sort.WORD, Sort.QUOTED}:
            return Blur(place, call, why, tables=(reader.qualified(),))
    return Blur(place, call, why, everything=True)


def _unknown(reader: Reader, word: str) -> Change:
    place, call = reader.place, reader.call
    if word in _OTHERS:
        return Blur(place, call, f"{word.upper()} is not followed", everything=True)
    shown = reader.text[reader.tokens[0].start : reader.tokens[0].end][:30]
    return Refused(place, call, f"PostgreSQL knows no statement {shown}")


def _unread(trouble: Unreadable, place: Span, call: str) -> Change:
    if trouble.certain:
        return Refused(place, call, trouble.reason)
    return Blur(place, call, trouble.reason, everything=True)


def _nothing(_: Reader) -> list[Change]:
    return []


def _set(reader: Reader) -> list[Change]:
    local = reader.accept_any("local", "session") == "local"
    if reader.accept("schema"):
        return [SearchPath(reader.place, reader.call, (reader.string(),), local)]
    if not reader.accept("search_path"):
        return []
    if not reader.accept("to"):
        reader.expect("=")
    if reader.accept("default"):
        return [SearchPath(reader.place, reader.call, None, local)]
    path = tuple(part.take().text for part in reader.parts())
    return [SearchPath(reader.place, reader.call, path, local)]


def _reset(reader: Reader) -> list[Change]:
    if reader.accept_any("search_path", "all"):
        return [SearchPath(reader.place, reader.call, None)]
    return []


def _comment(reader: Reader) -> list[Change]:
    reader.expect("on")
    return comment(reader)


def _lock(reader: Reader) -> list[Change]:
    reader.accept("table")
    keys = []
    while True:
        reader.accept("only")
        keys.append(Key(Kind.RELATION, reader.qualified()))
        reader.accept("*")
        if not reader.accept(","):
            return [Requires(reader.place, reader.call, tuple(keys))]


def _truncate(reader: Reader) -> list[Change]:
    reader.accept("table")
    names = []
    while True:
        reader.accept("only")
        names.append(reader.qualified())
        reader.accept("*")
        if not reader.accept(","):
            break
    reader.accept_any("restart", "continue")
    reader.accept("identity")
    how = "cascade" if reader.accept("cascade") else "restrict"
    place, call = reader.place, reader.call
    return [Data(place, call, tuple(names), whole=True, empties=True, truncates=how)]


def _refresh(reader: Reader) -> list[Change]:
    reader.expect("materialized", "view")
    rebuilds = "" if reader.accept("concurrently") else "REFRESH MATERIALIZED VIEW"
    key = Key(Kind.RELATION, reader.qualified())
    return [Requires(reader.place, reader.call, (key,), rebuilds=rebuilds)]


def _cluster(reader: Reader) -> list[Change]:
    """`CLUSTER table [USING index]`; of all tables it may not stand in a transaction."""
    if reader.is_next("("):
        reader.skip_parentheses()
    reader.accept("verbose")
    if reader.done():
        return [Outside(reader.place, reader.call, "CLUSTER")]
    first = reader.qualified()
    name = reader.qualified() if reader.accept("on") else first
    keys = (Key(Kind.RELATION, name),)
    return [Requires(reader.place, reader.call, keys, rebuilds="CLUSTER")]


def _vacuum(reader: Reader) -> list[Change]:
    return [Outside(reader.place, reader.call, "VACUUM")]


def _analyze(reader: Reader) -> list[Change]:
    reader.accept("verbose")
    if reader.done() or reader.is_next("("):
        return []
    key = Key(Kind.RELATION, reader.qualified())
    return [Requires(reader.place, reader.call, (key,))]


def _reindex(reader: Reader) -> list[Change]:
    if reader.is_next("("):
        reader.skip_parentheses()
    what = reader.word()
    concurrently = reader.accept("concurrently")
    found: list[Change] = []
    if concurrently or what in {"schema", "database", "system"}:
        found.append(Outside(reader.place, reader.call, "REINDEX"))
    if what in {"index", "table"}:
        key = Key(Kind.RELATION, reader.qualified())
        rebuilds = "" if concurrently else f"REINDEX {what.upper()}"
        found.append(Requires(reader.place, reader.call, (key,), rebuilds=rebuilds))
    return found


def _show(reader: Reader) -> list[Change]:
    if reader.is_next("columns", "from") or reader.is_next("create", "table"):
        raise Unreadable("this SHOW is MySQL's", certain=True)
    return []


def _call(reader: Reader) -> list[Change]:
    name = reader.qualified()
    return [Calls(reader.place, reader.call, (name,), arguments_of(reader))]


def _commit(reader: Reader) -> list[Change]:
    return [Transaction(reader.place, reader.call, autocommit=True)]


def _begin(reader: Reader) -> list[Change]:
    return [Transaction(reader.place, reader.call, autocommit=False)]


def _rollback(reader: Reader) -> list[Change]:
    return [Blur(reader.place, reader.call, "it rolls back", everything=True)]


def _do(reader: Reader) -> list[Change]:
    if reader.accept("language") and reader.label() != "plpgsql":
        reader.fail("PLPGSQL")
    body = reader.string()
    return block_changes(body, reader, statement)


_ROWS_ONLY = frozenset({"insert", "update", "delete", "merge"})
_OTHERS = frozenset(
    {
        "copy",
        "prepare",
        "execute",
        "declare",
        "import",
        "load",
        "move",
        "reassign",
        "fetch",
        "close",
    }
)
_STATEMENTS = {
    "do": _do,
    "create": create,
    "alter": alter,
    "drop": drop,
    "comment": _comment,
    "set": _set,
    "reset": _reset,
    "lock": _lock,
    "truncate": _truncate,
    "refresh": _refresh,
    "vacuum": _vacuum,
    "analyze": _analyze,
    "analyse": _analyze,
    "reindex": _reindex,
    "cluster": _cluster,
    "call": _call,
    "show": _show,
    "commit": _commit,
    "end": _commit,
    "begin": _begin,
    "start": _begin,
    "rollback": _rollback,
    "abort": _rollback,
    **dict.fromkeys(
        (
            "savepoint", "release", "grant", "revoke", "notify", "listen", "unlisten",
            "discard", "checkpoint", "deallocate", "explain", "security",
        ),
        _nothing,
    ),
}  # fmt: skip
