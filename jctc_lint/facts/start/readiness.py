"""One service by itself: what must be ready in it, its health check, what it does at start."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.images.built import BuiltImage, built_image
from jctc_lint.facts.images.known import (
    Server,
    fixed_reference_of,
    has_probe,
    parse_reference,
    reference_of,
    server_in,
    server_started_by,
)
from jctc_lint.facts.start.command import Start, start_of
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.images.known import Reference
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span


class State(StrEnum):
    """What is known of something."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@record(eq=True)
class Probe:
    """Whether a service has a health check, and where that is said."""

    state: State
    span: Span


def restarts(service: Service) -> bool:
    """True when Docker starts the container again after it failed, or when that is not known."""
    return service.restart not in (None, "no", "none", "false")


def restarts_for_ever(service: Service) -> bool:
    """True when Docker starts the container again however it ended."""
    return service.restart in ("always", "unless-stopped", "any")


_PATIENT = (
    "exporter", "pgadmin", "phpmyadmin", "adminer", "rediscommander", "redis-commander",
    "redisinsight", "redis-insight", "kafka-ui", "kafdrop", "akhq", "mongo-express", "cloudbeaver",
    "sqlpad", "pghero", "pgweb", "dashboards", "kibana", "cerebro", "elasticvue", "flower",
    "backup", "-dump", "_dump", "pgbouncer", "pgpool", "pgcat", "odyssey", "prometheus", "grafana",
    "nginx", "traefik", "caddy", "httpd", "haproxy", "envoy", "cadvisor", "promtail", "watchtower",
    "autoheal", "ngrok", "cloudflared", "mailhog", "mailpit", "telegraf", "fluent",
    "timberio/vector", "logstash", "filebeat", "metricbeat",
)  # fmt: skip
"""Tools and proxies that connect when somebody asks, or try again for ever."""

_CLIENTS = frozenset(
    {
        "psql", "pg_dump", "pg_dumpall", "pg_restore", "createdb", "pg_basebackup", "mysql",
        "mysqldump", "mariadb", "mariadb-dump", "mongosh", "mongo", "mongodump", "mongorestore",
        "mongoimport", "redis-cli", "valkey-cli", "rabbitmqadmin", "kafka-topics", "mc", "curl",
        "kafka-topics.sh", "clickhouse-client", "cqlsh", "cypher-shell", "influx", "sleep", "tail",
    }
)  # fmt: skip
_JOB = pattern(r"(?:^|[-_.])(?:migrate|migrations?|migrator|prestart)(?:$|[-_.])")


class Readiness:
    """What is known of one service by itself."""

    def __init__(self, service: Service, repository: Repository) -> None:
        self.service = service
        self.repository = repository

    @cached_property
    def built(self) -> BuiltImage | None:
        if self.service.build is None:
            return None
        return built_image(self.repository.files, self.service.build)

    @cached_property
    def reference(self) -> Reference | None:
        """The image that is pulled, or the one that the service's own image is built on."""
        if self.service.build is not None:
            base = self.built.base if self.built is not None else None
            return parse_reference(base) if base is not None else None
        return reference_of(self.service.image) if self.service.image is not None else None

    @property
    def _fixed_reference(self) -> Reference | None:
        """The image that is pulled whatever the variables are."""
        return fixed_reference_of(self.service.image) if self.service.image is not None else None

    @cached_property
    def start(self) -> Start:
        return start_of(self.service, self.built, self.repository.files)

    @cached_property
    def server(self) -> Server | None:
        """The server that it runs, by its image; not when it uses that image as a client."""
        programs = self.start.programs
        started = next(
            (server for word in programs if (server := server_started_by((word,)))), None
        )
        known = server_in(self.reference)
        if known is None or started is not None:
            return started
        own = self.built is not None and bool(self.built.command or self.built.entrypoint)
        if own or not programs.isdisjoint(_CLIENTS) or self.start.migration is not None:
            return None
        return known

    @cached_property
    def patient(self) -> bool:
        """It is a server itself, a proxy or a tool: it does not fail when others come later."""
        if self.server is not None:
            return True
        path = self.reference.path.lower() if self.reference is not None else ""
        if any(name in path for name in _PATIENT) or path.endswith("/console"):
            return True
        if "nginx" in self.start.programs:
            return True
        return "celery" in self.start.programs and "flower" in self.service.name.lower()

    @cached_property
    def job(self) -> bool:
        """It migrates and ends. One that is always started again never ends."""
        if restarts_for_ever(self.service):
            return False
        if self.server is not None or self.service.ports:
            return False
        return self.start.ends or _JOB.search(self.service.name.lower()) is not None

    @cached_property
    def probe(self) -> Probe:
        check = self.service.healthcheck
        if check is not None and (check.disabled or check.test is not None):
            return Probe(State.ABSENT if check.disabled else State.PRESENT, check.span)
        inherited = self._inherited()
        if check is not None and inherited.state is State.PRESENT:
            return Probe(State.PRESENT, check.span)
        return inherited

    def _inherited(self) -> Probe:
        service = self.service
        if not service.project.complete or service.fragment:
            return Probe(State.UNKNOWN, service.span)
        span = service.span
        if service.build is not None:
            if self.built is None:
                return Probe(State.UNKNOWN, span)
            if self.built.probe is not None:
                off = self.built.probe.disabled
                return Probe(State.ABSENT if off else State.PRESENT, self.built.probe.span)
            span = self.built.base_span
        fixed = self.reference if service.build is not None else self._fixed_reference
        known = has_probe(fixed)
        if known is None:
            return Probe(State.UNKNOWN, service.span)
        return Probe(State.PRESENT if known else State.ABSENT, span)
