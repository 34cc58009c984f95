"""The words of a shell command: quotes taken away, expansions with one known value put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.reading.shell_text import UNKNOWN, ShellText
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node

    from jctc_lint.text import Span

MAX_DEPTH = 40
"""Deepest nesting of quotes and expansions in one word."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_PLAIN = frozenset({"word", "number", "variable_name", "special_variable_name", "file_descriptor"})


@record
class Word:
    """A word as the program would get it.

    `text` keeps the parts whose value is not known as they are written; `known` is False then.
    `inner` is the word as shell text of its own (for `bash -c WORD`), unknown parts marked.
    """

    text: str
    known: bool
    span: Span
    inner: ShellText = field(repr=False)


@record
class Parsed:
    """Shell text and the table that turns the parser's byte offsets into characters."""

    shell: ShellText
    characters: list[int] | None

    def start(self, node: Node) -> int:
        return self.at(node.start_byte)

    def end(self, node: Node) -> int:
        return self.at(node.end_byte)

    def at(self, byte: int) -> int:
        return byte if self.characters is None else self.characters[byte]

    def text(self, node: Node) -> str:
        return self.shell.text[self.start(node) : self.end(node)]


def characters_of(text: str) -> list[int] | None:
    """Character index of every byte of the text in UTF-8; None when they are the same."""
    if text.isascii():
        return None
    table: list[int] = []
    for index, char in enumerate(text):
        table.extend([index] * len(char.encode("utf-8", "surrogatepass")))
    table.append(len(text))
    return table


@record(frozen=False, eq=True)
class _Building:
    """A word in the making; `done` holds those that an unquoted blank has ended."""

    parsed: Parsed
    values: Mapping[str, str]
    done: list[Word] = field(default_factory=list)
    chars: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    quoted: bool = False

    def add(self, char: str, at: int) -> None:
        self.chars.append(char)
        self.places.append(at)

    def literal(self, start: int, end: int, escapable: str | None) -> None:
        """Text whose backslashes escape the characters in `escapable`: all for None."""
        shell = self.parsed.shell
        at = start
        while at < end:
            char = shell.text[at]
            if char == "\\" and at + 1 < end and escapable != "":
                following = shell.text[at + 1]
                if following == "\n":
                    at += 2
                    continue
                if escapable is None or following in escapable:
                    at += 1
                    char = following
            self.add(char, shell.places[at])
            at += 1

    def unknown(self, start: int, end: int) -> None:
        for at in range(start, end):
            self.add(UNKNOWN, self.parsed.shell.places[at])

    def value(self, value: str, node: Node, *, split: bool) -> None:
        """The value of a variable, which stands where the variable is written."""
        at = self.parsed.shell.places[self.parsed.start(node)]
        for char in value:
            if split and char in " \t\n":
                self.finish(node)
            else:
                self.add(char, at)

    def finish(self, node: Node) -> None:
        """End the word, unless nothing of it was written."""
        if not self.chars and not self.quoted:
            return
        source = self.parsed.shell.source
        inner = ShellText(source, "".join(self.chars), self.places)
        text = "".join(
            source.text[at] if char == UNKNOWN else char
            for char, at in zip(self.chars, self.places, strict=True)
        )
        span = self.parsed.shell.span(self.parsed.start(node), self.parsed.end(node))
        self.done.append(Word(text, UNKNOWN not in self.chars, span, inner))
        self.chars, self.places, self.quoted = [], [], False


def words_of(node: Node, parsed: Parsed, values: Mapping[str, str], *, split: bool) -> list[Word]:
    """The words that one argument becomes: mostly one; several by splitting, or none.

    `values` are the variables whose one value is known. `split` is False in assignments.
    """
    building = _Building(parsed, values)
    _expand(node, building, split=split, depth=0)
    building.finish(node)
    return building.done


def here_document(body: Node, parsed: Parsed, values: Mapping[str, str]) -> ShellText:
    """The text of a here-document; expansions as far as its delimiter lets them happen."""
    building = _Building(parsed, values)
    if _delimiter_is_quoted(body, parsed):
        building.literal(parsed.start(body), parsed.end(body), "")
    else:
        span = (parsed.start(body), parsed.end(body))
        _between(body, building, span, "$`\\", depth=0)
    return ShellText(parsed.shell.source, "".join(building.chars), building.places)


def _delimiter_is_quoted(body: Node, parsed: Parsed) -> bool:
    parent = body.parent
    starts = [n for n in parent.children if n.type == "heredoc_start"] if parent else []
    return any(char in parsed.text(start) for start in starts for char in "'\"\\")


def _expand(node: Node, building: _Building, *, split: bool, depth: int) -> None:
    parsed = building.parsed
    start, end = parsed.start(node), parsed.end(node)
    if depth > MAX_DEPTH:
        building.unknown(start, end)
    elif node.type in _PLAIN:
        building.literal(start, end, None)
    elif node.type == "raw_string":
        building.quoted = True
        building.literal(start + 1, end - 1, "")
    elif node.type == "ansi_c_string":
        building.quoted = True
        _ansi_c(building, start + 2, end - 1)
    elif node.type in ("string", "translated_string"):
        building.quoted = True
        opening = parsed.text(node).index('"') + 1
        _between(node, building, (start + opening, end - 1), '$`"\\', depth=depth)
    elif node.type in ("simple_expansion", "expansion"):
        _variable(node, building, split=split)
    elif node.type in ("concatenation", "command_name"):
        for child in node.children:
            _expand(child, building, split=split, depth=depth + 1)
    elif not node.is_named and parsed.text(node) in ("=", ":", "%", "@", ",", "$"):
        building.literal(start, end, None)
    else:
        building.unknown(start, end)


def _between(
    node: Node, building: _Building, span: tuple[int, int], escapable: str, *, depth: int
) -> None:
    """What stands in double quotes, or in a here-document: text and expansions."""
    parsed = building.parsed
    at, end = span
    for child in node.children:
        first, last = parsed.start(child), parsed.end(child)
        if first < at or last > end or child.type in ("string_content", "heredoc_content"):
            continue
        if not child.is_named:
            continue
        building.literal(at, first, escapable)
        _expand(child, building, split=False, depth=depth + 1)
        at = last
    building.literal(at, end, escapable)


def _ansi_c(building: _Building, start: int, end: int) -> None:
    shell = building.parsed.shell
    at = start
    while at < end:
        char = shell.text[at]
        if char == "\\" and at + 1 < end:
            following = shell.text[at + 1]
            if following not in _ESCAPES:
                building.unknown(at, end)
                return
            at += 1
            char = _ESCAPES[following]
        building.add(char, shell.places[at])
        at += 1


def _variable(node: Node, building: _Building, *, split: bool) -> None:
    parsed = building.parsed
    name, operator = _name_and_operator(node, parsed)
    value = building.values.get(name)
    # `${NAME:-other}` is NAME's value when that is set and not empty.
    if value is not None and (not operator or (operator in ("-", ":-", "?", ":?") and value)):
        building.value(value, node, split=split)
    else:
        building.unknown(parsed.start(node), parsed.end(node))


def _name_and_operator(node: Node, parsed: Parsed) -> tuple[str, str]:
    children = [child for child in node.children if child.type not in ("$", "${", "}")]
    if not children or children[0].type != "variable_name":
        return "", "?"
    operator = parsed.text(children[1]) if len(children) > 1 else ""
    return parsed.text(children[0]), operator
