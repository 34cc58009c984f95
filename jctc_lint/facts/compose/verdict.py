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
from jctc_lint.facts.compose.completion import completed, override_expected
from jctc_lint.facts.compose.model import Layer
from jctc_lint.facts.compose.profiles import may_meet
from jctc_lint.facts.compose.tree import Field, Leaf
from jctc_lint.record import record, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.canonical.nodes import Refused
    from jctc_lint.facts.compose.model import Problem, Project
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

MAX_NAMES = 200
"""Most names among which one is looked for that may be meant."""
MAX_REASONS = 500
"""Most reasons of one project that are told."""
TOP = "top"
"""The path of what stands at the top of a file."""
ROOT = "/repository"
"""What stands for the repository's folder in absolute paths, wherever it really is."""


@record(eq=True)
class Reason:
    """Why Compose refuses a project. `text` goes on from the thing that stands at `span`.

    `path` leads to that thing. Of an unknown key `key` is it, and `meant` what may have been meant.
    `other` is the other end of a clash, `lacks` the section and name of what is not defined (then
    `other` has nearly that name). Not `certain`: something may be known elsewhere.
    """

    span: Span
    layer: Layer
    text: str
    path: str = ""
    key: str = ""
    meant: str = ""
    other: Span | None = None
    lacks: tuple[str, str] | None = None
    certain: bool = True


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
            if reason.span.path not in ours or (place[0], reason.span.line) in altered:
                continue
            if place not in told:
                told[place] = self._placed(reason)
            if len(told) == MAX_REASONS:
                break
        return tuple(told.values())

    def _placed(self, reason: Reason) -> Reason:
        """The reason with the path of its place, where nothing else tells it."""
        if reason.path:
            return reason
        from jctc_lint.facts.compose.places import path_of

        file = self.repository.yaml(reason.span.path)
        path = path_of(file, reason.span) if file is not None else ""
        return replace(reason, path=path or TOP)

    def _reasons(self) -> Iterator[Reason]:
        alone = self._alone()
        whole = alone or not any(service.fragment for service in self.project.services.values())
        shapes = [problem for problem in self.project.problems if problem.layer is Layer.SHAPE]
        misshapen = {problem.path for problem in shapes}
        spans = {problem.span for problem in shapes}
        for error in self.resolved.refused:
            if span_of(error.item) in spans or _follows(error, misshapen, whole=whole):
                continue
            if not unknown_in(None, error.item):
                yield _reason(error)
            elif _unless_set(error):
                yield replace(_reason(error), certain=False)
        for problem in self.project.problems:
            # What is wrong with `extends` and `include` no other file can mend.
            far = self.project.whole and problem.layer in (Layer.REFERENCE, Layer.CLASH)
            told_elsewhere = problem.layer in (Layer.YAML, Layer.SHAPE, Layer.FILE)
            if not told_elsewhere and (whole or not far) and self._holds(problem):
                yield self._of_problem(problem, certain=alone or not far)

    def _of_problem(self, problem: Problem, *, certain: bool) -> Reason:
        services = self.project.services
        other = services[problem.between[1]].span if problem.between else None
        if problem.lacks is not None:
            other = self._alike(*problem.lacks)
        return Reason(
            problem.span,
            problem.layer,
            problem.reason,
            other=other,
            lacks=problem.lacks,
            certain=certain,
        )

    def _alike(self, section: str, name: str) -> Span | None:
        """Where something with nearly that name is defined."""
        from difflib import get_close_matches

        table = self.project.root.table(section) if self.project.root is not None else None
        fields = table.fields if table is not None else {}
        alike = get_close_matches(name, list(fields)[:MAX_NAMES], 1, 0.75)
        return fields[alike[0]].name_span if alike else None

    def _holds(self, problem: Problem) -> bool:
        """False for services that never meet, and for names that another file may define."""
        services = self.project.services
        if problem.between:
            return may_meet(*(services[name] for name in problem.between))
        return problem.lacks is None or not self._completed

    @cached_property
    def _completed(self) -> bool:
        """Another file is probably read with these: it defines something that they lack."""
        lacks = [problem.lacks for problem in self.project.problems if problem.lacks is not None]
        return completed(self.project, self.repository, lacks)

    def _alone(self) -> bool:
        """The files are all that Compose reads here, and no other file says more of a service."""
        project = self.project
        own = set(project.paths)
        if not project.default or not project.whole:
            return False
        fragments = {name for name, service in project.services.items() if service.fragment}
        return not any(
            fragments & set(other.services)
            for other in self.repository.compose
            if not own.issuperset(other.paths)
        ) and not override_expected(self.project, self.repository)


def _follows(error: Refused, misshapen: set[str], *, whole: bool) -> bool:
    """True for what follows from another problem, or may be mended by a file that is not seen."""
    if isinstance(error, Violation):
        path = error.path
        return any(".".join(path[:number]) in misshapen for number in range(len(path) + 1))
    return error.layer is Layer.CLASH and not whole


def _unless_set(error: Refused) -> bool:
    """True for a value whose variables all have defaults, with which Compose refuses it."""
    leaf = error.item.value if isinstance(error.item, Field) else error.item
    if not isinstance(leaf, Leaf) or leaf.expansion is None:
        return False
    named = [part for part in leaf.expansion.segments if part.name is not None]
    return all(part.operator in (":-", "-") and part.argument for part in named)


def _reason(error: Refused) -> Reason:
    span = span_of(error.item)
    if not isinstance(error, Violation):
        return Reason(span, error.layer, error.reason)
    named = getattr(error.item, "name_span", None)
    key = error.words["key"] if error.kind in ("unknown", "meant", "name") else ""
    path = ".".join(error.path) or TOP
    span = named if key and named is not None else span
    return Reason(span, Layer.SHAPE, error.reason, path, key, error.words.get("meant", ""))


def verdicts(repository: Repository) -> tuple[Verdict, ...]:
    """What Compose says of each project, production first."""
    return tuple(Verdict(repository, project) for project in repository.compose)
