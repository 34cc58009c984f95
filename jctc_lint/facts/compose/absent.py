"""Files and folders that a project names and the repository does not have.

Much is absent on purpose: what Git ignores, what a deployment makes, what has an example beside
it. Only what ought to be in the repository is told.
"""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.completion import EXAMPLE_ENDS
from jctc_lint.facts.compose.paths import from_root, seen_from_above
from jctc_lint.facts.compose.tree import Leaf, Table
from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Mount, Project
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


class What(StrEnum):
    """What is absent."""

    CONTEXT = "context"
    DOCKERFILE = "dockerfile"
    ENV_FILE = "env-file"
    CONFIG = "config"
    SECRET = "secret"  # noqa: S105
    MOUNT = "mount"


@record
class Absent:
    """A path (from the root) that `name`, a service or config, needs. `meant` is there instead."""

    what: What
    name: str
    path: str
    span: Span
    subject: str
    meant: str = ""


_MADE = pattern(
    r"(\.(db|sqlite3?|log|sock|pid|pem|key|crt|cer|csr|p12|pfx|jks|jwk|kdbx|lock|pub|token|dump"
    r"|bak|gz|tgz|zip|tar|whl|jar|war|bin|out|env)|(^|[/._-])(secrets?|passwords?|htpasswd|acme"
    r"|token|credentials?|license)([/._-]|$)|\.env)",
    re.IGNORECASE,
)
"""Paths of what people or programs make on the server."""
_CODE = frozenset(
    {
        "conf", "cfg", "cnf", "ini", "yml", "yaml", "toml", "json", "sql", "sh", "py", "js", "ts",
        "xml", "html", "properties", "template", "tmpl", "lua", "vcl", "rules", "list", "hcl",
        "php", "rb", "caddyfile", "bash",
    }
)  # fmt: skip
"""Ends of the names of files that people write and keep in a repository."""
_TELL = (Kind.SHELL, Kind.MAKEFILE, Kind.WORKFLOW, Kind.MARKDOWN, Kind.DOCKERFILE)
MAX_ABSENT = 100
"""Most absent files of one project that are told of."""


def absent(project: Project, repository: Repository) -> Iterator[Absent]:
    """What is not there and ought to be."""
    for found in islice(_absent(project, repository), MAX_ABSENT):
        tail = posixpath.relpath(found.path, project.directory or ".")
        if not any(map(repository.files.present, seen_from_above(project.directory, tail))):
            yield found


def _absent(project: Project, repository: Repository) -> Iterator[Absent]:
    if project.whole:
        yield from _builds(project, repository)
        yield from _mounts(project, repository)
        yield from _configs(project, repository)
        yield from _secrets(project, repository)
    yield from _env_files(project, repository)


def _builds(project: Project, repository: Repository) -> Iterator[Absent]:
    for service in project.services.values():
        build = service.build
        if build is None or build.context is None or "$" in build.span.text:
            continue
        subject = f"{service.subject}.build"
        context, dockerfile = build.context, build.dockerfile
        if not repository.files.present(context):
            if not _on_purpose(context, repository):
                yield Absent(What.CONTEXT, service.name, context, build.span, subject)
        elif dockerfile is not None and not _excused(dockerfile, repository):
            there = (
                from_root(project.directory, posixpath.relpath(dockerfile, context or ".")) or ""
            )
            meant = there if repository.files.exists(there) else ""
            yield Absent(What.DOCKERFILE, service.name, dockerfile, build.span, subject, meant)


def _excused(path: str, repository: Repository) -> bool:
    return repository.files.present(path) or _on_purpose(path, repository)


def _mounts(project: Project, repository: Repository) -> Iterator[Absent]:
    for service in project.services.values():
        for mount in service.mounts:
            path = mount.path if mount.kind == "bind" and not mount.unknown else None
            if path and _file_like(mount, path) and _lacks(path, repository):
                subject = f"{service.subject}.volumes[{mount.target}]"
                meant = _similar(path, repository)
                yield Absent(What.MOUNT, service.name, path, mount.span, subject, meant)


def _file_like(mount: Mount, path: str) -> bool:
    """True for what must be a file: a configuration by its name, on both sides."""
    target = mount.target.rpartition("/")[2]
    return _end(path) in _CODE and "." in target.strip(".")


