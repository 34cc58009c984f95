"""What `docker-compose config` prints for some files: plain data for `show compose`.

Nothing outside the root is read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jctc_lint.facts.compose.canonical.model import model_of
from jctc_lint.facts.compose.canonical.nodes import Dict, List, Refused, span_of
from jctc_lint.facts.compose.canonical.paths import Paths
from jctc_lint.facts.compose.canonical.resolved import resolved
from jctc_lint.facts.compose.canonical.shapes import anything
from jctc_lint.facts.compose.environment import Surroundings
from jctc_lint.facts.compose.found import Asked, Refusal, found
from jctc_lint.facts.compose.load import files_group, proper, resolve
from jctc_lint.facts.compose.provenance import provenance
from jctc_lint.facts.compose.tree import Table
from jctc_lint.facts.repository import Repository
from jctc_lint.record import replace
from jctc_lint.text import Source, Span

__all__ = ["Asked", "Refusal", "origins", "shown"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from jctc_lint.facts.compose.found import Found
    from jctc_lint.facts.compose.model import EnvFile, Project
    from jctc_lint.facts.compose.provenance import Step
    from jctc_lint.facts.compose.tree import Tree


def shown(root: Path, host: Mapping[str, str], asked: Asked) -> dict[str, Any]:
    """The project as Compose prints it, `$` doubled where variables are put in.

    Raises:
        Refusal: Compose would refuse it, or files are missing or outside the root.
    """
    repository = Repository(root)
    taken = found(Surroundings(repository, {"PWD": str(root), **host}), asked)
    for path in taken.files:
        if not repository.files.exists(path):
            raise Refusal([(None, f"There is no file '{path}' below '{root.name}'.")])
    project = _project(taken, asked)
    paths = Paths(str(repository.files.root), taken.directory, host.get("HOME"))
    if not asked.interpolate:
        # Compose then looks up no variable at all.
        model = model_of(project, paths, {}, interpolate=False)
        _refuse(repository, project, model.refused)
        data: dict[str, Any] = _plain(anything(model.data, model.data.place), str)
        return data
    variables = _known(project, taken.surroundings.host or {})
    files = not asked.environment
    result = resolved(project, paths, variables, taken.profiles, env_files=files)
    _refuse(repository, project, result.refused)
    answer: dict[str, Any] = _plain(result.plain, _doubled)
    return answer


def _project(taken: Found, asked: Asked) -> Project:
    group = files_group(taken.files, directory=taken.directory, env_files=taken.env_files)
    group = replace(group, more_env_files=taken.more_env_files)
    return resolve(taken.surroundings, group, replace(asked, profiles=taken.profiles))


def origins(root: Path, host: Mapping[str, str], asked: Asked) -> dict[str, tuple[Step, ...]]:
    """Where each value of the project comes from, by path (`services.db.image`).

    Raises:
        Refusal: files are missing or outside the root.
    """
    repository = Repository(root)
    taken = found(Surroundings(repository, {"PWD": str(root), **host}), asked)
    project = _project(taken, asked)
    told: dict[str, tuple[Step, ...]] = {}
    for section, name in project.contributions:
        for path in _paths_in(project, section, name):
            steps = provenance(repository, project, section, name, *path)
            if steps:
                told[".".join((section, name, *path))] = steps
    return told


def _paths_in(project: Project, section: str, name: str) -> Iterator[tuple[str, ...]]:
    entries = project.root.table(section) if project.root is not None else None
    tree = entries.get(name) if entries is not None else None
    service = project.services.get(name) if section == "services" else None
    pending: list[tuple[tuple[str, ...], Tree]] = [((), tree)] if tree is not None else []
    while pending:
        path, part = pending.pop()
        if isinstance(part, Table) and part.fields and path[:1] != ("environment",):
            fields = reversed(part.fields.items())
            pending.extend(((*path, key), field.value) for key, field in fields)
        elif path[:1] != ("environment",):
            yield path
    for variable in service.environment if service is not None else ():
        yield "environment", variable


def _outside(project: Project) -> Iterator[EnvFile]:
    for service in project.services.values():
        yield from (file for file in service.env_files if file.path is None and file.required)


_OUTSIDE = "names an env file outside the folder, which is not read"
_NOTHING = "The service has neither an image nor a build."


def _refuse(repository: Repository, project: Project, refused: Sequence[Refused]) -> None:
    reasons: list[tuple[Span | None, str]] = [
        *((problem.span, problem.reason) for problem in project.problems),
        *((span_of(error.item), error.reason) for error in refused),
    ]
    for unreadable in repository.files.unreadable.values():
        if unreadable.path in project.env_files and repository.dotenv(unreadable.path) is not None:
            continue
        # A line number is all that is known of its text.
        source = Source(unreadable.path, "\n" * (unreadable.line - 1))
        reasons.append((Span(source, len(source.text), len(source.text)), unreadable.reason))
    reasons += [(file.span, _OUTSIDE) for file in _outside(project)]
    if not project.complete:
        reasons += [(s.span, _NOTHING) for s in project.services.values() if s.fragment]
        reasons = reasons or [(None, "A file that it needs is missing or outside the folder.")]
    if project.root is not None and not project.root.fields:
        reasons = reasons or [(project.root.span, "The Compose file is empty.")]
    if not proper(project.name):
        reasons = reasons or [(None, "The project has no name, or one that Compose does not take.")]
    if reasons:
        told = dict.fromkeys(reasons)
        raise Refusal(sorted(told, key=lambda reason: (reason[0] is None, *_where(reason[0]))))


def _where(span: Span | None) -> tuple[str, int]:
    return (span.path, span.start) if span is not None else ("", 0)


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
    if isinstance(value, float) and value.is_integer() and abs(value) < _WRITTEN_OUT:
        return int(Decimal(repr(value)))
    return written(value) if isinstance(value, str) else value


_WRITTEN_OUT = 1e21
"""Whole numbers from here on have an exponent in Go's JSON."""
