"""What a container does when it starts: whether it migrates, and whether it waits by itself.

Read from its command, its entrypoint and the scripts of the repository that they name. What stands
in a branch or a loop, or behind a test, is not taken for certain.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.start.migration_commands import migration_in
from jctc_lint.record import field, record
from jctc_lint.text import Source, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.images.built import BuiltImage, Command
    from jctc_lint.reading.files import Files
    from jctc_lint.reading.shell import Command as ShellCommand

MAX_SCRIPTS = 12
"""Scripts followed from one command."""
_MAX_TEXT = 64 * 1024
"""Characters read of one script."""
_MAX_DEPTH = 2
"""Scripts of scripts of scripts."""

_WAITS = pattern(
    r"\bwait[-_.]?(?:for|4|on|until|db|database|postgres|pg|mysql|redis|rabbit|hosts?|services?)"
    r"|/wait(?:\.\w+)?(?=$|[\s;&|\"'])|\bdockerize\b.{0,200}-wait\b|\bpg_isready\b"
    r"|\bnc\s+-\w*z|/dev/tcp/|\bmysqladmin\b.{0,200}\bping\b|\bredis-cli\b.{0,200}\bping\b"
    r"|\b(?:backend_|tests_)?pre_?start\.py\b|\buntil\s|\bwhile\s+!"
    r"|\bwhile\s+True\s*:[\s\S]{0,600}?\bconnect\(",
    re.IGNORECASE,
)
_WAIT_SIGNS = (
    "wait", "pg_isready", "nc", "/dev/tcp/", "mysqladmin", "redis-cli", "start.py", "until",
    "while",
)  # fmt: skip
"""One of these is in all that waits: a quick first look."""
_LOOP = pattern(r"\b(?:until|while|for)\b[^\0]{0,400}?\bdone\b")
_IDLE = pattern(r"^(?:echo|printf|exit|true|set|cd|export|:)(?:\s|$)")
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_WORD = pattern(r"[\w./\-]+")
_SCRIPT_ENDS = (".sh", ".bash")
_SCRIPT_NAMES = frozenset({"entrypoint", "entry-point", "docker-entrypoint", "docker-entry-point"})
_LOOKS_ONLY = pattern(r"^(?:echo|printf|chmod|chown|cp|mv|cat|ls|sed|ln|dos2unix|touch|rm)\b")
_PACKAGE_MANAGERS = ("npm", "yarn", "pnpm", "bun")
_PACKAGE_SCRIPT = pattern(r"\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+|run-script\s+)?([\w:.\-]+)")


@record(eq=True)
class Start:
    """What is known of a container's start.

    `migration` names the migration command that runs in any case and ends the start when it
    fails; None when none is known. `waits`: something in it waits for others, or tries again.
    `ends`: nothing runs behind the migration; it is a job. `programs` are the names of the programs
    that its command runs, scripts not looked into.
    """

    migration: str | None = None
    waits: bool = False
    ends: bool = False
    programs: frozenset[str] = field(default=frozenset(), repr=False)


def start_of(service: Service, image: BuiltImage | None, files: Files) -> Start:
    """What a service's container does at start, as far as its command and scripts tell."""
    text, shell = command_text(start_words(service, image))
    scripts = _Scripts(service, image, files)
    scripts.follow(text)
    everything = [text, *scripts.texts.values()]
    waits = any(map(_waits, everything)) or any(
        name.startswith("WAIT_HOSTS") for name in service.environment
    )
    programs = frozenset(_programs(text))
    if all(migration_in(line) is None for text in everything for line in _lines(text)):
        return Start(waits=waits, programs=programs)
    commands = list(scripts.certain(text, shell=shell))
    migration = next((label for command in commands if (label := migration_in(command))), None)
    waits = waits or any(_retries(text) for text in everything)
    working = [command for command in commands if not _IDLE.match(command)]
    ends = bool(working) and migration_in(working[-1]) is not None
    return Start(migration, waits, ends, programs)


def start_texts(service: Service, image: BuiltImage | None, files: Files) -> tuple[str, ...]:
    """The text of a container's command, and those of the repository's scripts that it names."""
    text, _ = command_text(start_words(service, image))
    scripts = _Scripts(service, image, files)
    scripts.follow(text)
    return (text, *scripts.texts.values())


