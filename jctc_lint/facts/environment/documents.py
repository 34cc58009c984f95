"""Where variables are documented: example dotenv files, tables and blocks of Markdown files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.secrets.names import words_of
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.markdown_tables import tables_and_blocks
from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.markdown_tables import Block, MarkdownTable
    from jctc_lint.text import Source

MAX_DOCUMENTS = 300
"""Most Markdown files looked into."""
MAX_ENTRIES = 20_000
"""Most variables taken from all documents."""

_EXAMPLES = frozenset(
    {"example", "examples", "sample", "template", "tmpl", "tpl", "dist", "defaults", "default"}
)
_NAME = pattern(r"^[A-Za-z_][A-Za-z0-9_]{1,80}$")
_CAPITALS = pattern(r"^[A-Z][A-Z0-9_]{2,80}$")
_NAME_COLUMN = pattern(
    r"\b(variables?|env(ironment)?( vars?| variables?)?|names?|keys?|settings?)\b", re.I
)
_REQUIRED_COLUMN = pattern(r"\b(required|mandatory|needed)\b", re.I)
_OPTIONAL_COLUMN = pattern(r"^optional\??$", re.I)
_YES = pattern(
    r"^(yes\b|y$|true$|required\b|mandatory\b|always$|✓|✅|✔|☑|:white_check_mark:|:heavy_check_mark:|x$)",
    re.I,
)
_NO = pattern(r"^(no\b|n$|false$|optional\b|-+$|—|✗|❌|✖|:x:|$)", re.I)
_LINE = pattern(r"^(?:export[ \t]+|#[ \t]*)?(?P<name>[A-Z][A-Z0-9_]{2,80})=")
_DOTENV_LANGUAGES = frozenset(
    {"", "env", "dotenv", "bash", "sh", "shell", "ini", "properties", "text", "txt"}
)


@record
class Documented:
    """A place that tells of a variable. `required` is None where it does not say."""

    name: str
    span: Span
    required: bool | None = None
    example: bool = False
    """It is a line of an example dotenv file."""


@record(frozen=False)
class Documents:
    """All documented variables, by name."""

    by_name: dict[str, list[Documented]] = field(default_factory=dict)
    count: int = 0

    def add(self, entry: Documented) -> None:
        if self.count < MAX_ENTRIES:
            self.count += 1
            self.by_name.setdefault(entry.name, []).append(entry)

    def of(self, name: str) -> list[Documented]:
        return self.by_name.get(name, [])

    def required(self, name: str) -> Documented | None:
        """The first place that says that the variable is required."""
        return next((entry for entry in self.of(name) if entry.required), None)


def documents(repository: Repository) -> Documents:
    """What example files and Markdown files say of variables."""
    found = Documents()
    for path in repository.inventory.of(Kind.DOTENV):
        file = repository.dotenv(path)
        if file is not None:
            example = is_example(path)
            for line in file.entries:
                found.add(Documented(line.name, line.name_span, example=example))
            for entry in _commented(file.source) if example else ():
                found.add(entry)
    for path in repository.inventory.of(Kind.MARKDOWN)[:MAX_DOCUMENTS]:
        source = repository.files.read(path)
        if source is not None and ("|" in source.text or "=" in source.text):
            for entry in _of_markdown(source):
                found.add(entry)
    return found


def is_example(path: str) -> bool:
    """True for `.env.example` and the like."""
    words = {word.lower() for word in words_of(path.rpartition("/")[2])}
    return not words.isdisjoint(_EXAMPLES)


def _commented(source: Source) -> Iterator[Documented]:
    """`# NAME=value`: a variable that need not be set."""
    for number in range(1, len(source.line_starts) + 1):
        line = source.line_span(number)
        match = _LINE.match(line.text) if line.text.startswith("#") else None
        if match is not None:
            start = line.start + match.start("name")
            span = Span(source, start, start + len(match["name"]))
            yield Documented(match["name"], span, required=False, example=True)


def _of_markdown(source: Source) -> Iterator[Documented]:
    tables, blocks = tables_and_blocks(source)
    for table in tables:
        yield from _of_table(table)
    for block in blocks:
        yield from _of_block(source, block)


def _of_table(table: MarkdownTable) -> Iterator[Documented]:
    column = next((n for n, title in enumerate(table.head) if _NAME_COLUMN.search(title)), None)
    if column is None:
        return
    demanded = next((n for n, t in enumerate(table.head) if _REQUIRED_COLUMN.search(t)), None)
    optional = next((n for n, t in enumerate(table.head) if _OPTIONAL_COLUMN.search(t)), None)
    for row in table.rows:
        if column >= len(row.cells):
            continue
        required = _answer(row.cells, demanded)
        if required is None and optional is not None:
            answer = _answer(row.cells, optional)
            required = None if answer is None else not answer
        for name, span in _names(row.cells[column]):
            yield Documented(name, span, required)


def _answer(cells: tuple[Span, ...], column: int | None) -> bool | None:
    if column is None or column >= len(cells):
        return None
    text = cells[column].text.strip("*_` \t")
    if _YES.match(text):
        # "Yes, unless ..." hangs on something.
        return True if len(text) <= 12 else None
    return False if _NO.match(text) else None


def _names(cell: Span) -> Iterator[tuple[str, Span]]:
    """The variables that a cell names: in backticks, or as its only words in capitals."""
    for match in _CODE.finditer(cell.text):
        if _NAME.match(match[1]) and (_CAPITALS.match(match[1]) or "_" in match[1]):
            start = cell.start + match.start(1)
            yield match[1], Span(cell.source, start, start + len(match[1]))
    plain = cell.text.strip("*_ \t")
    if _CAPITALS.match(plain):
        start = cell.start + cell.text.index(plain)
        yield plain, Span(cell.source, start, start + len(plain))


_CODE = pattern(r"`([^`\n=:]{1,90})(?:[=:][^`\n]*)?`")


def _of_block(source: Source, block: Block) -> Iterator[Documented]:
    if block.language not in _DOTENV_LANGUAGES:
        return
    for line in block.lines:
        match = _LINE.match(line.text)
        if match is not None:
            start = line.start + match.start("name")
            yield Documented(match["name"], Span(source, start, start + len(match["name"])))
