"""JavaScript and TypeScript as text whose comments, strings and patterns are blanked out.

What is left are names and signs, each at its own offset, so that a search finds code and no prose.
The text of a string is looked up in the source by its offset.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.text import Source

ENDINGS = (
    ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro",
)  # fmt: skip
MAX_CHARACTERS = 256 * 1024
"""Longer files are bundles that nobody wrote; they are not read."""
_MAX_LINE = 5_000
"""Longer lines are minified code."""
MAX_NESTING = 20
"""Deepest nesting of templates in templates."""

_SIGN = pattern(r"//|/\*|[\"'`/}{]")
_STRING_END = {quote: re.compile(rf"(?:[^{quote}\\\n]|\\.)*{quote}", re.DOTALL) for quote in "\"'"}
_TEMPLATE_PART = pattern(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_PATTERN = pattern(r"/(?![*/])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_PATTERN = pattern(r"(?:^|[(,=:\[!&|?{};+\-*%~^<>]|\breturn|\btypeof|\bcase)\s*$")
"""Behind what a `/` begins a pattern, and does not divide."""
_NO_BREAK = pattern(r"[^\n]")


@record
class Script:
    """`code` is as long as the source's text; what is no code in it is blank."""

    source: Source
    code: str

    def depth(self, offset: int) -> int:
        """How many braces are open before an offset."""
        return self.code.count("{", 0, offset) - self.code.count("}", 0, offset)


def parse(source: Source) -> Script | None:
    """The code of a file; None for what is too long, or made by a program."""
    text = source.text
    if len(text) > MAX_CHARACTERS or _minified(text):
        return None
    return Script(source, _Blanker(text).run())


def _minified(text: str) -> bool:
    return len(text) > _MAX_LINE and max(map(len, text.split("\n"))) > _MAX_LINE


class _Blanker:
    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = []
        self.kept = 0
        """Up to where the text is in `parts`."""
        self.templates: list[int] = []
        """For each open `${`, how many braces are open in it."""

    def run(self) -> str:
        at = 0
        while (match := _SIGN.search(self.text, at)) is not None:
            at = self._take(match[0], match.start())
        self.parts.append(self.text[self.kept :])
        return "".join(self.parts)

    def _take(self, sign: str, start: int) -> int:
        """Read what begins at a sign; returns where to go on."""
        if sign in ("{", "}"):
            return self._brace(sign, start)
        end = self._end(sign, start)
        if end is None:
            return start + len(sign)
        inside = sign in "\"'"
        self._blank(start + inside, end - inside)
        return end

    def _end(self, sign: str, start: int) -> int | None:
        """Where a comment, a string or a pattern ends; None where it is none."""
        text = self.text
        if sign == "//":
            end = text.find("\n", start)
            return len(text) if end < 0 else end
        if sign == "/*":
            end = text.find("*/", start + 2)
            return len(text) if end < 0 else end + 2
        if sign == "`":
            return self._template(start + 1)
        if sign == "/":
            match = _PATTERN.match(text, start) if self._may_be_pattern(start) else None
        else:
            match = _STRING_END[sign].match(text, start + 1)
        return match.end() if match is not None else None

    def _may_be_pattern(self, start: int) -> bool:
        return _BEFORE_PATTERN.search(self.text[max(0, start - 20) : start]) is not None

    def _template(self, start: int) -> int:
        """The end of a template, or of its text before `${`."""
        match = _TEMPLATE_PART.match(self.text, start)
        end = match.end() if match is not None else start
        if self.text.startswith("${", end) and len(self.templates) < MAX_NESTING:
            self.templates.append(0)
            return end + 2
        return min(end + 1, len(self.text))

    def _brace(self, sign: str, start: int) -> int:
        if not self.templates:
            return start + 1
        if sign == "{":
            self.templates[-1] += 1
        elif self.templates[-1]:
            self.templates[-1] -= 1
        else:
            self.templates.pop()
            end = self._template(start + 1)
            self._blank(start, end)
            return end
        return start + 1

    def _blank(self, start: int, end: int) -> None:
        self.parts.append(self.text[self.kept : start])
        self.parts.append(_NO_BREAK.sub(" ", self.text[start:end]))
        self.kept = end


def text_at(script: Script, start: int) -> str | None:
    """The string that begins at an offset with its quote; None for one with escapes."""
    quote = script.code[start : start + 1]
    end = script.code.find(quote, start + 1) if quote in ("'", '"') else -1
    if end < 0:
        return None
    text = script.source.text[start + 1 : end]
    return None if "\\" in text or "\n" in text else text
