"""Why Compose would refuse a project of the repository, as far as the repository alone can tell.

The shell of the deploying machine is not known here: what hangs on its variables is not told.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.canonical.nodes import span_of, unknown_in
from jctc_lint.facts.compose.canonical.paths import Paths
from jctc_lint.facts.compose.canonical.resolved import Resolved, resolved
from jctc_lint.facts.compose.canonical.schema import Violation
from jctc_lint.facts.compose.model import Layer
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.canonical.nodes import Refused
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

ROOT = "/repository"
"""What stands for the repository's folder in absolute paths, wherever it really is."""


@record(eq=True)
class Reason:
    """Why Compose refuses a project. `text` goes on from the thing that stands at `span`.

    `path` leads to that thing, where it is told. Of an unknown key `key` is it, and `meant` what
    may have been meant.
    """

    span: Span
    layer: Layer
    text: str
    path: str = ""
    key: str = ""
    meant: str = ""


@record
class Verdict:
    """A project and what Compose says of it."""

    repository: Repository
    project: Project

    @cached_property
    def resolved(self) -> Resolved:
        """The project as Compose prints it, all profiles active, below the folder `ROOT`."""
        known = {
            name: entry.value.resolved
            for name, entry in self.project.variables.items()
            if entry.value is not None and entry.value.resolved is not None
        }
        known["COMPOSE_PROJECT_NAME"] = self.project.name
        return resolved(self.project, Paths(ROOT, self.project.directory), known)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why Compose refuses the project; each once. What is no YAML is told elsewhere."""
        ours = {file.source.path for file in self.repository.compose_files}
        altered = {(a.span.path, a.span.line) for a in self.repository.altered_values}
        told: dict[tuple[str, int], Reason] = {}
        for reason in self._reasons():
            place = (reason.span.path, reason.span.start)
            # A value that does not arrive is told of as that.
            if reason.span.path in ours and (place[0], reason.span.line) not in altered:
                told.setdefault(place, reason)
        return tuple(told.values())

    def _reasons(self) -> Iterator[Reason]:
        whole = not any(service.fragment for service in self.project.services.values())
        shapes = [problem for problem in self.project.problems if problem.layer is Layer.SHAPE]
        misshapen = {problem.path for problem in shapes}
        for error in self.resolved.refused:
            if not unknown_in(None, error.item) and _certain(error, misshapen, whole=whole):
                yield _reason(error)
        for problem in self.project.problems:
            far = problem.layer in (Layer.REFERENCE, Layer.CLASH)
            if problem.layer not in (Layer.YAML, Layer.SHAPE) and (whole or not far):
                yield Reason(problem.span, problem.layer, problem.reason)


def _certain(error: Refused, misshapen: set[str], *, whole: bool) -> bool:
    """False for what follows from another problem, or may be mended by a file that is not seen."""
    if isinstance(error, Violation):
        path = error.path
        return not any(".".join(path[:number]) in misshapen for number in range(len(path) + 1))
    return whole or error.layer is not Layer.CLASH


def _reason(error: Refused) -> Reason:
    span = span_of(error.item)
    if not isinstance(error, Violation):
        return Reason(span, error.layer, error.reason)
    named = getattr(error.item, "name_span", None)
    key = error.words["key"] if error.kind in ("unknown", "meant", "name") else ""
    path = ".".join(error.path) or "the file"
    span = named if key and named is not None else span
    return Reason(span, Layer.SHAPE, error.reason, path, key, error.words.get("meant", ""))


def verdicts(repository: Repository) -> tuple[Verdict, ...]:
    """What Compose says of each project, production first."""
    return tuple(Verdict(repository, project) for project in repository.compose)
