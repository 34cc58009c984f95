"""Services in labels that Traefik cannot build, or cannot link a router with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.containers import (
    doubly_addressed,
    unlinked,
    unusable_ports,
    without_balancer,
)
from jctc_lint.facts.traefik.labels import Answer, name_of, quoted
from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.traefik.containers import Container
    from jctc_lint.facts.traefik.routing import Routing


def _read(routing: Routing) -> Iterator[Container]:
    """The containers of which all labels are known and that Traefik looks at."""
    for container in routing.containers:
        if routing.complete and container.labels.enable is not Answer.NO:
            yield container


@check("ambiguous-traefik-service")
def ambiguous_traefik_service(routing: Routing) -> Reports:
    for container in _read(routing):
        for found in unlinked(container.labels):
            yield report(
                found.router.span,
                f"{container.service.subject}.{container.section}"
                f"[traefik.{found.router.title}.service]",
                "unlinked",
                router=found.router.name,
                services=", ".join(found.services),
                service=container.service.name,
            )


@check("unusable-traefik-service")
def unusable_traefik_service(routing: Routing) -> Reports:
    for container in _read(routing):
        flawed = {flaw.label.name for flaw in container.flaws}
        for part in without_balancer(container.labels):
            label = next(iter(part.options.values()))
            if label.name not in flawed:
                yield report(
                    label.span,
                    container.subject(label),
                    "no-server",
                    name=part.name,
                    protocol=part.protocol,
                    service=container.service.name,
                )
        for part in doubly_addressed(container.labels, container.release):
            label = part.options["loadbalancer.server.url"]
            sure = container.reader.release is not None
            yield report(
                label.span,
                container.subject(label),
                "url-and-port",
                certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
                name=part.name,
                service=container.service.name,
            )
        for label in unusable_ports(container.labels):
            if quoted(label):
                continue
            yield report(
                label.span,
                container.subject(label),
                "port",
                label=name_of(label),
                value=label.value.resolved if label.value is not None else "",
                service=container.service.name,
            )
