"""The columns that a query or an expression reads, told by the scopes of its names.

What PostgreSQL notes down of a view is exactly this: each column that is named in it, in whatever
place, and all columns where there is a `*`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.sql_functions import NO_FUNCTIONS
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable
from jctc_lint.facts.schema.sql_reader import RESERVED
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.schema.model import Name
    from jctc_lint.facts.schema.sql_lexer import Token
    from jctc_lint.facts.schema.sql_reader import Reader

SYSTEM_COLUMNS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})
_QUERIES = ("select", "with", "values")
_SETS = ("union", "intersect", "except")
_CLAUSES = frozenset(
    {"from", "where", "group", "having", "window", "order", "limit", "offset", "fetch", "for"}
)
_JOINS = ("join", "inner", "left", "right", "full", "cross", "natural")
_ENDS_ITEM = frozenset({*_JOINS, "on", "using", "tablesample", "with"})
_OPERATORS = (RESERVED - {"end", "null", "true", "false", "default", "user"}) | frozenset(
    {"in", "is", "zone", "between", "like", "ilike", "similar", "by", "escape", "values", "isnull"}
)
"""Words behind which an operand stands, not an alias."""
_TWOFOLD = NO_FUNCTIONS | frozenset({"year", "month", "day", "hour", "minute", "second", "epoch"})
"""Words that may be columns, or have a meaning of their own."""
MAX_DEPTH = 40


@record
class Source:
    """What FROM brings in. `table` is the relation that it is, if it is one; `columns` are the
    names that can be asked of it, None where they are not known, `own` what they are in the table
    where FROM gives them other names."""

    table: Name | None
    columns: tuple[str, ...] | None
    own: tuple[str, ...] = ()

    def column(self, name: str) -> str:
        return self.own[self.columns.index(name)] if self.own and self.columns else name


class Scope:
    """The sources of one FROM, by alias."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.merged: set[str] = set()
        """Columns that USING or NATURAL makes one of two."""

    def having(self, column: str) -> list[Source]:
        return [s for s in self.sources.values() if s.columns is not None and column in s.columns]

    def absorb(self, other: Scope) -> None:
        if self.sources.keys() & other.sources.keys():
            raise Unreadable("a name stands twice in FROM")
        self.sources.update(other.sources)
        self.merged |= other.merged

    def copy(self) -> Scope:
        made = Scope()
        made.absorb(self)
        return made

    @property
    def unknown(self) -> list[Source]:
        return [source for source in self.sources.values() if source.columns is None]


