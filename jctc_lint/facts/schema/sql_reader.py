"""A cursor over the tokens of one statement, with what all statements have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from jctc_lint.facts.schema.model import Name
from jctc_lint.facts.schema.sql_lexer import Sort, Token, Unreadable

if TYPE_CHECKING:
    from jctc_lint.text import Span

_FOREIGN = frozenset({"`", "autoincrement", "auto_increment", "modify"})
_OPENING = {"(": 1, "[": 1, ")": -1, "]": -1}
# Words that can be no name without quotes (reserved in PostgreSQL).
RESERVED = frozenset(
    [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "asymmetric",
        "both",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "current_catalog",
        "current_date",
        "current_role",
        "current_time",
        "current_timestamp",
        "current_user",
        "default",
        "deferrable",
        "desc",
        "distinct",
        "do",
        "else",
        "end",
        "except",
        "false",
        "fetch",
        "for",
        "foreign",
        "from",
        "grant",
        "group",
        "having",
        "in",
        "initially",
        "intersect",
        "into",
        "lateral",
        "leading",
        "limit",
        "localtime",
        "localtimestamp",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "placing",
        "primary",
        "references",
        "returning",
        "select",
        "session_user",
        "some",
        "symmetric",
        "table",
        "then",
        "to",
        "trailing",
        "true",
        "union",
        "unique",
        "user",
        "using",
        "variadic",
        "when",
        "where",
        "window",
        "with",
    ]
)


class Reader:
    """Where reading a statement has come to. What reads on raises `Unreadable` where it cannot."""

    def __init__(self, text: str, tokens: list[Token], place: Span, call: str) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.place = place
        self.call = call
        self.embedded = False
        """Within PL/pgSQL, where a name may be a variable's."""
        end = tokens[-1].end if tokens else 0
        self._end = Token(Sort.END, "", end, end)

    def peek(self, ahead: int = 0) -> Token:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else self._end

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def is_next(self, *words: str) -> bool:
        """Whether these keywords or signs follow."""
        tokens, at = self.tokens, self.at
        if at + len(words) > len(tokens):
            return False
        for offset, word in enumerate(words):
            token = tokens[at + offset]
            if token.text != word or token.sort not in {Sort.WORD, Sort.SIGN}:
                return False
        return True

    def accept(self, *words: str) -> bool:
        if self.is_next(*words):
            self.at += len(words)
            return True
        return False

    def accept_any(self, *words: str) -> str:
        """The one of these keywords that follows, or ""."""
        token = self.peek()
        if token.sort is Sort.WORD and token.text in words:
            self.at += 1
            return token.text
        return ""

    def expect(self, *words: str) -> None:
        if not self.accept(*words):
            self.fail(" ".join(words).upper())

    def fail(self, expected: str) -> NoReturn:
        found = self.peek()
        if found.text in _FOREIGN and found.sort in _PLAIN:
            raise Unreadable(f"{found.text} is not PostgreSQL's", certain=True)
        shown = self.text[found.start : found.end][:30] or "the end"
        raise Unreadable(f"{expected} was expected, not {shown}")

    def finish(self) -> None:
        if not self.done():
            self.fail("the end")

    def word(self) -> str:
        token = self.take()
        if token.sort is not Sort.WORD:
            self.at -= 1
            self.fail("a word")
        return token.text

    def name(self) -> str:
        token = self.peek()
        if token.sort is Sort.QUOTED or (token.sort is Sort.WORD and token.text not in RESERVED):
            self.at += 1
            return token.text
        return self.fail("a name")

    def label(self) -> str:
        """What may stand behind a dot: any word."""
        token = self.take()
        if token.sort not in {Sort.QUOTED, Sort.WORD}:
            self.at -= 1
            self.fail("a name")
        return token.text

    def qualified(self) -> Name:
        first = self.name()
        if not self.accept("."):
            return Name(first)
        second = self.label()
        if self.accept("."):
            return Name(self.label(), second)
        return Name(second, first)

    def string(self) -> str:
        """A text; what stands on lines of their own goes together."""
        token = self.take()
        if token.sort is not Sort.STRING:
            self.at -= 1
            self.fail("a text in quotes")
        text = token.text
        while self.peek().sort is Sort.STRING:
            following = self.take()
            if "\n" not in self.text[token.end : following.start]:
                raise Unreadable("two texts stand side by side", certain=True)
            text += following.text
            token = following
        return text

    def names_in_parentheses(self) -> tuple[str, ...]:
        self.expect("(")
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        self.expect(")")
        return tuple(found)

    def if_exists(self) -> bool:
        return self.accept("if", "exists")

    def if_not_exists(self) -> bool:
        return self.accept("if", "not", "exists")

    def cascade(self) -> bool:
        return bool(self.accept_any("cascade", "restrict") == "cascade")

    def parenthesised(self) -> Reader:
        """A reader of what stands in the parentheses that follow."""
        start = self.at
        self.skip_parentheses()
        return self.part(start + 1, self.at - 1)

    def part(self, start: int, end: int) -> Reader:
        made = Reader(self.text, self.tokens[start:end], self.place, self.call)
        made.embedded = self.embedded
        return made

    def skip_parentheses(self) -> None:
        if not self.is_next("("):
            self.fail("(")
        depth = 0
        for at in range(self.at, len(self.tokens)):
            token = self.tokens[at]
            if token.sort is Sort.SIGN:
                depth += _OPENING.get(token.text, 0)
                if not depth:
                    self.at = at + 1
                    return
        raise Unreadable("a parenthesis has no end", certain=True)

    def until(self, *words: str) -> Reader:
        """What stands before the first of these words or signs, outside of parentheses."""
        depth, start = 0, self.at
        for at in range(start, len(self.tokens)):
            token = self.tokens[at]
            if depth == 0 and token.text in words and token.sort in _PLAIN:
                self.at = at
                return self.part(start, at)
            if token.sort is Sort.SIGN:
                depth += _OPENING.get(token.text, 0)
                if depth < 0:
                    break
        else:
            at = len(self.tokens)
        self.at = at
        if depth > 0:
            raise Unreadable("a parenthesis has no end", certain=True)
        return self.part(start, at)

    def parts(self) -> list[Reader]:
        """What stands between commas, outside of parentheses, up to the end."""
        found = []
        while not self.done():
            found.append(self.until(","))
            if not self.accept(","):
                self.finish()
            elif self.done():
                raise Unreadable("nothing stands behind a comma", certain=True)
        return found

    @property
    def source(self) -> str:
        """The text of all that is left."""
        if self.done():
            return ""
        return self.text[self.peek().start : self.tokens[-1].end]


_PLAIN = frozenset({Sort.WORD, Sort.SIGN})
