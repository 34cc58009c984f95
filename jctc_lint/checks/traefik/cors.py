"""CORS: do the lists of allowed origins fit the hosts that Traefik serves?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.origins import (
    header_lists,
    names_host,
    page_routers,
    shows_pages,
    variable_lists,
)
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.traefik.origins import OriginList
    from jctc_lint.facts.traefik.routing import Routing

HTTPS = 443
HTTP = 80


@check("cors-origin-missing")
def cors_origin_missing(routing: Routing) -> Reports:
    if not routing.deployed or not routing.complete:
        return
    variables, headers = list(variable_lists(routing)), list(header_lists(routing))
    for origins in (*variables, *headers):
        yield from _beside(routing, origins)
        yield from _by_http_only(routing, origins)
    for told in variables:
        for header in headers:
            lacking = sorted(told.origins - header.origins)
            if header.service is told.service and lacking:
                yield report(
                    header.span,
                    f"{told.service.subject}.origins[{header.title}]",
                    "contradiction",
                    severity=Severity.WARNING,
                    related=(Related(told.span, f"'{told.title}' allows it"),),
                    service=told.service.name,
                    variable=told.title,
                    middleware=header.title,
                    origin=lacking[0],
                )


def _beside(routing: Routing, origins: OriginList) -> Iterator[Report]:
    """Hosts of a router that also serves a listed host."""
    told: set[str] = set()
    for service, router in page_routers(routing):
        hosts = router.literal_hosts
        listed = sorted(host for host in hosts if host in origins.hosts)
        missing = sorted(hosts - origins.hosts - told)
        if service is origins.service or not listed or not shows_pages(routing, router):
            continue
        missing = [host for host in missing if _another_origin(routing, origins.service, host)]
        for host in missing:
            told.add(host)
            place = router.place("rule")
            yield report(
                origins.span,
                f"{origins.service.subject}.origins[{origins.title}][{host}]",
                "beside",
                certainty=_certainty(routing, origins.service, service, host),
                related=(Related(place, f"'{service.name}' is served there"),) if place else (),
                service=origins.service.name,
                title=origins.title,
                front=service.name,
                listed=listed[0],
                host=host,
            )


def _certainty(routing: Routing, service: Service, front: Service, host: str) -> Certainty:
    """Pages that name the host may lead away from it; code that is not here may ignore the list."""
    files = routing.repository.files
    context = service.build.context if service.build is not None else ""
    built = context in ("", ".") or (context is not None and files.is_directory(context))
    sure = built and not names_host(front, host, routing.repository)
    return Certainty.CERTAIN if sure else Certainty.LIKELY


def _another_origin(routing: Routing, service: Service, host: str) -> bool:
    """True when a service has addresses of its own, and this host is none of them."""
    own = [router.hosts for holder, router in page_routers(routing) if holder is service]
    return bool(own) and not any(hosts.may_hold(host) for hosts in own)


def _by_http_only(routing: Routing, origins: OriginList) -> Iterator[Report]:
    """Origins with `http:` whose host answers by https only."""
    gateway = routing.gateway
    if gateway is None or not gateway.all_known:
        return
    secure, plain = gateway.browsers_find(HTTPS), gateway.browsers_find(HTTP)
    for origin in sorted(origins.origins):
        scheme, _, host = origin.partition("://")
        if scheme != "http" or f"https://{host}" in origins.origins or secure is None:
            continue
        served = [r for r in gateway.routers_at(secure, Answer.YES) if host in r.literal_hosts]
        by_http = (
            plain is not None and not plain.redirects and gateway.may_serve(plain, host, Answer.NO)
        )
        if served and not by_http and _another_origin(routing, origins.service, host):
            yield report(
                origins.span,
                f"{origins.service.subject}.origins[{origins.title}][{origin}]",
                "scheme",
                service=origins.service.name,
                title=origins.title,
                host=host,
                url=origin,
            )
