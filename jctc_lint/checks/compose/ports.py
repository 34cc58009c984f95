"""Rules about published ports: taken twice, without effect, open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.compose.ports_taken import taken_ports, wide
from jctc_lint.facts.compose.purpose import deployed_services, operated
from jctc_lint.facts.compose.unset import bare_addresses
from jctc_lint.facts.images.known import Need, reference_of, server_in
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.compose.ports_taken import Taken
    from jctc_lint.facts.compose.verdict import Verdict


@check("clashing-ports")
def clashing_ports(project: Project) -> Reports:
    for taken in taken_ports(project):
        yield _taken(taken)


def _taken(taken: Taken) -> Report:
    port, before = taken.port, taken.before
    guessed = bool(port.unknown or before.unknown)
    optional = taken.service.profiles != taken.other.profiles
    related = () if taken.replicas else (Related(before.span, "published here too"),)
    return report(
        port.span,
        f"{taken.service.subject}.ports[{port.published}/{port.protocol}]",
        _which(taken),
        severity=Severity.WARNING if guessed or optional else Severity.ERROR,
        certainty=Certainty.LIKELY if guessed or optional else Certainty.CERTAIN,
        related=related,
        service=taken.service.name,
        other=taken.other.name,
        port=port.published,
        replicas=taken.service.replicas,
        target=port.target,
    )


def _which(taken: Taken) -> str:
    if taken.replicas:
        return "replicas"
    if taken.service is not taken.other:
        return "services"
    return "override" if taken.widened else "service"


@check("ports-without-effect")
def ports_without_effect(service: Service) -> Reports:
    mode = service.network_mode or ""
    if not service.ports or "$" in mode:
        return
    first = service.ports[0]
    shared = mode.startswith(("service:", "container:"))
    if shared or mode == "host":
        yield report(
            first.span,
            f"{service.subject}.ports",
            "shared" if shared else "host",
            severity=Severity.ERROR if shared else Severity.WARNING,
            service=service.name,
            mode=mode,
        )


_PRIVATE = (Need.DATABASE, Need.CACHE, Need.SEARCH)
"""Needs that nobody outside has. Brokers and object stores may have clients there."""


@check("published-datastore")
def published_datastore(verdict: Verdict) -> Reports:
    for service in deployed_services(verdict.project, verdict.repository):
        server = server_in(reference_of(service.image)) if service.image is not None else None
        if server is None or server.need not in _PRIVATE or not operated(service):
            continue
        for port in service.ports:
            if port.target in server.ports and wide(port) and not port.unknown and port.published:
                production = service.project.role is Role.PRODUCTION
                yield report(
                    port.span,
                    f"{service.subject}.ports[{port.target}/{port.protocol}]",
                    severity=Severity.WARNING if production else Severity.INFO,
                    service=service.name,
                    server=server.title,
                    port=port.published,
                    target=port.target,
                )


@check("unset-bind-address")
def unset_bind_address(verdict: Verdict) -> Reports:
    for found in bare_addresses(verdict):
        yield report(
            found.port.span,
            f"{found.service.subject}.ports[{found.port.target}/{found.port.protocol}]",
            certainty=Certainty.LIKELY,
            service=found.service.name,
            variable=found.variable,
            port=found.port.target,
        )
