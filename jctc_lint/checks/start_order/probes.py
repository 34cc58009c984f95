"""Health checks that cannot pass, or say nothing (DEP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.facts.health.misread import Effect, misread
from jctc_lint.facts.start.order import casual
from jctc_lint.finding import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.health.service import ServiceHealth
    from jctc_lint.facts.start.order import StartOrder

MAX_WAITING = 5
"""Services told of that wait for a check."""
_EFFECTS = {
    Effect.FAILS: Severity.ERROR,
    Effect.OTHERWISE: Severity.WARNING,
    Effect.HARMLESS: Severity.INFO,
}


def severity_of(health: ServiceHealth, severity: Severity) -> Severity:
    """The severity, an error for tests and development one level lower."""
    lowered = casual(health.order.project, health.service) and severity is Severity.ERROR
    return Severity.WARNING if lowered else severity


def who_waits(health: ServiceHealth) -> Iterator[Related]:
    """The services that are not started while the check does not pass."""
    for entry in health.waits[:MAX_WAITING]:
        yield Related(entry.span, "this waits until the check passes")


def place(health: ServiceHealth) -> str:
    """The subject of a finding about a service's health check."""
    return f"{health.service.subject}.healthcheck"


@check("probe-program-missing")
def probe_program_missing(order: StartOrder) -> Reports:
    for health in order.healths:
        program, command, contents = health.missing, health.command, health.contents
        if program is None or command is None or contents is None:
            continue
        yield report(
            command.span,
            place(health),
            health.consequence,
            severity=severity_of(health, Severity.ERROR),
            related=tuple(who_waits(health)),
            service=health.service.name,
            program=program,
            image=contents.title,
            first=health.waiting[0] if health.waiting else "",
        )


@check("healthcheck-words-misread")
def healthcheck_words_misread(order: StartOrder) -> Reports:
    for health in order.healths:
        command = health.command
        found = misread(command) if command is not None else None
        if command is None or found is None:
            continue
        never = found.effect is Effect.FAILS
        routed = never and health.routed
        yield report(
            command.span,
            place(health),
            f"{found.kind}-routed" if routed else f"{found.kind}-fails" if never else found.kind,
            severity=severity_of(health, _EFFECTS[found.effect]),
            related=tuple(who_waits(health)),
            service=health.service.name,
            word=found.word,
            program=found.program,
        )
