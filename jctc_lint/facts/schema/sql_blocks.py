"""DO blocks: the PL/pgSQL that revisions guard their DDL with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import (
    Attempt,
    Blur,
    Change,
    Condition,
    Data,
    Maybe,
    Raises,
)
from jctc_lint.facts.schema.sql_dynamic import Dynamic, value_of
from jctc_lint.facts.schema.sql_flow import Branches, Changes, Flow, Node, Return, returns
from jctc_lint.facts.schema.sql_guards import condition, exists
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, statements, tokens
from jctc_lint.facts.schema.sql_reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.schema.sql_lexer import Token

_DEEPEST = 20
_MOST_TURNS = 200
_MOST_PARENTHESES = 60
_LEVELS = frozenset({"notice", "info", "warning", "log", "debug"})


class Block:
    """Reads one block; `statement` reads what is plain SQL in it."""

    def __init__(self, reader: Reader, statement: Callable[[Reader], list[Change]]) -> None:
        self.reader = reader
        self.statement = statement
        self.texts: dict[str, str] = {}
        """Variables whose text is known."""
        self.conditions: dict[str, Condition] = {}
        """Variables that say whether something is there."""
        self.depth = 0
        self.turns = 0
        self.flow = Flow()

    def read(self) -> list[Change]:
        self._label()
        if self.reader.accept("declare"):
            while not self.reader.is_next("begin"):
                self._declaration()
        return self._block()

    def _label(self) -> None:
        if self.reader.accept("<"):
            self.reader.until(">")
            self.reader.expect(">", ">")

    def _declaration(self) -> None:
        part = self._to_semicolon()
        name = part.name()
        value = part.until("default", ":=", "=")
        if not part.done() and value.tokens:
            part.take()
            known = value_of(part, self.texts)
            if isinstance(known, str):
                self.texts[name] = known

    def _block(self) -> list[Change]:
        """BEGIN ... [EXCEPTION ...] END [;]."""
        self._deeper()
        reader = self.reader
        reader.expect("begin")
        nodes = self._nodes("end", "exception")
        changes = self.flow.changes(nodes)
        if reader.accept("exception"):
            if any(returns(node) for node in nodes):
                reader.fail("no RETURN before EXCEPTION")
            changes = self._handled(changes)
        reader.expect("end")
        if not reader.done() and not reader.is_next(";"):
            reader.name()
        reader.accept(";")
        self.depth -= 1
        return changes

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable("blocks are nested too deeply")

    def _handled(self, changes: list[Change]) -> list[Change]:
        reader = self.reader
        quiet: list[str] = []
        loud: list[tuple[tuple[str, ...], list[Change]]] = []
        while reader.accept("when"):
            names = [self._handle()]
            while reader.accept("or"):
                names.append(self._handle())
            reader.expect("then")
            then = self.flow.changes(self._nodes("when", "end"))
            if then:
                loud.append((tuple(names), then))
            else:
                quiet += names
        if len(loud) > 1:
            reader.fail("one handler")
        made: Change | None = None
        place, call = reader.place, reader.call
        if quiet:
            made = Attempt(place, call, tuple(changes), tuple(quiet))
        for handles, then in loud:
            inner = (made,) if made is not None else tuple(changes)
            made = Attempt(place, call, inner, handles, tuple(then))
        return [made] if made is not None and changes else changes

    def _handle(self) -> str:
        if self.reader.accept("sqlstate"):
            return f"sqlstate {self.reader.string()}"
        return self.reader.word()

    def _nodes(self, *ends: str) -> list[Node]:
        found: list[Node] = []
        while not any(self.reader.is_next(word) for word in ends):
            if self.reader.done():
                self.reader.fail(ends[0].upper())
            found.append(self._node())
        return found

    def _node(self) -> Node:
        reader = self.reader
        if reader.accept("if"):
            return self._if()
        if reader.is_next("begin") or reader.is_next("declare"):
            return Changes(self.read())
        if reader.accept("null"):
            reader.expect(";")
            return Changes()
        if reader.is_next("return"):
            self._to_semicolon()
            return Return()
        if reader.accept("raise"):
            return self._raise()
        if reader.is_next("for") or reader.is_next("foreach"):
            return self._loop()
        if reader.accept("execute"):
            return Changes(self._execute(self._to_semicolon()))
        return self._plain(self._to_semicolon())

    def _if(self) -> Branches:
        reader = self.reader
        self._deeper()
        branches: list[tuple[Condition | None, list[Node]]] = []
        while True:
            asked = condition(reader.until("then"), self.conditions)
            reader.expect("then")
            branches.append((asked, self._nodes("elsif", "elseif", "else", "end")))
            if reader.accept_any("elsif", "elseif"):
                continue
            if reader.accept("else"):
                branches.append((None, self._nodes("end")))
            reader.expect("end", "if", ";")
            self.depth -= 1
            return Branches(branches, reader.place, reader.call)

    def _raise(self) -> Node:
        level = self.reader.peek().text
        part = self._to_semicolon()
        if level in _LEVELS and part.tokens[0].sort is Sort.WORD:
            return Changes()
        texts = [token.text for token in part.tokens if token.sort is Sort.STRING]
        reason = texts[0] if texts else "the error again"
        return Changes([Raises(self.reader.place, self.reader.call, reason)])

    def _plain(self, part: Reader) -> Node:
        """An SQL statement, or an assignment."""
        first = part.peek().text
        if part.peek(1).text in {":=", "="} and first not in {"set"}:
            self.texts.pop(first, None)
            self.conditions.pop(first, None)
            self._assign(first, part)
            return Changes()
        if first == "perform":
            tokens_ = [part.tokens[0]._replace(text="select"), *part.tokens[1:]]
            return Changes(self.statement(Reader(part.text, tokens_, part.place, part.call)))
        if first == "get":
            return Changes()
        if first in {"select", "with"} and "into" in {token.text for token in part.tokens}:
            part = self._selected(part)
        elif "returning" in {token.text for token in part.tokens}:
            part = _returning(part)
        return Changes(self.statement(part))

    def _assign(self, name: str, part: Reader) -> None:
        part.at += 2
        start = part.at
        known = value_of(part, self.texts)
        part.at = start
        if isinstance(known, str):
            self.texts[name] = known
        elif part.is_next("exists") or part.is_next("not") or part.is_next("("):
            self.conditions[name] = condition(part.until(";"), self.conditions)

    def _selected(self, part: Reader) -> Reader:
        """SELECT without its INTO variables, which are remembered where they are understood."""
        start = next(at for at, token in enumerate(part.tokens) if token.text == "into")
        end = start + 1
        if part.tokens[end].text == "strict":
            end += 1
        names = [part.tokens[end].text]
        end += 1
        while end + 1 < len(part.tokens) and part.tokens[end].text == ",":
            names.append(part.tokens[end + 1].text)
            end += 2
        rest = part.tokens[:start] + part.tokens[end:]
        for name in names:
            self.texts.pop(name, None)
            self.conditions.pop(name, None)
        made = Reader(part.text, rest, part.place, part.call)
        made.embedded = True
        if len(names) == 1 and made.accept("select"):
            asked = made.part(made.at, len(rest))
            found = None
            if asked.is_next("exists") or asked.is_next("not", "exists"):
                found = condition(asked, self.conditions)
            elif asked.is_next("count", "(") or asked.peek(1).text == "from":
                found = exists(Reader(part.text, rest, part.place, part.call))
            if found is not None:
                self.conditions[names[0]] = found
        made.at = 0
        return made

    def _loop(self) -> Node:
        """FOR and FOREACH: turned where the values are known, else a possibility."""
        reader = self.reader
        foreach = reader.take().text == "foreach"
        name = reader.name()
        reader.expect("in")
        head = reader.until("loop")
        reader.expect("loop")
        start = reader.at
        values = _array(head, self.texts) if foreach else None
        if values is not None:
            found: list[Node] = []
            for value in values or [""]:
                self.turns += 1
                if self.turns > _MOST_TURNS:
                    raise Unreadable("its loops have too many turns")
                reader.at = start
                self.texts[name] = value
                nodes = self._nodes("end")
                if any(returns(node) for node in nodes):
                    reader.fail("no RETURN in a loop")
                found += nodes if values else []
            self.texts.pop(name, None)
        else:
            self.texts.pop(name, None)
            found = [Changes(self._maybe(self.flow.changes(self._nodes("end"))))]
        reader.expect("end", "loop")
        if not reader.is_next(";"):
            reader.name()
        reader.expect(";")
        return Branches([(None, found)], reader.place, reader.call)

    def _maybe(self, changes: list[Change]) -> list[Change]:
        place, call = self.reader.place, self.reader.call
        sure = [change for change in changes if isinstance(change, Blur)]
        others = tuple(change for change in changes if not isinstance(change, Blur))
        if all(isinstance(change, Data) for change in others):
            return [*sure, *(() if not others else (Maybe(place, call, others, _ROWS),))]
        return [*sure, Maybe(place, call, others, _ROWS)]

    def _execute(self, part: Reader) -> list[Change]:
        place, call = part.place, part.call
        value = value_of(part, self.texts)
        if isinstance(value, Dynamic):
            return [value.blur(place, call)]
        found: list[Change] = []
        for item in statements(value):
            found += self.statement(Reader(value, item, place, call))
        return found

    def _to_semicolon(self) -> Reader:
        part = self.reader.until(";")
        self.reader.expect(";")
        if part.done():
            self.reader.fail("a statement")
        return part


_ROWS = "it happens once for each row of a query"


def _returning(part: Reader) -> Reader:
    """A statement without the variables that RETURNING ... INTO sets."""
    words = [token.text for token in part.tokens]
    start = words.index("returning")
    end = words.index("into", start) if "into" in words[start:] else len(words)
    return part.part(0, end)


def _array(head: Reader, texts: dict[str, str]) -> list[str] | None:
    """ARRAY['a', 'b'], as in FOREACH x IN ARRAY ARRAY['a', 'b']."""
    head.accept("array")
    if not head.accept("array", "["):
        return None
    values = []
    inner = head.until("]")
    for part in inner.parts():
        value = value_of(part, texts)
        if not isinstance(value, str):
            return None
        values.append(value)
    return values


def block_changes(
    body: str, outer: Reader, statement: Callable[[Reader], list[Change]]
) -> list[Change]:
    """The changes of a DO block's body."""
    return block_of(Reader(body, tokens(body), outer.place, outer.call), statement)


def block_of(reader: Reader, statement: Callable[[Reader], list[Change]]) -> list[Change]:
    """The changes of a whole body."""
    _check_nesting(reader.tokens)
    reader.embedded = True
    changes = Block(reader, statement).read()
    reader.finish()
    return changes


def _check_nesting(found: list[Token]) -> None:
    depth = 0
    for token in found:
        if token.sort is Sort.SIGN and token.text in {"(", ")"}:
            depth += 1 if token.text == "(" else -1
            if depth > _MOST_PARENTHESES:
                raise Unreadable("parentheses are nested too deeply")
