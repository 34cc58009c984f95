"""Whether a project is one that people deploy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.start.order import casual

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.repository import Repository


def deployed(project: Project, repository: Repository) -> bool:
    """True for production, and for what tells no purpose where nothing else is production."""
    if project.role is Role.PRODUCTION:
        return True
    others = any(other.role is Role.PRODUCTION for other in repository.compose)
    return project.role is Role.DEFAULT and not others


def deployed_services(project: Project, repository: Repository) -> tuple[Service, ...]:
    """The services of a deployed project that start by themselves and are no examples or tests."""
    if not deployed(project, repository):
        return ()
    services = project.services.values()
    return tuple(
        service
        for service in services
        if not service.profiles and not service.fragment and not casual(project, service)
    )


def operated(service: Service) -> bool:
    """True for a service that somebody keeps running: by its project's role, or its policy."""
    return service.project.role is Role.PRODUCTION or service.restart in _KEPT


_KEPT = ("always", "unless-stopped")
