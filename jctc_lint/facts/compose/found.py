"""Which files, dotenv files, profiles and name Compose takes: options, then the shell, then `.env`.

Behaviour follows Compose's own command: dotenv files are read twice, before and after the Compose
files are known, and their COMPOSE_ variables then count as the shell's.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.grouping import BASES, OVERRIDES
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.facts.compose.environment import Surroundings
    from jctc_lint.facts.compose.interpolation import Known
    from jctc_lint.text import Span

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


@record
class Asked:
    """The options of the command. Paths are from the root; None means as Compose finds it."""

    files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    env_files: tuple[str, ...] | None = None
    directory: str | None = None
    name: str = ""
    interpolate: bool = True
    environment: bool = True
    """False: what `env_file` names is not read."""


class Refusal(Exception):
    """Compose would refuse the project: each reason with its place."""

    def __init__(self, reasons: list[tuple[Span | None, str]]) -> None:
        super().__init__("; ".join(reason for _, reason in reasons))
        self.reasons = reasons


@record
class Found:
    """What Compose takes. `env_files` are read in order, `more_env_files` for what those lack."""

    surroundings: Surroundings
    files: tuple[str, ...]
    directory: str
    profiles: tuple[str, ...]
    env_files: tuple[str, ...] = ()
    more_env_files: tuple[str, ...] = ()


def found(surroundings: Surroundings, asked: Asked) -> Found:
    """What Compose takes for these options.

    Raises:
        Refusal: something that is named is not there, or a dotenv file cannot be read.
    """
    finder = _Finder(surroundings, asked, dict(surroundings.host or {}))
    first = _plain(asked.directory if asked.directory is not None else _folder(asked.files))
    named = finder.dotenv(first)
    values = finder.values(named)
    compose = {name: text for name, text in values.items() if name.startswith("COMPOSE_")}
    finder.shell = {**compose, **finder.shell}
    again = finder.dotenv(first)
    if again != named:
        surroundings = replace(surroundings, host=finder.shell)
        values = finder.values(again)
    values = {**values, **finder.shell}
    files = tuple(map(_plain, asked.files)) or finder.files(values, first)
    directory = first if asked.directory is not None else _folder(files)
    more = tuple(path for path in finder.dotenv(directory) if path not in again)
    values = {**finder.values(more), **values}
    profiles = tuple(part.strip() for part in values.get("COMPOSE_PROFILES", "").split(","))
    return Found(surroundings, files, directory, asked.profiles or profiles, again, more)


def _folder(files: tuple[str, ...]) -> str:
    return posixpath.dirname(_plain(files[0])) if files else ""


def _plain(path: str) -> str:
    """The path from the root; "" is the root itself."""
    plain = posixpath.normpath(path or ".")
    return "" if plain == "." else plain


@record(frozen=False, eq=True)
class _Finder:
    surroundings: Surroundings
    asked: Asked
    shell: dict[str, str]

    def dotenv(self, folder: str) -> tuple[str, ...]:
        """The dotenv files for a project in this folder."""
        shell = self.surroundings.host or {}
        given = self.asked.env_files or _split(shell.get("COMPOSE_ENV_FILES", ""), ",")
        if given:
            return self._existing(given)
        disabled = self.shell.get("COMPOSE_DISABLE_ENV_FILE")
        if disabled in _TRUE:
            return ()
        if disabled is not None and disabled not in _FALSE:
            raise Refusal([(None, "COMPOSE_DISABLE_ENV_FILE is neither true nor false.")])
        path = posixpath.join(folder, ".env")
        return (path,) if self.surroundings.repository.files.exists(path) else ()

    def values(self, paths: tuple[str, ...]) -> dict[str, str]:
        """What these dotenv files set."""
        inner: dict[str, Known] = {}
        for path in paths:
            read = self.surroundings.dotenv(path, self.surroundings.shell(), inner)
            if read is None:
                raise Refusal([(None, f"The file '{path}' cannot be read.")])
            if read[1] is not None:
                raise Refusal([(read[1].span, read[1].reason)])
        return {name: value.text or "" for name, value in inner.items()}

    def files(self, values: Mapping[str, str], folder: str) -> tuple[str, ...]:
        """The Compose files that nobody named on the command line."""
        if "COMPOSE_FILE" in values:
            separator = values.get("COMPOSE_PATH_SEPARATOR") or ":"
            return self._existing(tuple(values["COMPOSE_FILE"].split(separator)))
        bases = self._there(folder, BASES)
        while not bases and folder:
            folder = posixpath.dirname(folder)
            bases = self._there(folder, BASES)
        if not bases:
            raise Refusal([(None, f"There is no {BASES[0]} here: {self._instead()}.")])
        return (bases[0], *self._there(folder, OVERRIDES)[:1])

    def _instead(self) -> str:
        projects = self.surroundings.repository.compose
        if not projects:
            return "name a Compose file with -f"
        return f"name a Compose file with -f, such as '{projects[0].paths[0]}'"

    def _there(self, folder: str, names: tuple[str, ...]) -> list[str]:
        paths = [posixpath.join(folder, name) for name in names]
        return [path for path in paths if self.surroundings.repository.files.exists(path)]

    def _existing(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        files = self.surroundings.repository.files
        for path in paths:
            if not files.exists(_plain(path)):
                raise Refusal([(None, f"There is no file '{path}' below '{files.root.name}'.")])
        return tuple(map(_plain, paths))


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(separator) if part)
