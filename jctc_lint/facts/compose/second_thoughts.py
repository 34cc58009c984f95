"""What Compose passes over or reads in another way than it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.tree import Table
from jctc_lint.facts.start.order import orchestrated
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.yaml_tree import Mapping
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_SWARM = ("placement", "update_config", "rollback_config")
"""Settings below `deploy` that only Swarm heeds."""
_TELL = (Kind.SHELL, Kind.MAKEFILE, Kind.WORKFLOW, Kind.MARKDOWN)


@record
class SwarmSetting:
    """A setting of a service that `docker compose` does not heed."""

    service: str
    key: str
    span: Span


def obsolete_versions(project: Project, repository: Repository) -> Iterator[Span]:
    """Where `version` stands at the top of a file, once a file."""
    for path in project.paths:
        file = repository.yaml(path)
        for document in file.documents[:1] if file is not None else ():
            entry = document.flat.get("version") if isinstance(document, Mapping) else None
            if entry is not None:
                yield entry.key.span


def additional_documents(project: Project, repository: Repository) -> Iterator[Span]:
    """Where the second document of a file begins."""
    for path in project.paths:
        file = repository.yaml(path)
        documents = file.documents if file is not None else []
        if len(documents) > 1 and all(isinstance(one, Mapping) for one in documents):
            second = documents[1]
            if isinstance(second, Mapping) and second.entries:
                yield second.entries[0].key.span


def swarm_settings(project: Project, repository: Repository) -> Iterator[SwarmSetting]:
    """Settings for Swarm in a project that nothing seems to deploy there; one a service."""
    found = list(_swarm(project))
    if found and not orchestrated(project) and not _stack(project, repository):
        yield from found


def _swarm(project: Project) -> Iterator[SwarmSetting]:
    services = project.root.table("services") if project.root is not None else None
    for name, field in services.fields.items() if services is not None else ():
        deploy = field.value.table("deploy") if isinstance(field.value, Table) else None
        key = next((key for key in _SWARM if deploy is not None and deploy.get(key)), None)
        if deploy is not None and key is not None:
            yield SwarmSetting(name, key, deploy.fields[key].name_span)


def _stack(project: Project, repository: Repository) -> bool:
    """True when something speaks of stacks, or a network spans several hosts."""
    networks = project.root.table("networks") if project.root is not None else None
    for field in networks.fields.values() if networks is not None else ():
        driver = field.value.leaf("driver") if isinstance(field.value, Table) else None
        if driver is not None and driver.likely == "overlay":
            return True
    texts = repository.texts(*_TELL)
    return any("stack deploy" in text or "swarm" in text.lower() for text in texts)
