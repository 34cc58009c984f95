"""Networks: can Traefik reach the container that it routes to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.networks import Reach, named_by, network_label, reach, real_names
from jctc_lint.finding import Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.routing import Routing


def _routed(gateway: Gateway) -> Iterator[Service]:
    """Services that requests are sent to by labels of their own."""
    for service in gateway.containers:
        labels = gateway.routing.labels[service.name]
        served = [*labels.routers, *labels.of("services")]
        internal = all(
            (named := part.options.get("service")) is not None
            and named.value is not None
            and "@internal" in named.value.text
            for part in served
        )
        if served and not internal:
            yield service


@check("network-not-shared")
def network_not_shared(routing: Routing) -> Reports:
    gateway = routing.reader
    if gateway is None or not gateway.closed:
        return
    for service in _routed(gateway):
        found = reach(gateway, service)
        if found.reach is not Reach.NEVER or found.place is None:
            continue
        traefik = gateway.instance.service
        yield report(
            found.place,
            f"{service.subject}.networks",
            "chosen" if found.shared else "none",
            certainty=gateway.certainty,
            related=tuple(
                Related(span, f"a network of '{traefik.name}'")
                for span in list(traefik.networks.values())[:1]
            ),
            service=service.name,
            traefik=traefik.name,
            network=found.other,
            shared=found.shared,
        )


@check("ambiguous-traefik-network")
def ambiguous_traefik_network(routing: Routing) -> Reports:
    gateway = routing.reader
    if gateway is None or not gateway.closed:
        return
    for service in _routed(gateway):
        found = reach(gateway, service)
        if found.reach is Reach.BY_CHANCE and network_label(gateway, service) is None:
            assert found.place is not None
            yield report(
                found.place,
                f"{service.subject}.networks",
                certainty=gateway.certainty,
                service=service.name,
                shared=found.shared,
                other=found.other,
                name=service.project.networks[found.shared].name,
            )


@check("wrong-traefik-network")
def wrong_traefik_network(routing: Routing) -> Reports:
    gateway = routing.reader
    if gateway is None or not gateway.closed:
        return
    for service in _routed(gateway):
        label, mine = network_label(gateway, service), real_names(service)
        text = label.value.resolved if label is not None and label.value is not None else None
        if label is None or not text or mine is None or named_by(text, service.project, mine):
            continue
        chance = reach(gateway, service).reach is Reach.BY_CHANCE
        key = "prefixed" if text in mine else "absent"
        yield report(
            label.span,
            f"{service.subject}.labels[{label.name}]",
            key if chance else f"{key}-harmless",
            severity=None if chance else Severity.INFO,
            certainty=gateway.certainty,
            service=service.name,
            network=text,
            name=mine.get(text, next(iter(mine.values()))),
        )
