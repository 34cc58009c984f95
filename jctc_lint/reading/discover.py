"""Which files of a directory concern us: by names, folders and the first line of programs."""

from __future__ import annotations

import os
import re
import stat
from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.reading.gitignore import Line
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jctc_lint.reading.files import Entry, Files


class Kind(StrEnum):
    """What a file is, judged by its name."""

    COMPOSE = "compose"
    DOTENV = "dotenv"
    ALEMBIC_INI = "alembic.ini"
    PYPROJECT = "pyproject.toml"
    ENV_PY = "env.py"
    DOCKERFILE = "dockerfile"
    SHELL = "shell"
    WORKFLOW = "workflow"
    MARKDOWN = "markdown"
    MAKEFILE = "makefile"
    TRAEFIK = "traefik"


VENDORED = frozenset(
    {
        ".git", ".hg", ".svn", ".tox", ".nox", ".venv", "venv", ".mypy_cache", ".ruff_cache",
        ".pytest_cache", "__pycache__", "node_modules", "bower_components", "site-packages",
        "vendor", "third_party", "thirdparty", ".terraform", ".next", ".cache",
    }
)  # fmt: skip
"""Folders that hold other people's files, or none of anybody's."""

MAX_FILES = 200_000
"""Files that concern us before the walk stops."""

_BY_WHOLE_NAME = {
    "env.py": Kind.ENV_PY,
    "pyproject.toml": Kind.PYPROJECT,
    ".gitlab-ci.yml": Kind.WORKFLOW,
    ".gitlab-ci.yaml": Kind.WORKFLOW,
    **dict.fromkeys(("Makefile", "makefile", "GNUmakefile", "Justfile", "justfile"), Kind.MAKEFILE),
}
_BY_NAME: tuple[tuple[Kind, str, re.Pattern[str]], ...] = (
    (
        Kind.COMPOSE,
        ".y",
        pattern(
            r"^(docker-)?compose([.\-_][\w.\-]+)?\.ya?ml$|^[\w\-]+\.(docker-)?compose\.ya?ml$"
            r"|^docker[\-_](stack|swarm)([.\-_][\w.\-]+)?\.ya?ml$",
            re.I,
        ),
    ),
    (
        Kind.DOTENV,
        "env",
        pattern(r"^\.env(\.[\w.\-]+)?$|^[\w.\-]+\.env$|^env\.(example|sample)$"),
    ),
    (Kind.ALEMBIC_INI, "alembic", pattern(r"^alembic[\w.\-]*\.ini$")),
    (
        Kind.DOCKERFILE,
        "file",
        pattern(r"^(Docker|Container)file([.\-_][\w.\-]+)?$|^[\w.\-]+\.Dockerfile$", re.I),
    ),
    (Kind.TRAEFIK, "traefik", pattern(r"^traefik[\w.\-]*\.(ya?ml|toml)$", re.I)),
)
"""With what is in all such names, in small letters: most names are passed over by that alone."""
_BY_ENDING: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.SHELL, (".sh", ".bash")),
    (Kind.MAKEFILE, (".mk",)),
)
_MARKDOWN = (".md", ".markdown")
_WORKFLOW = pattern(r"(^|/)\.(github|gitea|forgejo)/workflows/[^/]+\.ya?ml$")


def kind_of(path: str) -> Kind | None:
    """The kind of a path, or None when its name means nothing to us."""
    if "/workflows/" in path and _WORKFLOW.search(path):
        return Kind.WORKFLOW
    name = path.rpartition("/")[2]
    if name in _BY_WHOLE_NAME:
        return _BY_WHOLE_NAME[name]
    lower = name.lower()
    for kind, sign, form in _BY_NAME:
        if sign in lower and form.search(name):
            return kind
    if lower.endswith(_MARKDOWN):
        return Kind.MARKDOWN
    return next((kind for kind, ends in _BY_ENDING if name.endswith(ends)), None)


@record(frozen=False, eq=True)
class Inventory:
    """Paths by kind, sorted, relative to the root with `/`."""

    by_kind: dict[Kind, list[str]] = field(default_factory=dict)
    unfollowed: list[str] = field(default_factory=list)
    """Links that lead nowhere or out of the root."""
    truncated: bool = False

    def of(self, kind: Kind) -> list[str]:
        return self.by_kind.get(kind, [])


