"""Rules of routers that Traefik refuses, or that no request matches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.router_rules import problem_of
from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.traefik.containers import Container
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.router_rules import RuleProblem
    from jctc_lint.facts.traefik.routing import Routing


@check("invalid-router-rule")
def invalid_router_rule(routing: Routing) -> Reports:
    for container, router, problem in _problems(routing):
        if not problem.never:
            yield _report(container, router, problem)


@check("router-rule-never-matches")
def router_rule_never_matches(routing: Routing) -> Reports:
    for container, router, problem in _problems(routing):
        if problem.never:
            yield _report(container, router, problem)


def _problems(routing: Routing) -> Iterator[tuple[Container, Part, RuleProblem]]:
    for container in routing.containers:
        if container.labels.enable is Answer.NO:
            continue
        for router in container.labels.routers:
            for problem in problem_of(router, container.reader)[:1]:
                # Its `tls` may be in a label file that was not read.
                if problem.kind != "no-tls" or routing.complete:
                    yield container, router, problem


def _report(container: Container, router: Part, problem: RuleProblem) -> Report:
    meant = problem.meant and problem.kind in _WITH_MEANT
    return report(
        problem.label.span,
        container.subject(problem.label),
        f"{problem.kind}-meant" if meant else problem.kind,
        certainty=Certainty.CERTAIN if problem.sure else Certainty.LIKELY,
        router=router.name,
        service=container.service.name,
        call=problem.call,
        detail=problem.detail,
        meant=problem.meant,
        version=problem.generation or "",
    )


_WITH_MEANT = frozenset({"unknown-matcher", "other-generation", "other-protocol"})
"""What has another message where the tool knows what was meant."""
