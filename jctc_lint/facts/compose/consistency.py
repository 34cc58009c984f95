"""What Compose checks of a project as a whole: that names it uses exist, and that starts can end.

Follows compose-go's consistency check. All services count, whatever their profiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.merge import networks
from jctc_lint.facts.compose.model import Layer, Problem
from jctc_lint.facts.compose.tree import Leaf, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.text import Span


def contradictions(
    project: Project, root: Table, profiles: Collection[str] = ("*",)
) -> Iterator[Problem]:
    """What is wrong with a project that was read completely, in services that profiles activate."""
    active = {
        name: service
        for name, service in project.services.items()
        if "*" in profiles or not service.profiles or set(service.profiles) & set(profiles)
    }
    services = root.table("services") or Table({}, root.span)
    sections = {kind: root.table(kind) or Table({}, root.span) for kind in ("secrets", "configs")}
    for service in active.values():
        table = services.table(service.name) or Table({}, service.span)
        yield from _references(service, active, project)
        yield from _files(table, sections)
        yield from _alone(service, table)
    yield from _container_names(active)
    yield from _cycles(active)


def _references(
    service: Service, active: dict[str, Service], project: Project
) -> Iterator[Problem]:
    for name, span in service.networks.items():
        if name not in project.networks:
            yield _undefined(span, "networks", name)
    for needed, dependency in service.depends_on.items():
        hidden = needed in project.services and not dependency.required
        if needed not in active and not hidden:
            yield _undefined(dependency.span, "services", needed)
    for mount in service.mounts:
        volume = mount.source if mount.kind == "volume" and not mount.unknown else None
        if volume is not None and volume not in project.volumes:
            yield _undefined(mount.span, "volumes", volume)


def _undefined(span: Span, section: str, name: str) -> Problem:
    reason = f"names the {section.removesuffix('s')} '{name}', which is not defined"
    return Problem(span, reason, Layer.REFERENCE, lacks=(section, name))


def _files(table: Table, sections: dict[str, Table]) -> Iterator[Problem]:
    """Secrets and configs that a service names."""
    for kind, section in sections.items():
        for item in table.items(kind):
            leaf = item.leaf("source") if isinstance(item, Table) else item
            if not isinstance(leaf, Leaf) or leaf.resolved is None:
                continue
            if leaf.resolved not in section.fields:
                yield _undefined(leaf.span, kind, leaf.resolved)


def _alone(service: Service, table: Table) -> Iterator[Problem]:
    empty = service.image is None or service.image.resolved == ""
    if empty and service.build is None and table.get("provider") is None:
        yield Problem(service.span, "has neither an image nor a build", Layer.CLASH)
    mode, written = table.fields.get("network_mode"), table.get("networks")
    if mode is not None and written is not None and networks(written).fields:
        yield Problem(mode.span, "has a network mode and networks", Layer.CLASH)
    if service.replicas > 1 and service.container_name is not None:
        span = service.container_name.span
        yield Problem(span, "has a container name and more than one replica", Layer.CLASH)


def _container_names(services: dict[str, Service]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for service in services.values():
        name = service.container_name
        if name is None or name.resolved is None:
            continue
        other = seen.setdefault(name.resolved, service.name)
        if other != service.name:
            reason = f"is the container name of the service '{other}' too"
            between = (service.name, other)
            yield Problem(name.span, reason, Layer.CLASH, between=between)


def _cycles(services: dict[str, Service]) -> Iterator[Problem]:
    """Dependencies that close a circle. Found without recursion: chains may be long."""
    done: set[str] = set()
    for start in services:
        path: dict[str, Iterator[tuple[str, Span]]] = {}
        if start not in done:
            path[start] = _next(services, start)
        while path:
            name = next(reversed(path))
            step = next(path[name], None)
            if step is None:
                done.add(name)
                del path[name]
            elif step[0] in path:
                reason = f"waits for '{step[0]}', which waits for it"
                yield Problem(step[1], reason, Layer.CIRCLE, between=(name, step[0]))
            elif step[0] not in done:
                path[step[0]] = _next(services, step[0])


def _next(services: dict[str, Service], name: str) -> Iterator[tuple[str, Span]]:
    service = services.get(name)
    for dependency in service.depends_on.values() if service is not None else ():
        yield dependency.service, dependency.span
