"""Makes text of the analysed repository harmless for terminals, logs and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.engine.run import printable
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.finding import Severity

LIMIT = 4000
"""More characters than any message or path that somebody will read."""

_LOG_COMMAND = pattern(r"(#[^ -~]*#[^ -/:-@\[-^`{-~]*)\[")
_COMMAND = pattern(r" +(?=[^!-~]*::)")
_COLON = pattern(r"[^!-~]*:")
"""All pass over characters that .NET's comparison of texts passes over."""
_SENTENCE = pattern(r"(?<=[.!?])\s+(?=[A-Z'\"`(])")


def one_line(text: str, limit: int = LIMIT) -> str:
    """Text on one line without control characters, bidirectional controls and lone surrogates."""
    return no_log_commands(printable(text, limit))


def no_log_commands(text: str) -> str:
    """Text of the same length that gives no orders to who reads a log.

    `##[` and `##vso[` do to GitHub's and Azure's runners, wherever they stand in a line: their
    bracket becomes a round one.
    """
    return _LOG_COMMAND.sub(r"\1(", text) if "#" in text else text


def line_head(path: str) -> str:
    """A path to start a line with, a colon behind it: `::` there gives GitHub's runner orders."""
    text = one_line(path)
    return f"./{text}" if _COLON.match(text) else text


def no_command_starts(text: str) -> str:
    """Text that, indented and wrapped at blanks, has no line that starts with `::`."""
    if "::" not in text:
        return text
    text = _COMMAND.sub("\xa0", text)
    return f"-\xa0{text}" if _COMMAND.match(f" {text}") else text


def first_sentence(text: str) -> str:
    """The first sentence of a rule's prose, on one line; what it announces is left to the page."""
    paragraph = text.strip().split("\n\n", 1)[0]
    sentence = _SENTENCE.split(" ".join(paragraph.split()), maxsplit=1)[0]
    return one_line(f"{sentence[:-1]}." if sentence.endswith(":") else sentence)


def plural(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def severities(counts: Mapping[Severity, int]) -> str:
    """`2 errors, 1 warning`; severities that do not occur are left out."""
    return ", ".join(
        f"{number} info" if severity == "info" else plural(number, severity.value)
        for severity, number in counts.items()
        if number
    )
