"""A service that ought to be routed, and is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.deploy.replacements import Match, replacements
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.traefik.forgotten import forgotten
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.routing import hidden_by_default
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.deploy.replacements import Replacement
    from jctc_lint.facts.traefik.labels import Labels, Part
    from jctc_lint.facts.traefik.routing import Routing


@check("missing-traefik-labels")
def missing_traefik_labels(routing: Routing) -> Reports:
    if not routing.deployed or not routing.complete:
        return
    for name, labels in routing.labels.items():
        service = routing.project.services[name]
        if service.fragment:
            continue
        if not _lost(routing, service, labels):
            yield from _not_enabled(routing, service, labels)
            yield from _only_for_swarm(routing, service, labels)
            yield from _no_router(routing, service, labels)
            for router in labels.routers:
                yield from _no_rule(routing, service, router)
        yield from _in_swarm(routing, service)
    for missing in forgotten(routing):
        key = "unrouted-host" if missing.host else "labelled-beside"
        said = f"'{missing.variable}' names it" if missing.host else "its labels there"
        yield report(
            missing.service.span,
            missing.service.subject,
            key,
            severity=Severity.WARNING,
            certainty=Certainty.LIKELY,
            related=(Related(missing.place, said),),
            variable=missing.variable,
            file=missing.place.path,
            service=missing.service.name,
            host=missing.host,
        )
    yield from _started_bare(routing)


def _in_swarm(routing: Routing, service: Service) -> Reports:
    """The same of the labels under `deploy`, where Traefik reads those."""
    if routing.reads_swarm is not Answer.YES:
        return
    labels = routing.swarm_labels[service.name]
    lost = _lost(routing, service, labels, "deploy.labels")
    hidden = routing.exposed_in_swarm is Answer.NO and labels.enable is Answer.ABSENT
    if hidden and not lost and labels.routers:
        router = labels.routers[0]
        yield report(
            router.span,
            f"{service.subject}.deploy.labels[traefik.enable]",
            "not-enabled",
            related=_hiding(routing, "providers.swarm", "providers.docker"),
            service=service.name,
            router=router.name,
        )


def _hiding(routing: Routing, *providers: str) -> tuple[Related, ...]:
    """Where Traefik is told to pass over what does not ask for it."""
    settings = (
        instance.static.get(f"{provider}.exposedbydefault")
        for instance in routing.instances
        for provider in providers
    )
    return tuple(
        Related(setting.span, "containers are hidden by default")
        for setting in settings
        if setting is not None and setting.span is not None
    )


def _lost(routing: Routing, service: Service, labels: Labels, section: str = "labels") -> bool:
    """True when Traefik skips the container for one of its labels, which other rules tell."""
    unread = labels.fatal is not None or labels.enable is Answer.INVALID
    return (unread and bool(labels.parts)) or any(
        container.flaws
        for container in routing.containers
        if container.service is service and container.section == section
    )


def _not_enabled(routing: Routing, service: Service, labels: Labels) -> Reports:
    if labels.enable is not Answer.ABSENT or not labels.routers:
        return
    router = labels.routers[0]
    subject = f"{service.subject}.labels[traefik.enable]"
    if routing.instances:
        if routing.reads_labels is Answer.YES and routing.exposed_by_default is Answer.NO:
            yield report(
                router.span,
                subject,
                "not-enabled",
                related=_hiding(routing, "providers.docker"),
                service=service.name,
                router=router.name,
            )
        return
    place = hidden_by_default(routing.repository)
    networks = (routing.project.networks.get(name) for name in service.networks)
    if place is not None and any(network is not None and network.external for network in networks):
        yield report(
            router.span,
            subject,
            "not-enabled-elsewhere",
            severity=Severity.WARNING,
            certainty=Certainty.LIKELY,
            related=(Related(place, "containers are hidden by default"),),
            file=place.path,
            service=service.name,
            router=router.name,
        )


def _only_for_swarm(routing: Routing, service: Service, labels: Labels) -> Reports:
    routers = routing.swarm_labels[service.name].routers
    if labels.all or not routers:
        return
    if routing.reads_labels is Answer.YES and routing.reads_swarm is Answer.NO:
        yield report(
            routers[0].span,
            f"{service.subject}.deploy.labels",
            "only-for-swarm",
            service=service.name,
            router=routers[0].name,
        )


def _by_default_rule(routing: Routing, service: Service) -> bool:
    """True when routers without rule are known to get Traefik's own default rule."""
    return (
        routing.reads_labels is Answer.YES
        and routing.default_rule is Answer.NO
        and routing.enabled(service.name) is Answer.YES
    )


