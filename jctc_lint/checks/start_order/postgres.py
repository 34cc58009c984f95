"""PostgreSQL's public images: data in the wrong place, health checks that tell too little (DEP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import Reports, check, report
from jctc_lint.checks.start_order.probes import place, who_waits
from jctc_lint.facts.health.postgres import option, postgres_of, ready_probe
from jctc_lint.facts.start.order import casual
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.facts.health.lists import Part
    from jctc_lint.facts.health.postgres import Postgres
    from jctc_lint.facts.start.order import StartOrder


@check("postgres-data-mount")
def postgres_data_mount(order: StartOrder) -> Reports:
    for service in order.project.services.values():
        found = postgres_of(order.readiness(service)) if service.replicas else None
        mount = found.refused_mount if found is not None else None
        if found is None or mount is None:
            continue
        lower = casual(order.project, service)
        yield report(
            mount.span,
            f"{service.subject}.volumes[{mount.target}]",
            "default" if found.version is not None else "newest",
            severity=Severity.WARNING if lower else Severity.ERROR,
            service=service.name,
            version=found.version or "",
        )


@check("ready-before-init-ends")
def ready_before_init_ends(order: StartOrder) -> Reports:
    for health in order.healths:
        found, part = postgres_of(health.readiness), ready_probe(health)
        services = order.project.services
        waiting = [n for n in health.waiting if not order.readiness(services[n]).patient]
        if found is None or part is None or health.command is None or not waiting:
            continue
        host = option(part, "-h", "--host")
        if host is not None and not host.startswith("/"):
            continue
        scripts = found.scripts
        source = scripts.path if scripts is not None else None
        if source is not None and not order.repository.files.present(source):
            # Docker mounts an empty folder in its place, which another rule tells.
            scripts = None
        known = scripts is not None and not casual(order.project, health.service)
        yield report(
            health.command.span,
            place(health),
            "scripts" if scripts is not None else "default",
            severity=Severity.WARNING if known else Severity.INFO,
            certainty=Certainty.CERTAIN if scripts is not None else Certainty.LIKELY,
            related=(
                *([Related(scripts.span, "these scripts run meanwhile")] if scripts else []),
                *who_waits(health),
            ),
            service=health.service.name,
            first=waiting[0],
        )


@check("probe-fills-log")
def probe_fills_log(order: StartOrder) -> Reports:
    for health in order.healths:
        found, part = postgres_of(health.readiness), ready_probe(health)
        if found is None or part is None or health.command is None:
            continue
        missing = _missing(found, part)
        if missing is None:
            continue
        kind, name = missing
        yield report(
            health.command.span,
            place(health),
            kind,
            service=health.service.name,
            name=name,
        )


def _missing(found: Postgres, part: Part) -> tuple[str, str] | None:
    """Whether the probe asks for a role or a database that there is not, and its name."""
    if {"PGUSER", "PGDATABASE"} & found.service.environment.keys() or part.settings:
        return None
    user, database = option(part, "-U", "--username"), option(part, "-d", "--dbname")
    role = found.setting("POSTGRES_USER") if "POSTGRES_USER" in found.service.environment else (
        "postgres"
    )  # fmt: skip
    if user is None and database is None and len(part.words) == 1 + 2 * _options(part):
        known = role not in (None, "root") and found.runs_as_root
        return ("role", "root") if known else None
    if user is not None and database is None and role == user:
        made = found.setting("POSTGRES_DB")
        if made is not None and user not in (made, "postgres"):
            return "database", user
    return None


def _options(part: Part) -> int:
    """How many options with a value of their own word it has."""
    with_value = {"-h", "--host", "-p", "--port", "-t", "--timeout"}
    return sum(word in with_value for word in part.words)
