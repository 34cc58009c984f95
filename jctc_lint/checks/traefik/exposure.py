"""What Traefik shows to the internet, and whether it keeps its certificates."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.traefik.container_files import ContainerFiles
from jctc_lint.facts.traefik.entry_points import INTERNAL, entry_points, faces_the_internet
from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.facts.traefik.ports import ContainerPorts
from jctc_lint.finding import Certainty, Related

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.traefik.gateway import Gateway
    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.facts.traefik.routing import Routing
    from jctc_lint.facts.traefik.static import Setting

_EVERYWHERE = (None, "", "0.0.0.0", "::", "[::]")  # noqa: S104
MAX_NAMES = 4


@check("exposed-by-default")
def exposed_by_default(routing: Routing) -> Reports:
    gateway = routing.gateway
    if (
        gateway is None
        or not gateway.closed
        or gateway.instance.exposed_by_default is not Answer.YES
    ):
        return
    if gateway.static.get("providers.docker.defaultrule") is not None or not routing.production:
        return
    unlabelled = [
        ContainerPorts(service, routing.labels[service.name], routing.repository)
        for service in gateway.containers
        if not routing.labels[service.name].all
        and service is not gateway.instance.service
        and service.network_mode is None
    ]
    shown = [ports for ports in unlabelled if ports.serves]
    if not shown:
        return
    names = ", ".join(ports.service.name for ports in shown[:MAX_NAMES])
    places = (gateway.static.get(f"providers.docker{end}") for end in (".exposedbydefault", ""))
    setting = next((item for item in places if item is not None), None)
    at = setting.span if setting is not None else None
    yield report(
        at or gateway.instance.service.span,
        f"{gateway.instance.service.subject}.traefik[providers.docker.exposedbydefault]",
        "one" if len(shown) == 1 else "more",
        certainty=_certainty(gateway.instance),
        services=names + (" and more" if len(shown) > MAX_NAMES else ""),
        host=routing.default_host(shown[0].service.name),
    )


def _certainty(instance: Instance) -> Certainty:
    """Without https it may be for a machine of one's own."""
    return Certainty.CERTAIN if faces_the_internet(instance) else Certainty.LIKELY


@check("open-traefik-dashboard")
def open_traefik_dashboard(routing: Routing) -> Reports:
    if not routing.production:
        return
    for instance in routing.instances:
        insecure = instance.static.get("api.insecure")
        point = entry_points(instance).get(INTERNAL)
        if insecure is None or point is None or insecure.span is None:
            continue
        if instance.static.switch("api.insecure", default=Answer.NO) is not Answer.YES:
            continue
        for port in point.published:
            if port.host in _EVERYWHERE and not port.unknown:
                yield report(
                    port.span,
                    f"{instance.service.subject}.ports[{port.target}]",
                    certainty=_certainty(instance),
                    related=(Related(insecure.span, "without any password"),),
                    service=instance.service.name,
                    port=port.published or "a port by chance",
                )


@check("acme-storage-not-kept")
def acme_storage_not_kept(routing: Routing) -> Reports:
    for instance in routing.instances if routing.production else ():
        for name in sorted(instance.static.named("certificatesresolvers").values()):
            yield from _storage(routing, instance, name)


def _storage(routing: Routing, instance: Instance, name: str) -> Iterator[Report]:
    section = f"certificatesresolvers.{name.lower()}.acme"
    static, service = instance.static, instance.service
    if static.on(section) is not Answer.YES or not static.complete or instance.image is not None:
        return
    server, storage = static.get(f"{section}.caserver"), static.get(f"{section}.storage")
    if server is not None and (server.text is None or "api.letsencrypt.org" not in server.text):
        return
    written = storage.text if storage is not None else "acme.json"
    if not written or "$" in written or "staging" in (server.text or "" if server else ""):
        return
    files = ContainerFiles(service, None, routing.repository)
    mount = files.mount_over(posixpath.normpath(posixpath.join("/", written)))
    if mount is not None and mount.kind != "tmpfs":
        return
    if any(item.unknown for item in service.mounts):
        return
    settings = (item for key, item in static.settings.items() if key.startswith(section))
    span = (storage or next(settings)).span
    yield report(
        span or service.span,
        f"{service.subject}.traefik[{section}.storage]",
        resolver=name,
        file=written,
        service=service.name,
    )


@check("undefined-challenge-entry-point")
def undefined_challenge_entry_point(routing: Routing) -> Reports:
    gateway = routing.gateway
    if gateway is None or not gateway.static.complete:
        return
    for name in sorted(gateway.resolvers):
        key = f"certificatesresolvers.{name.lower()}.acme.httpchallenge.entrypoint"
        yield from _challenge(gateway, name, gateway.static.get(key))


def _challenge(gateway: Gateway, name: str, setting: Setting | None) -> Iterator[Report]:
    if setting is None or not setting.text or setting.span is None or "$" in setting.text:
        return
    if setting.text not in gateway.entry_points:
        yield report(
            setting.span,
            f"certificatesresolvers.{name}.httpchallenge",
            resolver=name,
            point=setting.text,
            points=", ".join(sorted(gateway.entry_points)),
        )
