"""Secrets in scripts, makefiles, documents, dotenv and configuration files."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.lines import assigned, hinted_lines
from jctc_lint.facts.leaks.made import leak
from jctc_lint.facts.leaks.model import Medium
from jctc_lint.facts.leaks.urls import url_leaks
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.facts.secrets.shapes import flag_secrets, glued_passwords
from jctc_lint.reading.shell_text import whole
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.reading.shell_text import ShellText
    from jctc_lint.text import Source

LONGEST_LINE = 64 * 1024
"""Characters; no dotenv file that somebody uses has a longer one."""
_COMMENT = pattern(r"[ \t]*(#|//|--|;|\*|rem\b|::)", re.I)
_SQL = pattern(
    r"\b(?:(?:ENCRYPTED\s{1,9})?PASSWORD|IDENTIFIED\s{1,9}BY)\s{1,9}(?:=\s{0,9})?'(?P<value>[^'\n]{1,200})'",
    re.I,
)
_DOTENV_LINE = pattern(r"[ \t]*(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.]*[ \t]*=")
_FLAGGED = pattern(r"--?\w")


def script_leaks(source: Source) -> Iterator[Leak]:
    """Scripts, makefiles and SQL: assignments, flags, statements that set a password."""
    yield from shell_text_leaks(Medium.SCRIPT, whole(source))


def shell_text_leaks(medium: Medium, shell: ShellText) -> Iterator[Leak]:
    """The same for shell text inside another text."""
    for start, end in hinted_lines(shell.text):
        if not _COMMENT.match(shell.text, start, end):
            yield from _in_line(medium, shell, start, end)


def _in_line(medium: Medium, shell: ShellText, start: int, end: int) -> Iterator[Leak]:
    taken: list[tuple[int, int]] = []
    for name, sort, what, first, last in _candidates(shell.text, start, end):
        if any(begun < last and first < done for begun, done in taken):
            continue
        value = shell.text[first:last]
        span = shell.span(first, last)
        found = leak(medium, name, value, span, sort, told=what, what=what)
        if found is not None:
            taken.append((first, last))
            yield found
    place = shell.span(start, end).start
    yield from url_leaks(medium, shell.source, shell.text[start:end], place)


def _candidates(text: str, start: int, end: int) -> Iterator[tuple[str, str, str, int, int]]:
    """Names, sorts, words for what they are, and places: assignments, flags, SQL."""
    for item in assigned(text, start, end):
        yield item.name, "literal", "", item.start, item.start + len(item.value)
    line = text[start:end]
    for shapes in (flag_secrets, glued_passwords) if _FLAGGED.search(line) else ():
        for shape in shapes(line):
            yield "PASSWORD", "flag", shape.what, start + shape.start, start + shape.end
    for match in _SQL.finditer(text, start, end):
        yield "PASSWORD", "statement", "", *match.span("value")


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
    return bool(lines) and fitting >= len(lines) * 0.8 and max(map(len, lines)) < LONGEST_LINE


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
