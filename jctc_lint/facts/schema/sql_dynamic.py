"""The text that PL/pgSQL's EXECUTE runs, where literals make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import Blur
from jctc_lint.facts.schema.model import Kind
from jctc_lint.facts.schema.names import quoted
from jctc_lint.facts.schema.sql_lexer import Sort, Unreadable, tokens
from jctc_lint.facts.schema.sql_reader import Reader
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.text import Span

_SLOT = pattern(r"%(?:(\d+)\$)?([sIL%])")
_HOLE = "\0"
_KNOWN = pattern(
    r"\s*(?:(?P<trigger>create\s+(?:or\s+replace\s+)?(?:constraint\s+)?trigger|drop\s+trigger)"
    r"|(?P<policy>(?:create|alter|drop)\s+policy)"
    r"|insert|update|delete|select|grant|revoke|comment|alter\s+default\s+privileges|analyze"
    r"|vacuum|refresh|notify|reindex"
    r'|alter\s+table\s+(?:only\s+)?(?:\w+\.)?"?\0"?\s+(?:owner|enable|disable|force))\s',
    2,
)
"""Statements of which it is known what they touch: triggers, policies, or nothing of a schema."""


@record
class Dynamic:
    """A text of which only the parts around the holes are known."""

    text: str

    def blur(self, place: Span, call: str) -> Blur:
        """ALTER TABLE with a known table touches that one; nothing is known of anything else."""
        why = "the statement is put together when it runs"
        head, _, tail = self.text.partition(_HOLE)
        named = head.endswith('"') and tail.strip(" ;\n") == '"'
        head = head.removesuffix('"')
        try:
            reader = Reader(head, tokens(head), place, call)
            if reader.accept("alter", "table"):
                reader.if_exists()
                reader.accept("only")
                table = reader.qualified()
                if reader.accept("drop", "constraint"):
                    reader.if_exists()
                    return Blur(place, call, why, (table,), dropped=named and reader.done())
                if not reader.done():
                    return Blur(place, call, why, tables=(table,))
        except Unreadable:
            pass
        alone = ";" not in self.text.rstrip().rstrip(";")
        known = _KNOWN.match(self.text) if alone else None
        made = (("trigger", Kind.TRIGGER), ("policy", Kind.POLICY))
        kinds = tuple(kind for name, kind in made if known is not None and known[name])
        return Blur(place, call, why, kinds=kinds, everything=known is None)


def value_of(reader: Reader, texts: Mapping[str, str]) -> str | Dynamic:
    """The text of an expression, up to USING or INTO."""
    parts: list[str] = []
    while True:
        parts.append(_operand(reader, texts))
        if not reader.accept("||"):
            break
    text = "".join(parts)
    if not reader.done() and not reader.is_next("using") and not reader.is_next("into"):
        return Dynamic(text + _HOLE)
    return Dynamic(text) if _HOLE in text else text


def _operand(reader: Reader, texts: Mapping[str, str]) -> str:
    token = reader.peek()
    if token.sort is Sort.STRING:
        reader.at += 1
        return token.text
    if token.sort is Sort.WORD and reader.peek(1).text == "(":
        reader.at += 1
        return _called(token.text, reader.parenthesised(), texts)
    if token.sort in {Sort.WORD, Sort.QUOTED}:
        reader.at += 1
        if reader.accept("."):
            reader.label()
            return _HOLE
        return texts.get(token.text, _HOLE)
    reader.until("||", "using", "into")
    return _HOLE


def _called(function: str, inner: Reader, texts: Mapping[str, str]) -> str:
    arguments = [_argument(part, texts) for part in inner.parts()]
    if not arguments:
        return _HOLE
    if function == "format":
        return _format(arguments)
    if len(arguments) == 1 and function in {"quote_ident", "quote_literal"}:
        return _written(function[-5:], arguments[0])
    return "".join(arguments) if function == "concat" else _HOLE


def _argument(part: Reader, texts: Mapping[str, str]) -> str:
    """An argument that is one literal or variable; what is nested deeper is not followed."""
    token = part.peek()
    if len(part.tokens) == 1 and token.sort in {Sort.STRING, Sort.NUMBER}:
        return token.text
    if len(part.tokens) == 1:
        return texts.get(token.text, _HOLE)
    if all(item.sort is Sort.STRING or item.text == "||" for item in part.tokens):
        return "".join(item.text for item in part.tokens if item.sort is Sort.STRING)
    return _HOLE


def _format(arguments: list[str]) -> str:
    given = arguments[1:]
    at = 0
    made, end = [], 0
    for match in _SLOT.finditer(arguments[0]):
        made.append(arguments[0][end : match.start()])
        end = match.end()
        if match[2] == "%":
            made.append("%")
            continue
        at = int(match[1][:4]) if match[1] else at + 1
        value = given[at - 1] if 0 < at <= len(given) else _HOLE
        made.append(_written(match[2], value))
    return "".join(made) + arguments[0][end:]


def _written(how: str, value: str) -> str:
    if _HOLE in value:
        return f'"{_HOLE}"' if how in {"I", "ident"} else _HOLE
    if how in {"I", "ident"}:
        return quoted(value)
    if how in {"L", "teral"}:
        return "'" + value.replace("'", "''") + "'"
    return value
