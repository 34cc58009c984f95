"""What a check can be called with: the name of its parameter's type, and where to get those."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.locks_model import Unlimited
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.repository import Repository


def _services(repository: Repository) -> Iterator[Service]:
    for project in repository.compose:
        yield from project.services.values()


def _projects(repository: Repository) -> Iterable[Project]:
    return repository.compose


def _environments(repository: Repository) -> Iterable[Environment]:
    return repository.environments


def _revisions(repository: Repository) -> Iterator[Revision]:
    for environment in repository.environments:
        yield from environment.revisions


def _unlimited(repository: Repository) -> Iterator[Unlimited]:
    from jctc_lint.facts.migrations.live import unlimited

    return unlimited(repository)


SUBJECTS: dict[str, Callable[[Repository], Iterable[object]]] = {
    "Repository": lambda repository: [repository],
    "Project": _projects,
    "Service": _services,
    "Environment": _environments,
    "Revision": _revisions,
    "History": lambda repository: repository.histories,
    "Comparison": lambda repository: repository.comparisons,
    "LiveChange": lambda repository: repository.live_changes,
    "Unlimited": _unlimited,
    "ComposeFile": lambda repository: repository.compose_files,
    "Procedure": lambda repository: repository.procedures,
    "Verdict": lambda repository: repository.verdicts,
    "Routing": lambda repository: repository.routings,
    "StartOrder": lambda repository: repository.start_orders,
}
FOLLOWED = frozenset({"Comparison", "History", "LiveChange", "Unlimited"})
"""Subjects that are worked out from others and read no file of their own that findings are in."""
