"""What a query reads, writes and calls: SELECT, INSERT, UPDATE, DELETE, MERGE, with all inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import Calls, Change, CreateTable, Data
from jctc_lint.facts.schema.model import Name
from jctc_lint.facts.schema.sql_calls import arguments_of
from jctc_lint.facts.schema.sql_functions import HARMLESS, NO_FUNCTIONS
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable
from jctc_lint.facts.schema.sql_reader import RESERVED
from jctc_lint.facts.schema.sql_rows import adds_only, inserted_rows

if TYPE_CHECKING:
    from jctc_lint.facts.schema.sql_reader import Reader

VERBS = frozenset({"select", "insert", "update", "delete", "merge", "with", "values", "table"})
_WRITES = frozenset({"insert", "update", "delete", "merge"})
_ENDS_FROM = frozenset(
    [
        "where",
        "group",
        "order",
        "having",
        "limit",
        "set",
        "values",
        "returning",
        "window",
        "union",
        "except",
        "intersect",
        "select",
        "offset",
        "fetch",
        "for",
        "when",
    ]
)
_FROM_IN_CALL = frozenset({"extract", "substring", "trim", "overlay", "position", "btrim"})
_NO_COLUMN = frozenset({"as", "::", "collate", "operator"})
"""What stands before a name that is no column."""
_NO_COLUMNS = (
    NO_FUNCTIONS | RESERVED | frozenset({"at", "zone", "unknown", "of", "symmetric", "recursive"})
)
_SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid", "oid"})
_SYSTEM = frozenset({"information_schema", "pg_catalog"})


class _Frame:
    """A pair of parentheses, or the statement itself."""

    def __init__(self, call: str = "") -> None:
        self.call = call
        self.verb = ""
        self.listing = False
        """Within a list of relations, where a comma brings the next."""
        self.expecting = False


class Query:
    """The relations and functions in the tokens of a query."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.common = _common_tables(reader)
        self.relations: dict[Name, None] = {}
        self.functions: dict[Name, None] = {}
        self.columns: dict[tuple[Name, str], None] = {}
        self.made: Name | None = None
        """By SELECT INTO."""
        self.writes = False
        self.filtered = False
        self._aliases: set[str] = set()
        self._names: dict[tuple[str, str], None] = {}
        """Qualifier and name of what may be a column."""
        self._stack = [_Frame()]
        self._walk()

    @property
    def tables(self) -> tuple[Name, ...]:
        return tuple(name for name in self.relations if not _of_the_system(name))

    @property
    def strangers(self) -> tuple[Name, ...]:
        """Functions that may do more than compute."""
        return tuple(name for name in self.functions if not _harmless(name))

    @property
    def mentioned(self) -> tuple[tuple[Name, str], ...]:
        """Columns that are read or written and can only be those of one table."""
        words = [token.text for token in self.reader.tokens if token.sort is Sort.WORD]
        alone = len(self.relations) == 1 and not self.common and "select" not in words
        if not alone or words[0] not in {"update", "delete"} or self.reader.embedded:
            return tuple(self.columns)
        table = next(iter(self.relations))
        own = {"", table.text, *self._aliases}
        found = dict.fromkeys(
            (table, name)
            for qualifier, name in self._names
            if qualifier in own and name not in own and name not in _SYSTEM_COLUMNS
        )
        return tuple({**self.columns, **found})

    def _walk(self) -> None:
        reader = self.reader
        while not reader.done():
            token = reader.peek()
            if token.sort is Sort.SIGN:
                reader.at += 1
                self._sign(token.text)
            elif token.sort is Sort.WORD and token.text in _KEYWORDS:
                reader.at += 1
                _KEYWORDS[token.text](self, token.text)
            elif token.sort in {Sort.WORD, Sort.QUOTED}:
                self._identifier()
            else:
                reader.at += 1
                self._stack[-1].expecting = False
        if len(self._stack) > 1:
            raise Unreadable("a parenthesis has no end", certain=True)

    def _sign(self, sign: str) -> None:
        stack = self._stack
        frame = stack[-1]
        if sign == "(":
            inner = _Frame()
            if frame.expecting:
                frame.expecting = False
                query = self.reader.peek().text in VERBS
                inner.listing = inner.expecting = not query
            stack.append(inner)
        elif sign == ")":
            if len(stack) == 1:
                raise Unreadable("a parenthesis has no beginning", certain=True)
            stack.pop()
        elif sign == ",":
            frame.expecting = frame.listing

    def _begin(self, verb: str) -> None:
        frame = self._stack[-1]
        previous = self._previous()
        if verb == "update" and previous in {"for", "do", "on", "key"}:
            return
        if verb in {"update", "delete", "insert"} and previous == "then":
            self.writes = True
            return
        frame.listing = False
        frame.verb = verb
        self.writes = self.writes or verb in _WRITES
        frame.expecting = verb == "update"
        if verb == "insert":
            self.reader.expect("into")
            self._target()
        elif verb == "update":
            self._update()

    def _target(self) -> None:
        """INSERT INTO's table and columns."""
        table = self.reader.qualified()
        self._add(table)
        if self.reader.accept("as"):
            self.reader.name()
        if self.reader.is_next("(") and self.reader.peek(1).text not in VERBS:
            for part in self.reader.parenthesised().parts():
                self.columns[table, part.name()] = None

    def _update(self) -> None:
        reader = self.reader
        self._stack[-1].expecting = False
        reader.accept("only")
        table = reader.qualified()
        reader.accept("*")
        self._add(table)
        if reader.accept("as") or not reader.is_next("set"):
            self._aliases.add(reader.name())
        reader.expect("set")
        start = reader.at
        for part in _assignments(reader):
            if part.is_next("("):
                self.columns.update({(table, n): None for n in part.names_in_parentheses()})
            else:
                self.columns[table, part.name()] = None
        reader.at = start

    def _from(self, _: str) -> None:
        frame = self._stack[-1]
        if frame.call in _FROM_IN_CALL or (self._previous() == "distinct" and self._is_distinct()):
            return
        frame.listing = frame.expecting = True

    def _is_distinct(self) -> bool:
        before = self.reader.peek(-3).text, self.reader.peek(-4).text
        return before[0] == "is" or before == ("not", "is")

    def _join(self, _: str) -> None:
        self._stack[-1].listing = self._stack[-1].expecting = True

    def _using(self, _: str) -> None:
        frame = self._stack[-1]
        if frame.verb in {"delete", "merge"} and not (frame.verb == "delete" and self._is_list()):
            frame.listing = frame.expecting = True

    def _is_list(self) -> bool:
        return self.reader.is_next("(") and self.reader.peek(1).text not in VERBS

    def _into(self, _: str) -> None:
        frame = self._stack[-1]
        if frame.verb == "merge":
            frame.listing = frame.expecting = True
        elif frame.verb == "select" and len(self._stack) == 1:
            temporary = self.reader.accept_any("temporary", "temp")
            self.reader.accept("unlogged")
            self.reader.accept("table")
            made = self.reader.qualified()
            self.made = Name(made.text, "pg_temp") if temporary else made
        else:
            self.reader.fail("FROM")

    def _end_from(self, word: str) -> None:
        frame = self._stack[-1]
        frame.listing = frame.expecting = False
        if word == "where" and len(self._stack) == 1:
            self.filtered = True
        if word in {"select", "values"}:
            frame.verb = frame.verb or word

    def _on(self, _: str) -> None:
        self._stack[-1].expecting = False

    def _keep(self, _: str) -> None:
        """ONLY, LATERAL: what is expected still is."""

    def _table(self, _: str) -> None:
        if not self._stack[-1].verb and self._previous() in {"", "("}:
            self._stack[-1].expecting = True

    def _identifier(self) -> None:
        reader, frame = self.reader, self._stack[-1]
        previous = self._previous()
        quoted = reader.peek().sort is Sort.QUOTED
        name = Name(reader.label())
        while reader.is_next(".") and reader.peek(1).sort in {Sort.WORD, Sort.QUOTED}:
            reader.at += 1
            name = Name(reader.label(), name.text)
        calls = reader.is_next("(") and (quoted or name.schema or name.text not in NO_FUNCTIONS)
        if frame.expecting and (quoted or name.schema or name.text not in RESERVED):
            frame.expecting = False
            if calls and frame.verb != "merge":
                self._call(name)
            else:
                self._add(name)
            return
        alias = frame.listing and previous in {")", "as"}
        if calls and not alias and previous not in {"as", "::"} and name not in self.common:
            self._call(name)
        elif frame.listing:
            self._aliases.add(name.text)
        elif not calls and previous not in _NO_COLUMN and (quoted or _may_be_column(reader, name)):
            self._names[name.schema, name.text] = None

    def _call(self, name: Name) -> None:
        self.functions[name] = None
        self.reader.at += 1
        self._stack.append(_Frame(call=name.text))

    def _add(self, name: Name) -> None:
        if name not in self.common:
            self.relations[name] = None

    def _previous(self) -> str:
        """The text of what stands before what was read last, or is next."""
        reader = self.reader
        at = reader.at - 1
        token = reader.tokens[at] if 0 <= at < len(reader.tokens) else None
        if token is not None and token.sort is Sort.WORD and token.text in _KEYWORDS:
            at -= 1
        return reader.tokens[at].text if at >= 0 else ""


