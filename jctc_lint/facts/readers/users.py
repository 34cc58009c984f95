"""Which programs a repository sets to read which of its dotenv files."""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.facts.values.places import names_used
from jctc_lint.reading.discover import Kind, kind_of, named
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository

MAX_FILES = 20_000
_EXAMPLES = (".example", ".sample", ".template", ".dist", "-example", ".tmpl")
"""Endings of a committed file that people copy to the name without them."""

_PATH = r"[\"']?([^\s\"'`;&|)<>]+)"
_SOURCED = pattern(
    rf"(?:^|[;&|`(]|\$ |\bthen |\bdo |-c [\"'])[ \t]*(?:source|\.)[ \t]+{_PATH}", re.M
)
_EXPORTED = pattern(r"(?:\bexport|\benv)[ \t]+[\"']?\$\(([^\n]*)")
_DOCKER = pattern(
    r"\b(?:docker|podman)[ \t]+(?:container[ \t]+)?(?:run|create)\b((?:[^\n\\]|\\\n|\\.)*)"
)
_COMPOSE = pattern(r"\b(?:docker|podman)[ \t-]compose\b((?:[^\n\\]|\\\n|\\.)*)")
_ENV_FILE = pattern(rf"--env-file[ \t=]+{_PATH}")
_WORD = pattern(r"[^\s\"'`;&|()<>]+")
_ASIDE = frozenset({"test", "tests", "testing", "doc", "docs", "example", "examples"})
_LOADED = pattern(r"^[^#\n]*\b(?:load_dotenv|dotenv_values)\(([^\n]*)", re.M)
_SETTINGS = pattern(r"^[^#\n]*\b[\"']?env_file[\"']?\s*[=:](?!=)([^\n]*)", re.M)
_LITERAL = pattern(r"[\"']([^\"'\s]+)[\"']")
_VARIABLE_START = pattern(r"^(?:\$\([^)]*\)|\$\{?\w+\}?|~)/")


class Program(StrEnum):
    """A kind of reader; the values are how messages name them."""

    COMPOSE = "Docker Compose"
    PYTHON = "python-dotenv"
    SHELL = "the shell"
    XARGS = "export $(... | xargs)"
    WORDS = "export $(...)"
    DOCKER = "docker run --env-file"


@record(eq=True)
class User:
    """A program that reads a dotenv file, and the file that says so.

    `names` are those that it takes, None for all. `comments`: nothing filters them out.
    """

    program: Program
    said_in: str
    names: frozenset[str] | None = None
    comments: bool = True


Users = dict[str, list[User]]
"""Path of a dotenv file, as it is named, to its readers."""


def users_of(repository: Repository) -> Users:
    """The readers of each dotenv file that the repository has. One a program and file."""
    found: Users = {}
    for path, user in _all(repository):
        known = found.setdefault(path, [])
        if all(other.program is not user.program for other in known):
            known.append(user)
    return found


def _all(repository: Repository) -> Iterator[tuple[str, User]]:
    yield from _composes(repository)
    for kind in (Kind.SHELL, Kind.MAKEFILE, Kind.WORKFLOW, Kind.MARKDOWN):
        for path in repository.inventory.of(kind):
            text = repository.files.glance(path)
            if "env" in text:
                for written, user in dict.fromkeys(_in_commands(path, text)):
                    yield from _found(repository, path, written, user)
    settings = repository.settings
    paths = named(
        repository.files,
        lambda path: path.endswith(".py") and not _is_aside(path),
        exclude=settings.exclude,
        respect_gitignore=settings.respect_gitignore,
    )
    for number, path in enumerate(paths):
        if number >= MAX_FILES:
            return
        text = repository.files.glance(path)
        if "dotenv" in text or "env_file" in text:
            for written in dict.fromkeys(_in_code(text)):
                yield from _found(repository, path, written, User(Program.PYTHON, path))


def _is_aside(path: str) -> bool:
    """True for tests, manuals and examples."""
    *folders, _ = parts = path.split("/")
    return not _ASIDE.isdisjoint(folders) or any(
        part.startswith(("test_", "conftest")) for part in parts
    )


def _composes(repository: Repository) -> Iterator[tuple[str, User]]:
    """Files that `env_file:` names, then those named `.env` that give values to `${...}`."""
    beside: dict[str, tuple[str, frozenset[str]]] = {}
    for project in repository.compose:
        said = project.paths[0] if project.paths else ""
        for service in project.services.values():
            for file in service.env_files:
                if file.path is not None and file.format != "raw":
                    for path in _there(repository, file.path):
                        yield path, User(Program.COMPOSE, said)
        for path in _there(repository, posixpath.join(project.directory, ".env")):
            first, names = beside.get(path, (said, frozenset()))
            beside[path] = (first, names | names_used(project))
    for path, (said, names) in beside.items():
        yield path, User(Program.COMPOSE, said, names)


def _in_commands(path: str, text: str) -> Iterator[tuple[str, User]]:
    """What a script, a workflow, a makefile or a runbook has read, as it names it."""
    for match in _SOURCED.finditer(text):
        yield match[1], User(Program.SHELL, path)
    for match in _EXPORTED.finditer(text) if "$(" in text else ():
        xargs = "xargs" in match[1] and not re.search(r"xargs\s+-(d|0)", match[1])
        program = Program.XARGS if xargs else Program.WORDS
        filtered = bool(re.search(r"grep|sed|awk", match[1]))
        for word in _WORD.findall(match[1]):
            yield word, User(program, path, comments=not filtered)
    if "--env-file" not in text:
        return
    for expression, program in ((_DOCKER, Program.DOCKER), (_COMPOSE, Program.COMPOSE)):
        for match in expression.finditer(text):
            for option in _ENV_FILE.finditer(match[1]):
                yield option[1], User(program, path)


def _in_code(text: str) -> Iterator[str]:
    for match in _LOADED.finditer(text):
        literals = _LITERAL.findall(match[1])
        if literals:
            yield from literals
        elif re.match(r"\s*(find_dotenv\(\s*\)|override\b[^)]*|verbose\b[^)]*)?\)", match[1]):
            yield ".env"
    for match in _SETTINGS.finditer(text):
        yield from _LITERAL.findall(match[1])


def _found(
    repository: Repository, path: str, written: str, user: User
) -> Iterator[tuple[str, User]]:
    """The file that is meant: looked for from the folder of `path` upwards."""
    written = _VARIABLE_START.sub("", written)
    if kind_of(written) is not Kind.DOTENV or "$" in written or written.startswith("/"):
        return
    folder = posixpath.dirname(path)
    while True:
        candidate = posixpath.normpath(posixpath.join(folder, written))
        for there in _there(repository, candidate):
            yield there, user
            return
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _there(repository: Repository, path: str) -> Iterator[str]:
    """The file, or where it is kept out of the repository, the example that it is copied from."""
    folder, name = posixpath.split(path)
    names = [name, *(name + ending for ending in _EXAMPLES), name.lstrip(".") + ".example"]
    for candidate in names:
        whole = posixpath.join(folder, candidate)
        if repository.files.exists(whole):
            yield whole
            return


def is_example(path: str) -> bool:
    """True for a file that is there to be copied."""
    return path.endswith(_EXAMPLES)
