"""What `docker-compose config` prints for some files: plain data for `show compose`.

Files, variables and profiles are found as Compose finds them: options first, then the shell, then
`.env`. Nothing outside the root is read.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.model import model_of
from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused, span_of
from jctc_lint.facts.compose.canonical.paths import Paths
from jctc_lint.facts.compose.canonical.resolved import resolved
from jctc_lint.facts.compose.canonical.shapes import anything
from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.grouping import BASES, OVERRIDES
from jctc_lint.facts.compose.load import files_group, resolve
from jctc_lint.facts.compose.model import Layer
from jctc_lint.facts.repository import Repository
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from jctc_lint.facts.compose.model import Project
    from jctc_lint.text import Span


@record
class Asked:
    """The options of the command. Paths are from the root; None means as Compose finds it."""

    files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    env_files: tuple[str, ...] | None = None
    directory: str | None = None
    interpolate: bool = True


class Refusal(Exception):
    """Compose would refuse the project: each reason with its place."""

    def __init__(self, reasons: list[tuple[Span | None, str]]) -> None:
        super().__init__("; ".join(reason for _, reason in reasons))
        self.reasons = reasons


def shown(root: Path, host: Mapping[str, str], asked: Asked) -> dict[str, Any]:
    """The project as Compose prints it, `$` doubled where variables are put in.

    Raises:
        Refusal: Compose would refuse it, or files are missing or outside the root.
    """
    repository = Repository(root)
    host = {"PWD": str(root), **host}
    given = _variables(repository, host, asked)
    files = asked.files or _found(repository, given)
    for path in (*files, *(asked.env_files or ())):
        if not repository.files.exists(path):
            raise Refusal([(None, f"There is no file '{path}' below '{root.name}'.")])
    directory = asked.directory if asked.directory is not None else posixpath.dirname(files[0])
    surroundings = Surroundings(repository, host)
    group = files_group(files, directory=directory, env_files=asked.env_files)
    profiles = asked.profiles or _split(given.get("COMPOSE_PROFILES", ""), ",")
    project = resolve(surroundings, group, profiles)
    paths = Paths(str(repository.files.root), directory, host.get("HOME"))
    variables = _known(project, host)
    if not asked.interpolate:
        assert project.root is not None
        # Compose then looks up no variable at all.
        model = model_of(project.root, project.name, paths, {}, interpolate=False)
        _refuse(project, model.refused, interpolate=False)
        data: dict[str, Any] = _plain(anything(model.data, model.data.place), str)
        return data
    result = resolved(project, paths, variables, profiles)
    _refuse(project, result.refused, interpolate=True)
    answer: dict[str, Any] = _plain(result.plain, _doubled)
    return answer


_NOTHING = "The service has neither an image nor a build."


def _refuse(project: Project, refused: Sequence[Refused], *, interpolate: bool) -> None:
    problems = [p for p in project.problems if interpolate or p.layer is Layer.YAML]
    reasons: list[tuple[Span | None, str]] = [
        *((problem.span, problem.reason) for problem in problems),
        *((span_of(error.item), error.reason) for error in refused),
    ]
    if interpolate and not project.complete:
        reasons += [(s.span, _NOTHING) for s in project.services.values() if s.fragment]
        reasons = reasons or [(None, "A file that it needs is missing or outside the folder.")]
    if project.root is not None and not project.root.fields:
        reasons = reasons or [(None, "The Compose file is empty.")]
    if reasons:
        told = dict.fromkeys(reasons)
        raise Refusal(sorted(told, key=lambda reason: (reason[0] is None, *_where(reason[0]))))


def _where(span: Span | None) -> tuple[str, int]:
    return (span.path, span.start) if span is not None else ("", 0)


def _variables(repository: Repository, host: Mapping[str, str], asked: Asked) -> dict[str, str]:
    """What the shell and `.env` set, as far as it says which files and profiles are meant."""
    found: dict[str, str] = {}
    for path in asked.env_files or (posixpath.join(asked.directory or "", ".env"),):
        file = repository.dotenv(path) if repository.files.exists(path) else None
        for entry in file.entries if file is not None else ():
            found[entry.name] = entry.text or ""
    return {**found, **host}


def _found(repository: Repository, given: Mapping[str, str]) -> tuple[str, ...]:
    separator = given.get("COMPOSE_PATH_SEPARATOR") or ":"
    named = _split(given.get("COMPOSE_FILE", ""), separator)
    if named:
        return tuple(posixpath.normpath(path) for path in named)
    for names in (BASES, OVERRIDES):
        found = [name for name in names if repository.files.exists(name)]
        if not found:
            break
        named = (*named, found[0])
    if not named:
        raise Refusal([(None, "There is no Compose file here: name one with -f.")])
    return named


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(separator) if part)


def _known(project: Project, host: Mapping[str, str]) -> dict[str, str]:
    given = {
        name: entry.value.resolved
        for name, entry in project.variables.items()
        if entry.value is not None and entry.value.resolved is not None
    }
    return {**given, **host, "COMPOSE_PROJECT_NAME": project.name}


def _doubled(text: str) -> str:
    return text.replace("$", "$$")


def _plain(value: Any, written: Callable[[str], str]) -> Any:
    if isinstance(value, Dict):
        return {written(name): _plain(part, written) for name, part in value.items()}
    if isinstance(value, List):
        return [_plain(part, written) for part in value]
    return written(value) if isinstance(value, str) else value