class Scan:
    """`read` are columns that are surely read, `maybe` those that may be, `absent` those that are
    asked of a table that does not have them. `maybe` has "*" for any column."""

    def __init__(self, relation: Callable[[Name], Source]) -> None:
        self.relation = relation
        self.read: dict[tuple[Name, str], None] = {}
        self.maybe: dict[tuple[Name, str], None] = {}
        self.absent: list[tuple[Name, str]] = []
        self._depth = 0

    def query(
        self, reader: Reader, outer: list[Scope], common: dict[str, Source]
    ) -> tuple[str, ...] | None:
        """Read a whole query; the names of its columns."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable("queries stand in one another")
        if reader.accept("with"):
            common = self._common(reader, outer, common)
        first: tuple[str, ...] | None = None
        number = 0
        while True:
            branch = reader.until(*_SETS)
            several = number > 0 or not reader.done()
            found = self._branch(branch, outer, common, several=several)
            first = found if number == 0 else first
            number += 1
            if not reader.accept_any(*_SETS):
                break
            reader.accept_any("all", "distinct")
        self._depth -= 1
        return first

    def _common(
        self, reader: Reader, outer: list[Scope], common: dict[str, Source]
    ) -> dict[str, Source]:
        if reader.is_next("recursive"):
            raise Unreadable("WITH RECURSIVE is not followed")
        made = dict(common)
        while True:
            name = reader.name()
            names = reader.names_in_parentheses() if reader.is_next("(") else None
            reader.expect("as")
            reader.accept("not")
            reader.accept("materialized")
            found = self.query(reader.parenthesised(), outer, made)
            made[name] = Source(None, names or found)
            if not reader.accept(","):
                return made

    def _branch(
        self, reader: Reader, outer: list[Scope], common: dict[str, Source], *, several: bool
    ) -> tuple[str, ...] | None:
        if reader.is_next("("):
            found = self.query(reader.parenthesised(), outer, common)
            return found if reader.done() or several else None
        if reader.accept("values"):
            self.expression(reader, outer, common)
            return None
        reader.expect("select")
        return self._select(reader, outer, common, several=several)

    def _select(
        self, reader: Reader, outer: list[Scope], common: dict[str, Source], *, several: bool
    ) -> tuple[str, ...] | None:
        clauses = _clauses(reader)
        scope = Scope()
        if "from" in clauses:
            for part in clauses["from"].parts():
                scope.absorb(self._joined(part, [scope, *outer], common))
        inner = [scope, *outer]
        listed = clauses["select"]
        if listed.accept("distinct") and listed.accept("on"):
            self.expression(listed.parenthesised(), inner, common)
        listed.accept("all")
        names = self._outputs(listed, inner, common)
        for word in ("where", "group", "having", "limit", "offset"):
            if word in clauses:
                self.expression(clauses[word], inner, common)
        if "window" in clauses:
            for part in clauses["window"].parts():
                part.name()
                part.expect("as")
                self.expression(part.parenthesised(), inner, common)
        if "order" in clauses and not several:
            self._order(clauses["order"], names, inner, common)
        return names

    def _order(
        self,
        reader: Reader,
        names: tuple[str, ...] | None,
        scopes: list[Scope],
        common: dict[str, Source],
    ) -> None:
        """A bare name is that of an output, if there is one."""
        reader.accept("by")
        for part in reader.parts():
            token = part.peek()
            bare = part.peek(1).sort is Sort.END or part.peek(1).text in {"asc", "desc", "nulls"}
            if bare and names is not None and token.text in names:
                continue
            if bare and names is None:
                self._found("", token.text, scopes, sure=False)
                continue
            self.expression(part, scopes, common)

    def _outputs(
        self, reader: Reader, scopes: list[Scope], common: dict[str, Source]
    ) -> tuple[str, ...] | None:
        found: list[str] | None = []
        for part in reader.parts():
            names = self._output(part, scopes, common)
            found = None if found is None or names is None else [*found, *names]
        return None if found is None else tuple(found)

    def _output(
        self, part: Reader, scopes: list[Scope], common: dict[str, Source]
    ) -> tuple[str, ...] | None:
        tokens = part.tokens
        if tokens and tokens[-1].text == "*" and tokens[-1].sort is Sort.SIGN:
            if len(tokens) == 1:
                return self._all(scopes[0], list(scopes[0].sources.values()))
            if len(tokens) == 3 and tokens[1].text == ".":
                source = _aliased(tokens[0].text, scopes)
                return None if source is None else self._all(Scope(), [source])
            raise Unreadable("this * is not followed")
        self.expression(part, scopes, common)
        name = _output_name(tokens)
        return None if name is None else (name,)

    def _all(self, scope: Scope, sources: list[Source]) -> tuple[str, ...] | None:
        found: list[str] | None = []
        for source in sources:
            if source.table is not None and source.columns is None:
                self.maybe[source.table, "*"] = None
            for column in source.columns or ():
                if source.table is not None:
                    self.read[source.table, source.column(column)] = None
            found = None if found is None or source.columns is None else [*found, *source.columns]
        return None if found is None or scope.merged else tuple(found)

    # -- FROM --------------------------------------------------------------------------------

    def _joined(self, part: Reader, before: list[Scope], common: dict[str, Source]) -> Scope:
        """An item of FROM with all that is joined to it. `before` is what LATERAL sees."""
        scope = Scope()
        self._item(part, scope, before, common)
        while not part.done():
            natural = part.accept("natural")
            part.accept_any("inner", "left", "right", "full", "cross")
            part.accept("outer")
            part.expect("join")
            self._item(part, scope, before, common)
            if natural:
                self._merge_natural(scope)
            elif part.accept("on"):
                self.expression(part.until(*_JOINS), [scope.copy(), *before[1:]], common)
            elif part.accept("using"):
                self._merge(scope, part.names_in_parentheses())
        return scope

    def _merge_natural(self, scope: Scope) -> None:
        if scope.unknown:
            raise Unreadable("NATURAL JOIN of what is not known")
        names = [name for source in scope.sources.values() for name in source.columns or ()]
        self._merge(scope, tuple(name for name in names if len(scope.having(name)) > 1))

    def _merge(self, scope: Scope, names: tuple[str, ...]) -> None:
        for name in names:
            scope.merged.add(name)
            self._found("", name, [scope], sure=True)

    def _item(
        self, part: Reader, scope: Scope, before: list[Scope], common: dict[str, Source]
    ) -> None:
        part.accept("only")
        lateral = part.accept("lateral")
        own = ""
        if part.is_next("("):
            inner = part.parenthesised()
            if inner.peek().text in _QUERIES:
                scopes = [scope, *before] if lateral else before[1:]
                source = Source(None, self.query(inner, scopes, common))
            else:
                scope.absorb(self._joined(inner, [scope, *before], common))
                if not part.done() and part.peek().text not in _ENDS_ITEM:
                    raise Unreadable("a join with a name is not followed")
                return
        else:
            name = part.qualified()
            own = name.text
            if part.is_next("("):
                self.expression(part.parenthesised(), [scope, *before], common)
                part.accept("with", "ordinality")
                source = Source(None, None)
            else:
                part.accept("*")
                known = common.get(name.text) if not name.schema else None
                source = known or self.relation(name)
        _put(part, scope, own, source)

    # -- expressions -------------------------------------------------------------------------

    def expression(self, reader: Reader, scopes: list[Scope], common: dict[str, Source]) -> None:
        """Note the columns of an expression, or of several."""
        while not reader.done():
            token = reader.peek()
            if token.text == "(" and token.sort is Sort.SIGN and (
                reader.peek(1).sort is Sort.WORD and reader.peek(1).text in _QUERIES
            ):  # fmt: skip
                self.query(reader.parenthesised(), scopes, common)
            elif token.sort in {Sort.WORD, Sort.QUOTED}:
                self._word(reader, scopes)
            else:
                reader.at += 1

    def _word(self, reader: Reader, scopes: list[Scope]) -> None:
        previous = reader.peek(-1) if reader.at else None
        quoted = reader.peek().sort is Sort.QUOTED
        parts = [reader.take().text]
        while reader.is_next(".") and reader.peek(1).sort in {Sort.WORD, Sort.QUOTED}:
            reader.at += 1
            parts.append(reader.take().text)
        if reader.is_next(".", "*"):
            source = _aliased(parts[-1], scopes)
            if source is not None:
                self._all(Scope(), [source])
            return
        following = reader.peek()
        if following.sort is Sort.STRING or following.text in {"(", "=>", ":="}:
            return
        if previous is not None and (
            previous.text in {"::", "as", "collate", "."} or _is_operand(previous)
        ):
            return
        if len(parts) == 1 and not quoted and parts[0] in RESERVED:
            return
        twofold = len(parts) == 1 and not quoted and parts[0] in _TWOFOLD
        qualifier = parts[-2] if len(parts) > 1 else ""
        self._found(qualifier, parts[-1], scopes, sure=not twofold)

    def _found(self, qualifier: str, column: str, scopes: list[Scope], *, sure: bool) -> None:
        if column in SYSTEM_COLUMNS:
            return
        if qualifier:
            source = _aliased(qualifier, scopes)
            if source is None or source.table is None:
                return
            if source.columns is not None and column not in source.columns:
                self.absent.append((source.table, column))
            else:
                self.read[source.table, source.column(column)] = None
            return
        for scope in scopes:
            having = scope.having(column)
            alone = sure and (len(having) == 1 or column in scope.merged)
            for source in having:
                if source.table is not None:
                    (self.read if alone else self.maybe)[source.table, source.column(column)] = None
            if having:
                return
            for source in scope.unknown:
                sure = False
                if source.table is not None:
                    self.maybe[source.table, column] = None


def _put(part: Reader, scope: Scope, alias: str, source: Source) -> None:
    """A source with its alias, and the names that this gives to its columns."""
    named = part.accept("as")
    token = part.peek()
    behind = token.sort is Sort.QUOTED or (
        token.sort is Sort.WORD and token.text not in _ENDS_ITEM and token.text not in RESERVED
    )
    if named or behind:
        alias = part.name()
        if part.is_next("("):
            inner = part.parenthesised()
            plain = all(len(item.tokens) == 1 for item in inner.parts())
            names = tuple(t.text for t in inner.tokens if t.sort in {Sort.WORD, Sort.QUOTED})
            source = _named(source, names if plain else None)
    if part.is_next("tablesample"):
        raise Unreadable("TABLESAMPLE is not followed")
    if alias in scope.sources:
        raise Unreadable("a name stands twice in FROM")
    scope.sources[alias or f"({len(scope.sources)})"] = source


def _named(source: Source, names: tuple[str, ...] | None) -> Source:
    """Its first columns by other names."""
    if source.table is None:
        return Source(None, names)
    if source.columns is None or names is None:
        return Source(source.table, None)
    return Source(source.table, (*names, *source.columns[len(names) :]), source.columns)


def _aliased(name: str, scopes: list[Scope]) -> Source | None:
    return next((scope.sources[name] for scope in scopes if name in scope.sources), None)


def _is_operand(token: Token) -> bool:
    """Whether what follows can only be a name that is given, or more of a type's name."""
    if token.sort is Sort.WORD:
        return token.text not in _OPERATORS
    if token.sort is Sort.SIGN:
        return token.text in {")", "]"}
    return True


