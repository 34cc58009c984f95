"""The Compose projects of a repository: files found, grouped, read, joined and told as facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.facts.compose.grouping import group
from jctc_lint.facts.compose.interpolation import Variables
from jctc_lint.facts.compose.merge import merge, prune
from jctc_lint.facts.compose.model import Network, Problem, Project
from jctc_lint.facts.compose.services import service_of
from jctc_lint.facts.compose.tree import Decoder, Field, Leaf, Table
from jctc_lint.facts.compose.values import text_of
from jctc_lint.reading.discover import Kind
from jctc_lint.reading.yaml_tree import Mapping
from jctc_lint.text import Span

if TYPE_CHECKING:
    from jctc_lint.facts.compose.grouping import Group
    from jctc_lint.facts.repository import Repository

SECTIONS = frozenset(
    {"services", "include", "networks", "volumes", "secrets", "configs", "version"}
)
"""Keys of which a Compose file has one at its top."""


def load_projects(repository: Repository) -> tuple[Project, ...]:
    """All Compose projects, production first. Never raises; what is wrong is in `problems`."""
    paths = [path for path in repository.inventory.of(Kind.COMPOSE) if is_compose(repository, path)]

    def completes(base: str, overlay: str) -> bool:
        lacking = _without_image(repository, overlay)
        return bool(lacking & _with_image(repository, base))

    groups = group(paths, repository.settings.compose, completes)
    return tuple(_project(repository, known) for known in groups)


def is_compose(repository: Repository, path: str) -> bool:
    """True when the file's content is a Compose file (or part of one)."""
    file = repository.yaml(path)
    return file is not None and any(
        isinstance(document, Mapping) and not SECTIONS.isdisjoint(document.flat)
        for document in file.documents
    )


def _services(repository: Repository, path: str) -> dict[str, Mapping]:
    file = repository.yaml(path)
    found: dict[str, Mapping] = {}
    for document in file.documents if file is not None else ():
        services = document.get("services") if isinstance(document, Mapping) else None
        for name, entry in services.flat.items() if isinstance(services, Mapping) else ():
            if isinstance(entry.value, Mapping):
                found[name] = entry.value
    return found


_SELF_SUPPORTING = frozenset({"image", "build", "extends", "provider"})


def _with_image(repository: Repository, path: str) -> set[str]:
    return {
        name
        for name, service in _services(repository, path).items()
        if not _SELF_SUPPORTING.isdisjoint(service.flat)
    }


def _without_image(repository: Repository, path: str) -> set[str]:
    return set(_services(repository, path)) - _with_image(repository, path)


def _project(repository: Repository, known: Group) -> Project:
    problems: list[Problem] = []
    table: Table | None = None
    sources = []
    for path in known.files:
        file = repository.yaml(path)
        if file is None:
            continue
        sources.append(file.source)
        decoder = Decoder(Variables({}), known.directory, problems)
        for document in file.documents:
            decoded = decoder.decode(document)
            if isinstance(decoded, Table):
                table = (
                    decoded
                    if table is None
                    else merge(prune(table, decoded.marks), decoded, problems)
                )
    root = table or Table({}, Span(sources[0], 0, 0))
    project = Project(
        name=_name(repository, root, known.directory),
        directory=known.directory,
        files=tuple(sources),
        role=known.role,
        why=known.why,
    )
    services = root.table("services")
    for field in services.fields.values() if services is not None else ():
        project.services[field.name] = service_of(field, project, problems)
    project.networks = _resources(root, "networks", project)
    project.volumes = _resources(root, "volumes", project)
    project.problems = tuple(problems)
    return project


def _name(repository: Repository, root: Table, directory: str) -> str:
    written = text_of(root.leaf("name"))
    folder = directory.rpartition("/")[2] or repository.files.root.name
    return _normal(written or "") or _normal(folder)


def _normal(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]", "", name.lower()).lstrip("_-")


def _resources(root: Table, kind: str, project: Project) -> dict[str, Network]:
    table = root.table(kind)
    found = {
        field.name: _resource(field, project)
        for field in (table.fields.values() if table is not None else ())
    }
    if kind == "networks" and "default" not in found:
        used = any("default" in service.networks for service in project.services.values())
        if used:
            found["default"] = Network(
                "default", f"{project.name}_default", external=False, span=None
            )
    return found


def _resource(field: Field, project: Project) -> Network:
    settings = field.value if isinstance(field.value, Table) else Table({}, field.span)
    external = settings.get("external")
    inner = external if isinstance(external, Table) else None
    is_external = inner is not None or (
        isinstance(external, Leaf) and text_of(external) in ("true", "yes", "on", "y")
    )
    named = settings.leaf("name") or (inner.leaf("name") if inner is not None else None)
    name = text_of(named) or (field.name if is_external else f"{project.name}_{field.name}")
    return Network(field.name, name, is_external, field.name_span)
