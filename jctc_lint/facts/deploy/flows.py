"""Flows: the commands that are run one after the other, calls of functions and scripts put in.

A script is one flow, with the bodies of its functions where they are called; so is a make target
with those that it needs, a job of a workflow, and what a chapter of a runbook tells step by step.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from jctc_lint.facts.deploy.chapters import Part, parts_of
from jctc_lint.facts.deploy.docker import Call
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jctc_lint.facts.deploy.sequences import Block, CommandSequence
    from jctc_lint.facts.repository import Repository
    from jctc_lint.reading.shell import Command
    from jctc_lint.reading.shell_words import Word
    from jctc_lint.text import Source

MAX_COMMANDS = 2_000
"""Most commands of one flow."""
MAX_DEPTH = 6
"""Functions in functions, scripts in scripts."""

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
_SOURCES = frozenset({".", "source"})
_MAKES = frozenset({"make", "gmake", "just", "$(MAKE)", "${MAKE}"})
_CONCERNS = pattern(
    r"docker|podman|nerdctl|compose|alembic|migrat|psql|\bdb\s+upgrade|python[\d.]*\s+-"
    r"|\.(?:ba)?sh\b|\b(?:make|just)\s|\bgit\s|\bcurl\s|\bwget\s|\.env\b|^[ \t]*@?\$",
    re.M,
)
"""Text without any of this has no step, and is not read."""
_SCRIPT_ENDS = (".sh", ".bash")


@record
class Placed:
    """A command where a flow comes by. `number` counts in the flow, `arms` as in `Command`.

    `opaque` for a script or target that is called and not found here: what it does is not known.
    """

    call: Call
    number: int
    arms: tuple[tuple[int, int], ...]
    remote: bool
    opaque: bool = False

    @property
    def command(self) -> Command:
        return self.call.command

    def excludes(self, other: Placed) -> bool:
        """True when never both run, as the two ways of an `if`."""
        own = dict(self.arms)
        return any(own.get(construct, part) != part for construct, part in other.arms)

    def always_with(self, other: Placed) -> bool:
        """True when it runs wherever the other does."""
        return set(self.arms) <= set(other.arms)


@record
class Flow:
    """Commands in the order in which they run. `id` is that of the sequence it begins in.

    `ordered` is False for lists of commands to choose from, where only what `&&` joins is an order.
    """

    id: str
    medium: Medium
    source: Source
    titles: tuple[str, ...]
    commands: tuple[Placed, ...]
    ordered: bool = True
    numbered: bool = False
    """True where the headings of a runbook count its blocks."""


@record(frozen=False, eq=True)
class _Walk:
    """Puts commands in a row, following calls."""

    library: _Library
    found: list[Placed] = field(default_factory=list)
    calls: int = 0

    def blocks(self, sequence: CommandSequence, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self._block(sequence, block, (), 0, remote=False)

    def target(self, sequence: CommandSequence, depth: int, arms: tuple[tuple[int, int], ...],
               *, remote: bool) -> None:  # fmt: skip
        """A make target: what it needs, then its own lines."""
        for name in sequence.needs if depth < MAX_DEPTH else ():
            needed = self.library.target(sequence.source.path, name)
            if needed is not None and needed is not sequence:
                self.target(needed, depth + 1, arms, remote=remote)
        for block in sequence.blocks:
            self._block(sequence, block, arms, depth, remote=remote)

    def _block(
        self, sequence: CommandSequence, block: Block, arms: tuple[tuple[int, int], ...],
        depth: int, *, remote: bool,
    ) -> None:  # fmt: skip
        if not _CONCERNS.search(block.shell.text):
            return
        functions: dict[str, list[Command]] = {}
        for command in block.commands:
            if command.function:
                functions.setdefault(command.function, []).append(command)
        top = [command for command in block.commands if not command.function]
        place = _Place(sequence, block, functions, arms, remote)
        self._commands(top, place, depth)

    def _commands(self, commands: Sequence[Command], place: _Place, depth: int) -> None:
        for command in commands:
            if len(self.found) >= MAX_COMMANDS:
                return
            body = place.functions.get(command.program)
            if body is not None and depth < MAX_DEPTH:
                self.calls += 1
                self._commands(body, place.inside(command), depth + 1)
            elif not self._called(command, place, depth):
                self._add(command, place)

    def _add(self, command: Command, place: _Place, *, opaque: bool = False) -> None:
        call = Call(command, place.block, place.sequence)
        arms = (*place.arms, *command.arms)
        remote = place.remote or command.remote
        self.found.append(Placed(call, len(self.found), arms, remote, opaque))

    def _called(self, command: Command, place: _Place, depth: int) -> bool:
        """Follow the script or target that a command calls; True when it was one."""
        script = _script(command)
        names = _targets(command)
        if script is None and not names:
            return False
        if depth >= MAX_DEPTH:
            self._add(command, place, opaque=True)
            return True
        inner = place.inside(command)
        if script is not None:
            sequence = self.library.script(script, place.sequence.source.path)
            if sequence is not None and sequence is not place.sequence:
                for block in sequence.blocks:
                    self._block(sequence, block, inner.arms, depth + 1, remote=inner.remote)
            elif not self.library.known(script, place.sequence.source.path):
                self._add(command, place, opaque=True)
            return True
        for name in names:
            sequence = self.library.target(place.sequence.source.path, name)
            if sequence is None:
                self._add(command, place, opaque=True)
            elif sequence is not place.sequence:
                self.target(sequence, depth + 1, inner.arms, remote=inner.remote)
        return True


@record
class _Place:
    sequence: CommandSequence
    block: Block
    functions: dict[str, list[Command]]
    arms: tuple[tuple[int, int], ...]
    remote: bool

    def inside(self, command: Command) -> _Place:
        """What a call of this command leads to."""
        remote = self.remote or command.remote
        arms = (*self.arms, *command.arms)
        return _Place(self.sequence, self.block, self.functions, arms, remote)


class _Library:
    """The scripts and targets of the repository, by what they are called by."""

    def __init__(self, repository: Repository) -> None:
        self.files = repository.files
        self.scripts = {s.source.path: s for s in repository.sequences if s.medium is Medium.SCRIPT}
        self.targets: dict[tuple[str, str], CommandSequence] = {}
        for sequence in repository.sequences:
            if sequence.medium is Medium.MAKEFILE:
                name = sequence.id.rpartition(":")[2]
                self.targets.setdefault((sequence.source.path, name), sequence)
        self.makefiles = sorted(
            {path for path, _ in self.targets}, key=lambda path: path.count("/")
        )

    def script(self, name: str, caller: str) -> CommandSequence | None:
        return next(
            (self.scripts[p] for p in self._places(name, caller) if p in self.scripts), None
        )

    def known(self, name: str, caller: str) -> bool:
        """True for a script that is here and names no tool of ours."""
        return any(self.files.exists(path) for path in self._places(name, caller))

    def _places(self, name: str, caller: str) -> list[str]:
        folder = posixpath.dirname(caller)
        last = posixpath.basename(name)
        places = [name, posixpath.join(folder, name), posixpath.join(folder, last)]
        return [posixpath.normpath(place) for place in places if not place.startswith("/")]

    def target(self, caller: str, name: str) -> CommandSequence | None:
        """A target of the caller's own makefile, else of the nearest to the root."""
        for path in (caller, *self.makefiles):
            if (path, name) in self.targets:
                return self.targets[path, name]
        return None


