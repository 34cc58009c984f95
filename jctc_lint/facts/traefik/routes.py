"""The routes of a project: each router, what a request meets on its way, and whether it is on."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import combinations, islice
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.duplicates import MAX_PAIRS, Outcome, compare, shown_by_name
from jctc_lint.facts.traefik.labels import Answer, name_of
from jctc_lint.facts.traefik.ports import PORT, URL, ContainerPorts
from jctc_lint.facts.traefik.router_rules import problem_of
from jctc_lint.facts.traefik.routers import Router, automatic_service, of_labels, qualified
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.traefik.entry_points import EntryPoint
    from jctc_lint.facts.traefik.gateway import Gateway

MAX_RULE = 4_000
_PATH = pattern(r"(!?)\s*\b(Path|PathPrefix|PathRegexp)\s*\(([^)]*)\)", 2)
_LITERAL = pattern(r"`([^`]*)`|\"([^\"]*)\"")


class Status(StrEnum):
    """What Traefik makes of a router."""

    ENABLED = "enabled"
    WARNING = "warning"
    """It works at some of its entry points only."""
    DISABLED = "disabled"
    """It is there and lets nothing through."""
    DROPPED = "dropped"
    """It is not there: its container or its name is passed over."""
    UNKNOWN = "unknown"


@record
class Server:
    """A container behind a route, or an address in a file. `told_by`: where the port is from."""

    service: str
    port: int | None
    told_by: str
    url: str = ""


@record(frozen=False)
class Route:
    """A router, and what is on the way of its requests. `problems` are why it is not enabled."""

    router: Router
    points: list[EntryPoint] = field(default_factory=list)
    undefined_points: list[str] = field(default_factory=list)
    tls: Answer = Answer.NO
    resolver: str = ""
    middlewares: list[tuple[str, Answer]] = field(default_factory=list)
    target: str | None = None
    servers: list[Server] = field(default_factory=list)
    status: Status = Status.ENABLED
    problems: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def priority(self) -> int | None:
        """Its priority; by itself the length of its rule. None when that is not known."""
        written = self.router.options.get("priority")
        if written is not None and written.text != "0":
            known = written.text is not None and re.fullmatch(r"-?\d+", written.text)
            return int(written.text or 0) if known else None
        return None if "$" in self.router.rule else len(self.router.rule)

    @property
    def paths(self) -> list[str]:
        """The conditions on paths in its rule."""
        found = []
        for match in _PATH.finditer(self.router.rule[:MAX_RULE]):
            texts = [one or other for one, other in _LITERAL.findall(match[3])]
            found += [f"{match[1]}{match[2]}({text})" for text in texts]
        return found


def routes(gateway: Gateway) -> list[Route]:
    """All routers that labels and files of a project make, in their order."""
    tracer = _Tracer(gateway)
    return [tracer.trace(router) for router in _all_routers(gateway)]


def _all_routers(gateway: Gateway) -> Iterator[Router]:
    """Those that Traefik takes, and those of containers that it passes over."""
    for name, labels in gateway.routing.labels.items():
        service = gateway.routing.project.services[name]
        for part in labels.routers:
            yield of_labels(service, part)
    yield from (router for router in gateway.routers if router.owner is None)


class _Tracer:
    """Follows requests through a gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        self.complete = not gateway.gaps
        self.names = shown_by_name(gateway.routing, gateway.containers)
        self.read = {
            container.service.name: container
            for container in gateway.routing.containers
            if container.section == "labels"
        }
        self.automatic: dict[str, list[Service]] = {}
        for service in gateway.containers:
            self.automatic.setdefault(automatic_service(service), []).append(service)
        self.dropped = {
            key
            for key, holders in self.names.items()
            if any(
                compare(gateway.routing, key[1], one, other).outcome is Outcome.DROPPED
                for one, other in islice(combinations(holders, 2), MAX_PAIRS)
            )
        }

    def trace(self, router: Router) -> Route:
        route = Route(router)
        self._container(route)
        self._entry_points(route)
        self._encryption(route)
        self._middlewares(route)
        self._service(route)
        if route.unknown and route.status in (Status.ENABLED, Status.WARNING):
            route.status = Status.UNKNOWN
        return route

    def _fail(self, route: Route, status: Status, why: str) -> None:
        route.problems.append(why)
        order = (Status.ENABLED, Status.WARNING, Status.DISABLED, Status.DROPPED)
        if route.status not in order or order.index(status) > order.index(route.status):
            route.status = status

    def _container(self, route: Route) -> None:
        router, owner = route.router, route.router.owner
        if owner is None:
            return
        labels = self.gateway.routing.labels[owner.name]
        shown = self.gateway.enabled(owner.name)
        if shown is Answer.NO or shown is Answer.INVALID:
            self._fail(
                route, Status.DROPPED, f"Traefik passes over the container of '{owner.name}'"
            )
        elif shown is Answer.UNKNOWN:
            route.unknown.append(f"whether Traefik reads the labels of '{owner.name}'")
        self._labels(route, owner)
        if (router.protocol, "routers", router.name) in self.dropped:
            self._fail(route, Status.DROPPED, "another service defines this router otherwise")
        ports = ContainerPorts(owner, labels, self.gateway.routing.repository)
        if not ports.told and ports.exposed == frozenset() and owner.network_mode is None:
            self._fail(route, Status.DROPPED, f"'{owner.name}' exposes no port")
        services = [p for p in labels.of("services") if p.protocol == router.protocol]
        if len(services) > 1 and router.service is None:
            self._fail(route, Status.DROPPED, "it does not name one of several services")

    def _labels(self, route: Route, owner: Service) -> None:
        """What its own labels make of it."""
        container = self.read.get(owner.name)
        if container is None:
            return
        for flaw in container.flaws[:1]:
            why = f"Traefik does not accept the label '{name_of(flaw.label)}'"
            self._fail(route, Status.DROPPED, why)
        for part in container.labels.routers:
            if (part.protocol, part.name) != (route.router.protocol, route.router.name):
                continue
            for problem in problem_of(part, container.reader):
                if problem.never:
                    # Traefik does not mind.
                    route.problems.append("no request can match its rule")
                elif problem.sure:
                    self._fail(route, Status.DISABLED, "Traefik does not accept its rule")

    def _entry_points(self, route: Route) -> None:
        gateway, named = self.gateway, route.router.entry_points
        points = gateway.points_of(route.router)
        if named is None or points is None or (not gateway.static.complete):
            route.unknown.append("its entry points")
        route.points = points or []
        if named and gateway.static.complete:
            route.undefined_points = [name for name in named if name not in gateway.entry_points]
            for name in route.undefined_points:
                some = len(route.undefined_points) < len(named)
                status = Status.WARNING if some else Status.DISABLED
                self._fail(route, status, f"there is no entry point '{name}'")

    def _encryption(self, route: Route) -> None:
        answers = {self.gateway.tls_on(route.router, point) for point in route.points}
        both = answers == {Answer.YES, Answer.NO}
        route.tls = answers.pop() if len(answers) == 1 else route.router.tls
        if both and route.router.tls is Answer.NO:
            # Some of its entry points add TLS of their own.
            route.tls = Answer.NO
        setting = route.router.resolver or next(
            (point.resolver for point in route.points if point.resolver is not None), None
        )
        if setting is not None and route.router.tls is not Answer.INVALID:
            if setting.text is None:
                route.unknown.append("its certificate resolver")
            route.resolver = setting.text or ""

    def _middlewares(self, route: Route) -> None:
        router = route.router
        if router.middlewares is None:
            route.unknown.append("its middlewares")
            return
        for written in router.middlewares:
            plain, provider = qualified(written, router.provider)
            full = f"{plain}@{provider}"
            route.middlewares.append((full, self._defined(route, "middleware", full)))

    def _service(self, route: Route) -> None:
        router = route.router
        route.target = self.gateway.service_of(router)
        if route.target is None:
            if router.service is not None:
                route.unknown.append("its service")
            return
        plain, provider = qualified(route.target, router.provider)
        if provider == "docker":
            route.servers = list(self._containers(router.protocol, plain))
        elif provider == "file":
            route.servers = list(self._addresses(router.protocol, plain))
        self._defined(route, "service", route.target)

    def _defined(self, route: Route, kind: str, name: str) -> Answer:
        """Whether `name@provider` is there; what that means for the route is noted."""
        plain, _, provider = name.rpartition("@")
        protocol = route.router.protocol
        known = self.gateway.defines(protocol, f"{kind}s", name)
        if provider == "docker" and (protocol, f"{kind}s", plain) in self.dropped:
            why = f"the {kind} '{name}' is defined otherwise by another service"
            self._fail(route, Status.DISABLED, why)
            return Answer.NO
        if known is Answer.NO and self.complete:
            self._fail(route, Status.DISABLED, f"there is no {kind} '{name}'")
        elif known is not Answer.YES:
            route.unknown.append(f"the {kind} '{name}'")
        return known

    def _containers(self, protocol: str, name: str) -> Iterator[Server]:
        for service, part in self.names.get((protocol, "services", name), ()):
            yield self._server(service, part.options)
        for service in self.automatic.get(name, ()):
            parts = self.gateway.routing.labels[service.name].of("services")
            if not any(part.protocol == protocol for part in parts):
                yield self._server(service, {})

    def _server(self, service: Service, options: object) -> Server:
        assert isinstance(options, dict)
        ports = ContainerPorts(
            service, self.gateway.routing.labels[service.name], self.gateway.routing.repository
        )
        if URL in options:
            return Server(service.name, None, "url")
        if PORT in options:
            value = options[PORT].value
            text = value.resolved if value is not None else None
            port = int(text) if text is not None and text.isdigit() else None
            return Server(service.name, port, "label" if port is not None else "")
        exposed = ports.exposed
        return Server(service.name, min(exposed) if exposed else None, "exposed" if exposed else "")

    def _addresses(self, protocol: str, name: str) -> Iterator[Server]:
        for definition in self.gateway.dynamic.of(protocol, "services"):
            if definition.name == name:
                for option, setting in definition.options.items():
                    if re.fullmatch(r"loadbalancer\.servers\[\d+\]\.(?:url|address)", option):
                        yield Server("", None, "file", _without_password(setting.text or ""))


def _without_password(url: str) -> str:
    return re.sub(r"//[^/@]*@", "//", url)