def start_words(service: Service, image: BuiltImage | None) -> tuple[str, ...]:
    """The words of entrypoint and command together, as Docker joins them; () when not known."""
    if service.entrypoint is not None:
        return (*service.entrypoint, *(service.command or ()))
    entrypoint = _words(image.entrypoint) if image is not None else ()
    if image is not None and image.entrypoint is not None and image.entrypoint.shell:
        return entrypoint
    if service.command is not None:
        return (*entrypoint, *service.command)
    return (*entrypoint, *(_words(image.command) if image is not None else ()))


def _words(command: Command | None) -> tuple[str, ...]:
    if command is None:
        return ()
    return ("sh", "-c", command.text) if command.shell else command.words


def command_text(words: tuple[str, ...]) -> tuple[str, bool]:
    """The command in words, and whether it is shell text: what `sh -c` among them is given."""
    for number, word in enumerate(words[:-2]):
        if word.rsplit("/", 1)[-1] in _SHELLS and re.match(r"-\w*c$", words[number + 1]):
            before = " ".join(words[:number])
            return (f"{before}\n" if before else "") + words[number + 2], True
    return " ".join(words), False


@record(frozen=False, eq=True)
class _Scripts:
    """Finds the scripts that shell text names in the repository, and reads them.

    `texts` are those that may be run, by what they are called by.
    """

    service: Service
    image: BuiltImage | None
    files: Files
    texts: dict[str, str] = field(default_factory=dict)

    def follow(self, text: str, depth: int = 0) -> None:
        """Read the scripts that a text names, and those that these name."""
        for name in _script_names(text):
            if name in self.texts or len(self.texts) >= MAX_SCRIPTS:
                continue
            script = self._text(name)
            if script is not None:
                self.texts[name] = script[:_MAX_TEXT]
                if depth < _MAX_DEPTH:
                    self.follow(self.texts[name], depth + 1)

    def certain(self, text: str, *, shell: bool) -> Iterator[str]:
        """The commands that run in any case, those of a script behind the one that calls it."""
        pending = list(reversed(certain_commands(text))) if shell else [text]
        done: set[str] = set()
        while pending:
            command = pending.pop()
            yield command
            for name in [] if _LOOKS_ONLY.match(command) else _script_names(command):
                if name in self.texts and name not in done:
                    done.add(name)
                    pending.extend(reversed(certain_commands(self.texts[name])))

    def _text(self, name: str) -> str | None:
        if name.startswith(_PACKAGE):
            return self._package_script(name.removeprefix(_PACKAGE))
        path = self._find(name)
        source = self.files.read(path) if path is not None else None
        return source.text if source is not None else None

    def _package_script(self, name: str) -> str | None:
        """A script that package.json in the build context defines."""
        build = self.service.build
        if build is None or build.context is None:
            return None
        path = posixpath.join(build.context, "package.json")
        command = _package_scripts(self.files, path).get(name) if self.files.exists(path) else None
        return command if isinstance(command, str) else None

    def _find(self, written: str) -> str | None:
        """Where in the repository the file is that the container knows under this path."""
        return next((path for path in self._candidates(written) if self.files.exists(path)), None)

    def _candidates(self, written: str) -> Iterator[str]:
        folder = self.image.workdir if self.image is not None else None
        inside = posixpath.normpath(posixpath.join(folder or "/", written))
        for mount in self.service.mounts:
            if mount.path is None:
                continue
            if inside == mount.target:
                yield mount.path
            elif inside.startswith(mount.target.rstrip("/") + "/"):
                rest = inside[len(mount.target.rstrip("/")) + 1 :]
                yield posixpath.join(mount.path, rest)
        build = self.service.build
        if build is None or build.context is None:
            return
        parts = inside.strip("/").split("/")
        for source in self._copied(parts[-1]):
            yield posixpath.normpath(posixpath.join(build.context, source))
        for number in range(min(len(parts), 8)):
            yield posixpath.join(build.context, *parts[number:])

    def _copied(self, name: str) -> Iterator[str]:
        """What COPY and ADD take from the build context under that name, or put under it."""
        for instruction in self.image.instructions if self.image is not None else ():
            if instruction.name in ("COPY", "ADD") and instruction.flag("from") is None:
                *sources, target = instruction.exec_form or instruction.text.split() or [""]
                for source in sources:
                    if name in (posixpath.basename(source), posixpath.basename(target)):
                        yield source


_PACKAGE = "package.json:"


