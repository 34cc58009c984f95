"""The docker and docker compose calls in sequences of commands, their options understood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.options import Grammar, Line, read_line
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jctc_lint.facts.deploy.sequences import Block, CommandSequence
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell import Command
    from jctc_lint.reading.shell_words import Word

_ENGINES = frozenset({"docker", "podman", "nerdctl"})

_GLOBAL = Grammar(
    {"H": "host", "c": "context", "l": "log-level", "D": "debug", "v": "version"},
    takes_value=frozenset(
        {"host", "context", "log-level", "config", "tlscacert", "tlscert", "tlskey"}
    ),
)
_RUN = Grammar(
    {
        "a": "attach", "c": "cpu-shares", "d": "detach", "e": "env", "h": "hostname",
        "i": "interactive", "l": "label", "m": "memory", "p": "publish", "P": "publish-all",
        "q": "quiet", "t": "tty", "u": "user", "v": "volume", "w": "workdir",
    },
    switches=frozenset(
        {
            "detach", "disable-content-trust", "help", "init", "interactive", "no-healthcheck",
            "oom-kill-disable", "privileged", "publish-all", "quiet", "read-only", "replace", "rm",
            "sig-proxy", "tty", "use-api-socket",
        }
    ),
)  # fmt: skip
_BUILD = Grammar(
    {"f": "file", "t": "tag", "m": "memory", "o": "output", "q": "quiet", "c": "cpu-shares",
     "D": "debug"},
    switches=frozenset(
        {"compress", "debug", "disable-content-trust", "force-rm", "help", "load", "no-cache",
         "pull", "push", "quiet", "rm", "squash"}
    ),
)  # fmt: skip
_COMPOSE = Grammar(
    {"f": "file", "p": "project-name", "H": "host", "c": "context", "v": "version"},
    takes_value=frozenset(
        {"ansi", "context", "env-file", "file", "host", "log-level", "parallel", "profile",
         "progress", "project-directory", "project-name"}
    ),
)  # fmt: skip
_LETTERS = {
    "d": "detach", "e": "env", "u": "user", "w": "workdir", "v": "volumes", "p": "publish",
    "T": "no-tty", "t": "timeout", "l": "label", "f": "follow", "n": "tail", "q": "quiet",
    "m": "memory", "y": "yes", "V": "renew-anon-volumes", "s": "stop", "o": "output",
    "P": "service-ports", "i": "interactive", "a": "all",
}  # fmt: skip
_WITH_VALUE = frozenset(
    {
        "attach", "build-arg", "builder", "cap-add", "cap-drop", "entrypoint", "env",
        "env-from-file", "exit-code-from", "filter", "format", "hash", "index", "label", "memory",
        "name", "no-attach", "output", "policy", "progress", "provenance", "publish",
        "rmi", "sbom", "scale",
        "since", "ssh", "status", "tail", "timeout", "until", "user", "volume", "wait-timeout",
        "workdir",
    }
)  # fmt: skip
_OF_ONE_SERVICE = frozenset({"run", "exec"})
"""Subcommands of which the first word is a service, and the rest a command inside it."""


@record
class Call:
    """A command in its sequence, with the block it stands in."""

    command: Command
    block: Block
    sequence: CommandSequence


@record
class DockerRun:
    """`docker run` (podman and nerdctl alike). `arguments` follow the image."""

    call: Call
    line: Line
    image: Word | None
    arguments: tuple[Word, ...]

    @property
    def name(self) -> Word | None:
        option = self.line.last("name")
        return option.value if option is not None else None

    @property
    def name_text(self) -> str | None:
        """The container's name; None when it has none, or one that is not known."""
        option = self.line.last("name")
        return option.text if option is not None and option.known else None

    @property
    def detached(self) -> bool:
        return self.line.on("detach")

    @property
    def removed(self) -> bool:
        """True with `--rm`: the container is gone when its program ends."""
        return self.line.on("rm")

    @property
    def labels(self) -> tuple[str, ...] | None:
        """Its labels, `key=value`; None when some are not known."""
        if self.line.all("label-file"):
            return None
        found = self.line.all("label")
        unknown = any(not option.known and "=" not in option.text for option in found)
        if unknown or self.image is None or self._hides_options(self.image):
            return None
        return tuple(option.text for option in found)

    def _hides_options(self, image: Word) -> bool:
        """True for `$OPTIONS` in the image's place: it may hold labels, and the image follows."""
        whole = not image.known and image.text.startswith("$") and bool(self.arguments)
        return whole and ("[@]" in image.text or not image.span.text.startswith('"'))


@record
class DockerBuild:
    """`docker build`, `docker buildx build`. `context` is as written, None when not known."""

    call: Call
    tags: tuple[str, ...]
    context: str | None
    dockerfile: str | None


@record
class ComposeCall:
    """`docker compose SUBCOMMAND`. `files` are those of `-f`, None where one is not known.

    `services` are the services named; `arguments` what `run` and `exec` run inside.
    """

    call: Call
    files: tuple[str | None, ...]
    subcommand: str
    options: Line
    services: tuple[Word, ...]
    arguments: tuple[Word, ...]
    general: Line
    """The options before the subcommand."""


