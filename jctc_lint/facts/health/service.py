"""The health check of one service, what the container holds for it, and who goes by it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.health.command import (
    HealthCommand,
    Reader,
    compose_command,
    dockerfile_command,
)
from jctc_lint.facts.health.contents import Contents, contents_of
from jctc_lint.facts.health.installed import may_bring
from jctc_lint.facts.health.lists import Outcome, Part, builtin, outcome
from jctc_lint.facts.health.requests import request_of
from jctc_lint.facts.http.application import call_of
from jctc_lint.facts.http.routes import answer_of, routes_of
from jctc_lint.facts.images.known import fixed_reference_of, parse_reference
from jctc_lint.facts.start.command import start_words
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.facts.compose.model import Dependency, Mount, Service
    from jctc_lint.facts.health.requests import Request
    from jctc_lint.facts.http.model import Answer
    from jctc_lint.facts.http.served import Served
    from jctc_lint.facts.http.server import ServerCall
    from jctc_lint.facts.images.built import BuiltImage
    from jctc_lint.facts.start.order import StartOrder
    from jctc_lint.facts.start.readiness import Readiness

_INSTALLS = pattern(
    r"\b(?:apt-get|apt|apk|dnf|yum|microdnf|pip|npm)\s+(?:-\S+\s+)*(?:install|add)\b"
)
_PORT_VARIABLES = frozenset({"PORT", "UVICORN_PORT", "UVICORN_HOST", "GUNICORN_CMD_ARGS"})
_FOLDERS = ("/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/local", "/usr/local/bin", "/")


class ServiceHealth:
    """What is known of the health check that one service really has."""

    def __init__(self, order: StartOrder, readiness: Readiness) -> None:
        self.order = order
        self.readiness = readiness
        self.service: Service = readiness.service

    @cached_property
    def command(self) -> HealthCommand | None:
        """What it runs: as the Compose file says, else as the Dockerfile does."""
        service = self.service
        own = service.healthcheck
        if own is not None and (own.disabled or own.test is not None):
            return compose_command(own)
        built = self.built
        if service.fragment or not service.project.complete or built is None:
            return None
        return dockerfile_command(built.probe) if built.probe is not None else None

    @property
    def built(self) -> BuiltImage | None:
        return self.readiness.built

    @cached_property
    def contents(self) -> Contents | None:
        """What the image that is pulled, or that the own one is built on, holds."""
        service = self.service
        if service.build is not None:
            base = self.built.base if self.built is not None else None
            return contents_of(parse_reference(base)) if base is not None else None
        if service.image is None or service.image.resolved is None:
            return None
        return contents_of(fixed_reference_of(service.image))

    def has(self, program: str) -> bool | None:
        """Whether a program is in the container; None where that cannot be told."""
        contents = self.contents
        there = contents.has(program) if contents is not None else None
        if there is not False:
            return there
        if self.built is not None and may_bring(self.built, program):
            return None
        if any(_covers(mount, program) for mount in self.service.mounts):
            return None
        started = " ".join(start_words(self.service, self.built))
        if program in started or _INSTALLS.search(started):
            return None
        return False

    def _absent(self, part: Part) -> bool:
        path = part.words[0] if part.words else ""
        if path.startswith("/") and not path.startswith(("/bin/", "/usr/bin/", "/usr/local/bin/")):
            return False
        if "/" in path and not path.startswith("/"):
            return False
        return bool(part.program) and "$" not in path and self.has(part.program) is False

    @cached_property
    def missing(self) -> str | None:
        """The program without which the check never passes, and that is surely not there."""
        command = self.command
        if command is None:
            return None
        if command.shell and self.has(command.shell) is False:
            return command.shell
        if command.parts is None:
            return None
        absent = [part for part in command.parts if self._absent(part)]
        if not absent:
            return None

        return absent[0].program if self.fails(self._absent) else None

    def fails(self, broken: Callable[[Part], bool]) -> bool:
        """True when the check cannot pass because some of its commands fail."""
        parts = self.command.parts if self.command is not None else None
        if parts is None:
            return False

        def single(part: Part) -> Outcome:
            return Outcome.FAILS if broken(part) else builtin(part)

        return outcome(parts, single) is Outcome.FAILS

    @property
    def never_fails(self) -> bool:
        """The check passes whatever its commands say."""
        parts = self.command.parts if self.command is not None else None
        asks = [part for part in parts or () if builtin(part) is Outcome.UNKNOWN]
        return bool(asks) and outcome(parts or (), builtin) is Outcome.PASSES

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What it asks of the container itself."""
        names = {self.service.name}
        name = self.service.container_name
        if name is not None and name.resolved:
            names.add(name.resolved)
        parts = self.command.parts if self.command is not None else None
        found = (request_of(part, frozenset(names)) for part in parts or ())
        return tuple(request for request in found if request is not None)

    @cached_property
    def alone(self) -> bool:
        """Nothing else listens on its addresses: it has a network of its own."""
        shared = f"service:{self.service.name}"
        others = self.order.project.services.values()
        return self.service.network_mode is None and all(o.network_mode != shared for o in others)

    @cached_property
    def call(self) -> ServerCall | None:
        """The server that it starts, when that is one of the repository's applications."""
        return call_of(self.order.repository, self.service, self.built)

    @cached_property
    def served(self) -> Served | None:
        """What its application serves."""
        return routes_of(self.order.repository, self.service, self.built)

    def answer(self, request: Request) -> Answer:
        """Whether its application answers a request."""
        path = request.path or "/"
        return answer_of(self.order.repository, self.service, self.built, path, request.method)

    @cached_property
    def listening(self) -> frozenset[int] | None:
        """The ports on which the application listens; None where that is not known."""
        call = self.call
        if call is None or not call.ports:
            return None
        given = {*self.service.environment, *(self.built.environment if self.built else ())}
        if call.told or given.isdisjoint(_PORT_VARIABLES):
            known = [port for port in call.ports if port is not None]
            return frozenset(known) if len(known) == len(call.ports) else None
        return None

    @cached_property
    def waits(self) -> tuple[Dependency, ...]:
        """The entries of `depends_on` that wait until it is healthy."""
        return tuple(
            entry
            for other in self.order.project.services.values()
            for entry in other.depends_on.values()
            if entry.service == self.service.name and entry.condition == "service_healthy"
        )

    @property
    def waiting(self) -> tuple[str, ...]:
        """The services that wait until it is healthy."""
        return tuple(
            other.name
            for other in self.order.project.services.values()
            if any(entry in self.waits for entry in other.depends_on.values())
        )

    @cached_property
    def routed(self) -> bool:
        """Traefik has labels that ask it to route to this container."""
        labels = self.service.labels.values()
        enabled = any(
            label.name.lower() == "traefik.enable"
            and label.value is not None
            and (label.value.resolved or "").lower() in ("true", "1", "t")
            for label in labels
        )
        return enabled and any(label.name.lower().startswith("traefik.http.") for label in labels)

    @property
    def consequence(self) -> str:
        """Who goes by the check: those that wait, Traefik, or nobody that is known."""
        if self.waiting:
            return "awaited"
        return "routed" if self.routed else "default"

    @property
    def exec_form(self) -> bool:
        return self.command is not None and self.command.reader is Reader.NOBODY


def _covers(mount: Mount, program: str) -> bool:
    target = mount.target.rstrip("/") or "/"
    return target in _FOLDERS or target.rsplit("/", 1)[-1] == program


def healths(order: StartOrder) -> tuple[ServiceHealth, ...]:
    """The services of a project that start and have a health check that can be read."""
    found = (
        ServiceHealth(order, order.readiness(service))
        for service in order.project.services.values()
        if service.replicas and not service.fragment
    )
    return tuple(health for health in found if health.command is not None)
