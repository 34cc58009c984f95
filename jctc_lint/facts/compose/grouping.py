"""Which Compose files of a repository belong together, and what each set is for."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from jctc_lint.settings.model import ComposeSettings

BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
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
_DEVELOPMENT_FOLDERS = frozenset(
    {
        "test", "tests", "testing", "e2e", "integration", "fixtures", "example", "examples",
        "sample", "samples", "demo", "demos", "dev", "development", "local", "ci", "benchmark",
        "benchmarks", ".devcontainer",
    }
)  # fmt: skip
_WORD = pattern(r"[a-z0-9]+")


@record(eq=True)
class Group:
    """Files read together, in order, with the directory that Compose would work in."""

    files: tuple[str, ...]
    directory: str
    role: Role
    why: str
    env_files: tuple[str, ...] = ()
    """Dotenv files for interpolation, the last wins; those that do not exist do not count."""
    more_env_files: tuple[str, ...] = ()
    """Dotenv files that are read after those, for names that they lack."""
    default: bool = False
    """True for what Compose reads in this folder without -f."""


def folder_of(path: str) -> str:
    """The folder of a path from the root; "" for the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def group(
    paths: Iterable[str],
    settings: ComposeSettings,
    completes: Callable[[str, str], bool],
    compose_files: Mapping[str, tuple[str, ...]],
) -> list[Group]:
    """Sort Compose files into projects, production first.

    `paths` hold Compose content. `completes(base, overlay)` says that the base has what services
    of the overlay lack; `compose_files` are, by folder, the files that COMPOSE_FILE names there.
    """
    paths = list(paths)
    groups = [_explicit(files) for files in settings.projects if files]
    taken = {path for known in groups for path in known.files}
    sorting = _Sorting(settings, completes)
    for folder in sorted({*compose_files, *(folder_of(path) for path in paths)}):
        named = compose_files.get(folder, ())
        if named and not taken.issuperset(named):
            groups.append(sorting.named(folder, named))
            taken.update(named)
        names = [path for path in paths if folder_of(path) == folder and path not in taken]
        groups.extend(sorting.in_folder(folder, names))
    order = list(Role)
    return sorted(groups, key=lambda known: (order.index(known.role), known.files))


def _explicit(files: tuple[str, ...]) -> Group:
    folder = folder_of(files[0])
    return Group(files, folder, Role.PRODUCTION, "set in the configuration", (_dotenv(folder),))


def _dotenv(folder: str) -> str:
    return f"{folder}/.env" if folder else ".env"


@record(eq=True)
class _Sorting:
    settings: ComposeSettings
    completes: Callable[[str, str], bool]

    def named(self, folder: str, files: tuple[str, ...]) -> Group:
        """What COMPOSE_FILE makes of a folder."""
        roles = [self._role(path)[0] for path in files]
        role = next((role for role in (Role.PRODUCTION, Role.DEVELOPMENT) if role in roles), None)
        directory = folder_of(files[0])
        why = f"COMPOSE_FILE in {_dotenv(folder)}"
        env_files = (_dotenv(folder),)
        more = (_dotenv(directory),) if directory != folder else ()
        return Group(files, directory, role or Role.DEFAULT, why, env_files, more, default=True)

    def in_folder(self, folder: str, paths: list[str]) -> Iterator[Group]:
        by_name = {name_of(path): path for path in paths}
        base = next((by_name[name] for name in BASES if name in by_name), None)
        override = next((by_name[name] for name in OVERRIDES if name in by_name), None)
        env_files = (_dotenv(folder),)
        in_production = False
        for path in paths:
            if path in (base, override) or name_of(path) in BASES:
                continue
            role, why = self._role(path)
            if base is not None and self.completes(base, path):
                in_production = in_production or role is Role.PRODUCTION
                why = f"{name_of(path)} completes {name_of(base)}; {why}"
                yield Group((base, path), folder, role, why, env_files)
            else:
                yield Group((path,), folder, role, f"stands alone; {why}", env_files)
        if base is not None:
            yield from self._default(base, override, env_files, in_production)
        elif override is not None:
            why = "an override without a base"
            yield Group((override,), folder, Role.DEVELOPMENT, why, env_files)

    def _default(
        self,
        base: str,
        override: str | None,
        env_files: tuple[str, ...],
        in_production: bool,  # noqa: FBT001
    ) -> Iterator[Group]:
        """What Compose reads without -f; where that has an override, the base also by itself."""
        folder = folder_of(base)
        why = "what Compose reads without -f"
        alone = Role.DEFAULT
        role, reason = self._role(base)
        if role is not Role.DEFAULT:
            alone, why = role, f"{why}; {reason}"
        elif in_production:
            alone = Role.DEVELOPMENT
            why = f"{why}; production adds another file"
        if override is None:
            yield Group((base,), folder, alone, why, env_files, default=True)
            return
        both = "what Compose reads without -f, with its override"
        yield Group((base, override), folder, Role.DEVELOPMENT, both, env_files, default=True)
        if alone is not Role.DEVELOPMENT and not self.completes(override, base):
            why = why if alone is Role.PRODUCTION else "the base without its override"
            yield Group((base,), folder, alone, why, env_files)

    def _role(self, path: str) -> tuple[Role, str]:
        if self._listed(path):
            return Role.PRODUCTION, "listed as production in the configuration"
        words = set(_WORD.findall(name_of(path).lower()))
        if words & _PRODUCTION:
            return Role.PRODUCTION, "named production"
        if words & _DEVELOPMENT:
            return Role.DEVELOPMENT, "named for development or tests"
        if set(folder_of(path).lower().split("/")) & _DEVELOPMENT_FOLDERS:
            return Role.DEVELOPMENT, "in a folder for development, tests or examples"
        return Role.DEFAULT, "its name tells no purpose"

    def _listed(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.settings.production)
