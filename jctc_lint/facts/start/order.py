"""Who needs whom to be ready, who waits for it, and what happens to those that do not.

`depends_on` without a condition orders starts only; `service_healthy` waits for a health check,
`service_completed_successfully` for the end of a job. A service that waits for another has also
waited for all that the other waited for.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.images.known import server_reached_by
from jctc_lint.facts.named_hosts import hosts_in, schemes_in
from jctc_lint.facts.start.readiness import Readiness, restarts
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Dependency, Project, Service
    from jctc_lint.facts.health.service import ServiceHealth
    from jctc_lint.facts.images.known import Server
    from jctc_lint.facts.repository import Repository
    from jctc_lint.facts.start.command import Start
    from jctc_lint.facts.start.readiness import Probe


@record
class Dependence:
    """An entry of `depends_on` with what is known of both ends.

    `server` is what the target runs that must be ready, None when it runs no such server; `job` is
    true when the target migrates and ends. `assured` when the consumer waits for the target all the
    same, over another service; `replaced` when a file that adds to these says something else.
    """

    consumer: Service
    target: Service
    entry: Dependency
    server: Server | None
    job: bool
    probe: Probe
    start: Start
    patient: bool
    assured: bool
    replaced: bool
    casual: bool

    @property
    def restarts(self) -> bool:
        """The consumer is started again when it exits with an error."""
        return restarts(self.consumer)

    @property
    def migration(self) -> str | None:
        """The migration command at the consumer's start, if the target may be what it migrates."""
        return self.start.migration if self.server is not None and self.server.relational else None


@record
class Mention:
    """A value in the consumer's environment that names a server of the same project.

    `assignment` holds it. `ordered` when some `depends_on` leads from one to the other.
    """

    consumer: Service
    target: Service
    server: Server
    assignment: Assignment
    start: Start
    patient: bool
    ordered: bool
    casual: bool

    @property
    def restarts(self) -> bool:
        """The consumer is started again when it exits with an error."""
        return restarts(self.consumer)

    @property
    def migration(self) -> str | None:
        """The migration command at the consumer's start, if the target may be what it migrates."""
        return self.start.migration if self.server.relational else None


_CASUAL = frozenset(
    {
        "test", "tests", "testing", "example", "examples", "sample", "samples", "demo", "demos",
        "e2e", "doc", "docs", "dev", "development", "local", "devcontainer", "ci", "github",
        "benchmark", "benchmarks", "playground", "tutorial", "tutorials", "fixtures",
    }
)  # fmt: skip


def casual(project: Project, service: Service) -> bool:
    """True for what is nobody's production: development, tests, examples."""
    if project.role is Role.DEVELOPMENT:
        return True
    words = re.split(r"[/._\-]", f"{project.directory}/{service.name}".lower())
    return not _CASUAL.isdisjoint(words)


def orchestrated(project: Project) -> bool:
    """True for a Swarm stack, where `depends_on` has no effect."""
    return any(
        not {"swarm", "stack"}.isdisjoint(re.split(r"[._\-]", path.rsplit("/", 1)[-1].lower()))
        for path in project.paths
    )


MAX_STEPS = 500
"""Steps taken to find out what starts before one service; real projects need some dozens."""


@record(eq=True)
class _Before:
    """Names of the services that are started before one, and of those it has to wait for.

    Not `complete`: there are more, and nothing is said to be missing.
    """

    started: set[str]
    ready: set[str]
    complete: bool

    def has(self, service: Service) -> bool:
        return not self.complete or service.name in self.started or service.name in self.ready

    def assures(self, service: Service) -> bool:
        return not self.complete or service.name in self.ready


