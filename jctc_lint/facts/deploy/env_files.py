"""Env files that a script insists on, and that none of its calls of Compose reads."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.steps import Action
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Project
    from jctc_lint.facts.deploy.sequences import CommandSequence
    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure
    from jctc_lint.facts.repository import Repository
    from jctc_lint.text import Span

_ABSENT = pattern(r"!\s*-[fers]\s+[\"']?(?:\./)?(\.env\.[\w\-]+)[\"']?")
"""A test that a file is not there: what follows gives up."""
_BACKS_UP = pattern(
    r"\bcp\s+(?:-\w+\s+)?[\"']?(?:\./)?\.env\.[\w\-]+[\"']?\s+\S{0,200}(?:BACKUP|backup|bak)"
)


@record
class Demanded:
    """`path` is demanded at `span`; `call` is a start by Compose that does not read it.

    `variable` is one that Compose files need and that has no value without it.
    """

    path: str
    span: Span
    call: Span
    sequence: CommandSequence
    variable: str


def demanded_env_files(repository: Repository) -> Iterator[Demanded]:
    """The env files of scripts that nothing passes on."""
    seen: set[tuple[str, str]] = set()
    for procedure in repository.procedures:
        for step in procedure.of(Action.UP):
            sequence = step.placed.call.sequence
            shell = step.placed.call.block.shell
            for match in _ABSENT.finditer(shell.text):
                path = match[1]
                variable = _lacking(step, path) if (sequence.id, path) not in seen else None
                if variable is None or _used(procedure, shell.text, path):
                    continue
                seen.add((sequence.id, path))
                span = shell.span(match.start(), match.end())
                yield Demanded(path, span, step.span, sequence, variable)


def _lacking(step: Step, path: str) -> str | None:
    """A variable that has no value unless the file is read; None when the call may read it."""
    call, project = step.compose, step.project
    if call is None or project is None or call.general.all("env-file"):
        return None
    if any(posixpath.basename(known) == path for known in project.env_files):
        return None
    return _unset(project)


def _unset(project: Project) -> str | None:
    for service in project.services.values():
        if any(posixpath.basename(file.written).startswith(".env.") for file in service.env_files):
            return None
        for assignment in service.environment.values():
            value = assignment.value
            if value is not None and value.unknown:
                return value.unknown[0]
    return None


def _used(procedure: Procedure, text: str, path: str) -> bool:
    """True when the script does something with the file besides asking for it and backing it up."""
    lines = [
        line
        for line in text.replace("\\\n", " ").split("\n")
        if path in line and not line.lstrip().startswith("#")
    ]
    for line in lines:
        if _ABSENT.search(line) or _BACKS_UP.search(line):
            continue
        if line.lstrip().startswith(
            ("echo", "log", "error", "warn", "info", "printf", "die", "fail")
        ):
            continue
        return True
    exports = ("set -a", "export $(", "source ", "--env-file", "COMPOSE_ENV_FILES")
    return any(word in text for word in exports) or any(
        step.action is Action.EDIT for step in procedure.steps
    )
