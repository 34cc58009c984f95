"""Whether Traefik can reach a container: the networks of both, and the one that it takes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Assignment, Network, Project, Service
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.text import Span

LABEL = "traefik.docker.network"


class Reach(StrEnum):
    """How Traefik gets to a container."""

    FINE = "fine"
    NEVER = "never"
    """They share no network, or Traefik is told to take one that it is not in."""
    BY_CHANCE = "by-chance"
    """It takes any of the container's networks, and is not in all of them."""
    UNKNOWN = "unknown"


@record
class Reached:
    """The answer for one service. `shared` and `other` are keys of networks."""

    reach: Reach
    place: Span | None = None
    shared: str = ""
    other: str = ""


def network_label(gateway: Gateway, service: Service) -> Assignment | None:
    """The label that names the network to take."""
    labels = gateway.routing.labels[service.name].all
    return next((label for label in labels if label.name.lower() == LABEL), None)


def real_names(service: Service) -> dict[str, str] | None:
    """Key to real name of a service's networks; None when it has none of its own, or not known."""
    project = service.project
    if service.network_mode is not None or not service.networks:
        return None
    found = {key: project.networks.get(key) for key in service.networks}
    if any(network is None or network.unknown for network in found.values()):
        return None
    return {key: network.name for key, network in found.items() if network is not None}


def named_by(text: str, project: Project, keys: dict[str, str]) -> str:
    """The key of the network that a real name means; "" for none of these.

    The project's name may be another one on the server: `PROJECT_KEY` fits any.
    """
    for key, name in keys.items():
        network = project.networks[key]
        if text == name or (_prefixed(network, project) and text.endswith(f"_{key}")):
            return key
    return ""


def _prefixed(network: Network, project: Project) -> bool:
    return not network.external and network.name == f"{project.name}_{network.key}"


def reach(gateway: Gateway, service: Service) -> Reached:
    """Whether requests for a service get to its container."""
    traefik = gateway.instance.service
    if traefik.network_mode is not None or service is traefik:
        # On the host it reaches all networks.
        return Reached(Reach.UNKNOWN)
    mine, its = real_names(service), real_names(traefik)
    if mine is None or its is None:
        return Reached(Reach.UNKNOWN)
    shared = [key for key, name in mine.items() if name in its.values()]
    place = next(iter(service.networks.values()))
    if not shared:
        return Reached(Reach.NEVER, place, other=next(iter(mine)))
    label = network_label(gateway, service)
    setting = gateway.static.get("providers.docker.network")
    written = setting.text if setting is not None else ""
    if label is not None:
        written, place = (label.value.resolved if label.value is not None else ""), label.span
    if written is None:
        return Reached(Reach.UNKNOWN)
    chosen = named_by(written, service.project, mine) if written else ""
    if chosen:
        fine = chosen in shared
        return Reached(Reach.FINE if fine else Reach.NEVER, place, shared[0], chosen)
    others = [key for key in mine if key not in shared]
    if not others:
        return Reached(Reach.FINE)
    return Reached(Reach.BY_CHANCE, place, shared[0], others[0])
