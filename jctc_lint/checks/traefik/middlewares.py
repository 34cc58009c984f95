"""Middlewares in labels that Traefik refuses, or that do not do what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.middleware_chains import (
    echoes_origins,
    late_preflights,
    neighbours,
    wildcard_with_credentials,
)
from jctc_lint.facts.traefik.middlewares import empty_entries, refused, uses
from jctc_lint.finding import Certainty, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.traefik.containers import Container
    from jctc_lint.facts.traefik.labels import Part
    from jctc_lint.facts.traefik.routing import Routing


def _read(routing: Routing) -> Iterator[Container]:
    """The containers of which all labels are known and that Traefik looks at."""
    for container in routing.containers:
        if routing.complete and container.labels.enable is not Answer.NO:
            yield container


@check("invalid-middleware")
def invalid_middleware(routing: Routing) -> Reports:
    use = None
    for container in _read(routing):
        flawed = {flaw.label.name for flaw in container.flaws}
        for part in container.labels.of("middlewares"):
            if any(label.name in flawed for label in part.options.values()):
                # One mistake: Traefik does not get as far as looking at the middleware.
                continue
            for found in refused(part, container.release):
                use = use or uses(routing)
                yield report(
                    found.label.span,
                    container.subject(found.label),
                    found.reason.value,
                    certainty=Certainty.CERTAIN if use.of(part) else Certainty.LIKELY,
                    middleware=part.name,
                    option=found.option,
                    detail=found.detail,
                    service=container.service.name,
                )


@check("empty-middleware-name")
def empty_middleware_name(routing: Routing) -> Reports:
    for container in _read(routing):
        for part in container.labels.parts:
            if part.kind == "services":
                continue
            label = part.options.get(
                "middlewares" if part.kind == "routers" else "chain.middlewares"
            )
            if label is not None and empty_entries(label):
                yield report(
                    label.span,
                    container.subject(label),
                    "router" if part.kind == "routers" else "chain",
                    name=part.name,
                    service=container.service.name,
                )


@check("cors-wildcard-with-credentials")
def cors_wildcard_with_credentials(routing: Routing) -> Reports:
    for container in _read(routing):
        for part in container.labels.of("middlewares"):
            label = wildcard_with_credentials(part)
            if label is not None:
                release = container.reader.release
                echoes = "open" if echoes_origins(container.release) else "refused"
                yield report(
                    label.span,
                    container.subject(label),
                    "either" if release is None else echoes,
                    middleware=part.name,
                    service=container.service.name,
                )


@check("preflight-behind-authentication")
def preflight_behind_authentication(routing: Routing) -> Reports:
    found = list(_read(routing))
    definitions: dict[str, Part] = {
        part.name: part
        for container in found
        for part in container.labels.of("middlewares")
        if part.protocol == "http"
    }
    for container in found:
        for late in late_preflights(container.labels, definitions, container.release):
            label = late.router.options["middlewares"]
            yield report(
                label.span,
                container.subject(label),
                router=late.router.name,
                asking=late.asking,
                headers=late.headers,
                service=container.service.name,
            )


@check("path-prefix-takes-neighbours")
def path_prefix_takes_neighbours(routing: Routing) -> Reports:
    found = list(_read(routing))
    definitions: dict[str, Part] = {
        part.name: part for container in found for part in container.labels.of("middlewares")
    }
    routers = [
        router
        for container in found
        for router in container.labels.routers
        if router.protocol == "http"
    ]
    for container in found:
        for router in container.labels.routers:
            taken = neighbours(router, routers, definitions)
            if taken is not None:
                label = router.options["rule"]
                yield report(
                    label.span,
                    container.subject(label),
                    certainty=Certainty.LIKELY,
                    related=(Related(taken.other.span, f"the router '{taken.other.name}'"),),
                    router=router.name,
                    prefix=taken.prefix,
                    path=taken.path,
                    other=taken.other.name,
                    service=container.service.name,
                )
