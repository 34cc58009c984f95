"""Rules of routers, read as Traefik reads them: as expressions of the language Go.

Traefik gives a rule to Go's own parser and then takes calls of matchers with texts, `&&`, `||`, `!`
and parentheses only. What else Go knows is a mistake in a rule. So is a line break where Go would
end a statement.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN = "\ue000"
"""Stands for text that hangs on a variable which is not known."""
MAX_RULE = 2_000
MAX_DEPTH = 60


class Fault(StrEnum):
    """What is wrong with the form of a rule."""

    SINGLE_QUOTES = "single-quotes"
    BARE_TEXT = "bare-text"
    """An argument without quotes."""
    OPERATOR = "operator"
    """Another operator than `&&`, `||` and `!`, or none between two matchers."""
    LINE_BREAK = "line-break"
    UNCLOSED = "unclosed"
    """A quote or a parenthesis that is not closed, or one too many."""
    NO_CALL = "no-call"
    """Something that is not a matcher with arguments in parentheses."""
    ENDED = "ended"
    """Nothing where a matcher should follow."""
    ESCAPE = "escape"
    """A backslash in double quotes that Go does not know."""


@record(eq=True)
class Call:
    """A matcher with its arguments; `text` is how it is written."""

    name: str
    arguments: tuple[str, ...]
    text: str
    negated: bool = False


@record(eq=True)
class Junction:
    """`all` for `&&`, else `||`."""

    all: bool
    parts: tuple[Expression, ...]


Expression = Call | Junction


class NotUnderstood(Exception):
    """The rule's form hangs on a variable, or is something that this reader does not follow."""


