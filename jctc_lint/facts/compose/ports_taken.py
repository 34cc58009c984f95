"""Which ports of the host two services (or one, twice) want at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.profiles import may_meet
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Port, Project, Service

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
"""Addresses that stand for all of the host's."""
MAX_TOLD = 200
"""Most clashes that are told of one project."""


@record
class Taken:
    """`service` wants a port of the host that `other` has. They are one where it wants it twice."""

    service: Service
    port: Port
    other: Service
    before: Port

    @property
    def replicas(self) -> bool:
        """The containers of one service clash."""
        return self.port is self.before

    @property
    def widened(self) -> bool:
        """A later file gives an address to a port that stays published without."""
        apart = self.port.span.source is not self.before.span.source
        same = self.port.target == self.before.target
        return (
            self.service is self.other and apart and same and wide(self.port) != wide(self.before)
        )


def wide(port: Port) -> bool:
    """True for a port that is published on all addresses of the host."""
    return port.host is None or port.host in EVERYWHERE


def taken_ports(project: Project) -> Iterator[Taken]:
    """All clashes, the later service first. What hangs on the host's choice is no clash."""
    users: dict[tuple[str, str], list[tuple[Service, Port]]] = {}
    told = 0
    for service in project.services.values():
        for port in service.ports if _published(service) else ():
            if port.published is None or not port.published.isdigit():
                continue
            if service.replicas > 1 and not port.unknown:
                yield Taken(service, port, service, port)
            same = users.setdefault((port.published.lstrip("0"), port.protocol), [])
            clash = next((found for found in same if _clash(service, port, *found)), None)
            if clash is not None and told < MAX_TOLD:
                told += 1
                yield Taken(service, port, *clash)
            if len(same) < MAX_TOLD:
                same.append((service, port))


def _published(service: Service) -> bool:
    mode = service.network_mode or ""
    return mode not in ("host", "none") and not mode.startswith(("service:", "container:"))


def _clash(service: Service, port: Port, other: Service, before: Port) -> bool:
    if service is other and (port.target, port.host) == (before.target, before.host):
        return False
    if port.unknown and port.unknown == before.unknown and service is other:
        return False
    addresses = wide(port) or wide(before) or port.host == before.host
    return addresses and may_meet(service, other) and not _variants(service, other)


def _variants(one: Service, other: Service) -> bool:
    """True for one program in two forms of which a profile adds one: the user stops the other."""
    same = one.image is not None and other.image is not None and one.image.text == other.image.text
    if one.build is not None and other.build is not None:
        same = same or one.build.context == other.build.context
    return same and one is not other and bool(one.profiles) != bool(other.profiles)
