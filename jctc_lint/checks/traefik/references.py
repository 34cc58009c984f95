"""Names in routers that nothing defines: middlewares, services, entry points and resolvers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.routers import qualified, setting_of
from jctc_lint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.routers import Router
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.traefik.static import Setting
    from jctc_lint.text import Span

MAX_NAMES = 12
"""Names listed in a message."""


def _gateway(routing: Routing) -> Gateway | None:
    gateway = routing.reader
    return gateway if gateway is not None and gateway.closed else None


@check("undefined-middleware")
def undefined_middleware(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    for router in gateway.routers if gateway is not None else ():
        assert gateway is not None
        for written in router.middlewares or ():
            yield from _middleware(gateway, router, written, router.place("middlewares"))
    own = gateway if gateway is not None and not gateway.elsewhere else None
    for point in own.entry_points.values() if own is not None else ():
        assert gateway is not None
        listed = point.middlewares
        for written in (listed.text or "").split(",") if listed is not None else ():
            yield from _of_entry_point(gateway, point.name, written.strip(), listed)
    yield from _in_chains(gateway) if gateway is not None else ()


def _of_entry_point(
    gateway: Gateway, point: str, written: str, listed: Setting | None
) -> Iterator[Report]:
    plain, provider = qualified(written, "")
    known = gateway.defines("http", "middlewares", written) if provider else Answer.UNKNOWN
    if known is Answer.NO and plain and listed is not None and listed.span is not None:
        yield report(
            listed.span,
            f"entrypoints.{point}.middlewares[{written}]",
            "entry-point",
            middleware=written,
            point=point,
        )


def _middleware(
    gateway: Gateway, router: Router, written: str, place: Span | None
) -> Iterator[Report]:
    plain, provider = qualified(written, router.provider)
    if not plain or "$" in plain or place is None:
        # TRF211 is about empty names.
        return
    if gateway.defines(router.protocol, "middlewares", f"{plain}@{provider}") is not Answer.NO:
        return
    without_files = provider == "file" and gateway.dynamic.on is Answer.NO
    elsewhere = _other_provider(gateway, router.protocol, "middlewares", plain, provider)
    yield report(
        place,
        f"{router.subject}.middlewares[{written}]",
        "no-file-provider" if without_files else "other-provider" if elsewhere else "default",
        certainty=gateway.certainty,
        router=router.name,
        middleware=f"{plain}@{provider}",
        other=f"{plain}@{elsewhere}",
    )


def _in_chains(gateway: Gateway) -> Iterator[Report]:
    """Middlewares that a chain names; routers that use the chain are disabled as well."""
    for service in gateway.containers:
        for part in gateway.routing.labels[service.name].of("middlewares"):
            label = part.options.get("chain.middlewares")
            if label is None or part.protocol != "http":
                continue
            text = setting_of(label).text or ""
            for written in (item.strip() for item in text.split(",")):
                plain, provider = qualified(written, "docker")
                if plain and gateway.defines("http", "middlewares", written) is Answer.NO:
                    yield report(
                        label.span,
                        f"{service.subject}.labels[traefik.{part.title}][{written}]",
                        "chain",
                        certainty=gateway.certainty,
                        chain=part.name,
                        middleware=f"{plain}@{provider}",
                    )


def _other_provider(gateway: Gateway, protocol: str, kind: str, plain: str, provider: str) -> str:
    """The other provider that defines this name, if one does."""
    other = {"docker": "file", "file": "docker"}.get(provider, "")
    return (
        other if other and gateway.defines(protocol, kind, f"{plain}@{other}") is Answer.YES else ""
    )


@check("undefined-traefik-service")
def undefined_traefik_service(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    for router in gateway.routers if gateway is not None else ():
        assert gateway is not None
        named = router.service
        if named is None or not named.text or "$" in named.text or named.span is None:
            continue
        plain, provider = qualified(named.text, router.provider)
        if gateway.defines(router.protocol, "services", f"{plain}@{provider}") is not Answer.NO:
            continue
        without_files = provider == "file" and gateway.dynamic.on is Answer.NO
        elsewhere = _other_provider(gateway, router.protocol, "services", plain, provider)
        yield report(
            named.span,
            f"{router.subject}.service",
            "no-file-provider" if without_files else "other-provider" if elsewhere else "default",
            certainty=gateway.certainty,
            router=router.name,
            target=f"{plain}@{provider}",
            other=f"{plain}@{elsewhere}",
        )


@check("undefined-entry-point")
def undefined_entry_point(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    for router in gateway.routers if gateway is not None else ():
        assert gateway is not None
        named = router.entry_points or ()
        lacking = [name for name in named if name not in gateway.entry_points]
        place = router.place("entrypoints")
        if not lacking or place is None or any("$" in name for name in lacking):
            continue
        some = len(lacking) < len(named)
        yield report(
            place,
            f"{router.subject}.entrypoints",
            "some" if some else "all",
            severity=Severity.WARNING if some else Severity.ERROR,
            certainty=gateway.certainty,
            router=router.name,
            point=lacking[0],
            points=_listed(gateway.entry_points),
        )


@check("undefined-certificate-resolver")
def undefined_certificate_resolver(routing: Routing) -> Reports:
    gateway = _gateway(routing)
    if gateway is None:
        return
    for router in gateway.routers:
        named = router.resolver
        if named is not None and router.tls is Answer.YES:
            yield from _resolver(gateway, named, router.subject, "router", router.name)
    for point in gateway.entry_points.values() if not gateway.elsewhere else ():
        if point.resolver is not None:
            yield from _resolver(
                gateway, point.resolver, f"entrypoints.{point.name}", "entry-point", point.name
            )


def _resolver(
    gateway: Gateway, named: Setting, subject: str, key: str, name: str
) -> Iterator[Report]:
    text = named.text
    if not text or text in gateway.resolvers or "$" in text or named.span is None:
        return
    yield report(
        named.span,
        f"{subject}.certresolver",
        key if gateway.resolvers else f"{key}-none",
        certainty=gateway.certainty,
        name=name,
        resolver=text,
        resolvers=_listed(gateway.resolvers),
    )


def _listed(names: object) -> str:
    assert isinstance(names, (dict, frozenset))
    found = sorted(names)
    return ", ".join(found[:MAX_NAMES])
