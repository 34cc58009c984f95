"""Migrations at start: several at once, or before nobody that waits (DEP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.facts.start.migrating import in_workers, several, twice, unawaited
from jctc_lint.facts.start.order import casual, orchestrated
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.start.order import StartOrder

MAX_OTHERS = 10
"""Other services told of in one finding."""


def _severity(order: StartOrder, service: Service) -> Severity:
    return Severity.INFO if casual(order.project, service) else Severity.WARNING


@check("replicas-migrate-together")
def replicas_migrate_together(order: StartOrder) -> Reports:
    for service in several(order):
        yield report(
            service.span,
            f"{service.subject}.replicas",
            "replicas",
            severity=_severity(order, service),
            service=service.name,
            count=service.replicas,
            command=order.readiness(service).start.migration or "",
        )
    for found in in_workers(order):
        service = found.service
        yield report(
            service.span,
            f"{service.subject}.workers",
            "workers",
            severity=_severity(order, service),
            certainty=Certainty.LIKELY,
            related=(Related(found.span, "the migration is run here"),),
            service=service.name,
            count=found.count,
        )


@check("services-migrate-together")
def services_migrate_together(order: StartOrder) -> Reports:
    if orchestrated(order.project):
        return
    for pair in twice(order):
        yield report(
            pair.second.span,
            f"{pair.second.subject}.migration",
            severity=_severity(order, pair.second),
            related=(Related(pair.first.span, "this service migrates as well"),),
            service=pair.second.name,
            other=pair.first.name,
            command=order.readiness(pair.second).start.migration or "",
        )


@check("migration-not-awaited")
def migration_not_awaited(order: StartOrder) -> Reports:
    if orchestrated(order.project):
        return
    for found in unawaited(order):
        first, *others = found.services
        yield report(
            first.span,
            f"{first.subject}.depends_on.{found.job.name}",
            severity=_severity(order, first),
            related=(
                Related(found.job.span, "the job that migrates"),
                *(Related(o.span, "the same holds for this service") for o in others[:MAX_OTHERS]),
            ),
            service=first.name,
            job=found.job.name,
            command=order.readiness(found.job).start.migration or "",
        )