def docker_runs(repository: Repository) -> tuple[DockerRun, ...]:
    """Every `docker run` of the repository's sequences. Reads only the texts that may hold one."""
    return tuple(
        run
        for call, words in _docker_calls(repository, _MAY_RUN)
        if (run := read_run(call, words)) is not None
    )


def docker_builds(repository: Repository) -> tuple[DockerBuild, ...]:
    """Every `docker build` of the repository's sequences."""
    return tuple(
        build
        for call, words in _docker_calls(repository, _MAY_BUILD)
        if (build := read_build(call, words)) is not None
    )


def compose_calls(repository: Repository) -> tuple[ComposeCall, ...]:
    """Every `docker compose` and `docker-compose` call of the repository's sequences."""
    return tuple(
        compose
        for call in _calls(repository, _MAY_COMPOSE)
        if (compose := read_compose(call)) is not None
    )


def engine_words(command: Command) -> Sequence[Word] | None:
    """The words of `docker ...` behind its global options; None when it calls no engine."""
    if command.program not in _ENGINES:
        return None
    return read_line(command.words[1:], _GLOBAL).rest


_NAMED = r"(?:docker|podman|nerdctl)(?!-|\s+compose\b)(?:[^\n;&|]|\\\n){0,100}?\s"
_BY_VARIABLE = r"=[\"']?(?:sudo\s+)?(?:docker|podman|nerdctl)[\"']?\s*$"
"""A script that keeps the engine's name in a variable: `ENGINE=docker`."""
_MAY_RUN = pattern(rf"{_NAMED}run\b|{_BY_VARIABLE}", re.M)
_MAY_BUILD = pattern(rf"{_NAMED}build\b|{_BY_VARIABLE}", re.M)
_MAY_COMPOSE = pattern(r"docker|podman|\$")


def _calls(repository: Repository, may_hold: re.Pattern[str]) -> Iterator[Call]:
    for sequence in repository.sequences:
        for block in sequence.blocks:
            if may_hold.search(block.shell.text):
                for command in block.commands:
                    yield Call(command, block, sequence)


def _docker_calls(
    repository: Repository, may_hold: re.Pattern[str]
) -> Iterator[tuple[Call, Sequence[Word]]]:
    """Calls of an engine, with the words behind its global options."""
    for call in _calls(repository, may_hold):
        words = engine_words(call.command)
        if words is not None:
            yield call, words


def read_run(call: Call, words: Sequence[Word]) -> DockerRun | None:
    """The `docker run` in the words behind `docker`."""
    behind = _behind(words, ("container",), ("run",))
    if behind is None:
        return None
    line = read_line(behind, _RUN)
    return DockerRun(call, line, line.rest[0] if line.rest else None, line.rest[1:])


def read_build(call: Call, words: Sequence[Word]) -> DockerBuild | None:
    """The `docker build` in the words behind `docker`."""
    behind = _behind(words, ("buildx", "image", "builder"), ("build",))
    if behind is None:
        return None
    line = read_line(behind, _BUILD, interspersed=True)
    file = line.last("file")
    return DockerBuild(
        call,
        tuple(option.text for option in line.all("tag") if option.known),
        line.rest[0].text if len(line.rest) == 1 and line.rest[0].known else None,
        file.text if file is not None and file.known else None,
    )


def _behind(
    words: Sequence[Word], groups: tuple[str, ...], verbs: tuple[str, ...]
) -> Sequence[Word] | None:
    """The words behind `[GROUP] VERB`; None when that is not what they begin with."""
    if words and words[0].text in groups:
        words = words[1:]
    return words[1:] if words and words[0].text in verbs else None


def read_compose(call: Call) -> ComposeCall | None:
    """The call of Compose that a command is; None when it is none."""
    words: Sequence[Word] = call.command.words[1:]
    if call.command.program in _ENGINES:
        words = read_line(words, _GLOBAL).rest
        if not words or words[0].text != "compose":
            return None
        words = words[1:]
    elif call.command.program not in ("docker-compose", "podman-compose"):
        return None
    line = read_line(words, _COMPOSE)
    if not line.rest:
        return None
    subcommand = line.rest[0].text
    one = subcommand in _OF_ONE_SERVICE
    short = {**_LETTERS, "v": "volume"} if one else _LETTERS
    with_value = _WITH_VALUE - {"pull"} if subcommand == "build" else _WITH_VALUE | {"pull"}
    if subcommand == "logs":
        short, with_value = {**short, "t": "timestamps"}, with_value - {"timeout"}
    options = read_line(line.rest[1:], Grammar(short, takes_value=with_value), interspersed=not one)
    files = tuple(option.text if option.known else None for option in line.all("file"))
    services, arguments = (options.rest[:1], options.rest[1:]) if one else (options.rest, ())
    return ComposeCall(call, files, subcommand, options, services, arguments, line)
