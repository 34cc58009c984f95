"""Are the services and files that commands name there?"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.checks.deploy.once import once
from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.finding import Certainty, Related, Severity
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.deploy.docker import ComposeCall
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell_words import Word

_PROPER = pattern(r"^[a-z0-9][a-z0-9_.\-]*$")
_PLACEHOLDER = pattern(r"^(?:my|your|the|some)[-_]|service|container|^(?:xxx|foo|bar|name)$")
_ELSEWHERE = pattern(r"\bgit\s+clone\b|\bcurl\b[^\n]*\s-[a-zA-Z]*[oO]\b|\bwget\b")


@check("unknown-service")
@once
def unknown_service(repository: Repository) -> Reports:
    seen: set[tuple[str, str]] = set()
    for procedure in repository.procedures:
        if _elsewhere(procedure):
            continue
        for step in procedure.steps:
            if step.compose is None or step.address is None or step.action is Action.COPY:
                continue
            known = _services(repository, step)
            for word in step.compose.services:
                told = (procedure.flow.source.path, word.text)
                if known is not None and told not in seen and _is_missing(word, known):
                    seen.add(told)
                    yield _unknown(procedure, step, word)


def _elsewhere(procedure: Procedure) -> bool:
    """True when the commands may be about files that are fetched first."""
    return bool(procedure.of(Action.CLONE)) or _ELSEWHERE.search(procedure.text) is not None


def _unknown(procedure: Procedure, step: Step, word: Word) -> Report:
    assert step.compose is not None
    inside = procedure.purpose is Purpose.TRIAL or procedure.flow.medium is Medium.RUNBOOK
    return report(
        word.span,
        f"{step.placed.call.sequence.id}/{step.compose.subcommand}[{word.text}]",
        severity=Severity.WARNING if inside else None,
        name=word.text,
        command=step.compose.subcommand,
        file=step.project.paths[-1] if step.project is not None else "Compose files",
    )


def _is_missing(word: Word, known: set[str]) -> bool:
    text = word.text
    usual = _PROPER.match(text) and not _PLACEHOLDER.search(text)
    return word.known and bool(usual) and text not in known


def _services(repository: Repository, step: Step) -> set[str] | None:
    """All services that the call may be about; None where others may be."""
    assert step.address is not None
    address = step.address
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
