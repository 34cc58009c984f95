"""Finds all secrets that lie open outside of Compose files, in one look at each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.leaks import tokens
from jctc_lint.facts.leaks.lines import lowered, may_hold, may_set
from jctc_lint.facts.leaks.model import Use
from jctc_lint.facts.leaks.surroundings import kept_files, use_of
from jctc_lint.facts.leaks.texts import numbered
from jctc_lint.reading.discover import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jctc_lint.facts.leaks.model import Leak
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Source

    Reader = Callable[[Source], Iterator[Leak]]

MAX_FILES = 50_000
MAX_CHARACTERS = 512 * 1024
"""Longest text that is looked at: what is longer is data."""
MAX_ALL = 200_000_000
"""Most characters of all files together."""

_CODE = frozenset(
    {
        "py", "js", "ts", "tsx", "jsx", "mjs", "cjs", "go", "rb", "rs", "java", "php", "yml",
        "yaml", "json", "html", "vue", "cs",
    }
)  # fmt: skip
"""Endings of code and data that only tokens are looked for in, but for Python."""
_DOCUMENTS = frozenset({"md", "markdown", "rst", "adoc", "txt"})
_SCRIPTS = frozenset({"sh", "bash", "zsh", "ps1", "bat", "cmd", "sql", "mk"})
_SETTINGS = frozenset({"ini", "cfg", "conf", "cnf", "toml", "properties"})
_PACKAGING = frozenset(
    {"pyproject.toml", "setup.cfg", "tox.ini", "cargo.toml", "uv.toml", "pytest.ini"}
)


def find_leaks(repository: Repository) -> tuple[Leak, ...]:
    """The secrets of all files that a clone has, by path. Reads each file once, and few closely."""
    from jctc_lint.facts.leaks.compose_files import secret_files

    found: list[Leak] = []
    scripts = frozenset(repository.inventory.of(Kind.SHELL))
    compose = frozenset(repository.inventory.of(Kind.COMPOSE))
    total = 0
    for number, path in enumerate(kept_files(repository)):
        if number >= MAX_FILES or total > MAX_ALL:
            break
        by_name = tokens.key_file(path)
        text = repository.files.glance(path)
        total += len(text)
        readers = _readers(path, text, path in scripts, path in compose)
        before = len(found)
        if readers:
            found.extend(_read(repository, path, readers))
        if by_name is not None and len(found) == before and repository.files.exists(path):
            found.append(by_name)
    found.extend(secret_files(repository))
    return tuple(sorted(found, key=lambda leak: (leak.span.path, leak.span.start)))


def _read(repository: Repository, path: str, readers: list[Reader]) -> list[Leak]:
    if path.endswith(".py"):
        from jctc_lint.reading.python_tree import decode_python

        source = repository.files.read(path, decode_python)
    else:
        source = repository.files.read(path)
    if source is None:
        return []
    return [leak for reader in readers for leak in numbered(reader(source))]


def _readers(path: str, text: str, script: bool, compose: bool) -> list[Reader]:  # noqa: FBT001
    """Who must look at the file closely. Most files: nobody."""
    if not text or len(text) > MAX_CHARACTERS or "\0" in text[:4096]:
        return []
    readers: list[Reader] = []
    if tokens.may_hold(text):
        readers.append(tokens.token_leaks)
    if tokens.KEY_START in text:
        readers.append(tokens.key_leaks)
    reader = None if compose else _by_name(path, text, script=script)
    if reader is not None:
        readers.append(reader)
        if reader.__name__ == "script_leaks":
            from jctc_lint.facts.leaks.seen import seen_leaks

            readers.append(seen_leaks)
    return readers


def _by_name(path: str, text: str, *, script: bool) -> Reader | None:
    """The reader of what a file is by its name, if there may be something for it."""
    name = path.rpartition("/")[2].lower()
    ending = name.rpartition(".")[2]
    if ending == "py":
        return _of_python(path, text)
    kind = kind_of(path)
    if (kind not in _READ and not script and ending in _CODE) or not may_hold(text):
        return None
    from jctc_lint.facts.leaks import documents, texts

    if kind is Kind.WORKFLOW:
        return documents.workflow_leaks if may_set(text) else None
    if kind is Kind.DOCKERFILE:
        return documents.image_leaks
    if script or ending in _SCRIPTS or kind in (Kind.SHELL, Kind.MAKEFILE):
        return texts.script_leaks
    if ending in _DOCUMENTS or kind is Kind.MARKDOWN:
        return texts.document_leaks
    if kind is Kind.DOTENV or name.startswith(("env.", ".env")) or ".env" in name or name == "env":
        return texts.dotenv_leaks if texts.is_dotenv(text) else None
    return texts.configuration_leaks if ending in _SETTINGS and name not in _PACKAGING else None


_READ = (Kind.WORKFLOW, Kind.DOCKERFILE, Kind.MAKEFILE, Kind.SHELL, Kind.DOTENV)


def _of_python(path: str, text: str) -> Reader | None:
    if use_of(path) is Use.TEST:
        return None
    from jctc_lint.facts.leaks.python import MAY_HOLD, python_leaks

    return python_leaks if MAY_HOLD.search(lowered(text)) else None
