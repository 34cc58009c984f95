"""What the start of a container adds to its environment: exports, and programs that fetch more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jctc_lint.text import Source

MAX_TEXT = 64 * 1024
"""Characters read of one script."""

_EXPORT = pattern(r"\b(?:export|(?:declare|typeset)[ \t]+-\w*x\w*)[ \t]+([A-Za-z_]\w*)")
_PREFIX = pattern(r"(?:^|[;&|]|\benv|\bthen|\bexec)[ \t]*((?:[A-Z_][A-Z0-9_]*=\S*[ \t]+)+)\w", re.M)
_NAME = pattern(r"([A-Z_][A-Z0-9_]*)=")
_FETCHES = pattern(
    r"^[ \t]*(?:\.|source)[ \t]+\S+|\bset[ \t]+-\w*a|\bdotenv\b|\bdoppler\b|\binfisical\b"
    r"|\benvconsul\b|\bchamber[ \t]+exec|\baws-vault\b|\bop[ \t]+run\b|\bsops\b|\bvault\b"
    r"|\bsecretsmanager\b|\bssm[ \t]+get|/run/secrets\b|\bexport[ \t]+[\"']?\$|\beval\b"
    r"|\benv[ \t]+[\"']?\$\(|\bxargs\b.{0,40}\benv\b|--env-file\b|--env\b|\bfile_env\b"
    r"|\bsecrets?[-_]?(?:env|load|fetch)\w*|\bgcloud[ \t]+secrets\b|\bteller\b|\bberglas\b"
    r"|\bdirenv\b|\bprintf[ \t]+-v\b",
    re.MULTILINE,
)
"""Programs and lines that bring in variables by names that are not told here."""


@record
class Wrapper:
    """`exports` are names with the place that sets them (None: the command itself).

    `reads` is the text that brings in more, "" where nothing does.
    """

    exports: dict[str, Span | None] = field(default_factory=dict)
    reads: str = ""


def wrapper_of(command: str, scripts: Iterable[Source]) -> Wrapper:
    """What a start command and the scripts it runs export."""
    wrapper = Wrapper(dict.fromkeys(_exported(command)))
    reads = _fetching(command)
    for source in scripts:
        text = _without_comments(source.text[:MAX_TEXT])
        for match in _EXPORT.finditer(text):
            wrapper.exports.setdefault(match[1], Span(source, match.start(1), match.end(1)))
        reads = reads or _fetching(text)
    return Wrapper(wrapper.exports, reads)


def _exported(command: str) -> list[str]:
    text = command[:MAX_TEXT]
    names = [match[1] for match in _EXPORT.finditer(text)]
    for match in _PREFIX.finditer(text):
        names.extend(_NAME.findall(match[1]))
    return names


def _fetching(text: str) -> str:
    match = _FETCHES.search(text[:MAX_TEXT])
    return " ".join(match[0].split())[:40] if match is not None else ""


_COMMENT = pattern(r"(?m)(?:^|(?<=\s))#(?!!).*$")


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda match: " " * len(match[0]), text)
