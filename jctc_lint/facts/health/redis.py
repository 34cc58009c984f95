"""Redis with a password: whether it starts with it, and what its health check then tells."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.start.command import start_words
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.health.lists import Part
    from jctc_lint.facts.health.service import ServiceHealth
    from jctc_lint.text import Span

_CLIENTS = frozenset({"redis-cli", "valkey-cli"})
_SERVERS = frozenset({"redis-server", "valkey-server"})
_MATCHERS = frozenset({"grep", "egrep", "fgrep"})
_GIVEN = ("-a", "--pass", "-u", "--askpass", "--user")


class Blind(StrEnum):
    """What a probe without the password does."""

    FAILS = "fails"
    """It looks at the answer, which is that a password is wanted."""
    PASSES = "passes"
    """It only looks whether there is an answer."""


def blind_probe(health: ServiceHealth) -> Blind | None:
    """What the check does without the password that the server wants; None where it has it."""
    if not _wants_password(_start(health)):
        return None
    parts = health.command.parts if health.command is not None else None
    clients = [part for part in parts or () if part.program in _CLIENTS]
    if len(clients) != 1 or parts is None or _authenticated(health, clients[0]):
        return None
    pong = [part for part in parts if part.join == "|" and _wants_pong(part)]
    if pong or "-e" in clients[0].words:
        broken = {*pong, *(clients if "-e" in clients[0].words else ())}
        return Blind.FAILS if health.fails(lambda part: part in broken) else None
    plain = all(part.program in (*_CLIENTS, "exit") for part in parts)
    return Blind.PASSES if plain and "ping" in [w.lower() for w in clients[0].words] else None


def _start(health: ServiceHealth) -> tuple[str, ...]:
    return start_words(health.service, health.built)


def _wants_password(words: tuple[str, ...]) -> bool:
    """The command gives the server a password, known or not."""
    if not any(word.rsplit("/", 1)[-1] in _SERVERS for word in " ".join(words[:4]).split()):
        return False
    for number, word in enumerate(words[:-1]):
        if word == "--requirepass":
            value = words[number + 1]
            return bool(value) and not value.startswith("--") and ":-" not in value
    return False


def _authenticated(health: ServiceHealth, client: Part) -> bool:
    if any(word.startswith(_GIVEN) for word in client.words[1:]):
        return True
    settings = (*health.service.environment, *(health.built.environment if health.built else ()))
    told = any(setting.startswith("REDISCLI_AUTH=") for setting in client.settings)
    text = health.command.text if health.command is not None else ""
    return told or "REDISCLI_AUTH" in settings or "REDISCLI_AUTH" in text or "auth" in text.lower()


def _wants_pong(part: Part) -> bool:
    if part.program not in _MATCHERS:
        return False
    inverted = any(w.startswith("-") and "v" in w for w in part.words[1:] if w[:2] != "--")
    return not inverted and any("pong" in word.lower() for word in part.words[1:])


@record
class EmptyPassword:
    """`--requirepass` without a word behind it, since `variable` is empty."""

    span: Span
    variable: str


def empty_password(service: Service, words: tuple[str, ...]) -> EmptyPassword | None:
    """The variable that leaves `--requirepass` without its value."""
    value = service.command_value
    if value is None or value.resolved is None or not value.segments:
        return None
    for number, word in enumerate(words):
        if word != "--requirepass":
            continue
        if number + 1 < len(words) and not words[number + 1].startswith("--"):
            return None
        for segment in value.segments:
            before = value.text[: segment.start].rstrip("\"' ")
            if segment.name and not segment.text and before.endswith("--requirepass"):
                return EmptyPassword(value.span, segment.name)
    return None
