"""The port of a container that Traefik takes, and what tells which port its server listens on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.images.built import built_image
from jctc_lint.facts.images.known import fixed_reference_of, parse_reference, server_in
from jctc_lint.facts.start.command import command_text, start_words
from jctc_lint.facts.traefik.container_files import item_places
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    import re

    from jctc_lint.facts.compose.model import Assignment, Service
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.images.known import Reference
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.traefik.labels import Labels
    from jctc_lint.text import Span

PORT, URL = "loadbalancer.server.port", "loadbalancer.server.url"
_LISTENS: dict[str, tuple[int, ...]] = {
    "nginx": (80,),
    "httpd": (80,),
    "caddy": (80, 443, 2019),
    **dict.fromkeys(
        [
            "python",
            "node",
            "golang",
            "ruby",
            "rust",
            "debian",
            "ubuntu",
            "alpine",
            "busybox",
            "buildpack-deps",
            "scratch",
            "eclipse-temurin",
            "openjdk",
            "elixir",
            "erlang",
        ],
        (),
    ),
}
"""Ports that official images expose."""
_ELSEWHERE: dict[str, tuple[int, ...]] = {
    "traefik/whoami": (80,),
    "containous/whoami": (80,),
    "nginxinc/nginx-unprivileged": (8080,),
}
_WORD = pattern(r"^(\d{1,5})(?:-(\d{1,5}))?(?:/(tcp|udp))?$")
_LOCAL_URL = pattern(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d{1,5}))?(?=[/\s\"'?]|$)"
)

_SERVER = pattern(
    r"(?:^|[\s/;&|])(uvicorn|hypercorn|gunicorn|granian|daphne|fastapi|flask|streamlit)(?=\s|$)"
)
_FLAGS: dict[str, re.Pattern[str]] = {
    "uvicorn": pattern(r"\s--port[=\s]+[\"']?(\S+)"),
    "fastapi": pattern(r"\s--port[=\s]+[\"']?(\S+)"),
    "granian": pattern(r"\s--port[=\s]+[\"']?(\S+)"),
    "flask": pattern(r"\s(?:--port|-p)[=\s]+[\"']?(\S+)"),
    "daphne": pattern(r"\s(?:--port|-p)[=\s]+[\"']?(\S+)"),
    "streamlit": pattern(r"\s--server\.port[=\s]+[\"']?(\S+)"),
    "gunicorn": pattern(r"\s(?:--bind|-b)[=\s]*[\"']?[^\s\"']*:(\S+)"),
    "hypercorn": pattern(r"\s(?:--bind|-b)[=\s]*[\"']?[^\s\"']*:(\S+)"),
}
_HOST = pattern(r"\s(?:--host|-h)[=\s]+[\"']?([^\s\"']+)")
_BIND = pattern(r"\s(?:--bind|-b)[=\s]*[\"']?([^\s\"':]+):")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_VARIABLE = pattern(r"^\$\{?(\w+)(?::?-(\d+))?\}?$")


@record
class Listening:
    """What the start command tells: the port, and whether it is open to its own container only."""

    port: int | None = None
    server: str = ""
    loopback: bool = False


class ContainerPorts:
    """Which port of a service's container requests go to."""

    def __init__(self, service: Service, labels: Labels, repository: Repository) -> None:
        self.service = service
        self.labels = labels
        self.repository = repository

    @cached_property
    def image(self) -> BuiltImage | None:
        build = self.service.build
        return built_image(self.repository.files, build) if build is not None else None

    @cached_property
    def label(self) -> Assignment | None:
        """The one label that tells the port; None when there is none or more than one."""
        found = [
            part.options[PORT]
            for part in self.labels.of("services")
            if part.protocol == "http" and PORT in part.options
        ]
        return found[0] if len(found) == 1 else None

    @property
    def told(self) -> bool:
        """True when any label tells a port or a URL."""
        return any(
            option in part.options for part in self.labels.of("services") for option in (PORT, URL)
        )

    @cached_property
    def written(self) -> frozenset[int]:
        """Ports that the Compose file gives the container: `ports` and `expose`."""
        found = {port.target for port in self.service.ports}
        for text in self.service.expose:
            match = _WORD.match(text)
            if match is not None:
                found |= set(range(int(match[1]), min(int(match[2] or match[1]), 65535) + 1))
        return frozenset(found)

    @cached_property
    def dockerfile(self) -> frozenset[int]:
        """Ports that the repository's own Dockerfile exposes."""
        return frozenset(port.port for port in self.image.exposed) if self.image else frozenset()

    @cached_property
    def exposed(self) -> frozenset[int] | None:
        """All ports that the container exposes; None when the image is not known."""
        base = _exposed_by(self._reference)
        if base is None or (self.service.build is not None and self.image is None):
            return None
        return self.written | self.dockerfile | frozenset(base)

    @property
    def serves(self) -> bool:
        """True for a container that surely takes connections: a known server, or one that exposes
        a port and runs what its image is made for."""
        own = self.service.command is None and self.service.entrypoint is None
        return server_in(self._reference) is not None or (own and bool(self.exposed))

    @property
    def _reference(self) -> Reference | None:
        if self.service.build is not None:
            return parse_reference(self.image.base) if self.image and self.image.base else None
        return fixed_reference_of(self.service.image) if self.service.image is not None else None

    @cached_property
    def probed(self) -> int | None:
        """The port that the health check asks."""
        check = self.service.healthcheck
        text = " ".join(check.test) if check is not None and check.test else ""
        if not text and self.image is not None and self.image.probe is not None:
            command = self.image.probe.command
            text = command.text if command is not None else ""
        found = {int(match[1] or 80) for match in _LOCAL_URL.finditer(text)}
        return found.pop() if len(found) == 1 else None

    @cached_property
    def listening(self) -> Listening:
        """What its start command tells."""
        text, _ = command_text(start_words(self.service, self.image))
        servers = {match[1] for match in _SERVER.finditer(text)}
        if not servers:
            return Listening()
        # Gunicorn runs workers of uvicorn, and listens itself.
        server = "gunicorn" if "gunicorn" in servers else servers.pop()
        if server != "gunicorn" and servers:
            return Listening()
        values = {match[1].strip("\"'") for match in _FLAGS[server].finditer(text)}
        port = self._number(values.pop()) if len(values) == 1 else None
        return Listening(port, server, self._loopback(server, text))

    def _number(self, text: str) -> int | None:
        if text.isdigit() and len(text) < 6:
            return int(text)
        match = _VARIABLE.match(text)
        if match is None:
            return None
        given = self.service.environment.get(match[1])
        if given is not None:
            known = given.value.resolved if given.value is not None else None
        elif self.service.env_files:
            return None
        else:
            known = (self.image.environment.get(match[1]) if self.image else None) or match[2]
        return int(known) if known and known.isdigit() and len(known) < 6 else None

    def _loopback(self, server: str, text: str) -> bool:
        if server in ("gunicorn", "hypercorn"):
            hosts = {match[1] for match in _BIND.finditer(text)}
            return bool(hosts) and hosts <= _LOOPBACK
        hosts = {match[1] for match in _HOST.finditer(text)}
        if hosts:
            return hosts <= _LOOPBACK
        # Their own default, where nothing else may tell another.
        silent = "$" not in text and "\n" not in text and not self.service.env_files
        variable = {"uvicorn": "UVICORN_HOST", "flask": "FLASK_RUN_HOST"}.get(server)
        inside = {*self.service.environment, *(self.image.environment if self.image else ())}
        sockets = "--uds" in text or "--fd" in text
        return silent and variable is not None and variable not in inside and not sockets

    def evidence(self) -> list[frozenset[int]]:
        """What else tells a port, each with the ports that it tells: nothing empty."""
        probed = frozenset({self.probed}) if self.probed is not None else frozenset()
        targets = frozenset(port.target for port in self.service.ports)
        told = (self.dockerfile, probed, targets, self.written - targets)
        return [ports for ports in told if ports]

    @property
    def command_span(self) -> Span:
        """Where the start command stands."""
        value = self.service.command_value
        if value is not None:
            return value.span
        items = item_places(self.service, "command")
        if items:
            return items[0].to(items[-1]) if items[0].source is items[-1].source else items[0]
        command = self.image.command or self.image.entrypoint if self.image is not None else None
        written = self.service.command is None and self.service.entrypoint is None
        return command.span if command is not None and written else self.service.span


def _exposed_by(reference: Reference | None) -> tuple[int, ...] | None:
    if reference is None:
        return None
    if reference.repository.startswith("docker.io/library/"):
        return _LISTENS.get(reference.name)
    if reference.repository == "ghcr.io/astral-sh/uv":
        return ()
    return _ELSEWHERE.get(reference.path) if reference.registry == "docker.io" else None
