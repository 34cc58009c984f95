"""Which Compose files of a repository belong together, and what each set is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jctc_lint.settings.model import ComposeSettings

BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""What Compose looks for, in its order."""
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""What Compose adds to the base by itself, in its order."""

_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_DEVELOPMENT = frozenset(
    {
        "dev", "devel", "development", "develop", "local", "localhost", "test", "tests", "testing",
        "ci", "e2e", "debug", "example", "examples", "sample", "demo", "override", "playwright",
        "integration", "unit", "benchmark", "mock", "devcontainer",
    }
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Group:
    """Files read together, in order, with the directory that Compose would work in."""

    files: tuple[str, ...]
    directory: str
    role: Role
    why: str


def folder_of(path: str) -> str:
    """The folder of a path from the root; "" for the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def group(
    paths: Iterable[str], settings: ComposeSettings, completes: Callable[[str, str], bool]
) -> list[Group]:
    """Sort Compose files into projects, production first.

    `paths` hold Compose content. `completes(base, overlay)` says that the base has what services
    of the overlay lack.
    """
    paths = list(paths)
    groups = [_explicit(files) for files in settings.projects]
    taken = {path for known in groups for path in known.files}
    for folder in sorted({folder_of(path) for path in paths}):
        names = [path for path in paths if folder_of(path) == folder and path not in taken]
        groups.extend(_in_folder(folder, names, settings, completes))
    order = list(Role)
    return sorted(groups, key=lambda known: (order.index(known.role), known.files))


def _explicit(files: tuple[str, ...]) -> Group:
    return Group(files, folder_of(files[0]), Role.PRODUCTION, "set in the configuration")


def _in_folder(
    folder: str,
    paths: list[str],
    settings: ComposeSettings,
    completes: Callable[[str, str], bool],
) -> list[Group]:
    by_name = {name_of(path): path for path in paths}
    base = next((by_name[name] for name in BASES if name in by_name), None)
    override = next((by_name[name] for name in OVERRIDES if name in by_name), None)
    groups = []
    overlaid = False
    for path in paths:
        if path in (base, override) or name_of(path) in BASES:
            continue
        role, why = _role(path, settings)
        if base is not None and completes(base, path):
            overlaid = overlaid or role is Role.PRODUCTION
            why = f"{name_of(path)} completes {name_of(base)}; {why}"
            groups.append(Group((base, path), folder, role, why))
        else:
            groups.append(Group((path,), folder, role, f"stands alone; {why}"))
    if base is not None:
        groups.append(_base(base, override, overlaid, settings))
    elif override is not None:
        groups.append(Group((override,), folder, Role.DEVELOPMENT, "an override without a base"))
    return groups


def _base(
    base: str,
    override: str | None,
    overlaid: bool,  # noqa: FBT001
    settings: ComposeSettings,
) -> Group:
    files = (base, override) if override is not None else (base,)
    folder = folder_of(base)
    if _listed(base, settings):
        return Group(files, folder, Role.PRODUCTION, "listed as production in the configuration")
    if overlaid:
        why = "what Compose reads without -f; production adds another file"
        return Group(files, folder, Role.DEVELOPMENT, why)
    if override is not None:
        return Group(files, folder, Role.DEVELOPMENT, "what Compose reads without -f, overridden")
    return Group(files, folder, Role.DEFAULT, "what Compose reads without -f")


def _role(path: str, settings: ComposeSettings) -> tuple[Role, str]:
    if _listed(path, settings):
        return Role.PRODUCTION, "listed as production in the configuration"
    words = set(_WORD.findall(name_of(path).lower()))
    if words & _PRODUCTION:
        return Role.PRODUCTION, "named production"
    if words & _DEVELOPMENT:
        return Role.DEVELOPMENT, "named for development or tests"
    return Role.DEFAULT, "named for nothing in particular"


def _listed(path: str, settings: ComposeSettings) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in settings.production)
