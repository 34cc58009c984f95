"""What a check can be called with: the name of its parameter's type, and where to get those."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.repository import Repository


def _services(repository: Repository) -> Iterator[Service]:
    for project in repository.compose:
        yield from project.services.values()


def _projects(repository: Repository) -> Iterable[Project]:
    return repository.compose


SUBJECTS: dict[str, Callable[[Repository], Iterable[object]]] = {
    "Repository": lambda repository: [repository],
    "Project": _projects,
    "Service": _services,
    "ComposeFile": lambda repository: repository.compose_files,
    "Routing": lambda repository: repository.routings,
    "StartOrder": lambda repository: repository.start_orders,
}
