"""The shell blocks of a Markdown file, under their headings.

Only fenced blocks hold commands: text, tables, inline code and HTML comments hold none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.reading.shell_text import ShellText, of_spans
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Source, Span

SHELL_LANGUAGES = frozenset(
    {"", "bash", "sh", "shell", "zsh", "ksh", "console", "terminal", "shell-session",
     "shellsession", "sh-session", "shellscript"}
)  # fmt: skip
"""First words of a fence's info string that mean commands; "" is a fence without one."""

_SESSIONS = frozenset({"console", "terminal", "shell-session", "shellsession", "sh-session"})
_FENCE = pattern(r"^(?P<indent>[ \t]*(?:>[ \t]?)*[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)$")
_BULLET = pattern(r"^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?=[`~]{3})")
_HEADING = pattern(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = pattern(r"^ {0,3}(=+|-{2,})[ \t]*$")
_PROMPT = pattern(r"^\s*(?:\([\w.\-]+\)\s*)?(?:[\w.\-]+@[\w.\-]+[^$#\n]{0,60})?[$#❯%]\s+(?=\S)")
_DOLLAR = pattern(r"^\s*(?:\([\w.\-]+\)\s*)?(?:[\w.\-]+@[\w.\-]+[^$#\n]{0,60})?\$\s+(?=\S)")
_PLACEHOLDER = pattern(r"(?<!<)<[A-Za-z](?:[\w .\-]{0,60}\w)?>|\.\.\.(?=\s|$)|…")


@record
class Heading:
    """A heading. `level` is from 1 to 6."""

    level: int
    title: str
    span: Span


@record
class Fence:
    """A fenced block of commands. `headings` are those it stands under, the outermost first.

    `shell` has prompts and the output between them left out, placeholders (`<TAG>`) marked unknown.
    """

    language: str
    shell: ShellText
    headings: tuple[Heading, ...]
    span: Span


def shell_fences(source: Source) -> tuple[Fence, ...]:
    """The blocks of a Markdown file that hold shell commands, in order."""
    return tuple(_Reader(source).fences())


@record(frozen=False, eq=True)
class _Reader:
    source: Source
    headings: tuple[Heading, ...] = ()

    def fences(self) -> Iterator[Fence]:
        total = len(self.source.line_starts)
        number = 1
        previous = ""
        while number <= total:
            line = self.source.line(number)
            opening = _opening(line)
            if opening:
                end = self._closing(number + 1, opening["marks"], total)
                language = _language(opening["info"])
                if language in SHELL_LANGUAGES:
                    yield self._fence(language, number, end)
                number, previous = end + 1, ""
                continue
            if "<!--" in line and "-->" not in line.split("<!--")[-1]:
                number = self._comment_end(number, total)
            self._heading(number, line, previous)
            previous = line
            number += 1

    def _closing(self, number: int, marks: str, total: int) -> int:
        """The line that closes a fence; a fence that is never closed runs to the end."""
        close = re.compile(rf"^[ \t>]*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$")
        while number <= total and not close.match(self.source.line(number)):
            number += 1
        return number

    def _comment_end(self, number: int, total: int) -> int:
        while number < total and "-->" not in self.source.line(number + 1):
            number += 1
        return number + 1

    def _heading(self, number: int, line: str, previous: str) -> None:
        match = _HEADING.match(line) if "#" in line else None
        if match:
            self._enter(len(match[1]), (match[2] or "").strip(), number)
        elif _UNDERLINE.match(line) and previous.strip() and "|" not in previous:
            self._enter(1 if line.strip()[0] == "=" else 2, previous.strip(), number - 1)

    def _enter(self, level: int, title: str, number: int) -> None:
        outer = [heading for heading in self.headings if heading.level < level]
        self.headings = (*outer, Heading(level, title, self.source.line_span(number)))

    def _fence(self, language: str, opening: int, closing: int) -> Fence:
        lines = [self._line(number) for number in range(opening + 1, closing)]
        session = language in _SESSIONS
        prompt = _PROMPT if session and not self._any(lines, _DOLLAR) else _DOLLAR
        if self._any(lines, prompt):
            lines = self._typed(lines, prompt)
        shell = of_spans(self.source, lines).without(_PLACEHOLDER)
        return Fence(language, shell, self.headings, self.source.line_span(opening))

    def _line(self, number: int) -> tuple[int, int]:
        """A line of a block with its line break, without the marks of a quotation."""
        starts = self.source.line_starts
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self.source.text)
        quotation = re.match(r"[ \t]*>[ \t]?", self.source.text[start:end])
        opened = self.source.line(number).lstrip().startswith(">")
        return (start + quotation.end() if quotation and opened else start), end

    def _any(self, lines: list[tuple[int, int]], prompt: re.Pattern[str]) -> bool:
        return any(prompt.match(self.source.text[start:end]) for start, end in lines)

    def _typed(
        self, lines: list[tuple[int, int]], prompt: re.Pattern[str]
    ) -> list[tuple[int, int]]:
        """What stands behind a prompt, with the lines that continue it."""
        kept: list[tuple[int, int]] = []
        continued = False
        for start, end in lines:
            text = self.source.text[start:end]
            match = prompt.match(text)
            if match:
                kept.append((start + match.end(), end))
            elif continued:
                kept.append((start, end))
            continued = bool(match or continued) and text.rstrip("\r\n").endswith("\\")
        return kept


def _opening(line: str) -> re.Match[str] | None:
    if "```" not in line and "~~~" not in line:
        return None
    bullet = _BULLET.match(line)
    match = _FENCE.match(line[bullet.end() :] if bullet else line)
    # A backtick in the info string means inline code.
    return None if match is None or (match["marks"][0] == "`" and "`" in match["info"]) else match


def _language(info: str) -> str:
    word = re.match(r"[ \t]*\{?[ \t]*\.?([\w+\-]*)", info)
    return word[1].lower() if word else ""