def discover(
    files: Files, *, exclude: tuple[str, ...] = (), respect_gitignore: bool = True
) -> Inventory:
    """Walk the root and sort what matters by kind.

    Folders behind links are not entered; a link to a file counts when the file is inside the root.
    `exclude` are patterns as in .gitignore.
    """
    inventory = Inventory()
    real_root = str(files.root)
    seen = 0
    for path, entry in _walk(files, _specs(exclude), respect_gitignore, _may_concern):
        kind = kind_of(path) or (Kind.SHELL if _is_shell_program(files, path, entry) else None)
        if kind is None:
            continue
        seen += 1
        if seen > MAX_FILES:
            inventory.truncated = True
            break
        if entry.is_symlink():
            target = os.path.realpath(entry.path)
            if os.path.isdir(target):  # noqa: PTH112
                continue
            if not os.path.exists(target) or os.path.commonpath([target, real_root]) != real_root:  # noqa: PTH110
                inventory.unfollowed.append(path)
                continue
        inventory.by_kind.setdefault(kind, []).append(path)
    for paths in inventory.by_kind.values():
        paths.sort()
    return inventory


def _may_concern(path: str) -> bool:
    return "." not in path.rpartition("/")[2] or kind_of(path) is not None


_SHEBANG = rb"#![ \t]*/\S*?(/env[ \t]+)?(/|\b)(ba|da|k|z)?sh\b"


def _is_shell_program(files: Files, path: str, entry: Entry) -> bool:
    """True for an executable without an extension that a shell runs (`bin/deploy`)."""
    try:
        status = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode) or not status.st_mode & 0o111:
            return False
    except OSError:
        return False
    head = files.head(path, 80)
    return head.startswith(b"#!") and re.match(_SHEBANG, head) is not None


def named(
    files: Files,
    wanted: Callable[[str], object],
    *,
    exclude: tuple[str, ...] = (),
    respect_gitignore: bool = True,
) -> Iterator[str]:
    """Paths that are `wanted`, in the folders that `discover` enters. Links are left out."""
    entries = _walk(files, _specs(exclude), respect_gitignore, wanted)
    return (path for path, entry in entries if not entry.is_symlink())


def left_out(
    files: Files, folder: str, *, exclude: tuple[str, ...] = (), respect_gitignore: bool = True
) -> Callable[[str], bool]:
    """Tells of paths right below `folder` whether `discover` passes over them."""
    specs = _specs(exclude)
    prefix = ""
    for name in [*(folder.split("/") if folder else []), ""]:
        if respect_gitignore:
            specs = _with_gitignore(files, prefix, specs, files.entries(prefix))
        prefix += name + "/" if name else ""
        if name and _ignored(prefix, specs):
            return lambda _path: True
    return lambda path: _ignored(path, specs)


Spec = tuple[str, list[Line]]
"""A folder (with a final `/`, or empty) and the lines that hold below it, the last first."""


def _specs(patterns: tuple[str, ...]) -> tuple[Spec, ...]:
    return (("", _lines(patterns)),) if patterns else ()


def _lines(texts: Iterable[str]) -> list[Line]:
    return [Line(text) for text in texts if text and text[0] != "#"][::-1]


def _walk(
    files: Files,
    specs: tuple[Spec, ...],
    respect_gitignore: bool,  # noqa: FBT001
    wanted: Callable[[str], object],
) -> Iterator[tuple[str, Entry]]:
    pending = [("", specs)]
    while pending:
        prefix, specs = pending.pop()
        entries = sorted(files.entries(prefix), key=lambda entry: entry.name)
        if respect_gitignore:
            specs = _with_gitignore(files, prefix, specs, entries)
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                if not _vendored(files, path, entry) and not _ignored(path + "/", specs):
                    pending.append((path + "/", specs))
            elif wanted(path) and not _ignored(path, specs):
                yield path, entry


def _vendored(files: Files, path: str, entry: Entry) -> bool:
    return entry.name in VENDORED or files.lies(f"{path}/pyvenv.cfg")


def _with_gitignore(
    files: Files, prefix: str, specs: tuple[Spec, ...], entries: Iterable[Entry]
) -> tuple[Spec, ...]:
    if not any(
        entry.name == ".gitignore" and entry.is_file(follow_symlinks=False) for entry in entries
    ):
        return specs
    text = files.head(f"{prefix}.gitignore", 1_000_000).decode("utf-8", "replace")
    return (*specs, (prefix, _lines(text.splitlines())))


def _ignored(path: str, specs: tuple[Spec, ...]) -> bool:
    """Git's answer: the last pattern of the deepest .gitignore that matches the entry itself.

    A pattern that matches a folder above (group `ps_d` ends early) says nothing here: such a
    folder was not entered, or was let in again.
    """
    for prefix, lines in reversed(specs):
        inner = path[len(prefix) :]
        for line in lines:
            if line.literal in inner:
                included = line.includes(inner)
                if included is not None:
                    return included
    return False
