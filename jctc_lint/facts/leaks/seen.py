"""Secrets that scripts give to programs on their command lines, where others see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.leaks.lines import hinted_lines
from jctc_lint.facts.leaks.model import Leak, Medium, Worth
from jctc_lint.facts.leaks.surroundings import use_of
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Source

_VARIABLE = r"[\"']?\$\{?(?P<name>[A-Za-z_]\w{1,60})"
_PROGRAMS = (
    (
        "a client of MySQL",
        r"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump|mariadb-admin)\b",
        rf"-p{_VARIABLE}|--password={_VARIABLE.replace('name', 'long')}",
        "an option file (--defaults-extra-file)",
    ),
    ("redis-cli", r"\bredis-cli\b", rf"-a\s{{1,9}}{_VARIABLE}", "REDISCLI_AUTH"),
    ("sshpass", r"\bsshpass\b", rf"-p\s{{0,9}}{_VARIABLE}", "a key, or sshpass -e"),
    (
        "docker login", r"\b(?:docker|podman)\s{1,9}login\b",
        rf"(?:-p|--password)[ =]\s{{0,9}}{_VARIABLE}", "--password-stdin",
    ),
    (
        "curl", r"\bcurl\b", rf"(?:-u|--user)[ =]\s{{0,9}}[\"']?[^\s\"':]{{0,80}}:{_VARIABLE}",
        "--netrc-file",
    ),
)  # fmt: skip
"""What a program is called, how it is written, what follows with a variable, and the better way."""
_SEEN = pattern(
    "|".join(
        f"{program}[^\\n;|&]{{0,200}}?\\s(?P<p{number}>"
        + flag.replace("<name>", f"<n{number}>").replace("<long>", f"<l{number}>")
        + ")"
        for number, (_, program, flag, _) in enumerate(_PROGRAMS)
    )
)


def seen_leaks(source: Source) -> Iterator[Leak]:
    """The variables that a script gives away, each with the program and the better way."""
    use = use_of(source.path)
    for start, end in hinted_lines(source.text):
        if source.text[start:end].lstrip().startswith("#"):
            continue
        for match in _SEEN.finditer(source.text, start, end):
            number = next(n for n in range(len(_PROGRAMS)) if match[f"p{n}"])
            name = match[f"n{number}"]
            if number == 0 and name is None:
                name = match["l0"]
            span = Span(source, *match.span(f"p{number}"))
            program, _, _, instead = _PROGRAMS[number]
            yield Leak(
                Medium.SCRIPT, name, f"{program}|{instead}", "seen", span, use, Worth.NONE,
                sure=True, value="",
            )  # fmt: skip
