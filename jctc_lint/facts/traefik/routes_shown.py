"""Routes as plain data: what `jctc-lint show routes` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.routes import routes

if TYPE_CHECKING:
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.traefik.entry_points import EntryPoint
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.routes import Route
    from jctc_lint.facts.traefik.routing import Routing


def routes_shown(repository: Repository) -> dict[str, Any]:
    """The routes of each project with Traefik labels or a Traefik; paths are from the root."""
    return {
        "version": 1,
        "projects": [
            _project(routing)
            for routing in repository.routings
            if routing.labelled or routing.instances
        ],
    }


def _project(routing: Routing) -> dict[str, Any]:
    gateway = routing.reader
    head = {
        "name": routing.project.name,
        "files": list(routing.project.paths),
        "role": str(routing.project.role),
    }
    if gateway is None:
        count = len(routing.instances)
        why = "several Traefik services" if count > 1 else "no Traefik that reads these labels"
        gaps = [{"what": "the routes", "why": f"the repository has {why}"}]
        return {**head, "traefik": None, "entry_points": [], "routers": [], "unknown": gaps}
    gaps = [{"what": "other routes", "why": gap} for gap in gateway.gaps]
    if gateway.dynamic.gap:
        gaps.append({"what": "routes from files", "why": gateway.dynamic.gap})
    return {
        **head,
        "traefik": _traefik(gateway),
        "entry_points": [_point(point) for point in gateway.entry_points.values()],
        "routers": [_route(route) for route in routes(gateway)],
        "unknown": gaps,
    }


def _traefik(gateway: Gateway) -> dict[str, Any]:
    instance = gateway.instance
    return {
        "service": instance.service.name,
        "files": list(instance.service.project.paths),
        "elsewhere": gateway.elsewhere,
        "version": ".".join(map(str, instance.version)) or None,
        "configured_by": str(instance.static.origin),
        "configuration": instance.static.path or None,
        "exposed_by_default": _known(instance.exposed_by_default),
        "certificate_resolvers": sorted(gateway.resolvers),
        "dynamic_files": list(gateway.dynamic.paths),
    }


def _point(point: EntryPoint) -> dict[str, Any]:
    return {
        "name": point.name,
        "port": point.port,
        "protocol": "udp" if point.udp else "tcp",
        "published": [port.published for port in point.published if port.published is not None],
        "tls": _known(point.tls),
        "redirects_to": point.redirection.text if point.redirection is not None else None,
    }


def _route(route: Route) -> dict[str, Any]:
    router = route.router
    hosts = router.hosts
    return {
        "name": router.name,
        "provider": router.provider,
        "protocol": router.protocol,
        "owner": router.owner.name if router.owner is not None else None,
        "status": str(route.status),
        "rule": router.rule,
        "hosts": sorted(hosts.named),
        "other_hosts": hosts.others,
        "paths": route.paths,
        "entry_points": [
            {"name": point.name, "port": point.port, "redirects": point.redirects}
            for point in route.points
        ],
        "undefined_entry_points": route.undefined_points,
        "tls": {"on": _known(route.tls), "resolver": route.resolver or None},
        "middlewares": [
            {"name": name, "defined": _known(known)} for name, known in route.middlewares
        ],
        "service": route.target,
        "servers": [
            {
                "service": server.service or None,
                "port": server.port,
                "told_by": server.told_by or None,
                "url": server.url or None,
            }
            for server in route.servers
        ],
        "priority": route.priority,
        "path": router.span.path if router.span is not None else None,
        "line": router.span.line if router.span is not None else None,
        "problems": route.problems,
        "unknown": route.unknown,
    }


def _known(answer: Answer) -> bool | None:
    """True or False; None for what is not known."""
    return None if answer is Answer.UNKNOWN else answer is Answer.YES
