"""TLS and redirections: does a host answer by http and by https, with a certificate of its own?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.routers import qualified
from jctc_lint.finding import Certainty, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.traefik.entry_points import EntryPoint
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.routers import Router
    from jctc_lint.facts.traefik.routing import Routing

HTTP, HTTPS = 80, 443
_LOCAL = (
    "localhost",
    ".local",
    ".test",
    ".lan",
    ".home",
    ".internal",
    ".home.arpa",
    ".localdomain",
)


def _gateway(routing: Routing) -> Gateway | None:
    """The Traefik of a project, where no router and no certificate can be missing."""
    gateway = routing.reader
    return gateway if gateway is not None and gateway.all_known else None


@check("tls-without-resolver")
def tls_without_resolver(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    if gateway is None or gateway.elsewhere or gateway.dynamic.certificates or _stores(gateway):
        return
    if not routing.production:
        return
    for router in gateway.routers:
        points = gateway.points_of(router)
        place = router.place("tls")
        if not points or router.protocol != "http" or router.tls is not Answer.YES or place is None:
            continue
        if router.resolver is not None or any(point.resolver is not None for point in points):
            continue
        hosts = [host for host in sorted(router.literal_hosts) if not _local(host)]
        if not hosts or any(_certified(gateway, host) for host in hosts):
            continue
        yield report(
            place,
            f"{router.subject}.tls",
            certainty=Certainty.CERTAIN if gateway.resolvers else Certainty.LIKELY,
            router=router.name,
            host=hosts[0],
        )


def _stores(gateway: Gateway) -> bool:
    """True when labels give Traefik a certificate for all hosts."""
    return any(
        label.name.lower().startswith("traefik.tls.stores.")
        for routing in gateway.routing.repository.routings
        for labels in routing.labels.values()
        for label in labels.all
    )


def _local(host: str) -> bool:
    return host.endswith(_LOCAL) or "." not in host or host.replace(".", "").isdigit()


def _certified(gateway: Gateway, host: str) -> bool:
    """True when a certificate may be asked for that holds this host, by whatever router."""
    if any(".tls.domains" in name for name in gateway.static.settings):
        return True
    for router in gateway.routers:
        if any(option.startswith("tls.domains") for option in router.options):
            return True
        points = gateway.points_of(router) or []
        resolved = router.resolver is not None or any(point.resolver for point in points)
        if resolved and router.hosts.may_hold(host):
            return True
    return any(
        "tls.certresolver" in part.options
        for other in gateway.routing.repository.routings
        if other is not gateway.routing
        for _, part in other.routers()
    )


@check("router-without-tls")
def router_without_tls(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    secure = gateway.browsers_find(HTTPS) if gateway is not None else None
    if gateway is None or secure is None or secure.tls is not Answer.NO:
        return
    for router in gateway.routers_at(secure, Answer.NO):
        points = gateway.points_of(router)
        place = router.place("entrypoints")
        hosts = router.hosts
        if points is None or router.tls is not Answer.NO or place is None or hosts.others:
            continue
        plain = [point for point in points if point.name != secure.name]
        redirected = all(point.redirects for point in plain)
        if not router.entry_points and not (plain and redirected):
            continue
        if any(gateway.may_serve(secure, host, Answer.YES) for host in hosts.named):
            continue
        if all(map(_local, hosts.named)):
            continue
        yield report(
            place,
            f"{router.subject}.tls",
            "redirected" if plain and redirected else "only" if not plain else "also",
            certainty=gateway.certainty,
            router=router.name,
            point=secure.name,
        )


@check("tls-on-plain-entry-point")
def tls_on_plain_entry_point(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    for router in gateway.routers if gateway is not None else ():
        assert gateway is not None
        points = gateway.points_of(router)
        place = router.place("entrypoints")
        if not router.entry_points or not points or router.tls is not Answer.YES or place is None:
            continue
        if router.protocol != "http" or not all(point.on(HTTP) for point in points):
            continue
        hosts, secure = router.hosts, gateway.browsers_find(HTTPS)
        if hosts.others or any(
            gateway.may_serve(point, host, Answer.NO) for point in points for host in hosts.named
        ):
            continue
        elsewhere = secure is not None and all(
            gateway.may_serve(secure, host, Answer.YES) for host in hosts.named
        )
        if elsewhere and all(point.redirects for point in points):
            continue
        yield report(
            place,
            f"{router.subject}.entrypoints",
            "plain" if elsewhere else "both",
            certainty=gateway.certainty,
            router=router.name,
            point=points[0].name,
        )


@check("no-https-redirection")
def no_https_redirection(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    plain = gateway.browsers_find(HTTP) if gateway is not None else None
    secure = gateway.browsers_find(HTTPS) if gateway is not None else None
    if gateway is None or plain is None or secure is None or plain.redirects or plain.span is None:
        return
    if gateway.elsewhere or not routing.production:
        return
    if not plain.published and gateway.instance.service.network_mode != "host":
        return
    lost = [
        (host, router)
        for router in gateway.routers_at(secure, Answer.YES)
        if not router.hosts.others and not _told_otherwise(gateway, router, plain)
        for host in sorted(router.hosts.named)
        if not _local(host) and not gateway.may_serve(plain, host, Answer.NO)
    ]
    if lost:
        host, router = lost[0]
        related = (Related(router.span, f"'{host}' by https"),) if router.span is not None else ()
        yield report(
            plain.span,
            f"entrypoints.{plain.name}.redirections",
            "one" if len({name for name, _ in lost}) == 1 else "more",
            related=related,
            point=plain.name,
            secure=secure.name,
            host=host,
            url=f"http://{host}",
            count=len({name for name, _ in lost}),
        )


def _told_otherwise(gateway: Gateway, router: Router, plain: EntryPoint) -> bool:
    """True for a host whose http requests another rule is about: those of TLS at port 80."""
    for other in gateway.routers:
        points = gateway.points_of(other) or []
        names = {point.name for point in points}
        if other.tls is not Answer.YES or not other.hosts.named & router.hosts.named:
            continue
        redirects = any(_redirects(gateway, other, name) for name in other.middlewares or ())
        if names == {plain.name} or (plain.name in names and redirects):
            return True
    return False


@check("undefined-redirection-target")
def undefined_redirection_target(routing: Routing) -> Reports:
    gateway = routing.gateway
    if gateway is None or not gateway.static.complete:
        return
    for point in gateway.entry_points.values():
        target = point.redirection
        if target is None or target.span is None or not target.text or "$" in target.text:
            continue
        if target.text in gateway.entry_points or target.text.lstrip(":").isdigit():
            continue
        yield report(
            target.span,
            f"entrypoints.{point.name}.redirections",
            point=point.name,
            target=target.text,
        )


@check("redirection-behind-tls")
def redirection_behind_tls(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    for router in gateway.routers if gateway is not None else ():
        assert gateway is not None
        points = gateway.points_of(router) or []
        plain = [point for point in points if point.on(HTTP)]
        if router.protocol != "http" or router.tls is not Answer.YES or not plain:
            continue
        if len(plain) == len(points) or plain[0].redirects or router.hosts.others:
            continue
        yield from _never_redirected(gateway, router, plain[0])


def _never_redirected(gateway: Gateway, router: Router, plain: EntryPoint) -> Iterator[Report]:
    redirecting = [name for name in router.middlewares or () if _redirects(gateway, router, name)]
    place = router.place("middlewares")
    if not redirecting or place is None:
        return
    if any(gateway.may_serve(plain, host, Answer.NO) for host in router.hosts.named):
        return
    yield report(
        place,
        f"{router.subject}.middlewares[{redirecting[0]}]",
        certainty=gateway.certainty,
        router=router.name,
        middleware=redirecting[0],
        point=plain.name,
    )


def _redirects(gateway: Gateway, router: Router, name: str) -> bool:
    """True for a middleware that leads to https."""
    plain, provider = qualified(name, router.provider)
    scheme = "redirectscheme.scheme"
    if provider == "file":
        found = gateway.dynamic.of("http", "middlewares")
        return any(item.name == plain and scheme in item.options for item in found)
    return provider == "docker" and any(
        part.name == plain and scheme in part.options
        for service in gateway.containers
        for part in gateway.routing.labels[service.name].of("middlewares")
    )