_KEYWORDS = {
    **dict.fromkeys(_ENDS_FROM, Query._end_from),
    **dict.fromkeys(("select", "insert", "update", "delete", "merge"), Query._begin),
    "from": Query._from,
    "join": Query._join,
    "using": Query._using,
    "into": Query._into,
    "on": Query._on,
    "only": Query._keep,
    "lateral": Query._keep,
    "table": Query._table,
}


def _may_be_column(reader: Reader, name: Name) -> bool:
    """Not a keyword, nor a type before its literal or a field that is extracted."""
    following = reader.peek()
    if following.sort is Sort.STRING or (following.text == "from" and not name.schema):
        return False
    return bool(name.schema) or name.text not in _NO_COLUMNS


def _assignments(reader: Reader) -> list[Reader]:
    """The parts of SET, up to FROM, WHERE or RETURNING."""
    found = []
    while True:
        found.append(reader.until(",", "from", "where", "returning"))
        if not reader.accept(","):
            return found


def _common_tables(reader: Reader) -> frozenset[Name]:
    """The names that WITH gives, anywhere: `name AS (`, `name (columns) AS [MATERIALIZED] (`."""
    tokens = reader.tokens
    if not any(token.text == "with" and token.sort is Sort.WORD for token in tokens):
        return frozenset()
    found = set()
    for at in range(1, len(tokens) - 1):
        if tokens[at].text == "as" and tokens[at].sort is Sort.WORD:
            behind = at + 1
            while tokens[behind].text in {"not", "materialized"} and behind + 1 < len(tokens):
                behind += 1
            if tokens[behind].text == "(":
                found.add(Name(tokens[_name_before(reader, at)].text))
    return frozenset(found)