def _script(command: Command) -> str | None:
    """The script that a command calls, as written."""
    words = command.words
    if words[0].text.endswith(_SCRIPT_ENDS):
        return _plain(words[0])
    if command.program in _SHELLS or words[0].text in _SOURCES:
        first = next((word for word in words[1:] if not word.text.startswith("-")), None)
        if first is not None and first.text.endswith(_SCRIPT_ENDS):
            return _plain(first)
    return None


def _plain(word: Word) -> str:
    """A script's name; of `$HERE/name.sh` the last part."""
    return word.text if word.known else posixpath.basename(word.text)


def _targets(command: Command) -> list[str]:
    if command.words[0].text not in _MAKES:
        return []
    words = command.words[1:]
    if any(word.text in ("-C", "-f", "-n") or not word.known for word in words):
        return [""]
    return [word.text for word in words if not word.text.startswith("-") and "=" not in word.text]


def read_flows(repository: Repository) -> tuple[Flow, ...]:
    """All flows, in the order of the sequences."""
    library = _Library(repository)
    return tuple(_flows(repository, library))


def _flows(repository: Repository, library: _Library) -> Iterator[Flow]:
    for sequence in repository.sequences:
        if sequence.medium is Medium.MAKEFILE:
            walk = _Walk(library)
            walk.target(sequence, 0, (), remote=False)
            part = Part((sequence.id.rpartition(":")[2],), ())
            yield _flow(sequence, walk, part)
            continue
        for part in parts_of(sequence):
            walk = _Walk(library)
            walk.blocks(sequence, part.blocks)
            yield _flow(sequence, walk, part)


def _flow(sequence: CommandSequence, walk: _Walk, part: Part) -> Flow:
    source, found = sequence.source, tuple(walk.found)
    return Flow(
        sequence.id, sequence.medium, source, part.titles, found, part.ordered, part.numbered
    )
