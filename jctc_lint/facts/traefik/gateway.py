"""The one Traefik of a project, with all that it reads: closed when nothing else can add to it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.constraints import Wanted, lets_through, wanted_labels
from jctc_lint.facts.traefik.dynamic import Dynamic, read_dynamic
from jctc_lint.facts.traefik.entry_points import EntryPoint, default_names, entry_points
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.routers import (
    Router,
    automatic_service,
    of_file,
    of_labels,
    plain_name,
    qualified,
)
from jctc_lint.finding import Certainty

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.traefik.rules import Hosts

MAJORS = (2, 3)
"""Versions that are understood."""
MAX_ROUTERS = 500
"""With more routers than these, no host is said to be served by none."""
INTERNAL_SERVICES = frozenset(
    {"api", "dashboard", "ping", "prometheus", "rest", "noop", "acme-http"}
)


class Gateway:
    """What a Traefik makes of a project: its own, or one `elsewhere` in the repository."""

    def __init__(self, routing: Routing, instance: Instance, *, elsewhere: bool = False) -> None:
        self.routing = routing
        self.instance = instance
        self.static = instance.static
        self.elsewhere = elsewhere

    @property
    def certainty(self) -> Certainty:
        """How sure findings are: that the two projects run beside each other is likely only."""
        return Certainty.LIKELY if self.elsewhere else Certainty.CERTAIN

    @cached_property
    def gaps(self) -> tuple[str, ...]:
        """Why something may be routed otherwise than it seems."""
        routing, found = self.routing, []
        if self.instance.major not in MAJORS:
            found.append(f"what Traefik {self.instance.major} makes of labels")
        if self.static.gap:
            found.append(self.static.gap)
        if self.instance.docker is not Answer.YES:
            found.append("whether Traefik reads the labels of containers")
        if not routing.complete:
            found.append("parts of the project that could not be read")
        fragments = [
            service.name for service in routing.project.services.values() if service.fragment
        ]
        if fragments:
            found.append(f"what is behind '{fragments[0]}', which has neither image nor build")
        services = routing.project.services
        absent = {
            name
            for service in services.values()
            for name, dependency in service.depends_on.items()
            if name not in services and dependency.required is not False
        }
        if absent:
            found.append(f"'{min(absent)}', which is waited for and not in the project")
        if self._wanted is None:
            found.append("which containers the constraints of the provider let through")
        return tuple(found)

    @cached_property
    def _wanted(self) -> Wanted | None:
        """The labels that a container must have for its constraints; None when not known."""
        constraints = self.static.get("providers.docker.constraints")
        if constraints is None:
            return ()
        return wanted_labels(constraints.text) if constraints.text is not None else None

    @property
    def closed(self) -> bool:
        """True when its configuration and all labels of the project are known."""
        return not self.gaps and self.routing.deployed

    @cached_property
    def entry_points(self) -> dict[str, EntryPoint]:
        return entry_points(self.instance)

    @cached_property
    def dynamic(self) -> Dynamic:
        """What its file provider reads."""
        return read_dynamic(self.instance, self.routing.repository)

    @cached_property
    def resolvers(self) -> frozenset[str]:
        return frozenset(self.static.named("certificatesresolvers").values())

    @cached_property
    def containers(self) -> list[Service]:
        """The services whose labels it reads."""
        return [
            service
            for name, service in self.routing.project.services.items()
            if not service.fragment and self.enabled(name) is Answer.YES
        ]

    def enabled(self, name: str) -> Answer:
        """Whether it looks at the labels of a service."""
        labels = self.routing.labels[name]
        let_through = lets_through(self._wanted or (), self.routing.project.services[name])
        if labels.fatal is not None or let_through is Answer.NO:
            return Answer.NO
        default = self.instance.exposed_by_default
        enabled = default if labels.enable is Answer.ABSENT else labels.enable
        return let_through if enabled is Answer.YES else enabled

    @cached_property
    def routers(self) -> list[Router]:
        """The routers of labels and files. A router without any rule gets Traefik's own: no host
        of anybody, so it is left out."""
        found = [
            of_labels(service, part)
            for service in self.containers
            for part in self.routing.labels[service.name].routers
            if part.known
        ]
        found += [
            of_file(definition)
            for protocol in ("http", "tcp", "udp")
            for definition in self.dynamic.of(protocol, "routers")
        ]
        return [router for router in found if router.rule or router.protocol == "udp"]

    @property
    def all_known(self) -> bool:
        """True when no router can be missing in `routers`."""
        return (
            self.closed
            and len(self.routers) <= MAX_ROUTERS
            and not self.dynamic.gap
            and self.instance.other_providers <= {"file"}
            and all(
                part.known
                for service in self.containers
                for part in self.routing.labels[service.name].parts
            )
        )

    @cached_property
    def _default_names(self) -> tuple[str, ...]:
        return default_names(self.instance, self.entry_points)

    def points_of(self, router: Router) -> list[EntryPoint] | None:
        """The entry points that a router is on, undefined ones left out; None when not known."""
        named = router.entry_points
        if named is None:
            return None
        names = named or self._default_names
        return [self.entry_points[name] for name in names if name in self.entry_points]

    def tls_on(self, router: Router, point: EntryPoint) -> Answer:
        """Whether requests through this entry point reach the router by TLS."""
        return router.tls if router.tls is not Answer.NO else point.tls

    def defines(self, protocol: str, kind: str, name: str) -> Answer:
        """Whether `name@provider` is defined; UNKNOWN when that cannot be told."""
        plain, provider = qualified(name, "docker")
        if provider == "file":
            if any(item.name == plain for item in self.dynamic.of(protocol, kind)):
                return Answer.YES
            return Answer.UNKNOWN if self.dynamic.gap else Answer.NO
        if provider == "internal":
            return Answer.YES if plain in INTERNAL_SERVICES else Answer.UNKNOWN
        if provider != "docker":
            return Answer.UNKNOWN
        names, all_known = self._names.get((protocol, kind), (set(), True))
        if plain in names or not all_known:
            return Answer.YES
        if kind == "services" and protocol == "http" and self._automatic(plain):
            return Answer.YES
        return Answer.NO

    @cached_property
    def _names(self) -> dict[tuple[str, str], tuple[set[str], bool]]:
        """By protocol and kind, the names in labels of any project, and whether all are known:
        others may run beside this one."""
        found: dict[tuple[str, str], tuple[set[str], bool]] = {}
        for routing in self.routing.repository.routings:
            for labels in (*routing.labels.values(), *routing.swarm_labels.values()):
                for part in labels.parts:
                    names, known = found.get((part.protocol, part.kind), (set(), True))
                    names.add(part.name)
                    found[part.protocol, part.kind] = (names, known and part.known)
        return found

    def routers_at(self, point: EntryPoint, tls: Answer) -> list[Router]:
        """HTTP routers that may get requests through an entry point, with TLS or without."""
        key = (point.name, tls)
        if key not in self._routers_at:
            self._routers_at[key] = self._find_routers(point, tls)
        return self._routers_at[key]

    @cached_property
    def _routers_at(self) -> dict[tuple[str, Answer], list[Router]]:
        return {}

    def _find_routers(self, point: EntryPoint, tls: Answer) -> list[Router]:
        found = []
        for router in self.routers:
            points = self.points_of(router)
            reached = points is None or any(item.name == point.name for item in points)
            if router.protocol == "http" and reached:
                mine = self.tls_on(router, point)
                if mine is tls or mine not in (Answer.YES, Answer.NO):
                    found.append(router)
        return found

    def may_serve(self, point: EntryPoint, host: str, tls: Answer) -> bool:
        """True unless no router at an entry point lets in this host. What other projects of the
        repository route counts too."""
        if any(router.hosts.may_hold(host) for router in self.routers_at(point, tls)):
            return True
        return any(hosts.may_hold(host) for hosts in self._hosts_elsewhere)

    @cached_property
    def _hosts_elsewhere(self) -> list[Hosts]:
        return [
            hosts
            for other in self.routing.repository.routings
            if other is not self.routing
            for service, hosts in other.routed_hosts()
            if service.name not in self.routing.project.services
        ]

    def browsers_find(self, port: int) -> EntryPoint | None:
        """The entry point at a port of the server, 80 or 443."""
        return next((point for point in self.entry_points.values() if point.on(port)), None)

    def _automatic(self, name: str) -> bool:
        return any(
            # The project's name may be another one on the server.
            name.lower().startswith(f"{plain_name(service.name)}-".lower())
            for routing in self.routing.repository.routings
            for service in routing.project.services.values()
        )

    def service_of(self, router: Router) -> str | None:
        """The Traefik service behind a router, with its provider; None when not known."""
        named = router.service
        if named is not None:
            if named.text is None:
                return None
            plain, provider = qualified(named.text, router.provider)
            return f"{plain}@{provider}"
        if router.owner is None:
            return None
        parts = [
            part
            for part in self.routing.labels[router.owner.name].of("services")
            if part.protocol == router.protocol
        ]
        if len(parts) > 1 or any(not part.known for part in parts):
            return None
        name = parts[0].name if parts else automatic_service(router.owner)
        return f"{name}@docker"


def gateway_of(routing: Routing) -> Gateway | None:
    """The Traefik of a project; None when there is none, or more than one."""
    return Gateway(routing, routing.instances[0]) if len(routing.instances) == 1 else None


def reader_of(routing: Routing) -> Gateway | None:
    """The Traefik that reads a project's labels: its own, or the one of the repository that is in
    a network which both find under the same name."""
    if routing.instances:
        return routing.gateway
    mine = _all_outer(routing)
    found = [
        instance
        for other in routing.repository.routings
        if other is not routing and other.deployed
        for instance in other.instances
        if _outer_networks(other.project, instance.service) & mine
    ]
    distinct = {instance.service.span: instance for instance in found}
    if len(distinct) != 1:
        return None
    return Gateway(routing, next(iter(distinct.values())), elsewhere=True)


def _all_outer(routing: Routing) -> set[str]:
    services = routing.project.services.values()
    return {name for service in services for name in _outer_networks(routing.project, service)}


def _outer_networks(project: Project, service: Service) -> set[str]:
    """Real names of a service's networks that do not hang on the project's name."""
    found = (project.networks.get(key) for key in service.networks)
    return {
        network.name
        for network in found
        if network is not None
        and not network.unknown
        and (network.external or network.name != f"{project.name}_{network.key}")
    }
