"""Ports: does Traefik send requests to the port that the server listens on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.ports import ContainerPorts
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.traefik.routing import Routing

HIGHEST = 65535
_AGREE = 2
"""So many signs that agree, without a start command, make a likely finding."""


def _routed(routing: Routing) -> Iterator[ContainerPorts]:
    """Services with HTTP routers, whoever reads their labels."""
    if not routing.deployed or not routing.complete:
        return
    for service in routing.shown:
        labels = routing.labels[service.name]
        routed = any(part.protocol == "http" for part in (*labels.routers, *labels.of("services")))
        own = any(instance.service is service for instance in routing.instances)
        if routed and not own and service.network_mode is None:
            yield ContainerPorts(service, labels, routing.repository)


@check("no-container-port")
def no_container_port(routing: Routing) -> Reports:
    for ports in _routed(routing):
        service = ports.service
        if ports.told or ports.exposed is None or ports.exposed:
            continue
        if routing.reads_swarm is Answer.YES or _internal(ports):
            continue
        part = (*ports.labels.routers, *ports.labels.of("services"))[0]
        yield report(part.span, f"{service.subject}.labels", service=service.name)


def _internal(ports: ContainerPorts) -> bool:
    """True when all its routers send their requests elsewhere."""
    routers = ports.labels.routers
    return bool(routers) and all("service" in router.options for router in routers)


@check("guessed-container-port")
def guessed_container_port(routing: Routing) -> Reports:
    for ports in _routed(routing):
        service, exposed = ports.service, ports.exposed
        if ports.told or not exposed or len(exposed) < 2 or _internal(ports):
            continue
        lowest, real = min(exposed), ports.listening.port or ports.probed
        if real == lowest or (real is None and not ports.dockerfile):
            continue
        part = (*ports.labels.routers, *ports.labels.of("services"))[0]
        yield report(
            part.span,
            f"{service.subject}.labels[port]",
            "wrong" if real is not None else "unclear",
            severity=Severity.ERROR if real is not None else Severity.WARNING,
            certainty=Certainty.CERTAIN if real and ports.listening.port else Certainty.LIKELY,
            service=service.name,
            lowest=lowest,
            real=real or "",
            ports=", ".join(map(str, sorted(exposed)[:5])),
        )


@check("wrong-container-port")
def wrong_container_port(routing: Routing) -> Reports:
    for ports in _routed(routing):
        yield from _loopback(ports)
        label, service = ports.label, ports.service
        text = label.value.resolved if label is not None and label.value is not None else None
        if label is None or text is None or not text.isdigit() or int(text) > HIGHEST:
            continue
        given, evidence = int(text), ports.evidence()
        if any(given in told for told in evidence):
            continue
        real = ports.listening.port
        certain = real is not None and real != given and all(real in told for told in evidence)
        if not certain and real is None:
            agreed = frozenset.intersection(*evidence) if len(evidence) >= _AGREE else frozenset()
            real = next(iter(agreed)) if len(agreed) == 1 else None
            if real is None:
                continue
        elif not certain:
            continue
        yield report(
            label.span,
            f"{service.subject}.labels[{label.name}]",
            "command" if certain else "signs",
            certainty=Certainty.CERTAIN if certain else Certainty.LIKELY,
            related=(Related(ports.command_span, f"it listens on {real}"),) if certain else (),
            service=service.name,
            port=given,
            real=real,
        )


def _loopback(ports: ContainerPorts) -> Iterator[Report]:
    if ports.listening.loopback and ports.labels.routers and not _internal(ports):
        yield report(
            ports.command_span,
            f"{ports.service.subject}.command[host]",
            "loopback",
            service=ports.service.name,
            server=ports.listening.server,
        )
