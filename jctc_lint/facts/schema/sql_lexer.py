"""PostgreSQL's tokens, and where one statement ends and the next begins."""

from __future__ import annotations

import re
from enum import IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME_BYTES = 63


class Sort(IntEnum):
    WORD = auto()
    QUOTED = auto()
    STRING = auto()
    NUMBER = auto()
    BIND = auto()
    SIGN = auto()
    END = auto()


class Token(NamedTuple):
    """`text` is the value: words folded to lower case, quotes and escapes taken away."""

    sort: Sort
    text: str
    start: int
    end: int


class Unreadable(Exception):
    """This is no SQL that we can read; `certain` says that PostgreSQL cannot either."""

    def __init__(self, reason: str, *, certain: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.certain = certain


_TOKENS = pattern(
    r"""
      (?P<space>\s++|--[^\r\n]*+)
    | (?P<string>[nN]?'[^']*+(?:''[^']*+)*+'
        | [eE]'[^'\\]*+(?:(?:''|\\.)[^'\\]*+)*+' | [bBxX]'[^']*+')
    | (?P<unicode>[uU]&['"])
    | (?P<word>[^\W\d][\w$]*+)
    | (?P<quoted>"[^"]*+(?:""[^"]*+)*+")
    | (?P<number>(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?)
    | (?P<dollar>\$(?:[^\W\d]\w*+)?\$)
    | (?P<parameter>\$\d++)
    | (?P<comment>/\*)
    | (?P<bind>(?<![:\w]):\w++(?!:))
    | (?P<sign>::|:=|=>|<>|!=|>=|<=|\|\||->>|->|[-+*/<>=~!@\#%^&|`?()\[\],;.:{}\\])
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGES = pattern(r"/\*|\*/")
_ESCAPED_COLON = pattern(r"\\(:[\w$]*)(?![:\w$])")
_UNICODE_ESCAPE = pattern(r"\\([0-9A-Fa-f]{4})|\\\+([0-9A-Fa-f]{6})|\\\\")
_BACKSLASH = pattern(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_UPPER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_BINDS = pattern(r"(?<![:\w$\\]):([\w$]+)(?![:\w$])")


def binds(text: str) -> tuple[str, ...]:
    """The parameters that SQLAlchemy's `text()` sees, also where they stand in a literal."""
    return tuple(dict.fromkeys(_BINDS.findall(text))) if ":" in text else ()


def unescaped(text: str) -> str:
    r"""The SQL that SQLAlchemy sends: `\:` is how `text()` writes a colon that is no parameter."""
    return _ESCAPED_COLON.sub(r"\1", text) if "\\:" in text else text


def tokens(text: str) -> list[Token]:
    """All tokens, without an end; raises `Unreadable` where a quote or comment has no end."""
    return list(_tokens(text))


def statements(text: str) -> Iterator[list[Token]]:
    """The tokens of each statement, without its semicolon; empty ones are left out.

    A semicolon within BEGIN ATOMIC ... END is the body's.
    """
    found: list[Token] = []
    atomic = depth = 0
    for token in _tokens(text):
        if token.sort is Sort.WORD and (atomic or token.text == "atomic"):
            if token.text == "atomic" and found and found[-1].text == "begin":
                atomic, depth = 1, 1
            elif token.text == "case":
                depth += 1
            elif token.text == "end":
                depth -= 1
                atomic = int(depth > 0)
        if token.sort is Sort.SIGN and token.text == ";" and not atomic:
            if found:
                yield found
            found = []
        else:
            found.append(token)
    if found:
        yield found


def _tokens(text: str) -> Iterator[Token]:
    at, length = 0, len(text)
    match = _TOKENS.match
    while at < length:
        found = match(text, at)
        if found is None:
            raise _stray(text, at)
        sort, end = found.lastgroup, found.end()
        if sort == "space":
            at = end
            continue
        if sort == "word":
            yield Token(Sort.WORD, _folded(found[0]), at, end)
        elif sort == "sign":
            yield Token(Sort.SIGN, found[0], at, end)
        elif sort == "comment":
            end = _comment_end(text, at)
        else:
            token = _value(text, found)
            end = token.end
            yield token
        at = end


def _value(text: str, found: re.Match[str]) -> Token:
    written, at, end = found[0], found.start(), found.end()
    sort = found.lastgroup
    if sort == "string":
        return Token(Sort.STRING, _string(written), at, end)
    if sort == "quoted":
        if end - at == 2:
            raise Unreadable("an identifier is empty", certain=True)
        return Token(Sort.QUOTED, truncated(written[1:-1].replace('""', '"')), at, end)
    if sort == "number":
        return Token(Sort.NUMBER, written, at, end)
    if sort == "dollar":
        close = text.find(written, end)
        if close < 0:
            raise Unreadable(f"a {written} has no end", certain=True)
        return Token(Sort.STRING, text[end:close], at, close + len(written))
    if sort == "unicode":
        return _unicode(text, at, end)
    return Token(Sort.BIND, written.lstrip(":"), at, end)


def _string(written: str) -> str:
    if written[0] == "'":
        return written[1:-1].replace("''", "'")
    inner = written[2:-1]
    if written[0] in "eE":
        return _BACKSLASH.sub(_escape, inner.replace("''", "'"))
    return inner.replace("''", "'")


def _escape(found: re.Match[str]) -> str:
    octal, hexadecimal, code, letter = found.groups()
    if letter is not None:
        return _LETTERS.get(letter, letter)
    return chr(int(octal, 8) if octal else int(hexadecimal or code, 16))


def _unicode(text: str, at: int, start: int) -> Token:
    quote = text[start - 1]
    close = text.find(quote, start)
    if close < 0:
        raise Unreadable("a quoted text has no end", certain=True)
    value = _UNICODE_ESCAPE.sub(
        lambda found: chr(int(found[1] or found[2] or "5c", 16) % 0x110000), text[start:close]
    )
    sort = Sort.STRING if quote == "'" else Sort.QUOTED
    return Token(sort, value, at, close + 1)


def _comment_end(text: str, at: int) -> int:
    depth = 0
    while found := _COMMENT_EDGES.search(text, at):
        depth += 1 if found[0] == "/*" else -1
        at = found.end()
        if not depth:
            return at
    raise Unreadable("a comment has no end", certain=True)


def _stray(text: str, at: int) -> Unreadable:
    if text[at] in "'\"" or text[at : at + 2] in {"e'", "E'"}:
        return Unreadable("a quoted text has no end", certain=True)
    return Unreadable(f"the character {text[at]!r} is no SQL")


def _folded(word: str) -> str:
    word = word.translate(_UPPER)
    return word if len(word) <= NAME_BYTES // 4 else truncated(word)


def truncated(name: str) -> str:
    """What PostgreSQL makes of a name that is too long."""
    encoded = name.encode("utf-8", "surrogatepass")
    if len(encoded) <= NAME_BYTES:
        return name
    return encoded[:NAME_BYTES].decode("utf-8", "ignore")