class Misformed(Exception):
    """Traefik refuses the rule for its form."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.text = text


@record
class _Token:
    kind: str
    text: str
    value: str
    at: int


_TOKEN = pattern(
    r"(?P<space>[ \t\r]+|/\*(?:[^\n*]|\*(?!/))*\*/)|(?P<newline>\n|//[^\n]*\n?)"
    r"|(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<raw>`[^`]*`)"
    r'|(?P<quoted>"(?:[^"\\\n]|\\.)*")|(?P<operator>&&|\|\||.)',
)
_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\",
    '"': '"',
}  # fmt: skip
_ENDS = frozenset({"name", "number", "raw", "quoted", ")"})
"""Behind these Go takes a line break for the end of a statement."""


def parse(rule: str) -> Expression:
    """The expression; raises Misformed where Traefik refuses it, NotUnderstood where unclear."""
    if len(rule) > MAX_RULE:
        raise NotUnderstood
    return _Parser(list(_tokens(rule)), rule).whole()


def calls(expression: Expression) -> Iterator[Call]:
    """All matchers of an expression, in order."""
    if isinstance(expression, Call):
        yield expression
    else:
        for part in expression.parts:
            yield from calls(part)


def negation(expression: Expression) -> Expression:
    """The opposite, `!` moved down to the matchers as Traefik does."""
    if isinstance(expression, Call):
        return Call(expression.name, expression.arguments, expression.text, not expression.negated)
    return Junction(not expression.all, tuple(negation(part) for part in expression.parts))


def _tokens(rule: str) -> Iterator[_Token]:
    last = ""
    for match in _TOKEN.finditer(rule):
        kind, text = match.lastgroup or "", match[0]
        if kind == "space":
            continue
        if kind == "newline":
            if last in _ENDS:
                yield _Token("newline", text, "", match.start())
                last = ""
            continue
        value = ""
        if kind == "raw":
            value = text[1:-1].replace("\r", "")
        elif kind == "quoted":
            value = _unquoted(text)
        elif kind == "operator":
            kind = text
        last = kind
        yield _Token(kind, text, value, match.start())
    yield _Token("end", "", "", len(rule))


def _unquoted(text: str) -> str:
    """The value of a text in double quotes."""
    found: list[str] = []
    rest = iter(text[1:-1])
    for char in rest:
        if char != "\\":
            found.append(char)
            continue
        escaped = next(rest)
        if escaped in "xuU01234567":
            raise NotUnderstood
        if escaped not in _ESCAPES:
            raise Misformed(Fault.ESCAPE, f"\\{escaped}")
        found.append(_ESCAPES[escaped])
    return "".join(found)


class _Parser:
    def __init__(self, tokens: list[_Token], rule: str) -> None:
        self.tokens = tokens
        self.rule = rule
        self.at = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.token
        self.at += token.kind != "end"
        return token

    def whole(self) -> Expression:
        found = self.alternatives()
        if self.token.kind == "newline" and self.tokens[self.at + 1].kind == "end":
            self.take()
        if self.token.kind != "end":
            raise self.surprised()
        return found

    def alternatives(self) -> Expression:
        return self.joined("||", lambda: self.joined("&&", self.factor))

    def joined(self, operator: str, inner: object) -> Expression:
        assert callable(inner)
        parts: list[Expression] = [inner()]
        while self.token.kind == operator:
            self.take()
            parts.append(inner())
        return parts[0] if len(parts) == 1 else Junction(operator == "&&", tuple(parts))

    def factor(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotUnderstood
        try:
            if self.token.kind == "!":
                self.take()
                return negation(self.factor())
            if self.token.kind == "(":
                opened = self.take()
                found = self.alternatives()
                if self.token.kind != ")":
                    raise self.surprised(opened)
                self.take()
                return found
            return self.call()
        finally:
            self.depth -= 1

    def call(self) -> Call:
        name = self.token
        if name.kind != "name":
            raise self.no_operand()
        self.take()
        if self.token.kind != "(":
            raise self.after_name(name)
        opened = self.take()
        arguments: list[str] = []
        while self.token.kind != ")":
            arguments.append(self.argument(opened))
            if self.token.kind == ",":
                self.take()
            elif self.token.kind != ")":
                raise self.surprised(opened)
        closing = self.take()
        return Call(name.text, tuple(arguments), self.rule[name.at : closing.at + 1])

    def argument(self, opened: _Token) -> str:
        token = self.token
        if token.kind in ("raw", "quoted"):
            self.take()
            return token.value
        self.check_known(token)
        if token.kind == "'":
            raise Misformed(Fault.SINGLE_QUOTES, self.rest())
        if token.kind in ("`", '"'):
            raise Misformed(Fault.UNCLOSED, token.text)
        if token.kind in ("end", "newline"):
            raise Misformed(Fault.UNCLOSED, opened.text)
        raise Misformed(Fault.BARE_TEXT, self.rest())

    def rest(self) -> str:
        """What stands from here to the next closing parenthesis."""
        end = self.rule.find(")", self.token.at)
        return self.rule[self.token.at : end if end >= 0 else len(self.rule)].strip()

    def check_known(self, token: _Token) -> None:
        if UNKNOWN in token.text:
            raise NotUnderstood

    def no_operand(self) -> Exception:
        token = self.token
        self.check_known(token)
        if token.kind == "end":
            return Misformed(Fault.ENDED, "")
        if token.kind == ")":
            return Misformed(Fault.UNCLOSED, ")")
        if token.kind in ("&", "|", "&&", "||", ",", ";"):
            return Misformed(Fault.OPERATOR, token.text)
        return Misformed(Fault.NO_CALL, self.rule[token.at : token.at + 40])

    def after_name(self, name: _Token) -> Exception:
        self.check_known(name)
        self.check_known(self.token)
        return Misformed(Fault.NO_CALL, name.text)

    def surprised(self, opened: _Token | None = None) -> Exception:
        """What to say of a token that cannot stand here; `opened` waits to be closed."""
        token = self.token
        self.check_known(token)
        if token.kind == "newline":
            return Misformed(Fault.LINE_BREAK, "")
        if token.kind == "end":
            return Misformed(Fault.UNCLOSED, opened.text if opened is not None else "")
        if token.kind in (")", "`", '"'):
            return Misformed(Fault.UNCLOSED, token.text)
        if token.kind == "'":
            return Misformed(Fault.SINGLE_QUOTES, self.rest())
        if token.kind == ".":
            return NotUnderstood()
        return Misformed(Fault.OPERATOR, token.text)
