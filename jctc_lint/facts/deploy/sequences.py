"""Sequences of commands: a script, a chapter of a runbook, a job of a workflow, a make target."""

from __future__ import annotations

import posixpath
import re
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.markdown import Fence, Heading
    from jctc_lint.reading.shell import Command
    from jctc_lint.reading.shell_text import ShellText
    from jctc_lint.text import Source


class Medium(StrEnum):
    """What a sequence is written in."""

    SCRIPT = "script"
    RUNBOOK = "runbook"
    WORKFLOW = "workflow"
    MAKEFILE = "makefile"


@record
class Block:
    """Shell text that one shell runs. `titles` are the headings, job or target it stands under.

    `directory` is the folder (from the root) that it starts in; None when that is not known.
    `remote` is true for what a workflow runs on a server. `chapter` counts the titles that all
    blocks of its chapter share.
    """

    shell: ShellText
    titles: tuple[str, ...] = ()
    directory: str | None = None
    remote: bool = False
    chapter: int = 0

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """Its commands, in order; read when first asked for."""
        from jctc_lint.reading.shell import commands_of

        return commands_of(self.shell, remote=self.remote)


@record
class CommandSequence:
    """Commands that are run one after the other.

    `id` names it: `deploy.sh`, `DEPLOY.md#Deployment`, `ci.yml:deploy`, `Makefile:up`.
    """

    id: str
    medium: Medium
    source: Source
    blocks: tuple[Block, ...]
    needs: tuple[str, ...] = ()
    """Targets of the same makefile that are made before."""

    @property
    def text(self) -> str:
        """All its shell text, to look for a word before the commands are read."""
        return "\n".join(block.shell.text for block in self.blocks)

    @property
    def commands(self) -> tuple[Command, ...]:
        return tuple(command for block in self.blocks for command in block.commands)


def read_sequences(repository: Repository) -> tuple[CommandSequence, ...]:
    """The sequences of all scripts, runbooks, workflows and makefiles, by path."""
    found: list[CommandSequence] = []
    for kind, read in (
        (Kind.SHELL, _script),
        (Kind.MARKDOWN, _runbook),
        (Kind.WORKFLOW, _workflow),
        (Kind.MAKEFILE, _makefile),
    ):
        for path in repository.inventory.of(kind):
            source = repository.files.read(path)
            if source is not None and _may_deploy(source):
                found.extend(read(source))
    return tuple(sorted(found, key=lambda sequence: sequence.id))


_WORDS = ("docker", "podman", "compose", "alembic", "migrat", "psql", "upgrade")


def _may_deploy(source: Source) -> bool:
    """False for texts that name no tool of ours: most scripts and pages, told without parsing."""
    return any(word in source.text for word in _WORDS)


def _script(source: Source) -> Iterator[CommandSequence]:
    from jctc_lint.reading.shell_text import whole

    yield CommandSequence(source.path, Medium.SCRIPT, source, (Block(whole(source)),))


def _runbook(source: Source) -> Iterator[CommandSequence]:
    """One sequence a chapter: what stands under one heading of the first two levels."""
    from jctc_lint.reading.markdown import shell_fences

    chapters: dict[tuple[int, ...], list[Fence]] = {}
    for fence in shell_fences(source):
        key = tuple(heading.span.start for heading in _chapter(fence.headings))
        chapters.setdefault(key, []).append(fence)
    for fences in chapters.values():
        titles = [heading.title for heading in fences[0].headings if heading.level <= _CHAPTER]
        count = len(_chapter(fences[0].headings))
        blocks = (
            Block(fence.shell, tuple(heading.title for heading in fence.headings), chapter=count)
            for fence in fences
        )
        name = f"{source.path}#{titles[-1]}" if titles else source.path
        yield CommandSequence(name, Medium.RUNBOOK, source, tuple(blocks))


_CHAPTER = 2
"""Deepest level of the headings of chapters."""
_STEP = pattern(r"^\W*step\s*\d", re.I)


def _chapter(headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """The headings that make a chapter. "Step 2" continues the one above it."""
    return tuple(
        heading
        for heading in headings
        if heading.level <= _CHAPTER and not (heading.level > 1 and _STEP.match(heading.title))
    )


def _workflow(source: Source) -> Iterator[CommandSequence]:
    from jctc_lint.reading.workflow import shell_steps

    jobs: dict[str, list[Block]] = {}
    for step in shell_steps(source):
        directory = None if step.remote else _plain(step.directory or "")
        block = Block(step.shell, (step.job,), directory, remote=step.remote)
        jobs.setdefault(step.job, []).append(block)
    for job, blocks in jobs.items():
        yield CommandSequence(f"{source.path}:{job}", Medium.WORKFLOW, source, tuple(blocks))


def _plain(directory: str) -> str | None:
    normal = posixpath.normpath(directory)
    return None if "$" in normal or normal.startswith(("/", "..")) else normal.removeprefix(".")


def _makefile(source: Source) -> Iterator[CommandSequence]:
    from jctc_lint.reading.makefile import recipes

    folder = posixpath.dirname(source.path)
    for recipe in recipes(source):
        blocks = tuple(Block(line, (recipe.target,), folder) for line in recipe.lines)
        name = f"{source.path}:{recipe.target}"
        yield CommandSequence(name, Medium.MAKEFILE, source, blocks, recipe.needs)
