"""Are the services and files that commands name there?"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.deploy.addressed import lies_somewhere
from jctc_lint.facts.deploy.cron import cron_calls
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.finding import Certainty, Related, Severity
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.deploy.addressed import Address
    from jctc_lint.facts.deploy.docker import ComposeCall
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell_words import Word

_PROPER = pattern(r"^[a-z0-9][a-z0-9_.\-]*$")
_PLACEHOLDER = pattern(r"^(?:my|your|the|some)[-_]|service|container|^(?:xxx|foo|bar|name)$")
_ELSEWHERE = pattern(r"\bgit\s+clone\b|\bcurl\b[^\n]{0,300}\s-[a-zA-Z]*[oO]\b|\bwget\b")


@check("unknown-service")
@once
def unknown_service(repository: Repository) -> Reports:
    seen: set[tuple[str, str]] = set()
    for call, address, mild in _calls(repository):
        known = _services(repository, address)
        for word in call.services:
            path = call.call.sequence.source.path
            if known is None or (path, word.text) in seen or not _is_missing(word, known):
                continue
            seen.add((path, word.text))
            project = address.project
            yield report(
                word.span,
                f"{call.call.sequence.id}/{call.subcommand}[{word.text}]",
                severity=Severity.WARNING if mild else None,
                name=word.text,
                command=call.subcommand,
                file=project.paths[-1] if project is not None else "Compose files",
            )


def _calls(repository: Repository) -> Iterator[tuple[ComposeCall, Address, bool]]:
    """Calls of Compose that may name services; True for those that only people type, or tests."""
    for procedure in repository.procedures:
        if _elsewhere(procedure):
            continue
        mild = procedure.purpose is Purpose.TRIAL or procedure.flow.medium is Medium.RUNBOOK
        for step in procedure.steps:
            call, address = step.compose, step.address
            if call is not None and address is not None and step.action is not Action.COPY:
                yield call, address, mild
    for cron in cron_calls(repository):
        if cron.call.subcommand in ("run", "exec", "restart", "up", "stop", "start"):
            yield cron.call, cron.address, False


def _elsewhere(procedure: Procedure) -> bool:
    """True when the commands may be about files that are fetched first."""
    return bool(procedure.of(Action.CLONE)) or _ELSEWHERE.search(procedure.text) is not None


def _is_missing(word: Word, known: set[str]) -> bool:
    text = word.text
    usual = _PROPER.match(text) and not _PLACEHOLDER.search(text)
    return word.known and bool(usual) and text not in known


def _services(repository: Repository, address: Address) -> set[str] | None:
    """All services that a call may be about; None where others may be."""
    projects: list[Project] = list(address.candidates)
    if address.paths is None:
        # Without -f the folder decides, and that is not always known.
        projects = list(repository.compose)
    if not projects or address.absent or address.project is None or address.guessed:
        return None
    if not all(project.complete or project.whole for project in projects):
        return None
    if any(problem.span for project in projects for problem in project.problems
           if problem.layer.value in ("yaml", "shape", "file")):  # fmt: skip
        return None
    return {name for project in projects for name in project.services}


@check("compose-file-missing")
@once
def compose_file_missing(repository: Repository) -> Reports:
    if not repository.compose:
        return
    seen: set[tuple[str, str]] = set()
    for procedure in repository.procedures:
        if _elsewhere(procedure) or procedure.purpose is Purpose.TRIAL:
            continue
        for step in procedure.steps:
            call, address = step.compose, step.address
            if call is None or address is None:
                continue
            for file in address.absent:
                told = (step.placed.call.sequence.source.path, file)
                if told in seen or _may_be_made(repository, procedure, call, file):
                    continue
                seen.add(told)
                docs = procedure.flow.medium is Medium.RUNBOOK
                yield report(
                    step.span,
                    f"{step.placed.call.sequence.id}/file[{file}]",
                    severity=Severity.WARNING if docs else None,
                    certainty=Certainty.LIKELY if docs else Certainty.CERTAIN,
                    file=file,
                )


def _may_be_made(
    repository: Repository, procedure: Procedure, call: ComposeCall, file: str
) -> bool:
    name = posixpath.basename(file)
    folders = call.call.command.directory
    if file.startswith(("/", "~")) or "$" in file or "*" in file or ".." in file:
        return True
    if folders is None and not call.call.command.function:
        return True
    if folders is not None and folders.startswith(("/", "~")):
        return True
    if repository.left_to_others(file) or repository.left_to_others(name):
        return True
    if lies_somewhere(repository, name):
        return True
    text = procedure.text
    return text.count(name) > text.count(f"-f {file}") + text.count(f"--file {file}") \
        + text.count(f"--file={file}")  # fmt: skip


@check("other-files-at-start")
@once
def other_files_at_start(repository: Repository) -> Reports:
    for procedure in repository.procedures:
        if procedure.purpose is not Purpose.DEPLOYMENT:
            continue
        ups = procedure.of(Action.UP)
        for build in procedure.of(Action.BUILD):
            if build.address is None or build.project is None:
                continue
            later = [up for up in ups if procedure.follows(build, up) and up.project is not None]
            if not later or any(up.project is build.project for up in later):
                continue
            start = later[0]
            if start.project is None or not _names_same(build, start):
                continue
            yield report(
                start.span,
                f"{start.placed.call.sequence.id}/files",
                related=(Related(build.span, "builds with other files"),),
                built=" + ".join(build.project.paths),
                started=" + ".join(start.project.paths),
            )


def _names_same(build: Step, start: Step) -> bool:
    """True when what is built is what is meant to be started: the same services, no stack aside."""
    assert build.project is not None
    assert start.project is not None
    if set(build.project.paths) <= set(start.project.paths):
        return False
    return bool(set(build.project.services) & set(start.project.services)) and (
        build.services is None
        or start.services is None
        or bool({*build.services} & {*start.services})
    )
