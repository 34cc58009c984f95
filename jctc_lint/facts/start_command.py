"""What a container does when it starts: whether it migrates, and whether it waits by itself.

Read from its command, its entrypoint and the scripts of the repository that they name. Shell text
is read line by line: what stands in a branch, a loop or behind `||` is not taken for certain.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.built_images import BuiltImage, Command
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.reading.files import Files

MAX_SCRIPTS = 12
"""Scripts followed from one command."""
_MAX_TEXT = 64 * 1024
"""Characters read of one script."""
_MAX_LINE = 2_000

_ARGUMENTS = r"(?:\s+[^\s;&|]+){0,8}?\s+"
_MIGRATIONS = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("alembic upgrade", rf"\balembic{_ARGUMENTS}upgrade\b"),
        ("manage.py migrate", r"\bmanage\.py\s+migrate\b"),
        ("django-admin migrate", r"\bdjango-admin\s+migrate\b"),
        ("flask db upgrade", rf"\bflask{_ARGUMENTS}upgrade\b"),
        ("aerich upgrade", r"\baerich\s+upgrade\b"),
        ("piccolo migrations", r"\bpiccolo\s+migrations\s+forwards\b"),
        ("airflow db migrate", r"\bairflow\s+db\s+(?:init|migrate|upgrade)\b"),
        ("superset db upgrade", r"\bsuperset\s+db\s+upgrade\b"),
        ("prisma migrate deploy", r"\bprisma\s+(?:migrate\s+deploy|db\s+push)\b"),
        ("typeorm migration:run", rf"\btypeorm\S*{_ARGUMENTS}migration:run\b"),
        ("sequelize db:migrate", r"\bsequelize(?:-cli)?\s+db:migrate\b"),
        ("knex migrate", r"\bknex\s+migrate:(?:latest|up)\b"),
        ("drizzle-kit migrate", r"\bdrizzle-kit\s+(?:migrate|push)\b"),
        ("rails db:migrate", r"\b(?:rails|rake)\s+db:(?:migrate|prepare|setup)\b"),
        ("artisan migrate", r"\bartisan\s+migrate\b"),
        ("doctrine migrate", r"\bdoctrine:migrations:migrate\b"),
        ("ecto.migrate", r"\becto\.migrate\b"),
        ("diesel migration", r"\bdiesel\s+(?:migration\s+run|setup|database\s+setup)\b"),
        ("sqlx migrate", r"\bsqlx\s+(?:migrate\s+run|database\s+setup)\b"),
        ("goose up", rf"\bgoose{_ARGUMENTS}up\b"),
        ("dbmate up", rf"\bdbmate{_ARGUMENTS}(?:up|migrate)\b"),
        ("flyway migrate", rf"\bflyway{_ARGUMENTS}migrate\b"),
        ("liquibase update", rf"\bliquibase{_ARGUMENTS}update\b"),
        ("atlas migrate", r"\batlas\s+migrate\s+apply\b"),
        ("migrate script", r"\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?(?:[\w.\-]+:)?migrate\b"),
    )
)
"""What is shown of a migration command (never its arguments: they may hold a password)."""

_WAITS = re.compile(
    r"\bwait[-_.]?(?:for|4|on|until|db|database|postgres|pg|mysql|redis|rabbit|hosts?|services?)"
    r"|/wait(?:\.\w+)?(?=$|[\s;&|\"'])|\bdockerize\b.{0,200}-wait\b|\bpg_isready\b"
    r"|\bnc\s+-\w*z|/dev/tcp/|\bmysqladmin\b.{0,200}\bping\b|\bredis-cli\b.{0,200}\bping\b"
    r"|\b(?:backend_|tests_)?pre_?start\.py\b|\buntil\s|\bwhile\s+!",
    re.IGNORECASE,
)
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
_WORD = re.compile(r"[\w./\-]+")
_SCRIPT = re.compile(r"\.(?:sh|bash)$|(?:^|/)(?:docker-)?entry-?point$")
_LOOKS_ONLY = re.compile(r"^(?:echo|printf|chmod|chown|cp|mv|cat|ls|sed|ln|dos2unix|touch|rm)\b")
_PACKAGE_SCRIPT = re.compile(r"\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+|run-script\s+)?([\w:.\-]+)")


@dataclass(frozen=True, slots=True)
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
    words = start_words(service, image)
    texts = shell_texts(words)
    scripts = _Scripts(service, image, files)
    for text in texts:
        scripts.follow(text, certain=True)
    everything = [*texts, *scripts.texts]
    waits = any(_WAITS.search(text) is not None or _retries(text) for text in everything) or any(
        name.startswith("WAIT_HOSTS") for name in service.environment
    )
    run = [*texts, *scripts.certain]
    found = (migration_in(command) for text in run for command in certain_commands(text))
    migration = next((label for label in found if label is not None), None)
    ends = bool(texts) and _ends_with_migration(texts[-1])
    if len(words) <= 2 and scripts.certain:
        # Nothing but a script is run: `bash migrate.sh`.
        ends = _ends_with_migration(scripts.certain[0])
    programs = frozenset(name for text in texts for name in _programs(text))
    return Start(migration, waits, ends, programs)


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


def shell_texts(words: tuple[str, ...]) -> list[str]:
    """The commands in words: the words themselves, or what a shell among them is given to run."""
    for number, word in enumerate(words[:-2]):
        option = words[number + 1]
        if word.rsplit("/", 1)[-1] in _SHELLS and re.match(r"-\w*c$", option):
            before = " ".join(words[:number])
            return [text for text in (before, words[number + 2]) if text]
    return [" ".join(words)] if words else []


def migration_in(command: str) -> str | None:
    """What migrates in a command, in a few words."""
    command = command[:_MAX_LINE]
    return next((label for label, pattern in _MIGRATIONS if pattern.search(command)), None)


@dataclass
class _Scripts:
    """Finds the scripts that shell text names in the repository, and reads them.

    `texts` are all of them, `certain` those that run in any case.
    """

    service: Service
    image: BuiltImage | None
    files: Files
    texts: list[str] = field(default_factory=list)
    certain: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def follow(self, text: str, *, certain: bool, depth: int = 0) -> None:
        runs = [c for c in certain_commands(text) if not _LOOKS_ONLY.match(c)] if certain else []
        for part, sure in ((" ".join(runs), True), (text[:_MAX_TEXT], False)):
            for word in _WORD.findall(part):
                if _SCRIPT.search(word):
                    self._read(self._find(word), depth, certain=sure)
            for match in _PACKAGE_SCRIPT.finditer(part):
                self._package_script(match[1], depth, certain=sure)

    def _read(self, path: str | None, depth: int, *, certain: bool) -> None:
        if path is None or path in self.seen or len(self.seen) >= MAX_SCRIPTS:
            return
        self.seen.add(path)
        source = self.files.read(path)
        if source is not None:
            self._take(source.text, depth, certain=certain)

    def _take(self, text: str, depth: int, *, certain: bool) -> None:
        self.texts.append(text[:_MAX_TEXT])
        if certain:
            self.certain.append(text[:_MAX_TEXT])
        if depth < 2:
            self.follow(text, certain=certain, depth=depth + 1)

    def _package_script(self, name: str, depth: int, *, certain: bool) -> None:
        """A script that package.json in the build context defines."""
        build = self.service.build
        if build is None or build.context is None:
            return
        path = posixpath.join(build.context, "package.json")
        key = f"{path}#{name}"
        if key in self.seen or len(self.seen) >= MAX_SCRIPTS or not self.files.exists(path):
            return
        self.seen.add(key)
        command = _package_scripts(self.files, path).get(name)
        if isinstance(command, str):
            self._take(command, depth, certain=certain)

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


_OPENS = re.compile(r"(?:^|[;&|]\s*|\b(?:then|do|else)\s+)(if|case|while|until|for|select)\b")
_CLOSES = re.compile(r"(?:^|[;\s])(fi|esac|done)\b")
_FUNCTION = re.compile(r"^(?:function\s+)?[\w\-:.]+\s*\(\)\s*\{?|^function\s+[\w\-]+\s*\{?")
_CONDITION = re.compile(r"^if\s+(?:!\s*)?(.*?)(?:;\s*then\b.*)?$")
_TEST = re.compile(r"^(?:!\s*)?(?:\[|test\s|command\s+-v|which\s|grep\s)")
_SEPARATOR = re.compile(r"(\|\||&&|;|\||(?<![>&])&(?![&>]))")


def certain_commands(text: str) -> Iterator[str]:
    """The commands of shell text that run in any case and whose failure ends it (if any does).

    Left out: bodies of branches, loops and functions, what follows a test and `&&`, what is
    followed by `||` (unless that exits), what runs in the background.
    """
    for line, depth, _ in _lines(text):
        if depth == 0:
            condition = _CONDITION.match(line)
            yield from _unconditional(condition[1] if condition is not None else line)


def _lines(text: str) -> Iterator[tuple[str, int, bool]]:
    """Lines without comments, how deep in blocks they begin, and whether in a loop."""
    blocks: list[str] = []
    for raw in text[:_MAX_TEXT].replace("\\\n", " ").split("\n"):
        line = raw.strip()[:_MAX_LINE]
        if not line or line.startswith("#"):
            continue
        opened = [match[1] for match in _OPENS.finditer(line)]
        if line.startswith(("}", ")")) and blocks and blocks[-1] == "{":
            blocks.pop()
        depth = len(blocks)
        looped = any(block in ("while", "until", "for") for block in (*blocks, *opened))
        yield line, depth + (bool(opened) and not line.startswith("if ")), looped
        blocks.extend(opened)
        for _ in _CLOSES.finditer(line):
            if blocks:
                blocks.pop()
        if _FUNCTION.match(line) and not line.rstrip().endswith("}"):
            blocks.append("{")


def _unconditional(line: str) -> Iterator[str]:
    parts = _SEPARATOR.split(line)
    tested = False
    for number in range(0, len(parts), 2):
        command = parts[number].strip()
        before = parts[number - 1] if number else ";"
        after = parts[number + 1] if number + 1 < len(parts) else ";"
        following = parts[number + 2].strip() if number + 2 < len(parts) else ""
        tested = (tested and before == "&&") or _TEST.match(command) is not None
        forgiven = after == "||" and not following.startswith(("exit", "{", "return 1"))
        if command and not tested and before != "||" and not forgiven and after != "&":
            yield command


def _retries(text: str) -> bool:
    return any(looped and migration_in(line) for line, _, looped in _lines(text))


_IDLE = re.compile(r"^(?:echo|printf|exit|true|set|cd|export|:)\b")


def _ends_with_migration(text: str) -> bool:
    commands = [command for command in certain_commands(text) if not _IDLE.match(command)]
    return bool(commands) and migration_in(commands[-1]) is not None


_BEFORE_PROGRAM = frozenset(
    {
        "exec", "sudo", "env", "nohup", "time", "tini", "--", "dumb-init", "!", "{", "(", "if",
        "then", "else", "do", "while", "until", "docker-entrypoint.sh", "command",
    }
)  # fmt: skip
_AS_USER = frozenset({"gosu", "su-exec", "setpriv"})


def _programs(text: str) -> Iterator[str]:
    """The names in the places of shell text where a program stands."""
    for line, _, _ in _lines(text):
        for part in _SEPARATOR.split(line)[::2]:
            words = iter(part.split())
            for word in words:
                name = word.strip("\"'(){}").rsplit("/", 1)[-1]
                if name in _AS_USER:
                    next(words, None)
                elif name and name not in _BEFORE_PROGRAM and not _ASSIGNMENT.match(word):
                    yield name
                    break


_ASSIGNMENT = re.compile(r"^\w+=")


def _package_scripts(files: Files, path: str) -> dict[str, object]:
    import json

    source = files.read(path)
    try:
        package = json.loads(source.text) if source is not None else None
    except (ValueError, RecursionError):
        return {}
    scripts = package.get("scripts") if isinstance(package, dict) else None
    return scripts if isinstance(scripts, dict) else {}
