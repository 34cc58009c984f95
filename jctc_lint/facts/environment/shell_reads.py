"""What shell scripts demand of their environment: `${NAME:?}`, and `$NAME` under `set -u`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.environment.model import Library, Need, Read, Shape
from jctc_lint.facts.secrets.names import is_secret_name
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Source

MAX_TEXT = 64 * 1024
MAX_READS = 200
MAX_DOCUMENTS = 50
"""Scripts with more here-documents are not read."""

_HIDDEN = pattern(
    r"(?m)(?:^|(?<=[\s;]))#(?!!).*$|'[^']*'|<<-?[ \t]*(?P<quote>['\"])(?P<word>\w+)(?P=quote)"
    r"(?s:.*?)^[ \t]*(?P=word)[ \t]*$|\\\$"
)
"""Comments, text in single quotes and here-documents that are not expanded."""
_REFERENCE = pattern(
    r"\$(?:\{(?P<braced>[A-Za-z_]\w*)(?P<operator>:?[-=?+])?|(?P<bare>[A-Za-z_]\w*))"
)
_SET_HERE = pattern(
    r"\b(?P<name>[A-Za-z_]\w*)\+?=|\bfor[ \t]+(?P<loop>\w+)"
    r"|\b(?:local|declare|readonly)[ \t]+(?:-\w+[ \t]+)?(?P<local>\w+)"
    r"|\bread[ \t]+(?:-\w+[ \t]+)*(?P<read>\w+)|\bgetopts[ \t]+\S+[ \t]+(?P<option>\w+)"
)
_STRICT = pattern(r"(?m)^[ \t]*set[ \t]+(?:-\w*u\w*\b|.*-o[ \t]+nounset)|^#!.*\bsh[ \t]+-\w*u")
_GUARD = pattern(
    r"\[{1,2}[ \t]+-z[ \t]+\"?\$\{?(?P<name>[A-Za-z_]\w*)(?::?-)?\}?\"?[ \t]+\]{1,2}"
    r"[ \t]*(?:;|&&|\n)\s*(?:then\b)?(?P<body>(?s:.{0,400}))"
)
_LEAVES = pattern(r"\bexit[ \t]+[1-9]")
_ENDS = pattern(r"\bfi\b|\belse\b|\belif\b|\}")
_OF_THE_SHELL = frozenset(
    {
        "HOME", "PATH", "PWD", "OLDPWD", "HOSTNAME", "USER", "LOGNAME", "UID", "EUID", "GID",
        "PPID", "SHELL", "TERM", "LANG", "IFS", "RANDOM", "SECONDS", "LINENO", "OPTARG", "OPTIND",
        "REPLY", "FUNCNAME", "PIPESTATUS", "SHLVL", "TMPDIR", "DEBUG", "OSTYPE", "COLUMNS", "LINES",
    }
)  # fmt: skip


def shell_reads(source: Source) -> tuple[Read, ...]:
    """What a script demands. What it only looks at, with a default or a test, is not told."""
    if source.text.count("<<") > MAX_DOCUMENTS:
        return ()
    text = _HIDDEN.sub(lambda match: " " * len(match[0]), source.text[:MAX_TEXT])
    found: dict[str, Read] = {}
    for read in (*_demanded(source, text), *_guarded(source, text)):
        if read.name not in found and len(found) < MAX_READS:
            found[read.name] = read
    return tuple(found.values())


def _demanded(source: Source, text: str) -> Iterator[Read]:
    own = _set_here(text)
    strict = _STRICT.search(text) is not None
    for match in _REFERENCE.finditer(text):
        name = match["braced"] or match["bare"]
        if name in own or name in _OF_THE_SHELL or name.startswith("BASH"):
            continue
        operator = match["operator"] or ""
        if operator.endswith("?") or (strict and not operator):
            start = match.start("braced" if match["braced"] else "bare")
            span = Span(source, start, start + len(name))
            yield _read(name, span, _need(text, match.start()), blank=operator == ":?")


def _guarded(source: Source, text: str) -> Iterator[Read]:
    own = _set_here(text)
    for match in _GUARD.finditer(text):
        name = match["name"]
        ends = _ENDS.search(match["body"])
        body = match["body"][: ends.start()] if ends is not None else match["body"]
        if name not in own and name not in _OF_THE_SHELL and _LEAVES.search(body):
            span = Span(source, match.start("name"), match.end("name"))
            yield _read(name, span, _need(text, match.start()), blank=True)


def _set_here(text: str) -> frozenset[str]:
    return frozenset(
        name for match in _SET_HERE.finditer(text) for name in match.groupdict().values() if name
    )


def _need(text: str, offset: int) -> Need:
    """A line that is indented stands in a branch or in a function."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    return Need.USE if line[:1] in (" ", "\t") else Need.START


def _read(name: str, span: Span, need: Need, *, blank: bool) -> Read:
    return Read(
        (name,), span, Library.SHELL, need, Shape.TEXT,
        blank_is_absent=blank, secret=is_secret_name(name),
    )  # fmt: skip
