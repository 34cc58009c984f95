"""Whether a project is all that Compose is given: another file may define what it lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.grouping import OVERRIDES, name_of
from jctc_lint.facts.compose.sections import is_compose
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.yaml_tree import Mapping
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.repository import Repository

_COMMANDS = (Kind.MAKEFILE, Kind.SHELL, Kind.WORKFLOW, Kind.MARKDOWN)
_FILE = pattern(r"(?:\s-f|\s--file)[ =]")
EXAMPLE_ENDS = ("example", "sample", "dist", "template", "tmpl", "default", "j2")
"""Ends of the names of files that are copied under the name before."""


def completed(project: Project, repository: Repository, lacks: Iterable[tuple[str, str]]) -> bool:
    """True when another file defines a lacking name and is probably read with the project.

    A file that defines the project's services as well is read in its place, not with it.
    """
    lacks = list(lacks)
    if not lacks:
        return False
    if override_expected(project, repository):
        return True
    return any(
        name in _names(path, repository, section)
        for path in _others(project, repository)
        for section, name in lacks
    ) and not _read_alone(project, repository)


def override_expected(project: Project, repository: Repository) -> bool:
    """True when everybody who uses the repository is to write an override of the project."""
    folder = f"{project.directory}/" if project.directory else ""
    return project.default and any(
        repository.ignored(folder + name)
        or any(repository.files.exists(f"{folder}{name}.{end}") for end in EXAMPLE_ENDS)
        for name in OVERRIDES
    )


def _others(project: Project, repository: Repository) -> Iterator[str]:
    own = {name for name, service in project.services.items() if not service.fragment}
    for path in repository.inventory.of(Kind.COMPOSE):
        if path in project.paths or not is_compose(repository, path):
            continue
        shared = own & _whole(path, repository)
        if 2 * len(shared) <= len(own):
            yield path


def _sections(path: str, repository: Repository) -> Iterator[Mapping]:
    file = repository.yaml(path)
    for document in file.documents if file is not None else ():
        if isinstance(document, Mapping):
            yield document


def _names(path: str, repository: Repository, section: str) -> set[str]:
    found: set[str] = set()
    for document in _sections(path, repository):
        entries = document.get(section)
        if isinstance(entries, Mapping):
            found.update(entries.flat)
    return found


def _whole(path: str, repository: Repository) -> set[str]:
    """The services of a file that have an image or a build there."""
    found: set[str] = set()
    for document in _sections(path, repository):
        services = document.get("services")
        for name, entry in services.flat.items() if isinstance(services, Mapping) else ():
            body = entry.value
            if isinstance(body, Mapping) and not body.flat.keys().isdisjoint({"image", "build"}):
                found.add(name)
    return found


def _read_alone(project: Project, repository: Repository) -> bool:
    """True when a script or a runbook gives Compose this one file."""
    if len(project.paths) != 1:
        return False
    named = re.compile(rf"(?<![\w.\-]){re.escape(name_of(project.paths[0]))}(?![\w.\-])")
    return any(
        len(_FILE.findall(line)) == 1 and named.search(line)
        for text in repository.texts(*_COMMANDS)
        if named.search(text)
        for line in text.splitlines()
    )
