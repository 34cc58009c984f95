"""The entry points of a Traefik: where it listens, and what it adds to the routers behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.traefik.labels import Answer
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Port
    from jctc_lint.facts.traefik.instances import Instance
    from jctc_lint.facts.traefik.static import Setting, Static
    from jctc_lint.text import Span

INTERNAL = "traefik"
"""The entry point of Traefik's own pages, there by itself where something needs it."""
_ADDRESS = pattern(r"^(?P<host>[^\s/]*):(?P<port>\d{1,5})(?:/(?P<protocol>tcp|udp))?$")


@record
class EntryPoint:
    """Where Traefik listens. `port` is None when it is not known.

    `tls` tells whether it makes routers without TLS of their own use it, with `resolver` for their
    certificates. `redirection` is the setting that names the entry point to redirect to.
    """

    name: str
    span: Span | None = None
    port: int | None = None
    udp: bool = False
    tls: Answer = Answer.NO
    resolver: Setting | None = None
    redirection: Setting | None = None
    middlewares: Setting | None = None
    published: tuple[Port, ...] = ()

    @property
    def redirects(self) -> bool:
        return self.redirection is not None

    def on(self, port: int) -> bool:
        """True when browsers find it at this port: published there, or listening there."""
        if self.published:
            return any(item.published == str(port) for item in self.published)
        return self.port == port


def entry_points(instance: Instance) -> dict[str, EntryPoint]:
    """Entry points by name. Some may be missing where the configuration is not complete."""
    static = instance.static
    names = static.named("entrypoints")
    found = {name: _entry_point(instance, lower, name) for lower, name in names.items()}
    if not found and static.complete:
        found["http"] = _listening(instance, EntryPoint("http", port=80))
    if INTERNAL not in found and _needs_internal(static):
        found[INTERNAL] = _listening(instance, EntryPoint(INTERNAL, port=8080))
    return found


def faces_the_internet(instance: Instance) -> bool:
    """True for a Traefik that serves https, or gets certificates: no machine of one's own."""
    host = instance.service.network_mode == "host"
    return instance.static.on("certificatesresolvers") is Answer.YES or any(
        point.on(443) and (point.published or host) for point in entry_points(instance).values()
    )


def default_names(instance: Instance, found: dict[str, EntryPoint]) -> tuple[str, ...]:
    """The entry points of routers that name none."""
    static = instance.static
    chosen = [
        name
        for name in found
        if static.switch(f"entrypoints.{name.lower()}.asdefault", default=Answer.NO) is Answer.YES
    ]
    named = chosen if instance.major > 2 and chosen else list(found)
    return tuple(name for name in named if name != INTERNAL and not found[name].udp)


def _entry_point(instance: Instance, lower: str, name: str) -> EntryPoint:
    static = instance.static
    section = f"entrypoints.{lower}"
    address = static.get(f"{section}.address")
    match = _ADDRESS.match(address.text) if address is not None and address.text else None
    first = address or next(
        (item for key, item in static.settings.items() if key.startswith(section)), None
    )
    return _listening(
        instance,
        EntryPoint(
            name,
            first.span if first is not None else None,
            int(match["port"]) if match else None,
            udp=match is not None and match["protocol"] == "udp",
            tls=static.on(f"{section}.http.tls"),
            resolver=static.get(f"{section}.http.tls.certresolver"),
            redirection=static.get(f"{section}.http.redirections.entrypoint.to"),
            middlewares=static.get(f"{section}.http.middlewares"),
        ),
    )


def _listening(instance: Instance, point: EntryPoint) -> EntryPoint:
    from jctc_lint.record import replace

    protocol = "udp" if point.udp else "tcp"
    ports = tuple(
        port
        for port in instance.service.ports
        if port.target == point.port and port.protocol == protocol
    )
    return replace(point, published=ports)


def _needs_internal(static: Static) -> bool:
    """True when Traefik makes its own entry point at 8080 by itself."""
    if static.switch("api.insecure", default=Answer.NO) is Answer.YES:
        return True
    if static.switch("providers.rest.insecure", default=Answer.NO) is Answer.YES:
        return True
    return any(
        static.on(section) is Answer.YES
        and static.get(f"{section}.entrypoint") is None
        and static.switch(f"{section}.manualrouting", default=Answer.NO) is Answer.NO
        for section in ("ping", "metrics.prometheus")
    )
