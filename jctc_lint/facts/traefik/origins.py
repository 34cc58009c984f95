"""Lists of origins that may call a service (CORS): in its environment, and in Traefik's headers."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.routers import Router, of_labels, qualified
from jctc_lint.reading.discover import named
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.text import Span

MAX_TEXT = 4_000
MAX_CODE = 2_000
"""Most files of code that are searched for a host."""
_CODE = (
    ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".py", ".conf", ".rb", ".php",
)  # fmt: skip
_LIST_NAME = pattern(r"(?:CORS|ALLOW)\w*ORIGIN|ORIGINS?_?(?:ALLOW|WHITELIST)", 2)
_NOT_A_LIST = pattern(r"REGEX|PATTERN|CSRF", 2)
_ORIGIN = pattern(r"(https?)://([A-Za-z0-9][\w.\-]*)(:\d+)?", 2)
HEADER = "headers.accesscontrolalloworiginlist"
_LEADS_AWAY = ("redirectregex", "plugin", "chain", "forwardauth", "errors")
"""Kinds of middlewares behind which a host may show no page of its own."""


@record
class OriginList:
    """Origins that `service` accepts, by the variable or middleware `title`."""

    service: Service
    title: str
    span: Span
    origins: frozenset[str]

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(origin.partition("://")[2] for origin in self.origins)


def variable_lists(routing: Routing) -> Iterator[OriginList]:
    """The lists in environments, those that are written out completely."""
    for service in routing.project.services.values():
        if service.fragment:
            continue
        for variable in service.environment.values():
            name = variable.name
            if _LIST_NAME.search(name) and not _NOT_A_LIST.search(name):
                origins = _origins(variable)
                if origins:
                    yield OriginList(service, name, variable.span, origins)


def header_lists(routing: Routing) -> Iterator[OriginList]:
    """The lists in middlewares, for each service that a router with this middleware leads to."""
    for service, router in page_routers(routing):
        for name in router.middlewares or ():
            part = middleware(routing, name)
            label = part.options.get(HEADER) if part is not None else None
            origins = _origins(label) if label is not None else frozenset()
            if part is not None and label is not None and origins:
                yield OriginList(service, part.name, label.span, origins)


def _origins(setting: Assignment) -> frozenset[str]:
    text = setting.value.resolved if setting.value is not None else None
    if text is None or len(text) > MAX_TEXT or "*" in text:
        return frozenset()
    return frozenset(
        f"{match[1]}://{match[2]}{match[3] or ''}".lower() for match in _ORIGIN.finditer(text)
    )


def middleware(routing: Routing, name: str) -> Part | None:
    """The middleware of the project's labels that a name means."""
    plain, provider = qualified(name, "docker")
    if provider != "docker":
        return None
    return next(
        (
            part
            for labels in routing.labels.values()
            for part in labels.of("middlewares")
            if part.protocol == "http" and part.name == plain
        ),
        None,
    )


def page_routers(routing: Routing) -> Iterator[tuple[Service, Router]]:
    """HTTP routers of the project, with the services that they stand on."""
    shown = {service.name for service in routing.shown}
    for service, part in routing.routers():
        if part.protocol == "http" and part.known and service.name in shown:
            yield service, of_labels(service, part)


def shows_pages(routing: Routing, router: Router) -> bool:
    """True when nothing in front of its service leads requests away to another address."""
    if router.middlewares is None:
        return False
    for name in router.middlewares:
        part = middleware(routing, name)
        if part is None or any(option.startswith(_LEADS_AWAY) for option in part.options):
            return False
    return True


def names_host(service: Service, host: str, repository: Repository) -> bool:
    """True when code that the service is built of speaks of a host: it may lead away from there."""
    context = service.build.context if service.build is not None else None
    if context is None:
        return False
    inside = "" if context in ("", ".") else context.rstrip("/") + "/"

    def wanted(path: str) -> bool:
        return path.startswith(inside) and path.endswith(_CODE)

    paths = islice(named(repository.files, wanted), MAX_CODE)
    return any(host in repository.files.glance(path) for path in paths)
