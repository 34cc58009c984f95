"""Health checks that tell nothing, or not what they seem to (DEP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.checks.start_order.probes import place, severity_of, who_waits
from jctc_lint.facts.health.early import resolved_early
from jctc_lint.facts.health.redis import Blind, blind_probe, empty_password
from jctc_lint.facts.start.command import start_words
from jctc_lint.facts.start.order import casual
from jctc_lint.facts.start.readiness import State
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.facts.start.order import StartOrder


@check("healthcheck-variable-of-host")
def healthcheck_variable_of_host(order: StartOrder) -> Reports:
    for health in order.healths:
        found = resolved_early(health)
        if found is None or health.command is None:
            continue
        yield report(
            health.command.span,
            place(health),
            certainty=Certainty.CERTAIN if found.closed else Certainty.LIKELY,
            related=(Related(found.given, "the container has it from here"), *who_waits(health)),
            service=health.service.name,
            variable=found.variable,
        )


@check("redis-probe-without-password")
def redis_probe_without_password(order: StartOrder) -> Reports:
    for health in order.healths:
        found = blind_probe(health)
        if found is None or health.command is None:
            continue
        fails = found is Blind.FAILS
        yield report(
            health.command.span,
            place(health),
            found,
            severity=severity_of(health, Severity.ERROR) if fails else Severity.INFO,
            related=tuple(who_waits(health)) if fails else (),
            service=health.service.name,
        )


@check("redis-password-empty")
def redis_password_empty(order: StartOrder) -> Reports:
    for service in order.project.services.values():
        found = empty_password(service, start_words(service, order.readiness(service).built))
        if found is not None:
            lower = casual(order.project, service)
            yield report(
                found.span,
                f"{service.subject}.command",
                severity=Severity.WARNING if lower else Severity.ERROR,
                service=service.name,
                variable=found.variable,
            )


@check("healthcheck-without-test")
def healthcheck_without_test(order: StartOrder) -> Reports:
    for service in order.project.services.values():
        own = service.healthcheck
        if own is None or own.disabled or own.test is not None or service.fragment:
            continue
        if order.readiness(service).probe.state is State.ABSENT:
            yield report(own.span, f"{service.subject}.healthcheck", service=service.name)


@check("healthcheck-never-fails")
def healthcheck_never_fails(order: StartOrder) -> Reports:
    for health in order.healths:
        if not health.never_fails or health.command is None:
            continue
        yield report(
            health.command.span,
            place(health),
            "awaited" if health.waiting else "default",
            severity=Severity.WARNING if health.waiting else Severity.INFO,
            related=tuple(who_waits(health)),
            service=health.service.name,
            first=health.waiting[0] if health.waiting else "",
        )
