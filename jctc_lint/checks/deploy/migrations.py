"""Is anything told to migrate at all, and does nothing write revisions while deploying?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.facts.start.command import start_words
from jctc_lint.finding import Certainty, Severity
from jctc_lint.reading.discover import Kind
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Project, Service
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository

_MIGRATES = pattern(r"migrat|\balembic\b[^\n]{0,200}\bupgrade\b|\bupgrade[_-]?(?:head|db)\b"
                    r"|\bprestart\b|\bdb\s+upgrade\b", 2)  # fmt: skip
_WRITES = pattern(r"\balembic(?:\s+[^\s;&|]+){0,6}?\s+revision\b[^;&|\n]{0,300}--autogenerate"
                  r"|\bflask(?:\s+[^\s;&|]+){0,6}?\s+db\s+migrate\b")  # fmt: skip
_AUTOMATIC = (Kind.SHELL, Kind.MAKEFILE, Kind.WORKFLOW, Kind.DOCKERFILE, Kind.COMPOSE,
              Kind.PYPROJECT)  # fmt: skip
_OTHERS = ("Procfile", "Jenkinsfile", "package.json", "Taskfile.yml", "fly.toml", "render.yaml",
           "app.json", "railway.json", "railway.toml", "nixpacks.toml", "captain-definition",
           "fabfile.py", "tasks.py", "noxfile.py", "manage.py", "run.py", "main.py",
           "appspec.yml", "buildspec.yml", "cloudbuild.yaml", "azure-pipelines.yml",
           "bitbucket-pipelines.yml", "skaffold.yaml", "helmfile.yaml")  # fmt: skip


@check("migrations-run-nowhere")
def migrations_run_nowhere(repository: Repository) -> Reports:
    carriers = list(_carriers(repository))
    if not carriers or not _deployed_from_here(repository):
        return
    if any(_MIGRATES.search(text) for text in repository.texts(*_AUTOMATIC)):
        return
    if any(_MIGRATES.search(repository.files.glance(name)) for name in _OTHERS):
        return
    mentions = repository.migration_mentions
    if repository.migrating.in_code or mentions.head or mentions.heads:
        return
    for environment in repository.environments:
        if not environment.revisions:
            continue
        told = any(_MIGRATES.search(text) for text in repository.texts(Kind.MARKDOWN))
        yield report(
            environment.span,
            f"{environment.subject}/upgrade",
            "by-hand" if told else "nowhere",
            severity=Severity.INFO if told else None,
            certainty=Certainty.LIKELY,
            folder=environment.script_location or ".",
            service=carriers[0].name,
        )


def _deployed_from_here(repository: Repository) -> bool:
    """True when a procedure starts production: without one, the deployment is elsewhere.

    What brings new code without a migration is told of by another rule.
    """
    starts = [
        procedure
        for procedure in repository.procedures
        if procedure.purpose is Purpose.DEPLOYMENT and procedure.of(Action.UP)
    ]
    renews = any(
        procedure.of(Action.FETCH, Action.BUILD) or any(up.fresh for up in procedure.of(Action.UP))
        for procedure in starts
    )
    return bool(starts) and not renews


def _carriers(repository: Repository) -> Iterator[Service]:
    """Services that production runs with the migrations in their image."""
    if not repository.environments:
        return
    for project in repository.compose:
        if project.role is Role.DEVELOPMENT or not project.complete:
            continue
        for service in project.services.values():
            if repository.migrating.carries(service):
                yield service


@check("autogenerate-at-deploy")
@once
def autogenerate_at_deploy(repository: Repository) -> Reports:
    started: set[str] = set()
    for project in repository.compose:
        if project.role is not Role.DEVELOPMENT:
            yield from _at_start(repository, project, started)
    for procedure in repository.procedures:
        if not _automatic(procedure, started):
            continue
        for step in procedure.steps:
            if _WRITES.search(step.said) and _on_server(procedure, step):
                subject = f"{step.placed.call.sequence.id}/revision"
                yield report(step.span, subject, "command")


def _at_start(repository: Repository, project: Project, scripts: set[str]) -> Reports:
    for service in project.services.values():
        if service.profiles:
            continue  # somebody asks for it by name, to get a revision
        image = repository.migrating.image_of(service)
        text = " ".join(start_words(service, image))
        scripts.update(word.rpartition("/")[2] for word in text.split() if word.endswith(".sh"))
        if _WRITES.search(text):
            span = service.command_value.span if service.command_value else service.span
            yield report(span, f"{service.subject}.command", "start", service=service.name)


def _automatic(procedure: Procedure, started: set[str]) -> bool:
    """True for what runs without anybody looking at the revision before it is applied."""
    medium = procedure.flow.medium
    name = procedure.flow.source.path.rpartition("/")[2]
    if medium is Medium.SCRIPT and name in started:
        return True
    if procedure.purpose is not Purpose.DEPLOYMENT:
        return False
    return medium in (Medium.SCRIPT, Medium.WORKFLOW, Medium.MAKEFILE) or any(
        step.remote for step in procedure.steps
    )


def _on_server(procedure: Procedure, step: Step) -> bool:
    """True when an upgrade follows in the same procedure, or it is a server that writes."""
    if step.remote:
        return True
    return any(
        later.migration is not None and later.number >= step.number for later in procedure.steps
    ) and step.action in (Action.RUN, Action.EXEC, Action.LOCAL)
