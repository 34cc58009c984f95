"""What was found in a repository, and why it was taken for that: plain data for `show project`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.facts.migrations.histories import unfollowed
from jctc_lint.reading.discover import Kind

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.repository import Repository

_OTHERS = (Kind.DOTENV, Kind.DOCKERFILE, Kind.SHELL, Kind.MAKEFILE, Kind.WORKFLOW, Kind.MARKDOWN)


def overview(repository: Repository) -> dict[str, Any]:
    """Compose projects, Alembic environments and other files by kind; paths from the root."""
    projects = [_project(project) for project in repository.compose]
    taken = {path for project in projects for path in project["files"]}
    return {
        "version": 1,
        "compose": projects,
        "environments": [_environment(environment) for environment in repository.environments],
        "files": {kind.value: repository.inventory.of(kind) for kind in _OTHERS},
        "not_compose": [
            path for path in repository.inventory.of(Kind.COMPOSE) if path not in taken
        ],
        "unreadable": [
            {"path": item.path, "reason": item.reason, "line": item.line}
            for item in sorted(repository.files.unreadable.values(), key=lambda item: item.path)
        ],
    }


def _project(project: Project) -> dict[str, Any]:
    return {
        "name": project.name,
        "role": project.role.value,
        "why": project.why,
        "files": list(project.paths),
        "env_files": list(project.env_files),
        "services": sorted(project.services),
        "complete": project.complete,
    }


def _environment(environment: Environment) -> dict[str, Any]:
    return {
        "script_location": environment.script_location,
        "version_locations": list(environment.version_locations),
        "why": environment.why,
        "revisions": len(environment.revisions),
        "heads": list(environment.graph.heads),
        "unknown": [f"{gap.what}: {gap.why}" for gap in environment.gaps],
        "dialect": environment.dialect.name,
        "not_followed": unfollowed(environment),
    }
