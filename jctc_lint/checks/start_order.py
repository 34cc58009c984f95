"""Start order and health (DEP): is what a service needs ready when it starts?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.facts.compose.model import Form
from jctc_lint.facts.images import Need
from jctc_lint.facts.readiness import State
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.facts.start_order import Dependence, Mention


@check("depends-on-without-health-condition")
def depends_on_without_health_condition(dependence: Dependence) -> Reports:
    entry, consumer, target = dependence.entry, dependence.consumer, dependence.target
    if entry.condition != "service_started" or dependence.assured or dependence.replaced:
        return
    severity = _lowered(_worst(dependence), _mitigations(dependence))
    if severity is None:
        return
    yield report(
        entry.span,
        f"{consumer.subject}.depends_on.{target.name}",
        _consequence(dependence),
        severity=severity,
        certainty=Certainty.LIKELY,
        related=(Related(dependence.probe.span, _where_to_look(dependence)),),
        service=consumer.name,
        target=target.name,
        server=dependence.server.title if dependence.server is not None else "",
        command=dependence.migration or "",
    )


def _worst(dependence: Dependence) -> Severity | None:
    """How bad it is where nothing speaks for it."""
    if dependence.job:
        return Severity.WARNING
    if dependence.server is None or dependence.patient or dependence.start.waits:
        return None
    fails = dependence.migration is not None and not dependence.restarts
    if dependence.probe.state is State.PRESENT or fails:
        return Severity.WARNING
    return Severity.INFO


def _mitigations(dependence: Dependence) -> int:
    server, profiles = dependence.server, dependence.target.profiles
    return (
        int(server is not None and server.need is Need.CACHE)
        + int(not dependence.entry.required)
        + int(bool(profiles) and set(profiles) != set(dependence.consumer.profiles))
        + int(dependence.casual)
    )


def _lowered(severity: Severity | None, steps: int) -> Severity | None:
    """The severity that many levels lower; None below info."""
    if severity is None:
        return None
    levels = list(Severity)
    rank = severity.rank + steps
    return levels[rank] if rank < len(levels) else None


def _consequence(dependence: Dependence) -> str:
    if dependence.job:
        return "job"
    if dependence.migration is not None:
        return "retries" if dependence.restarts else "fails"
    return "stumbles" if dependence.restarts else "exits"


def _where_to_look(dependence: Dependence) -> str:
    if dependence.job:
        return "the job that should be waited for"
    if dependence.probe.state is State.PRESENT:
        return "this health check is there, but not waited for"
    return "this service needs a health check that can be waited for"


@check("health-condition-without-healthcheck")
def health_condition_without_healthcheck(dependence: Dependence) -> Reports:
    entry, probe = dependence.entry, dependence.probe
    if entry.condition != "service_healthy" or probe.state is not State.ABSENT:
        return
    if dependence.replaced:
        return
    severity = Severity.ERROR if entry.required else Severity.WARNING
    yield report(
        entry.span,
        f"{dependence.consumer.subject}.depends_on.{dependence.target.name}",
        "required" if entry.required else "optional",
        severity=Severity.INFO if dependence.casual else severity,
        related=(Related(probe.span, _why_none(dependence)),),
        service=dependence.consumer.name,
        target=dependence.target.name,
    )


def _why_none(dependence: Dependence) -> str:
    check = dependence.target.healthcheck
    if check is not None and check.disabled:
        return "the health check is disabled here"
    return "neither the service nor its image has a health check"


@check("dependency-only-in-url")
def dependency_only_in_url(mention: Mention) -> Reports:
    consumer, target = mention.consumer, mention.target
    if mention.ordered or mention.patient or mention.casual or mention.start.waits:
        return
    if mention.server.need is Need.CACHE:
        return
    migration = mention.migration
    shared = mention.assignment.form is Form.DOTENV
    if shared and migration is None:
        # An env_file is often given to services that use nothing of it.
        return
    fails = migration is not None and not mention.restarts
    yield report(
        consumer.span if shared else mention.assignment.span,
        f"{consumer.subject}.environment[{target.name}]",
        "fails" if fails else "default",
        severity=Severity.WARNING if fails else Severity.INFO,
        certainty=Certainty.LIKELY,
        related=(Related(target.span, "this service is not among what it depends on"),),
        service=consumer.name,
        variable=mention.assignment.name,
        target=target.name,
        server=mention.server.title,
        command=migration or "",
    )
