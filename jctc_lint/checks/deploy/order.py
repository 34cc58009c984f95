"""Is the schema migrated with the new code, and before that code serves?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.finding import Certainty, Related
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository


_FIRST = pattern(r"\b(?:first|initial\w*|once)\b", re.I)
"""In titles of what is done when nothing runs yet."""


@check("migration-in-old-image")
@once
def migration_in_old_image(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL or procedure.rolls_back:
            continue
        for step in _upgrades(procedure):
            service = step.service
            if service is None or step.fresh or step.run is not None:
                continue
            build = _built_only_after(procedure, step, service)
            if build is None or repository.migrating.mounted(service):
                continue
            if repository.migrating.by_itself(service.project):
                continue
            deploys = procedure.purpose is Purpose.DEPLOYMENT or _fetched(procedure, step)
            sure = deploys and build.placed.always_with(step.placed)
            yield report(
                step.span,
                f"{step.placed.call.sequence.id}/migration[{service.name}]",
                certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
                related=(Related(build.span, f"the image of '{service.name}' is new only here"),),
                service=service.name,
                migration=step.migration,
                line=build.span.line,
            )


def _upgrades(procedure: Procedure) -> Iterator[Step]:
    for step in procedure.steps:
        if step.migration is not None and not step.downgrades:
            yield step


def _fetched(procedure: Procedure, step: Step) -> bool:
    return any(
        before.number < step.number and not before.placed.excludes(step.placed)
        for before in procedure.of(Action.FETCH)
    )


def _built_only_after(procedure: Procedure, step: Step, service: Service) -> Step | None:
    """The first step behind a migration that builds its image, if none did so before."""
    for other in procedure.steps:
        makes = other.builds(service) or other.action is Action.UNKNOWN
        if makes and other.number < step.number and not other.placed.excludes(step.placed):
            return None
    build = next(
        (b for b in procedure.steps if b.builds(service) and procedure.follows(step, b)), None
    )
    if build is None:
        return None
    again = any(later.number > build.number for later in _upgrades(procedure))
    return None if again else build


@check("code-before-migrations")
@once
def code_before_migrations(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is not Purpose.DEPLOYMENT or procedure.rolls_back:
            continue
        if procedure.first_time:
            continue
        for step in _upgrades(procedure):
            if _FIRST.search(" ".join(step.placed.call.block.titles)):
                continue
            start = _started_before(procedure, step)
            if start is None or start.project is None:
                continue
            service = step.service or _served(repository, start)
            if service is None or repository.migrating.by_itself(start.project):
                continue
            yield report(
                start.span,
                f"{start.placed.call.sequence.id}/start[{service.name}]",
                related=(Related(step.span, "the database is migrated only here"),),
                service=service.name,
                migration=step.migration,
                line=step.span.line,
            )


def _served(repository: Repository, start: Step) -> Service | None:
    """The service that a step starts and that works with the migrated database."""
    assert start.project is not None
    return next(
        (
            service
            for service in start.project.services.values()
            if start.covers(service) and repository.migrating.carries(service)
        ),
        None,
    )


def _started_before(procedure: Procedure, step: Step) -> Step | None:
    """The step that starts new code, in front of the first migration of a procedure."""
    earlier = [s for s in _upgrades(procedure) if s.number < step.number]
    if any(not other.placed.excludes(step.placed) for other in earlier):
        return None
    for start in procedure.of(Action.UP):
        if not procedure.follows(start, step) or not start.placed.always_with(step.placed):
            continue
        service = step.service
        if service is not None and not (start.covers(service) and service.build is not None):
            continue
        if service is None and step.action is not Action.LOCAL:
            continue
        if _is_new(procedure, start):
            return start
    return None


def _is_new(procedure: Procedure, start: Step) -> bool:
    """True when new code comes before a start, or with it."""
    makes = (Action.FETCH, Action.BUILD, Action.PULL)
    return start.fresh or any(
        step.number < start.number and not step.placed.excludes(start.placed)
        for step in procedure.of(*makes)
    )


@check("deploy-without-migration")
@once
def deploy_without_migration(repository: Repository) -> Reports:
    if not repository.environments:
        return
    told = {
        procedure.flow.source.path
        for procedure in repository.procedures
        if any(True for _ in _upgrades(procedure))
    }
    for procedure in repository.procedures:
        if not _only_renews_code(procedure):
            continue
        for start in procedure.of(Action.UP):
            service = _renewed(repository, procedure, start)
            if service is None or repository.migrating.by_itself(service.project):
                continue
            if repository.migrating.mounted(service):
                continue
            complete = bool(procedure.of(Action.FETCH)) and (
                procedure.flow.source.path not in told or procedure.flow.medium is Medium.RUNBOOK
            )
            yield report(
                start.span,
                f"{start.placed.call.sequence.id}/start[{service.name}]",
                certainty=Certainty.CERTAIN if complete else Certainty.LIKELY,
                service=service.name,
            )
            break


def _only_renews_code(procedure: Procedure) -> bool:
    if procedure.purpose is not Purpose.DEPLOYMENT or not procedure.flow.ordered:
        return False
    if procedure.rolls_back or procedure.first_time:
        return False
    return (
        not any(
            step.migration or step.speaks_of_migrations or step.action is Action.UNKNOWN
            for step in procedure.steps
        )
        and "migrat" not in " ".join(procedure.flow.titles).lower()
    )


def _renewed(repository: Repository, procedure: Procedure, start: Step) -> Service | None:
    """A service with migrations in it that is built anew and then started."""
    if start.project is None:
        return None
    for service in start.project.services.values():
        if not start.covers(service) or service.build is None:
            continue
        built = any(
            step.builds(service) and procedure.follows(step, start) for step in procedure.steps
        )
        if (built or start.fresh) and repository.migrating.carries(service):
            return service
    return None
