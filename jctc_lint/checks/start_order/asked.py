"""Health checks that ask for what is not there (DEP): another port, a path without a route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.checks.start_order.probes import place, severity_of, who_waits
from jctc_lint.facts.health.unanswered import label_paths, not_served, wrong_port
from jctc_lint.facts.http.model import Answer
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.http.model import Route
    from jctc_lint.facts.start.order import StartOrder


@check("healthcheck-wrong-port")
def healthcheck_wrong_port(order: StartOrder) -> Reports:
    for health in order.healths:
        found = wrong_port(health)
        if found is None or health.command is None:
            continue
        kind = "published" if found.published else "default"
        yield report(
            health.command.span,
            place(health),
            f"{kind}-routed" if health.routed else kind,
            severity=severity_of(health, Severity.ERROR),
            certainty=Certainty.LIKELY if found.contradicted else Certainty.CERTAIN,
            related=tuple(who_waits(health)),
            service=health.service.name,
            port=found.port,
            listening=", ".join(map(str, found.listening)),
        )


@check("healthcheck-path-not-served")
def healthcheck_path_not_served(order: StartOrder) -> Reports:
    for health in order.healths:
        found = not_served(health)
        if found is None or health.command is None:
            continue
        key = "weak" if found.weak else "routed" if health.routed else "default"
        if found.answer is Answer.OTHER_METHOD and not found.weak:
            key = "method"
        severity = Severity.INFO if found.weak else severity_of(health, Severity.ERROR)
        yield report(
            health.command.span,
            place(health),
            key,
            severity=severity,
            certainty=Certainty.LIKELY if found.assumed else Certainty.CERTAIN,
            related=(*_meant(found.meant), *who_waits(health)),
            service=health.service.name,
            path=found.path,
            method=found.method,
            application=found.served.application.module.path,
        )
    for name, label in label_paths(order, order.repository):
        yield report(
            label.span,
            f"services.{name}.labels[{label.label.name.lower()}]",
            "label",
            certainty=Certainty.LIKELY if label.assumed else Certainty.CERTAIN,
            related=tuple(_meant(label.meant)),
            service=name,
            path=label.path,
        )


def _meant(route: Route | None) -> Iterator[Related]:
    if route is not None and route.span is not None:
        yield Related(route.span, f"the application serves '{route.path}'")
