"""All facts of a repository by the kind of subject, each made once and when it is asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.plain.compose import PlainProject
    from jctc_lint.facts.plain.fact import Fact
    from jctc_lint.facts.repository import Repository


@record(frozen=False)
class PlainFacts:
    """The facts that declarative rules are about."""

    repository: Repository
    known: dict[str, tuple[Fact, ...]] = field(default_factory=dict)

    def of(self, kind: str) -> tuple[Fact, ...]:
        if kind not in self.known:
            self.known[kind] = tuple(self._made(kind))
        return self.known[kind]

    @cached_property
    def projects(self) -> tuple[PlainProject, ...]:
        from jctc_lint.facts.plain.compose import PlainProject

        return tuple(PlainProject(verdict) for verdict in self.repository.verdicts)

    def _made(self, kind: str) -> Iterator[Fact]:
        if kind == "revision":
            from jctc_lint.facts.plain.revisions import revisions

            yield from revisions(self.repository)
            return
        for project in self.projects:
            yield from project.of(kind)
