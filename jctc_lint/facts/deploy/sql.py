"""SQL that people hand to psql: what it changes, and what PostgreSQL refuses of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.deploy.steps import Step

_MAX = 16 * 1024
_DDL = pattern(
    r"^\s*(ALTER\s+TABLE|CREATE\s+(?:UNLOGGED\s+)?TABLE|DROP\s+TABLE|CREATE\s+(?:UNIQUE\s+)?INDEX"
    r"|DROP\s+INDEX|ALTER\s+TYPE|CREATE\s+TYPE|DROP\s+TYPE|CREATE\s+(?:OR\s+REPLACE\s+)?VIEW)\b",
    2,
)
_ALONE = pattern(
    r"^\s*(CREATE\s+DATABASE|DROP\s+DATABASE|VACUUM|CREATE\s+TABLESPACE|DROP\s+TABLESPACE"
    r"|ALTER\s+SYSTEM|CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|DROP\s+INDEX\s+CONCURRENTLY"
    r"|REINDEX\s+(?:DATABASE|SYSTEM))\b",
    2,
)
"""Statements that PostgreSQL refuses in a transaction block."""
_ENDS = pattern(r"^\s*(?:COMMIT|END|BEGIN|ROLLBACK|START\s+TRANSACTION)\b", 2)


def psql_texts(step: Step, *, only_options: bool = False) -> Iterator[str]:
    """The SQL that a step gives to psql: its `-c` options, and its here-document."""
    words = [word.text for word in step.placed.command.words]
    at = next((number for number, word in enumerate(words) if _is_psql(word)), None)
    if at is None:
        yield from _nested(words)
        return
    yield from _options(words[at + 1 :])
    if not only_options and step.placed.command.given:
        yield step.placed.command.given[:_MAX]


def _is_psql(word: str) -> bool:
    return word == "psql" or word.endswith("/psql")


def _options(words: list[str]) -> Iterator[str]:
    for number, word in enumerate(words):
        if word.startswith("--command="):
            yield word.partition("=")[2][:_MAX]
        elif _takes_command(word) and number + 1 < len(words):
            yield words[number + 1][:_MAX]


def _takes_command(word: str) -> bool:
    """True for `-c`, alone or behind switches of one letter: `-tAc`."""
    return word == "--command" or _COMMAND.match(word) is not None


_COMMAND = pattern(r"^-[tAqXxaebnsS1lwW]*c$")


def _nested(words: list[str]) -> Iterator[str]:
    """`docker exec db sh -c "psql ... -c '...'"`."""
    for number, word in enumerate(words[:-1]):
        if word in ("-c", "-lc", "-ec") and "psql" in words[number + 1]:
            import shlex

            try:
                inner = shlex.split(words[number + 1][:_MAX])
            except ValueError:
                return
            at = next((n for n, part in enumerate(inner) if _is_psql(part)), None)
            if at is not None:
                yield from _options(inner[at + 1 :])


def statements(text: str) -> list[str]:
    """The statements of SQL, without comments; quotes and dollar quotes are respected.

    Read in one pass: what is never closed takes the rest.
    """
    found: list[str] = []
    current: list[str] = []
    at = 0
    while (mark := _MARK.search(text, at)) is not None:
        current.append(text[at : mark.start()])
        sign = mark[0]
        end = mark.end() if sign == ";" else _closed(text, mark.start(), sign)
        if sign == ";":
            found.append("".join(current))
            current = []
        elif not sign.startswith(("--", "/*")):
            current.append(text[mark.start() : end])
        at = end
    found.append("".join([*current, text[at:]]))
    return [statement.strip() for statement in found if statement.strip()]


_MARK = pattern(r"['\";]|--|/\*|\$(?:[A-Za-z_]\w{0,62})?\$")


def _closed(text: str, start: int, sign: str) -> int:
    """Where what begins with a quote or a comment's sign ends."""
    closing = {"--": "\n", "/*": "*/"}.get(sign, sign)
    end = text.find(closing, start + len(sign))
    return len(text) if end < 0 else end + len(closing)


def ddl_in(text: str) -> str | None:
    """The first statement that changes tables, indexes or types, by its first words."""
    for statement in statements(text):
        match = _DDL.match(statement)
        if match is not None and "temp" not in statement[:30].lower():
            return " ".join(match[1].upper().split())
    return None


def mixed_transaction(text: str) -> str | None:
    """What PostgreSQL refuses in one `-c`: all its statements are one transaction."""
    known = statements(text)
    if len(known) < 2 or any(_ENDS.match(statement) for statement in known):
        return None
    for statement in known:
        match = _ALONE.match(statement)
        if match is not None:
            return " ".join(match[1].upper().split())
    return None
