"""Secrets in scripts, makefiles, documents, dotenv and configuration files."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.lines import assigned, hinted_lines
from jctc_lint.facts.leaks.made import leak
from jctc_lint.facts.leaks.model import Medium
from jctc_lint.facts.leaks.urls import url_leaks
from jctc_lint.facts.secret_names import is_secret_name
from jctc_lint.facts.secret_shapes import flag_secrets, glued_passwords
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.text import Source

_COMMENT = pattern(r"[ \t]*(#|//|--|;|\*|rem\b|::)", 2)
_SQL = pattern(
    r"\b(?:(?:ENCRYPTED\s{1,9})?PASSWORD|IDENTIFIED\s{1,9}BY)\s{1,9}(?:=\s{0,9})?'(?P<value>[^'\n]{1,200})'",
    2,
)
_DOTENV_LINE = pattern(r"[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.]*[ \t]*=")
_CODE = pattern(r"[()]|=>|::|\$\{?\w|\w\.\w+\(")
_FLAGGED = pattern(r"--?\w")


def script_leaks(source: Source) -> Iterator[Leak]:
    """Scripts, makefiles and SQL: assignments, flags, statements that set a password."""
    for start, end in _lines(source, comments=False):
        yield from _statements(Medium.SCRIPT, source, start, end)


def shell_text_leaks(
    medium: Medium, source: Source, text: str, place: Callable[[int], int]
) -> Iterator[Leak]:
    """The same for shell text inside another text; `place` tells where its characters stand."""
    for start, end in hinted_lines(text):
        if not _COMMENT.match(text, start, end):
            yield from _in_line(medium, source, text, start, end, place)


def _statements(medium: Medium, source: Source, start: int, end: int) -> Iterator[Leak]:
    yield from _in_line(medium, source, source.text, start, end, lambda at: at)


def _in_line(
    medium: Medium, source: Source, text: str, start: int, end: int, place: Callable[[int], int]
) -> Iterator[Leak]:
    taken: list[tuple[int, int]] = []

    def span(first: int, last: int) -> Span:
        at = place(first)
        return Span(source, at, max(at, place(max(first, last - 1)) + 1))

    for item in assigned(text, start, end):
        last = item.start + len(item.value)
        found = leak(medium, item.name, item.value, span(item.start, last), "literal")
        if found is not None:
            taken.append((item.start, last))
            yield found
    line = text[start:end]
    for shapes in (flag_secrets, glued_passwords):
        for shape in shapes(line) if _FLAGGED.search(line) else ():
            first, last = start + shape.start, start + shape.end
            value = text[first:last]
            if any(a < last and first < b for a, b in taken):
                continue
            found = leak(
                medium, "PASSWORD", value, span(first, last), "flag", what=shape.what, told="-"
            )
            if found is not None:
                taken.append((first, last))
                yield found
    for match in _SQL.finditer(text, start, end):
        where = span(*match.span("value"))
        found = leak(medium, "PASSWORD", match["value"], where, "statement")
        if found is not None and not any(a < match.end() and match.start() < b for a, b in taken):
            yield found
    yield from url_leaks(medium, source, line, place(start))


def document_leaks(source: Source) -> Iterator[Leak]:
    """Runbooks and other documents: values behind a secret's name, passwords in URLs."""
    for start, end in _lines(source, comments=True):
        for item in assigned(source.text, start, end):
            if _is_prose(source.text, item.start, len(item.value), quoted=item.quoted):
                continue
            span = Span(source, item.start, item.start + len(item.value))
            found = leak(Medium.RUNBOOK, item.name, item.value, span, "literal")
            if found is not None:
                yield found
        yield from url_leaks(Medium.RUNBOOK, source, source.text[start:end], start)


def _is_prose(text: str, start: int, length: int, *, quoted: bool) -> bool:
    """`Password: at least eight characters`: words follow, and nothing sets the value off."""
    rest = text[start + length : start + length + 3]
    return not quoted and rest[:1] == " " and rest[1:2].isalpha()


def configuration_leaks(source: Source) -> Iterator[Leak]:
    """Configuration files of programs."""
    for start, end in _lines(source, comments=False):
        for item in assigned(source.text, start, end):
            span = Span(source, item.start, item.start + len(item.value))
            found = leak(Medium.CONFIGURATION, item.name, item.value, span, "literal")
            if found is not None:
                yield found
        yield from url_leaks(Medium.CONFIGURATION, source, source.text[start:end], start)


def dotenv_leaks(source: Source) -> Iterator[Leak]:
    """Dotenv files: read as Compose reads them, as far as it gets."""
    from jctc_lint.reading.dotenv import parse

    for entry in parse(source).entries:
        if entry.value_span is None or entry.text is None:
            continue
        span = entry.value_span
        if entry.quote:
            span = Span(source, span.start + 1, max(span.start + 1, span.end - 1))
        if is_secret_name(entry.name):
            found = leak(Medium.DOTENV, entry.name, entry.text, span, "literal")
            if found is not None:
                yield found
                continue
        yield from url_leaks(Medium.DOTENV, source, span.text, span.start, name=entry.name)


def is_dotenv(text: str) -> bool:
    """True for a text whose lines are assignments, whatever the file is called."""
    lines = [line for line in text.splitlines()[:400] if line.strip() and line.lstrip()[0] != "#"]
    fitting = sum(1 for line in lines if _DOTENV_LINE.match(line))
    return bool(lines) and fitting >= len(lines) * 0.8


def _lines(source: Source, *, comments: bool) -> Iterator[tuple[int, int]]:
    for start, end in hinted_lines(source.text):
        if comments or not _COMMENT.match(source.text, start, end):
            yield start, end


def numbered(leaks: Iterator[Leak]) -> Iterator[Leak]:
    """The leaks of a file, those of one name told apart."""
    from jctc_lint.record import replace

    seen: dict[str, Iterator[int]] = {}
    for found in leaks:
        number = next(seen.setdefault(found.subject, count()))
        yield replace(found, number=number) if number else found
