"""The shell steps of CI workflows: `run:` of GitHub, Gitea and Forgejo, `script:` of GitLab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.reading.shell_run import SHELLS
from jctc_lint.reading.shell_text import ShellText, of_scalar
from jctc_lint.reading.yaml_tree import Mapping, Scalar, Sequence, parse
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.reading.yaml_tree import Node
    from jctc_lint.text import Source

_EXPRESSION = pattern(r"\$\{\{.*?\}\}", re.S)
_SCRIPTS = ("before_script", "script", "after_script")
_SSH = pattern(r"[/\-_]ssh\b|\bssh[\-_]", re.I)
"""Actions that run a text on a server (`appleboy/ssh-action`)."""


@record
class Step:
    """One step of a job. `directory` is its working directory as written, None when not set.

    `remote` is true for what an action runs on a server through SSH.
    """

    job: str
    shell: ShellText
    directory: str | None
    remote: bool = False


def shell_steps(source: Source) -> tuple[Step, ...]:
    """The shell steps of a workflow, in order; none of a file that is no workflow."""
    documents = parse(source).documents
    root = documents[0] if documents else None
    if not isinstance(root, Mapping):
        return ()
    jobs = root.get("jobs")
    return tuple(_github(jobs) if isinstance(jobs, Mapping) else _gitlab(root))


def _github(jobs: Mapping) -> Iterator[Step]:
    for name, entry in jobs.flat.items():
        steps = entry.value.get("steps") if isinstance(entry.value, Mapping) else None
        for step in steps.items if isinstance(steps, Sequence) else []:
            if not isinstance(step, Mapping):
                continue
            run = step.get("run")
            if not isinstance(run, Scalar):
                yield from _over_ssh(name, step)
                continue
            shell = _text(step.get("shell"))
            if shell is None or shell.split(" ")[0] in SHELLS:
                text = of_scalar(run).without(_EXPRESSION)
                yield Step(name, text, _text(step.get("working-directory")))


def _over_ssh(job: str, step: Mapping) -> Iterator[Step]:
    action = _text(step.get("uses")) or ""
    inputs = step.get("with")
    if not isinstance(inputs, Mapping) or not _SSH.search(action.partition("@")[0]):
        return
    for key in ("script", "command"):
        script = inputs.get(key)
        if isinstance(script, Scalar):
            yield Step(job, of_scalar(script).without(_EXPRESSION), None, remote=True)


def _gitlab(root: Mapping) -> Iterator[Step]:
    for name, entry in root.flat.items():
        if not isinstance(entry.value, Mapping):
            continue
        for key in _SCRIPTS:
            script = entry.value.get(key)
            for item in script.items if isinstance(script, Sequence) else [script]:
                if isinstance(item, Scalar):
                    yield Step(name, of_scalar(item), None)


def _text(node: Node | None) -> str | None:
    return node.value if isinstance(node, Scalar) else None