def _no_router(routing: Routing, service: Service, labels: Labels) -> Reports:
    if not labels.all or labels.routers or not _by_default_rule(routing, service):
        return
    if routing.other_providers:
        # Routers in files or registries may name it.
        return
    host = routing.default_host(service.name)
    subject = f"{service.subject}.labels"
    services = labels.of("services")
    if not services:
        own = any(instance.service is service for instance in routing.instances)
        if labels.enable is Answer.YES and not labels.of("middlewares") and not own:
            yield report(
                labels.all[0].span,
                subject,
                "only-enabled",
                severity=Severity.INFO,
                service=service.name,
                host=host,
            )
        return
    if any(routing.refers_to(part.name) for part in services):
        return
    if services[0].protocol == "http":
        yield report(services[0].span, subject, "no-router", service=service.name, host=host)


def _no_rule(routing: Routing, service: Service, router: Part) -> Reports:
    rule = router.options.get("rule")
    text = rule.value.resolved if rule is not None and rule.value is not None else ""
    names_known = all(part.known for part in routing.labels[service.name].routers)
    if text != "" or not names_known or router.protocol == "udp":
        return
    subject = f"{service.subject}.labels[traefik.{router.title}.rule]"
    if router.protocol == "tcp":
        yield report(
            router.span, subject, "tcp-without-rule", service=service.name, router=router.name
        )
        return
    if not _by_default_rule(routing, service):
        return
    twins = [
        (other, part)
        for other, part in routing.twins(service.name, router)
        if "rule" in part.options and routing.enabled(other.name) is Answer.YES
    ]
    if twins:
        other, part = twins[0]
        related = (Related(part.span, f"the router '{router.name}' of '{other.name}'"),)
        yield report(
            router.span,
            subject,
            "split-router",
            related=related,
            other=other.name,
            service=service.name,
            router=router.name,
        )
        return
    yield report(
        router.span,
        subject,
        "without-rule",
        severity=Severity.WARNING if _reached_otherwise(routing, service, router) else None,
        host=routing.default_host(service.name),
        service=service.name,
        router=router.name,
    )


def _reached_otherwise(routing: Routing, service: Service, router: Part) -> bool:
    """True for a router of Traefik's own pages, or beside one that has a rule."""
    target = router.options.get("service")
    internal = target is not None and target.value is not None and "@internal" in target.value.text
    own = any(instance.service is service for instance in routing.instances)
    others = (part for part in routing.labels[service.name].routers if part is not router)
    beside = any("rule" in part.options for part in others)
    return internal or own or beside


def _started_bare(routing: Routing) -> Reports:
    """`docker run` of a container that has its route from Compose's labels."""
    routed = {
        service.name: service
        for service, _ in routing.routers()
        if not service.fragment and routing.labels[service.name].enable is not Answer.NO
    }
    for replacement in replacements(routing.repository, routed.values()):
        if not _replaces_in_production(replacement):
            continue
        run, service = replacement.run, replacement.service
        router = routing.labels[service.name].routers[0]
        yield report(
            run.call.command.span,
            f"{run.call.sequence.id}/docker-run[{replacement.title}]",
            "started-bare",
            related=(Related(router.span, f"the labels of '{service.name}'"),),
            service=service.name,
            container=replacement.title,
            file=router.span.path,
        )


def _replaces_in_production(replacement: Replacement) -> bool:
    run = replacement.run
    labels = run.labels
    if labels is None or any(label.lower().startswith("traefik.") for label in labels):
        return False
    if run.removed or (run.arguments and not run.detached):
        # A tool that ends, not the service.
        return False
    from jctc_lint.facts.deploy.purpose import Purpose, purpose_of

    if purpose_of(run.call) is Purpose.TRIAL:
        return False
    medium = run.call.sequence.medium
    if medium is Medium.WORKFLOW:
        return run.call.command.remote
    if medium is Medium.RUNBOOK or replacement.match is not Match.NAME:
        # Docs also tell how to do without Compose: then it is no accident.
        return run.detached and replacement.takes_over
    return True
