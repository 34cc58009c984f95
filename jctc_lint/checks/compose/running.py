"""Rules about what Compose accepts and a deployment regrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.compose.overridden import lost_conditions
from jctc_lint.facts.compose.purpose import deployed_services, operated
from jctc_lint.facts.compose.second_thoughts import (
    additional_documents,
    obsolete_versions,
    swarm_settings,
)
from jctc_lint.facts.images.known import Need, reference_of, server_in
from jctc_lint.facts.start.order import orchestrated
from jctc_lint.finding import Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.compose.verdict import Verdict


@check("obsolete-version")
def obsolete_version(verdict: Verdict) -> Reports:
    for span in obsolete_versions(verdict.project, verdict.repository):
        yield report(span, "version")


@check("second-document")
def second_document(verdict: Verdict) -> Reports:
    for span in additional_documents(verdict.project, verdict.repository):
        yield report(span, "documents")


@check("override-loses-condition")
def override_loses_condition(project: Project) -> Reports:
    for lost in lost_conditions(project):
        yield report(
            lost.span,
            f"services.{lost.service}.depends_on[{lost.target}]",
            severity=Severity.INFO if project.role is Role.DEVELOPMENT else Severity.WARNING,
            related=(Related(lost.before, "the condition that is lost"),),
            service=lost.service,
            target=lost.target,
            condition=lost.condition,
        )


@check("never-completes")
def never_completes(service: Service) -> Reports:
    for entry in service.depends_on.values():
        target = service.project.services.get(entry.service)
        if target is None or entry.condition != "service_completed_successfully":
            continue
        if target.restart in ("always", "unless-stopped"):
            yield report(
                entry.span,
                f"{service.subject}.depends_on[{target.name}]",
                related=(Related(target.span, "it is started again whenever it ends"),),
                service=service.name,
                target=target.name,
                restart=target.restart,
            )


@check("unpinned-image")
def unpinned_image(verdict: Verdict) -> Reports:
    for service in deployed_services(verdict.project, verdict.repository):
        image = service.image
        if image is None or image.resolved is None or service.build is not None:
            continue
        reference = reference_of(image)
        if reference is None or reference.digest or reference.tag not in (None, "latest"):
            continue
        server = server_in(reference)
        stateful = server is not None and server.need in (Need.DATABASE, Need.SEARCH)
        production = verdict.project.role is Role.PRODUCTION
        if production or (stateful and operated(service)):
            yield report(
                image.span,
                f"{service.subject}.image",
                "data" if stateful else "default",
                severity=Severity.WARNING if stateful and production else Severity.INFO,
                service=service.name,
                image=image.resolved,
                server=server.title if server is not None else "",
            )


@check("no-restart-policy")
def no_restart_policy(verdict: Verdict) -> Reports:
    project = verdict.project
    if project.role is not Role.PRODUCTION or orchestrated(project):
        return
    for service in deployed_services(project, verdict.repository):
        if service.restart is None and _serves(service) and not _waited_for(service, project):
            yield report(service.span, f"{service.subject}.restart", service=service.name)


def _serves(service: Service) -> bool:
    """True for what evidently runs all the time: others reach it, or its health is looked at."""
    routed = any(name.startswith("traefik.http.") for name in service.labels)
    known = service.image is not None and server_in(reference_of(service.image)) is not None
    return bool(service.ports) or routed or known or service.healthcheck is not None


def _waited_for(service: Service, project: Project) -> bool:
    """True for a job: others wait until it has ended."""
    return any(
        entry.service == service.name and entry.condition == "service_completed_successfully"
        for other in project.services.values()
        for entry in other.depends_on.values()
    )


@check("swarm-only-settings")
def swarm_only_settings(verdict: Verdict) -> Reports:
    for found in swarm_settings(verdict.project, verdict.repository):
        subject = f"services.{found.service}.deploy.{found.key}"
        yield report(found.span, subject, service=found.service, key=found.key)