def _name_before(reader: Reader, at: int) -> int:
    at -= 1
    if reader.tokens[at].text == ")":
        while at > 1 and reader.tokens[at].text != "(":
            at -= 1
        at -= 1
    return at


def _of_the_system(name: Name) -> bool:
    return name.schema in _SYSTEM or (not name.schema and name.text.startswith("pg_"))


def _harmless(name: Name) -> bool:
    if name.schema == "pg_catalog":
        return True
    return not name.schema and (
        name.text in HARMLESS or name.text.startswith(("pg_", "json", "array_", "regexp_", "has_"))
    )


def _only_null(reader: Reader) -> str:
    """The column of a statement that ends in `WHERE column IS NULL` and has no other condition."""
    words = [token.text for token in reader.tokens if token.sort is not Sort.END]
    if words[-2:] != ["is", "null"] or words.count("where") != 1:
        return ""
    condition = words[words.index("where") + 1 : -2]
    return condition[-1] if len(condition) in (1, 3) and "(" not in condition else ""


def _only_call(reader: Reader) -> tuple[str | None, ...] | None:
    """The arguments of `SELECT f(...)`, which is nothing but that call."""
    reader.at = 0
    if not reader.accept("select") or reader.peek().sort not in {Sort.WORD, Sort.QUOTED}:
        return None
    reader.qualified()
    return arguments_of(reader)


def query_changes(reader: Reader) -> list[Change]:
    """The changes of a statement that begins with one of `VERBS`."""
    query = Query(reader)
    place, call = reader.place, reader.call
    first = reader.tokens[0].text
    whole = first in {"update", "delete"} and not query.filtered
    found: list[Change] = [
        Data(
            place,
            call,
            query.tables,
            writes=query.writes,
            whole=whole,
            empties=whole and first == "delete",
            where_null=_only_null(reader) if first == "update" else "",
            columns=query.mentioned,
            adds=first == "insert" and adds_only(reader),
            rows=inserted_rows(reader) if first == "insert" else (),
            updates=first == "update",
        )
    ]
    if not query.writes and query.strangers:
        found.append(Calls(place, call, query.strangers, _only_call(reader)))
    if query.made is not None:
        found.append(CreateTable(place, call, query.made, (), doubt="it is made from a query"))
    return found
