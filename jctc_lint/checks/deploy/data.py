"""Does a procedure destroy data, or change the schema past Alembic?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.sql import ddl_in, mixed_transaction, psql_texts
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.finding import Certainty, Severity
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository

_MEANT = frozenset(
    {"reset", "clean", "cleanup", "teardown", "tear", "destroy", "uninstall", "remove", "wipe",
     "nuke", "purge", "troubleshooting", "scratch", "delete", "fresh", "prune", "migration",
     "migrate", "upgrade", "major", "restore", "backup", "backups", "cluster", "clear",
     "loss", "corrupt", "corrupted", "corruption", "disaster"}
)  # fmt: skip
_WORD = pattern(r"[a-z]+")


@check("volumes-destroyed")
@once
def volumes_destroyed(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        for step in procedure.of(Action.DOWN, Action.PRUNE):
            said = _destroys(repository, step)
            if said is None or not procedure.deploys(step):
                continue
            deploys = _starts_again(procedure, step) and not _is_meant(procedure)
            on_server = procedure.purpose is Purpose.DEPLOYMENT or step.remote
            if not on_server:
                continue
            sure = deploys and not step.placed.arms and not _SAVES.search(procedure.text)
            yield report(
                step.span,
                f"{step.placed.call.sequence.id}/volumes",
                said[0],
                severity=None if sure else Severity.INFO,
                certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
                volumes=said[1],
            )


_SAVES = pattern(r"\bpg_dump|\bdump|\bbackup|\btar\s|\brestore", re.I)


def _destroys(repository: Repository, step: Step) -> tuple[str, str] | None:
    """The message and what it names, of a command that removes volumes with data."""
    if step.action is Action.DOWN:
        line = step.compose.options if step.compose is not None else None
        if line is None or not (line.on("volumes") or line.on("v")) or step.services:
            return None
        project = step.project
        if project is None:
            return None
        named = [name for name, volume in project.volumes.items() if not volume.external]
        return ("down", ", ".join(sorted(named)[:6])) if named else None
    words = step.said.split()
    if words[:2] in (["volume", "rm"], ["volume", "remove"]):
        named = [word for word in words[2:] if _is_volume(repository, word)]
        return ("volume", ", ".join(named[:6])) if named else None
    every = any(word in ("-a", "--all", "-af", "-fa") for word in words)
    if words[:2] == ["volume", "prune"] and every:
        return ("prune", "")
    if words[:2] == ["system", "prune"] and "--volumes" in words:
        return ("anonymous", "")
    return None


def _is_volume(repository: Repository, word: str) -> bool:
    """True for the name of a volume of some project, whatever the project's name is there."""
    return (
        any(
            word == volume.name or word.endswith(f"_{key}")
            for project in repository.compose
            for key, volume in project.volumes.items()
            if not volume.unknown
        )
        and "$" not in word
    )


def _starts_again(procedure: Procedure, step: Step) -> bool:
    return any(procedure.follows(step, up) for up in procedure.of(Action.UP))


def _is_meant(procedure: Procedure) -> bool:
    words = set(_WORD.findall(" ".join((*procedure.flow.titles[-2:], procedure.flow.id)).lower()))
    return bool(words & _MEANT)


@check("schema-changed-by-hand")
@once
def schema_changed_by_hand(repository: Repository) -> Reports:
    if not repository.environments:
        return
    for procedure in repository.procedures:
        if procedure.purpose is Purpose.TRIAL:
            continue
        for step in procedure.of(Action.EXEC, Action.RUN, Action.SQL):
            for text in psql_texts(step):
                statement = ddl_in(text)
                if statement is None:
                    continue
                sure = procedure.purpose is Purpose.DEPLOYMENT and not procedure.first_time
                yield report(
                    step.span,
                    f"{step.placed.call.sequence.id}/ddl[{statement}]",
                    certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
                    statement=statement,
                )
                break


@check("script-changes-schema")
def script_changes_schema(repository: Repository) -> Reports:
    if not any(environment.revisions for environment in repository.environments):
        return
    from jctc_lint.facts.deploy.own_ddl import own_ddl

    for found in own_ddl(repository):
        yield report(
            found.span,
            f"{found.span.path}/ddl[{found.statement}]",
            certainty=Certainty.LIKELY,
            statement=found.statement,
        )


@check("refused-in-transaction")
@once
def refused_in_transaction(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        for step in procedure.of(Action.EXEC, Action.RUN, Action.SQL):
            for text in psql_texts(step, only_options=True):
                statement = mixed_transaction(text)
                if statement is not None:
                    yield report(
                        step.span,
                        f"{step.placed.call.sequence.id}/psql[{statement}]",
                        statement=statement,
                    )


@check("no-look-after-deploy")
def no_look_after_deploy(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is not Purpose.DEPLOYMENT or procedure.rolls_back:
            continue
        if procedure.flow.medium is Medium.RUNBOOK or not procedure.flow.ordered:
            continue
        ups = procedure.of(Action.UP)
        renewed = procedure.of(Action.FETCH, Action.BUILD, Action.PULL)
        if not ups or not renewed or _looks(procedure, ups[-1]):
            continue
        yield report(
            ups[-1].span,
            f"{procedure.flow.id}/check",
            certainty=Certainty.LIKELY,
        )


_LOOKS = pattern(r"--wait\b|\bcurl\b|\bwget\b|health|\bps\b|\blogs?\b|\binspect\b|status|smoke|"
                 r"\bnc\s|\bcheck", 2)  # fmt: skip


def _looks(procedure: Procedure, start: Step) -> bool:
    later = procedure.flow.commands[start.number :]
    texts = [" ".join(word.text for word in placed.command.words) for placed in later]
    opaque = any(placed.opaque for placed in later)
    return opaque or any(_LOOKS.search(text) for text in texts)
