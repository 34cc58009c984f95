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
            yield Problem(
                span, f"names the network '{name}', which is not defined", Layer.REFERENCE
            )
    for name, dependency in service.depends_on.items():
        hidden = name in project.services and not dependency.required
        if name not in active and not hidden:
            yield Problem(
                dependency.span,
                f"names the service '{name}', which is not defined",
                Layer.REFERENCE,
            )
    for mount in service.mounts:
        named = mount.kind == "volume" and mount.source is not None and not mount.unknown
        if named and mount.source not in project.volumes:
            yield Problem(
                mount.span,
                f"names the volume '{mount.source}', which is not defined",
                Layer.REFERENCE,
            )


def _files(table: Table, sections: dict[str, Table]) -> Iterator[Problem]:
    """Secrets and configs that a service names."""
    for kind, section in sections.items():
        for item in table.items(kind):
            leaf = item.leaf("source") if isinstance(item, Table) else item
            if not isinstance(leaf, Leaf) or leaf.resolved is None:
                continue
            if leaf.resolved not in section.fields:
                one = kind.removesuffix("s")
                yield Problem(
                    leaf.span,
                    f"names the {one} '{leaf.resolved}', which is not defined",
                    Layer.REFERENCE,
                )


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
            yield Problem(
                name.span, f"has the container name of the service '{other}'", Layer.CLASH
            )


def _cycles(services: dict[str, Service]) -> Iterator[Problem]:
    """The first dependency that closes a circle. Kept without recursion: chains may be long."""
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
                yield Problem(step[1], f"waits for '{step[0]}', which waits for it", Layer.CIRCLE)
                return
            elif step[0] not in done:
                path[step[0]] = _next(services, step[0])


def _next(services: dict[str, Service], name: str) -> Iterator[tuple[str, Span]]:
    service = services.get(name)
    for dependency in service.depends_on.values() if service is not None else ():
        yield dependency.service, dependency.span
