"""Rules about files, folders and volumes: absent, lost, or of one machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.compose.absent import What, absent
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.compose.overridden import drives, lost_mounts
from jctc_lint.facts.compose.purpose import deployed_services
from jctc_lint.facts.images.known import reference_of
from jctc_lint.finding import Certainty, Related, Severity
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.compose.verdict import Verdict

_KEPT_APART = (What.ENV_FILE, What.SECRET)
"""Files that a server may have and a repository not."""


@check("missing-file")
def missing_file(verdict: Verdict) -> Reports:
    for found in absent(verdict.project, verdict.repository):
        lesser = found.what is What.ENV_FILE or verdict.project.role is Role.DEVELOPMENT
        yield report(
            found.span,
            found.subject,
            f"{found.what}-meant" if found.meant else str(found.what),
            severity=Severity.WARNING if lesser else Severity.ERROR,
            certainty=Certainty.LIKELY if found.what in _KEPT_APART else Certainty.CERTAIN,
            name=found.name,
            path=found.path,
            meant=found.meant,
        )


@check("replaced-mount")
def replaced_mount(project: Project) -> Reports:
    for lost in lost_mounts(project):
        yield report(
            lost.span,
            f"services.{lost.service}.volumes[{lost.target}]",
            related=(Related(lost.later, "this one is mounted in its place"),),
            service=lost.service,
            target=lost.target,
        )


@check("volume-read-as-drive")
def volume_read_as_drive(project: Project) -> Reports:
    for drive in drives(project):
        subject = f"services.{drive.service}.volumes[{drive.letter}]"
        yield report(drive.span, subject, service=drive.service, letter=drive.letter)


_DESKTOP = pattern(r"^(/Users/(?!Shared/)[^/]+|[A-Za-z]:[\\/]|/mnt/[a-z]/Users/)")


@check("host-only-path")
def host_only_path(verdict: Verdict) -> Reports:
    for service in deployed_services(verdict.project, verdict.repository):
        for mount in service.mounts:
            source = mount.source or ""
            if mount.kind == "bind" and not mount.unknown and _DESKTOP.match(source):
                subject = f"{service.subject}.volumes[{mount.target}]"
                yield report(mount.span, subject, service=service.name, path=source)


_SOCKETS = frozenset({"/var/run/docker.sock", "/run/docker.sock"})
_NEED_IT = frozenset(
    {
        "traefik", "watchtower", "portainer", "dozzle", "gen", "letsencrypt", "acme",
        "cadvisor", "diun", "ouroboros", "autoheal", "ofelia", "dind", "runner", "agent",
        "telegraf", "netdata", "datadog", "vector", "promtail", "alloy", "fluentd", "fluent",
        "filebeat", "metricbeat", "logspout", "homepage", "dashdot", "glances", "komodo", "dockge",
        "arcane", "kuma", "caddy", "crowdsec", "swag", "beszel", "proxy", "jenkins", "drone",
        "woodpecker", "gitlab", "buildkit", "renovate", "coolify", "dokploy", "caprover",
        "collector", "monitor", "monitoring", "exporter", "nomad", "localstack", "kind", "k3d",
        "ryuk", "otel", "opentelemetry", "signoz", "yacht", "lazydocker", "whaler", "shepherd",
        "gatus", "homarr", "heimdall", "backup", "borgmatic", "cup", "dockcheck", "cetusguard",
    }
)  # fmt: skip
"""Words of images whose business are containers: they are deployed to have the socket."""
_WORD = pattern(r"[^a-z0-9]+")


@check("docker-socket-mounted")
def docker_socket_mounted(verdict: Verdict) -> Reports:
    production = verdict.project.role is Role.PRODUCTION
    for service in deployed_services(verdict.project, verdict.repository):
        for mount in service.mounts:
            if mount.source in _SOCKETS and not _needs_containers(service):
                yield report(
                    mount.span,
                    f"{service.subject}.volumes[docker.sock]",
                    "read-only" if mount.read_only else "default",
                    severity=Severity.WARNING if production else Severity.INFO,
                    service=service.name,
                )


def _needs_containers(service: Service) -> bool:
    reference = reference_of(service.image) if service.image is not None else None
    names = f"{reference.path if reference is not None else ''} {service.name}".lower()
    return any(word in _NEED_IT or word.startswith("docker") for word in _WORD.split(names))