@record(frozen=False)
class StartOrder:
    """The start of one project. What is found about a service is kept for its other uses."""

    project: Project
    repository: Repository = field(repr=False)
    _known: dict[str, Readiness] = field(default_factory=dict, repr=False)
    _known_before: dict[str, _Before] = field(default_factory=dict, repr=False)

    @cached_property
    def dependences(self) -> tuple[tuple[Dependence, ...], ...]:
        """The entries of `depends_on` between services that really start.

        Those that stand at one place (services that share an anchor) are together.
        """
        groups: dict[tuple[str, int, str], list[Dependence]] = {}
        for found in self._dependences():
            span = found.entry.span
            groups.setdefault((span.path, span.start, found.target.name), []).append(found)
        return tuple(tuple(group) for group in groups.values())

    @cached_property
    def mentions(self) -> tuple[tuple[Mention, ...], ...]:
        """The servers that the environment of services names, once a pair, by place as above."""
        groups: dict[tuple[str, int, str], list[Mention]] = {}
        for found in self._mentions():
            span = found.assignment.span
            groups.setdefault((span.path, span.start, found.target.name), []).append(found)
        return tuple(tuple(group) for group in groups.values())

    @cached_property
    def healths(self) -> tuple[ServiceHealth, ...]:
        """The services that have a health check, with what is known of it."""
        from jctc_lint.facts.health.service import healths

        return healths(self)

    def _dependences(self) -> Iterator[Dependence]:
        for consumer in self.project.services.values():
            if consumer.fragment or not consumer.replicas:
                continue
            for entry in consumer.depends_on.values():
                target = self.project.services.get(entry.service)
                if target is not None and target.replicas and target is not consumer:
                    yield self._dependence(consumer, target, entry)

    def _dependence(self, consumer: Service, target: Service, entry: Dependency) -> Dependence:
        there = self.readiness(target)
        server = self._server(target)
        needed = server is not None or there.job
        return Dependence(
            consumer,
            target,
            entry,
            server,
            there.job,
            there.probe,
            self.readiness(consumer).start,
            self.readiness(consumer).patient,
            needed and self._before(consumer).assures(target),
            self._replaced(consumer, target, entry),
            casual(self.project, consumer),
        )

    def _mentions(self) -> Iterator[Mention]:
        for consumer in self.project.services.values():
            if consumer.fragment or not consumer.replicas:
                continue
            pairs: set[str] = set()
            for assignment in consumer.environment.values():
                for host in hosts_in(assignment):
                    target = self._by_host.get(host)
                    if target is None or target.name in pairs:
                        continue
                    server = self._server(target)
                    if server is None or (self.readiness(consumer).job and not server.relational):
                        # A migration mostly shares its environment with the application.
                        continue
                    if self._reachable(consumer, target):
                        pairs.add(target.name)
                        yield self._mention(consumer, target, server, assignment)

    def _mention(
        self, consumer: Service, target: Service, server: Server, assignment: Assignment
    ) -> Mention:
        facts = self.readiness(consumer)
        return Mention(
            consumer,
            target,
            server,
            assignment,
            facts.start,
            facts.patient,
            self._before(consumer).has(target) or self._before(target).has(consumer),
            casual(self.project, consumer),
        )

    def _server(self, service: Service) -> Server | None:
        """The server that it runs: by its image, else by the URLs that lead to it."""
        there = self.readiness(service)
        if there.server is not None or there.job or there.patient or service.fragment:
            return there.server
        return self._by_url.get(service.name)

    @cached_property
    def _by_url(self) -> dict[str, Server]:
        """Service name to the one kind of server that URLs of the others take it for."""
        found: dict[str, set[Server]] = {}
        for consumer in self.project.services.values():
            for assignment in consumer.environment.values():
                for scheme, host in schemes_in(assignment):
                    server, target = server_reached_by(scheme), self._by_host.get(host)
                    if server is not None and target is not None and target is not consumer:
                        found.setdefault(target.name, set()).add(server)
        return {name: servers.pop() for name, servers in found.items() if len(servers) == 1}

    @cached_property
    def _by_host(self) -> dict[str, Service]:
        """Services by the names under which the others reach them."""
        found = dict(self.project.services)
        for service in self.project.services.values():
            if service.container_name is not None and service.container_name.resolved:
                found.setdefault(service.container_name.resolved, service)
        return found

    @staticmethod
    def _reachable(consumer: Service, target: Service) -> bool:
        return (
            target is not consumer
            and bool(target.replicas)
            and not target.profiles
            and target.network_mode is None
            and consumer.network_mode is None
            and not consumer.networks.keys().isdisjoint(target.networks)
        )

    def _edges(self, service: Service) -> Iterator[tuple[Service, bool]]:
        """The services started before this one, and whether it waits for them to be ready."""
        for entry in service.depends_on.values():
            target = self.project.services.get(entry.service)
            if target is not None:
                yield target, entry.condition != "service_started"
        for name in _implied(service):
            target = self.project.services.get(name)
            if target is not None:
                yield target, False

    def _before(self, service: Service) -> _Before:
        """What is started before a service. One that is ready has found what it needs itself."""
        known = self._known_before.get(service.name)
        if known is None:
            known = self._known_before[service.name] = self._walk(service)
        return known

    def waits_for(self, service: Service, other: Service) -> bool:
        """The service is started when the other is ready or has ended, or that is not known."""
        return self._before(service).assures(other)

    def _walk(self, service: Service) -> _Before:
        started: set[str] = set()
        ready: set[str] = set()
        pending = list(self._edges(service))
        for _ in range(MAX_STEPS):
            if not pending:
                return _Before(started, ready, complete=True)
            if len(pending) > MAX_STEPS:
                break
            there, waited = pending.pop()
            seen = ready if waited else started
            if there is service or there.name in ready or there.name in seen:
                continue
            seen.add(there.name)
            pending.extend((next_, waited or waits) for next_, waits in self._edges(there))
        return _Before(started, ready, complete=False)

    @cached_property
    def _extended(self) -> list[Project]:
        """Projects of the same files and more."""
        own = set(self.project.paths)
        return [project for project in self.repository.compose if own < set(project.paths)]

    def _replaced(self, consumer: Service, target: Service, entry: Dependency) -> bool:
        """True when a project of these files and more gives another condition or health check."""
        for project in self._extended:
            theirs = project.services.get(consumer.name)
            there = project.services.get(target.name)
            if theirs is None or there is None:
                return True
            other = theirs.depends_on.get(entry.service)
            if other is None or other.condition != entry.condition:
                return True
            if there.healthcheck is not None and target.healthcheck is None:
                return True
        return False

    def readiness(self, service: Service) -> Readiness:
        """What is known of one service of the project by itself."""
        if service.name not in self._known:
            self._known[service.name] = Readiness(service, self.repository)
        return self._known[service.name]


def _implied(service: Service) -> Iterator[str]:
    """Services that Compose starts before this one without a `depends_on`."""
    mode = service.network_mode or ""
    if mode.startswith("service:"):
        yield mode.removeprefix("service:")
    for link in service.links:
        yield link.split(":")[0]