def _script_names(text: str) -> Iterator[str]:
    """Words of shell text that name a script, those of package.json marked."""
    for word in _WORD.findall(text[:_MAX_TEXT]):
        if word.endswith(_SCRIPT_ENDS) or word.rpartition("/")[2] in _SCRIPT_NAMES:
            yield word
    if any(manager in text for manager in _PACKAGE_MANAGERS):
        for match in _PACKAGE_SCRIPT.finditer(text[:_MAX_TEXT]):
            yield _PACKAGE + match[1]


def _waits(text: str) -> bool:
    lower = text.lower()
    return any(sign in lower for sign in _WAIT_SIGNS) and _WAITS.search(text) is not None


def _retries(text: str) -> bool:
    """True when a migration stands in a loop."""
    loops = _LOOP.finditer(text) if "done" in text else ()
    return any(migration_in(match[0]) is not None for match in loops)


def _lines(text: str) -> list[str]:
    return text.replace("\\\n", " ").split("\n")


def certain_commands(text: str) -> list[str]:
    """The commands of shell text that run in any case, and whose failure is not forgiven.

    Left out: bodies of branches, loops and functions that are not called, what follows a test and
    `&&`, what is followed by `||` (unless that exits), what runs in the background.
    """
    from jctc_lint.reading.shell import commands_of
    from jctc_lint.reading.shell_text import whole

    shell = whole(Source("", text[:_MAX_TEXT]))
    commands = commands_of(shell)
    called = {"", *(c.program for c in commands if not (c.branch or c.function))}
    found = []
    tested = False
    for number, command in enumerate(commands):
        before = commands[number - 1].span.end if number else 0
        chained = command.operator == "&&"
        bracket = chained and "[" in shell.text[before : command.span.start]
        tested = command.program == "test" or bracket or (tested and chained)
        if tested or command.branch or command.remote or command.operator == "||":
            continue
        runs = command.function in called and not _hands_over(command)
        if runs and not _forgiven(commands[number + 1 : number + 4]):
            found.append(" ".join(word.text for word in command.words))
    return found


def _hands_over(command: ShellCommand) -> bool:
    """True for `sh -c TEXT`, whose commands follow by themselves."""
    return command.program in _SHELLS and any(w.text.endswith("c") for w in command.words[1:2])


def _forgiven(following: tuple[ShellCommand, ...]) -> bool:
    if not following or following[0].operator not in ("||", "&"):
        return False
    leaves = any(command.program in ("exit", "return") for command in following)
    return following[0].operator == "&" or not leaves


_BEFORE_PROGRAM = frozenset(
    {
        "exec", "sudo", "env", "nohup", "time", "tini", "--", "dumb-init", "!", "{", "(", "if",
        "then", "else", "do", "while", "until", "docker-entrypoint.sh", "command",
    }
)  # fmt: skip
_AS_USER = frozenset({"gosu", "su-exec", "setpriv"})


def _programs(text: str) -> Iterator[str]:
    """The names in the places of shell text where a program stands."""
    for part in _SEPARATOR.split(text[:_MAX_TEXT]):
        words = iter(part.split())
        for word in words:
            name = word.strip("\"'(){}").rsplit("/", 1)[-1]
            if name in _AS_USER:
                next(words, None)
            elif name and name not in _BEFORE_PROGRAM and not _ASSIGNMENT.match(word):
                yield name
                break


_SEPARATOR = pattern(r"[;&|\n]+")
_ASSIGNMENT = pattern(r"^\w+=")


def _package_scripts(files: Files, path: str) -> dict[str, object]:
    import json

    source = files.read(path)
    try:
        package = json.loads(source.text) if source is not None else None
    except (ValueError, RecursionError):
        return {}
    scripts = package.get("scripts") if isinstance(package, dict) else None
    return scripts if isinstance(scripts, dict) else {}


def scripts_of(service: Service, image: BuiltImage | None, files: Files) -> tuple[Source, ...]:
    """The shell scripts of the repository that a container's start names, and those they name."""
    scripts = _Scripts(service, image, files)
    scripts.follow(command_text(start_words(service, image))[0])
    paths = (scripts._find(name) for name in scripts.texts if not name.startswith(_PACKAGE))
    sources = (files.read(path) for path in dict.fromkeys(paths) if path is not None)
    return tuple(source for source in sources if source is not None)