def _configs(project: Project, repository: Repository) -> Iterator[Absent]:
    for name, path, span in _sources(project, "configs"):
        if _end(path) in _CODE and _lacks(path, repository):
            meant = _similar(path, repository)
            yield Absent(What.CONFIG, name, path, span, f"configs.{name}.file", meant)


def _secrets(project: Project, repository: Repository) -> Iterator[Absent]:
    """Files of secrets are mostly absent on purpose: told where nearly that name is there."""
    for name, path, span in _sources(project, "secrets"):
        if not repository.files.present(path) and not _on_purpose(path, repository):
            meant = _similar(path, repository)
            if meant and _end(meant) not in EXAMPLE_ENDS:
                yield Absent(What.SECRET, name, path, span, f"secrets.{name}.file", meant)


def _sources(project: Project, section: str) -> Iterator[tuple[str, str, Span]]:
    """Name, path from the root and place of the files of top-level configs or secrets."""
    table = project.root.table(section) if project.root is not None else None
    for name, field in table.fields.items() if table is not None else ():
        leaf = field.value.leaf("file") if isinstance(field.value, Table) else None
        if isinstance(leaf, Leaf) and leaf.resolved is not None:
            path = from_root(leaf.directory, leaf.resolved)
            if path:
                yield name, path, leaf.span


def _env_files(project: Project, repository: Repository) -> Iterator[Absent]:
    """Dotenv files that look like a slip of the pen: one with nearly that name is there."""
    for service in project.services.values():
        for file in service.env_files:
            path = file.path if file.required and "$" not in file.written else None
            if not path or repository.files.present(path) or _on_purpose(path, repository):
                continue
            folder, name = posixpath.split(path)
            there = {
                posixpath.basename(other)
                for other in repository.inventory.of(Kind.DOTENV)
                if posixpath.dirname(other) == folder and _end(other) not in EXAMPLE_ENDS
            }
            from difflib import get_close_matches

            meant = get_close_matches(name, there, 1, 0.85) or [
                other for other in sorted(there) if _shortened(name, other)
            ]
            if meant:
                subject = f"{service.subject}.env_file[{file.written}]"
                other = posixpath.join(folder, meant[0])
                yield Absent(What.ENV_FILE, service.name, path, file.span, subject, other)


def _shortened(one: str, other: str) -> bool:
    """True for `.env.prod` and `.env.production`."""
    short, long = sorted((one, other), key=len)
    return len(short) > len(".env.") and long.startswith(short) and long[len(short) :].isalpha()


def _lacks(path: str, repository: Repository) -> bool:
    """True for a file that ought to be there: its folder is, and nobody makes it."""
    files = repository.files
    folder = posixpath.dirname(path)
    return (
        not files.present(path)
        and files.is_directory(folder)
        and _MADE.search(path) is None
        and not _on_purpose(path, repository)
        and not _made(path, repository)
    )


def _on_purpose(path: str, repository: Repository) -> bool:
    """True for what is kept elsewhere, and for what has an example to copy."""
    return repository.left_to_others(path) or any(
        repository.files.exists(name)
        for end in EXAMPLE_ENDS
        for name in (f"{path}.{end}", f"{path}-{end}", _before_end(path, end))
    )


def _before_end(path: str, word: str) -> str:
    """`app.example.yml` of `app.yml`."""
    stem, dot, end = path.rpartition(".")
    return f"{stem}.{word}{dot}{end}"


def _made(path: str, repository: Repository) -> bool:
    """True when a script, runbook or the like seems to make the file."""
    name = re.escape(posixpath.basename(path))
    line = re.compile(
        rf"(>|\b(?:cp|mv|ln|touch|tee|nano|vim?|curl|wget|create|edit|copy)\b).*{name}"
    )
    return any(line.search(text) for text in repository.texts(*_TELL))


def _similar(path: str, repository: Repository) -> str:
    """A file of nearly that name in the same folder; "" for none."""
    from difflib import get_close_matches

    folder, name = posixpath.split(path)
    there = repository.files.names(folder)
    return next((posixpath.join(folder, n) for n in get_close_matches(name, there, 1, 0.8)), "")


def _end(path: str) -> str:
    return posixpath.basename(path).rpartition(".")[2].lower()
