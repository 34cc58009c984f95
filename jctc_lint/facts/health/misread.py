"""Words of a health check that are not read as they were meant, by a shell or without one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.health.command import Reader
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.health.command import HealthCommand

_OPERATORS = frozenset({"||", "&&", "|", ";", ">", ">>", "2>&1", "&>"})
_EMBEDDED = pattern(r"\s(?:\|\||&&|\||;)\s")
_VARIABLE = pattern(r"\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)")
_PLAIN = pattern(r"--?[A-Za-z][a-z\-]{0,20}|ping|https?://[\w.]+[\w/:.\-]*")
_STRICT = frozenset({"curl", "wget", "pg_isready"})
"""Programs that fail when they are given an operator as an argument."""
_TOLERANT = frozenset({"redis-cli", "valkey-cli", "python", "python3", "node", "true", "echo"})
"""Programs that pass, or do what they would have done."""
_INTERPRETERS = frozenset(
    {"python", "python3", "node", "php", "ruby", "perl", "awk", "sed", "grep", "bun", "deno", "sh",
     "bash", "ash", "dash", "env", "jq"}
)  # fmt: skip
"""Programs to whose arguments a dollar sign may mean something."""
_PROGRAMS = (
    _STRICT | _TOLERANT | _INTERPRETERS
    | {
        "mysqladmin", "mysql", "mariadb", "mariadb-admin", "mongosh", "mongo", "psql", "nc",
        "celery",
        "rabbitmq-diagnostics", "rabbitmqctl", "test", "healthcheck.sh", "kafka-topics.sh", "pgrep",
        "clickhouse-client", "cypher-shell", "minio", "mc", "traefik", "nginx", "cqlsh", "ps", "ls",
        "influx", "etcdctl", "alembic", "manage.py", "npm", "java", "dotnet", "vault", "consul",
        "temporal", "tctl", "kcadm.sh", "cat", "exit", "[", "timeout", "ollama", "elasticsearch",
    }
)  # fmt: skip
"""Programs that are shown by their names."""
_FORGIVING = frozenset({"pg_isready", "mysqladmin", "mariadb-admin", "redis-cli", "valkey-cli"})
"""Programs that pass when a server answers, with whatever name or password they are given."""


class Kind(StrEnum):
    """What is misread."""

    ONE_WORD = "one-word"
    OPERATORS = "operators"
    SHELL_LIST = "shell-list"
    VARIABLE = "variable"


class Effect(StrEnum):
    """What comes of it."""

    FAILS = "fails"
    """The check never passes."""
    HARMLESS = "harmless"
    """It does what it was meant to, or nearly."""
    OTHERWISE = "otherwise"
    """It does something else; what, hangs on the program."""


@record(eq=True)
class Misread:
    """`word` is what is misread, `program` what gets it."""

    kind: Kind
    effect: Effect
    word: str
    program: str


def misread(command: HealthCommand) -> Misread | None:
    """The first word that is not read as it was meant."""
    return next(_misread(command), None)


def _misread(command: HealthCommand) -> Iterator[Misread]:
    words = command.words
    if not words:
        return
    if command.reader is Reader.SHELL:
        if len(words) > 1:
            yield _shell_list(words)
        return
    program = words[0].rsplit("/", 1)[-1]
    if " " in words[0].strip() and "$" not in words[0].split()[0]:
        yield Misread(Kind.ONE_WORD, Effect.FAILS, _short(words[0]), "")
        return
    if command.shell:
        return
    for word in words[1:]:
        inside = _EMBEDDED.search(word) if program in _STRICT else None
        if word in _OPERATORS or inside:
            operator = inside[0].strip() if inside else word
            yield Misread(Kind.OPERATORS, _effect(program), operator, _named(program))
            return
    if program not in _INTERPRETERS:
        for word in words[1:]:
            found = _VARIABLE.search(word)
            if found and _in_container(command, found[0]):
                yield Misread(Kind.VARIABLE, _of_variable(program, word), found[0], _named(program))
                return


def _in_container(command: HealthCommand, variable: str) -> bool:
    """True when it reaches the container: Compose fills in what has one dollar sign."""
    return command.in_dockerfile or any(f"${variable}" in value.text for value in command.written)


def _shell_list(words: tuple[str, ...]) -> Misread:
    first = words[0].strip()
    alone = " " not in first
    effect = Effect.FAILS if alone and first in ("curl", "wget") else Effect.OTHERWISE
    return Misread(Kind.SHELL_LIST, effect, _option(words[1]), _short(first))


def _effect(program: str) -> Effect:
    if program in _STRICT:
        return Effect.FAILS
    return Effect.HARMLESS if program in _TOLERANT else Effect.OTHERWISE


def _of_variable(program: str, word: str) -> Effect:
    if program in ("curl", "wget") and "://" in word:
        return Effect.FAILS
    return Effect.HARMLESS if program in _FORGIVING else Effect.OTHERWISE


def _short(text: str) -> str:
    """A command's first word: what follows may hold a password."""
    first, *rest = text.split() or [""]
    name = _named(first)
    return f"{name} ..." if rest and name != "..." else name


def _named(program: str) -> str:
    """A program that is known by its name; of other words nobody can tell what they are."""
    name = program.rsplit("/", 1)[-1]
    return name if name in _PROGRAMS else "..."


def _option(text: str) -> str:
    """An argument, if it can be no password."""
    return text if _PLAIN.fullmatch(text) else "..."