def _output_name(tokens: list[Token]) -> str | None:
    """What a column of a query is called; None where it takes more to know."""
    if not tokens or tokens[-1].sort not in {Sort.WORD, Sort.QUOTED}:
        return _called(tokens)
    if len(tokens) == 1 or tokens[-2].text == "as":
        return tokens[-1].text
    if tokens[-2].text == ".":
        plain = all(token.sort in {Sort.WORD, Sort.QUOTED} for token in tokens[::2])
        return tokens[-1].text if plain and all(t.text == "." for t in tokens[1::2]) else None
    is_alias = _is_operand(tokens[-2]) and "::" not in (tokens[-2].text, tokens[-3].text)
    plain = tokens[-1].sort is Sort.QUOTED or tokens[-1].text not in _TWOFOLD
    return tokens[-1].text if is_alias and plain and tokens[-2].text != "over" else None


def _called(tokens: list[Token]) -> str | None:
    """The function's name, where the whole is one call."""
    if len(tokens) < 3 or tokens[0].sort is not Sort.WORD or tokens[1].text != "(":
        return None
    depth = 0
    for at, token in enumerate(tokens[1:], 1):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.sort is Sort.SIGN else 0
        if depth == 0:
            plain = tokens[0].text not in _TWOFOLD and tokens[0].text != "trim"
            return tokens[0].text if plain and at == len(tokens) - 1 else None
    return None


def _clauses(reader: Reader) -> dict[str, Reader]:
    """The parts of a SELECT by the word that they begin with."""
    tokens = reader.tokens
    found: dict[str, Reader] = {}
    word, start, depth = "select", reader.at, 0
    for at in range(reader.at, len(tokens)):
        token = tokens[at]
        if token.sort is Sort.SIGN:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
        elif depth == 0 and token.sort is Sort.WORD and token.text in _CLAUSES:
            before = [item.text for item in tokens[max(at - 2, 0) : at]]
            if before[-1:] in (["within"], ["as"], ["."]) or (
                token.text == "from" and before[-1:] == ["distinct"] and before[0] in {"is", "not"}
            ):
                continue
            found.setdefault(word, reader.part(start, at))
            word, start = token.text, at + 1
    found.setdefault(word, reader.part(start, len(tokens)))
    if "group" in found:
        found["group"].accept("by")
    return found
