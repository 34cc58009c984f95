"""The words of an SQL expression: enough to see which columns it names, and to rename one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from jctc_lint.facts.schema.names import quoted
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_TOKEN = pattern(
    r"(?P<space>\s+)"
    r"|(?P<string>[eEbBxXnN]?'(?:[^']|'')*')"
    r'|(?P<quoted>"(?:[^"]|"")+")'
    r"|(?P<word>[^\W\d][\w$]*)"
    r"|(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<cast>::)"
    r"|(?P<operator>[-+*/<>=~!@#%^&|`?]+)"
    r"|(?P<other>.)",
    16,  # re.DOTALL
)


class Token(NamedTuple):
    kind: str
    text: str
    name: str
    """What an identifier means: without quotes, or in small letters."""


def tokens(text: str) -> list[Token]:
    """All but blanks; the pieces that join up to the text are those of `pieces`."""
    return [token for token in pieces(text) if token.kind != "space"]


def pieces(text: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "other", match[0]
        name = ""
        if kind == "word":
            name = found.lower()
        elif kind == "quoted":
            name, kind = found[1:-1].replace('""', '"'), "word"
        yield Token(kind, found, name)


def columns_in(text: str, names: Container[str]) -> list[str]:
    """Those of the names that an expression uses as columns, in their order."""
    found = [token.name for _, token in _columns(list(pieces(text)), names)]
    return list(dict.fromkeys(found))


def renamed_in(text: str, old: str, new: str) -> str:
    """The expression after a column got another name."""
    parts = list(pieces(text))
    texts = [part.text for part in parts]
    for at, _ in _columns(parts, (old,)):
        texts[at] = quoted(new)
    return "".join(texts)


def _columns(parts: list[Token], names: Container[str]) -> Iterator[tuple[int, Token]]:
    """Words that are columns: no function, no type after `::`, no part of a longer name."""
    solid = [(at, part) for at, part in enumerate(parts) if part.kind != "space"]
    for place, (at, part) in enumerate(solid):
        if part.kind != "word" or part.name not in names:
            continue
        before = solid[place - 1][1] if place else None
        after = solid[place + 1][1].text if place + 1 < len(solid) else ""
        if before is not None and before.kind == "cast":
            continue
        if after == "(" and not part.text.startswith('"'):
            continue
        if after == ".":
            continue
        yield at, part
