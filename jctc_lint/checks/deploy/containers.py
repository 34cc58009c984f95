"""Do the containers that a procedure deals with exist, and do they get what was changed?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.replacements import Match, builds_service, replacements
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.finding import Certainty, Related
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.deploy.docker import DockerRun
    from jctc_lint.facts.deploy.replacements import Replacement
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository


@check("docker-run-of-compose-service")
@once
def docker_run_of_compose_service(repository: Repository) -> Reports:
    if not any(procedure.of(Action.RUN) for procedure in repository.procedures):
        return
    routed = {service.name for routing in repository.routings for service, _ in routing.routers()}
    services = [
        service
        for project in repository.compose
        if project.role is not Role.DEVELOPMENT
        for service in project.services.values()
        if not service.fragment and service.name not in routed
    ]
    for replacement in replacements(repository, services):
        run = replacement.run
        if run.removed or (run.arguments and not run.detached) or not _stands_in(replacement):
            continue
        title = replacement.title
        yield report(
            run.call.command.span,
            f"{run.call.sequence.id}/docker-run[{title}]",
            certainty=Certainty.CERTAIN
            if replacement.takes_over and not _brings_its_own(run)
            else Certainty.LIKELY,
            related=(
                Related(replacement.service.span, f"'{replacement.service.name}' in Compose"),
            ),
            service=replacement.service.name,
            container=title,
            file=replacement.service.span.path,
        )


def _brings_its_own(run: DockerRun) -> bool:
    """True when it is given some of what Compose would give: then it is no slip."""
    given = ("env", "env-file", "volume", "mount", "network")
    return any(run.line.last(option) is not None for option in given)


def _stands_in(replacement: Replacement) -> bool:
    """True when it runs in production in place of what Compose would start there."""
    from jctc_lint.facts.deploy.purpose import purpose_of

    run = replacement.run
    if purpose_of(run.call) is not Purpose.DEPLOYMENT:
        return False
    if run.call.sequence.medium is Medium.WORKFLOW and not run.call.command.remote:
        return False
    return replacement.match is Match.NAME or replacement.takes_over


@check("built-image-never-used")
@once
def built_image_never_used(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for step in procedure.of(Action.BUILD):
            start = _started_without(procedure, step)
            if start is None or step.build is None:
                continue
            service = _unmoved(repository, step, start)
            if service is None:
                continue
            yield report(
                step.span,
                f"{step.placed.call.sequence.id}/docker-build[{step.name}]",
                related=(Related(start.span, f"starts '{service.name}' from its own image"),),
                image=step.name,
                service=service.name,
                line=start.span.line,
            )


def _started_without(procedure: Procedure, step: Step) -> Step | None:
    """`compose up` behind a `docker build`, with nothing that builds in between."""
    if step.build is None or not step.build.tags:
        return None
    for start in procedure.of(Action.UP):
        if procedure.follows(step, start) and not start.fresh and start.project is not None:
            return start
    return None


def _unmoved(repository: Repository, step: Step, start: Step) -> Service | None:
    """The service of the same build that does not get the image; None when something uses it."""
    assert step.build is not None
    assert start.project is not None
    own = [
        service
        for service in start.project.services.values()
        if start.covers(service) and builds_service(step.build, service)
    ]
    if not own or any(service.image is not None for service in own):
        return None
    procedures = repository.procedures
    if any(other.build is None and other.builds(own[0]) for p in procedures
           if p.flow.id == step.placed.call.sequence.id for other in p.steps):  # fmt: skip
        return None
    names = {tag.partition(":")[0] for tag in step.build.tags}
    texts = [sequence.text for sequence in repository.sequences]
    texts += [file.source.text for file in repository.compose_files]
    used = any(name in text and _uses_image(text, name) for text in texts for name in names)
    return None if used else own[0]


def _uses_image(text: str, name: str) -> bool:
    """True when a line does something with the image besides building it."""
    word = re.compile(rf"(?<![\w.\-/]){re.escape(name)}(?![\w\-/])")
    return any(
        word.search(_GOES.sub("", line)) and _USES.search(line) and not _BUILDS.search(line)
        for line in text.replace("\\\n", " ").split("\n")
        if name in line
    )


_USES = pattern(r"\b(?:image|run|push|tag|save|create|kubectl|helm|scan|trivy|service|set)\b", re.I)
_GOES = pattern(r"\bcd\s+[^\s;&|]+")
_BUILDS = pattern(r"\bbuild\b")


@check("container-gone")
@once
def container_gone(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for down in procedure.of(Action.DOWN):
            if down.project is None or down.services is not None:
                continue
            for step in procedure.of(Action.EXEC, Action.COPY):
                service = step.service
                if service is None or not procedure.surely_follows(down, step):
                    continue
                if service.name not in down.project.services:
                    continue
                if _back(procedure, down, step, service):
                    continue
                if not down.placed.always_with(step.placed):
                    continue
                yield report(
                    step.span,
                    f"{step.placed.call.sequence.id}/{step.action.value}[{service.name}]",
                    related=(Related(down.span, "removes all containers"),),
                    service=service.name,
                    container=step.name or service.name,
                    line=down.span.line,
                )


def _back(procedure: Procedure, down: Step, step: Step, service: Service) -> bool:
    """True when something between the two may start the service again."""
    starts = (Action.UP, Action.START, Action.RESTART, Action.UNKNOWN, Action.RUN)
    return any(
        down.number < other.number < step.number
        and (other.action is Action.UNKNOWN or other.project is None or other.covers(service)
             or (other.action is Action.RUN and other.name == step.name))
        for other in procedure.of(*starts)
    )  # fmt: skip


@check("env-change-needs-up")
@once
def env_change_needs_up(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for edit in procedure.of(Action.EDIT):
            later = [
                step
                for step in procedure.of(Action.RESTART, Action.UP, Action.RUN)
                if procedure.follows(edit, step)
            ]
            if not later or any(step.action is not Action.RESTART for step in later):
                continue
            restart = later[0]
            if restart.project is None and restart.compose is None:
                continue
            yield report(
                restart.span,
                f"{restart.placed.call.sequence.id}/restart",
                related=(Related(edit.span, "changes the environment"),),
                line=edit.span.line,
            )
