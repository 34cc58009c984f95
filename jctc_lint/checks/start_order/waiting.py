"""Start order and health (DEP): is what a service needs ready when it starts?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.health.conditions import waiting_edits
from jctc_lint.facts.images.known import Need
from jctc_lint.facts.start.clients import may_speak_to
from jctc_lint.facts.start.order import orchestrated
from jctc_lint.facts.start.readiness import State
from jctc_lint.finding import Certainty, Fix, Related, Safety, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.start.order import Dependence, Mention, StartOrder

MAX_SHARED = 10
"""Other services told of that share the place of a finding."""


@check("depends-on-without-health-condition")
def depends_on_without_health_condition(order: StartOrder) -> Reports:
    if orchestrated(order.project):
        return
    for group in order.dependences:
        judged = [(found, severity) for found in group if (severity := _unready(found))]
        if not judged:
            continue
        worst, severity = min(judged, key=lambda pair: pair[1].rank)
        yield report(
            worst.entry.span,
            f"{worst.consumer.subject}.depends_on.{worst.target.name}",
            _consequence(worst),
            severity=severity,
            certainty=_certainty(order, worst, severity),
            fix=_fix(worst) if len(group) == 1 else None,
            related=(
                _where_to_look(worst),
                *_sharing(worst.consumer, [found.consumer for found, _ in judged]),
            ),
            service=worst.consumer.name,
            target=worst.target.name,
            server=worst.server.title if worst.server is not None else "",
            command=worst.migration or "",
        )


def _certainty(order: StartOrder, found: Dependence, severity: Severity) -> Certainty:
    """That it does not wait is certain; that it matters is not where nothing speaks to the server,
    or where most programs try again."""
    if severity is Severity.INFO:
        return Certainty.LIKELY
    if found.server is None or found.migration is not None:
        return Certainty.CERTAIN
    speaks = may_speak_to(found.consumer, found.server, order.repository)
    return Certainty.CERTAIN if speaks else Certainty.LIKELY


def _fix(found: Dependence) -> Fix | None:
    """Wait for the health check that is there."""
    if found.job or found.probe.state is not State.PRESENT:
        return None
    edits = waiting_edits(found.consumer, found.entry)
    return Fix("Wait until it is healthy.", Safety.SAFE, edits) if edits else None


def _unready(found: Dependence) -> Severity | None:
    """How bad it is that the consumer does not wait; None where it is all right."""
    if found.entry.condition != "service_started" or found.assured or found.replaced:
        return None
    if found.job:
        return _lowered(Severity.WARNING, _mitigations(found))
    if found.server is None or found.patient or found.start.waits:
        return None
    fails = found.migration is not None and not found.restarts
    if found.casual:
        return _lowered(Severity.WARNING if fails else Severity.INFO, _mitigations(found))
    if found.probe.state is State.PRESENT or fails:
        severity = _lowered(Severity.WARNING, _mitigations(found))
        return Severity.INFO if severity and _decided(found) else severity
    return _lowered(Severity.INFO, _mitigations(found))


def _mitigations(found: Dependence) -> int:
    """By how many levels it is less bad than it would be for a database in production."""
    profiles = found.target.profiles
    return (
        int(found.server is not None and found.server.need is Need.CACHE)
        + int(not found.entry.required)
        + int(bool(profiles) and set(profiles) != set(found.consumer.profiles))
        + int(found.casual)
    )


def _decided(found: Dependence) -> bool:
    """`condition: service_started` is written out, for a server that clients call when needed."""
    called = (Need.OBJECT_STORE, Need.SEARCH)
    return not found.entry.short and found.server is not None and found.server.need in called


def _lowered(severity: Severity, steps: int) -> Severity | None:
    """The severity that many levels lower; None below info."""
    levels = list(Severity)
    rank = severity.rank + steps
    return levels[rank] if rank < len(levels) else None


def _consequence(found: Dependence) -> str:
    if found.job:
        return "job"
    if found.migration is not None:
        return "retries" if found.restarts else "fails"
    return "stumbles" if found.restarts else "exits"


def _where_to_look(found: Dependence) -> Related:
    if found.job:
        return Related(found.target.span, "the job that should be waited for")
    if found.probe.state is State.PRESENT:
        return Related(found.probe.span, "this health check is there, but not waited for")
    return Related(found.target.span, "a health check here could be waited for")


def _sharing(told: Service, services: Sequence[Service]) -> Iterable[Related]:
    others = [service for service in services if service is not told]
    for service in others[:MAX_SHARED]:
        yield Related(service.span, "the same holds for this service, which shares the entry")


@check("health-condition-without-healthcheck")
def health_condition_without_healthcheck(order: StartOrder) -> Reports:
    if orchestrated(order.project):
        return
    for group in order.dependences:
        impossible = [
            found
            for found in group
            if found.entry.condition == "service_healthy"
            and found.probe.state is State.ABSENT
            and not found.replaced
        ]
        if not impossible:
            continue
        first = impossible[0]
        severity = Severity.ERROR if first.entry.required else Severity.WARNING
        yield report(
            first.entry.span,
            f"{first.consumer.subject}.depends_on.{first.target.name}",
            "required" if first.entry.required else "optional",
            severity=Severity.INFO if first.casual else severity,
            related=(
                Related(first.probe.span, _why_none(first)),
                *_sharing(first.consumer, [found.consumer for found in impossible]),
            ),
            service=first.consumer.name,
            target=first.target.name,
        )


def _why_none(found: Dependence) -> str:
    health = found.target.healthcheck
    if health is not None and health.disabled:
        return "the health check is disabled here"
    return "neither the service nor its image has a health check"


@check("dependency-only-in-url")
def dependency_only_in_url(order: StartOrder) -> Reports:
    if orchestrated(order.project):
        return
    for group in order.mentions:
        judged = [(found, severity) for found in group if (severity := _unordered(found))]
        if not judged:
            continue
        worst, severity = min(judged, key=lambda pair: pair[1].rank)
        shared = worst.assignment.form is Form.DOTENV
        yield report(
            worst.consumer.span if shared else worst.assignment.span,
            f"{worst.consumer.subject}.environment[{worst.target.name}]",
            "fails" if severity is Severity.WARNING else "default",
            severity=severity,
            related=(
                Related(worst.target.span, "this service is not among what it depends on"),
                *_sharing(worst.consumer, [found.consumer for found, _ in judged]),
            ),
            service=worst.consumer.name,
            variable=worst.assignment.name,
            target=worst.target.name,
            server=worst.server.title,
            command=worst.migration or "",
        )


def _unordered(found: Mention) -> Severity | None:
    if found.ordered or found.patient or found.casual or found.start.waits:
        return None
    if found.server.need is Need.CACHE:
        return None
    if found.assignment.form is Form.DOTENV and found.migration is None:
        # An env_file is often given to services that use nothing of it.
        return None
    fails = found.migration is not None and not found.restarts
    return Severity.WARNING if fails else Severity.INFO
