"""Do scripts do what they are written to do?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.deploy.env_files import demanded_env_files
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.finding import Certainty, Related, Severity
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Reports
    from jctc_lint.facts.deploy.sequences import CommandSequence
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell_status import DeadBranch

_OLD_COMMAND = pattern(
    r"(?<![\w./\-])docker-compose(?=[ \t]+(?:-|(?:up|down|build|run|exec|pull|ps|logs|stop|start"
    r"|restart|config)\b))"
)


@check("branch-never-runs")
def branch_never_runs(repository: Repository) -> Reports:
    for sequence in repository.sequences:
        workflow = sequence.medium is Medium.WORKFLOW and "/workflows/" in sequence.source.path
        if not workflow and sequence.medium is not Medium.SCRIPT:
            continue
        if workflow and "{0}" in sequence.source.text:
            # It sets how its shell is called, and that may be without -e.
            continue
        dead = list(_dead_branches(sequence, stops=workflow))
        quiet = [branch for branch in dead if not branch.acts]
        for branch in dead:
            if not branch.acts and branch is not quiet[0]:
                continue
            more = () if branch.acts else quiet[1:]
            yield report(
                branch.span,
                f"{sequence.id}/branch[{branch.asked.text.split(chr(10))[0][:40]}]",
                "workflow" if workflow else "script",
                severity=None if branch.acts else Severity.INFO,
                related=(
                    Related(branch.asked, "a failure of this ends the script"),
                    *(Related(other.span, "nor does this branch run") for other in more),
                ),
                line=branch.asked.line,
            )


def _dead_branches(sequence: CommandSequence, *, stops: bool) -> Iterator[DeadBranch]:
    for block in sequence.blocks:
        text = block.shell.text
        if not block.remote and ("$?" in text or "${?}" in text):
            from jctc_lint.reading.shell_status import dead_branches

            yield from dead_branches(block.shell, stops=stops)


@check("env-file-not-passed")
def env_file_not_passed(repository: Repository) -> Reports:
    for demanded in demanded_env_files(repository):
        yield report(
            demanded.span,
            f"{demanded.sequence.id}/env-file[{demanded.path}]",
            related=(Related(demanded.call, "reads '.env' only"),),
            file=demanded.path,
            variable=demanded.variable,
        )


@check("compose-v1-command")
def compose_v1_command(repository: Repository) -> Reports:
    for sequence in repository.sequences:
        if "docker-compose" not in sequence.text:
            continue
        for block in sequence.blocks:
            text = block.shell.text
            match = _OLD_COMMAND.search(text)
            if match is not None and "install docker-compose" not in text:
                span = block.shell.span(match.start(), match.end())
                path = sequence.source.path
                yield report(span, f"{path}/docker-compose", certainty=Certainty.LIKELY)
                return
