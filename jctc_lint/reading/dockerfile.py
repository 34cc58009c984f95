"""Dockerfiles as stages of instructions, each with its place. Nothing is run or expanded here.

Lines are put together as BuildKit's parser does it (frontend/dockerfile/parser/parser.go):
parser directives, comments between continued lines, the escape character, here-documents.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from jctc_lint.reading.dockerfile_words import split_words
from jctc_lint.record import field, record
from jctc_lint.text import Span, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.text import Source

MAX_INSTRUCTIONS = 5_000
"""Instructions read from one file; real files hold a hundred times fewer."""

INSTRUCTIONS = frozenset(
    {
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL",
        "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    }
)  # fmt: skip
_WITH_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})

_DIRECTIVE = pattern(r"^#\s*(syntax|escape|check)\s*=\s*(\S.*)$", re.I)
_FLAG = pattern(r"--([A-Za-z][\w\-]*)(?:=(\S*))?(?:\s+|$)")
_HEREDOC = pattern(r"^\d*<<(-?)([^<]+)$")
_FRONTEND = pattern(r"^(docker\.io/)?docker/dockerfile(-upstream)?([:@]|$)")


@record
class Instruction:
    """One instruction. `name` is in capitals.

    `text` is what follows the flags: continued lines joined, comments left out. `heredocs` are the
    bodies of its here-documents. `flags` are name and value, in order (`("from", "build")`).
    """

    name: str
    flags: tuple[tuple[str, str], ...]
    text: str
    span: Span
    heredocs: tuple[str, ...] = ()

    def flag(self, name: str) -> str | None:
        """The last value given to `--name`, "" for a bare flag, None without it."""
        return next((value for key, value in reversed(self.flags) if key == name), None)

    @property
    def exec_form(self) -> tuple[str, ...] | None:
        """The words of a JSON array of strings; None when it is not written so."""
        return exec_words(self.text)


@record
class Stage:
    """What one FROM begins. `base` and `platform` are as written, variables included."""

    index: int
    name: str | None
    base: str
    platform: str | None
    instructions: tuple[Instruction, ...]
    span: Span

    def all(self, name: str) -> list[Instruction]:
        """Its instructions of that name, in order."""
        return [instruction for instruction in self.instructions if instruction.name == name]


@record
class Dockerfile:
    """A file's stages. `arguments` are the ARG instructions before the first FROM.

    `problem` says why the file may build something else than what is read here.
    """

    source: Source
    arguments: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    escape: str = "\\"
    problem: str | None = None

    def stage(self, reference: str | None, before: int | None = None) -> Stage | None:
        """The stage of that name (any case) or number; the last one for None.

        `before` hides the stages from that number on, as a FROM sees only earlier ones.
        """
        seen = self.stages[:before]
        if reference is None:
            return seen[-1] if seen else None
        for stage in reversed(seen):
            if stage.name is not None and stage.name.lower() == reference.lower():
                return stage
        # FROM knows names only; COPY --from and --target also know numbers.
        if before is None and reference.isdecimal() and len(reference) < 6:
            return next((stage for stage in seen if stage.index == int(reference)), None)
        return None


def parse(source: Source) -> Dockerfile:
    """Read a Dockerfile. Never raises: what is not understood is in `problem`."""
    reader = _Reader(source)
    found = list(reader.instructions())
    starts = [number for number, item in enumerate(found) if item.name == "FROM"]
    head = found[: starts[0]] if starts else found
    stages = tuple(
        _stage(index, found[start], tuple(found[start + 1 : end]))
        for index, (start, end) in enumerate(pairwise([*starts, len(found)]))
    )
    problem = reader.problem
    if not starts:
        problem = problem or "there is no FROM"
    elif any(item.name != "ARG" for item in head):
        problem = problem or "an instruction other than ARG stands before the first FROM"
    arguments = tuple(item for item in head if item.name == "ARG")
    return Dockerfile(source, arguments, stages, reader.escape, problem)


def _stage(index: int, start: Instruction, body: tuple[Instruction, ...]) -> Stage:
    words = start.text.split()
    named = len(words) == 3 and words[1].lower() == "as"
    base = words[0] if words else ""
    name = words[2] if named else None
    return Stage(index, name, base, start.flag("platform"), body, start.span)


@record(frozen=False, eq=True)
class _Reader:
    """Walks over the lines of a Dockerfile, and notes what it does not understand."""

    source: Source
    escape: str = "\\"
    problem: str | None = None
    number: int = 0
    _continues: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._read_directives()
        mark = re.escape(self.escape)
        self._continues = re.compile(rf"(?:^|(?<!{mark})){mark}[ \t]*$")

    @property
    def _count(self) -> int:
        return len(self.source.line_starts)

    def _read_directives(self) -> None:
        for number in range(1, self._count + 1):
            line = self.source.line(number).strip()
            match = _DIRECTIVE.match(line) if line.startswith("#") else None
            if match is None:
                return
            value = match[2].strip()
            if match[1].lower() == "escape" and value in ("\\", "`"):
                self.escape = value
            elif match[1].lower() == "syntax" and not _FRONTEND.match(value):
                self.problem = f"it is read by another frontend, '{value}'"

    def instructions(self) -> Iterator[Instruction]:
        for _ in range(MAX_INSTRUCTIONS):
            instruction = self._next()
            if instruction is None:
                return
            yield instruction
        self.problem = self.problem or f"it has more than {MAX_INSTRUCTIONS} instructions"

    def _next(self) -> Instruction | None:
        while self.number < self._count:
            self.number += 1
            line = self.source.line(self.number).lstrip()
            if line and not line.startswith("#"):
                return self._read(self.number, line)
        return None

    def _read(self, first: int, line: str) -> Instruction:
        last = first
        parts = []
        while (match := self._continues.search(line)) is not None:
            parts.append(line[: match.start()])
            line = ""
            following = self._continuation()
            if following is None:
                break
            last, line = following
        parts.append(line)
        name, *rest = re.split(r"\s+", "".join(parts).strip(), maxsplit=1)
        name = name.upper()
        flags, text = _split_flags(rest[0] if rest else "")
        if name not in INSTRUCTIONS:
            self.problem = self.problem or f"'{name[:40]}' is no instruction"
        bodies = []
        for chomp, word in _heredoc_names(name, text, self.escape):
            bodies.append(self._heredoc(word, chomp=chomp))
            last = self.number
        span = Span(
            self.source, self.source.line_span(first).start, self.source.line_span(last).end
        )
        return Instruction(name, flags, text, span, tuple(bodies))

    def _continuation(self) -> tuple[int, str] | None:
        """The next line of an instruction that goes on; comments and empty lines do not count."""
        while self.number < self._count:
            self.number += 1
            line = self.source.line(self.number)
            if line.strip() and not line.lstrip().startswith("#"):
                return self.number, line
        return None

    def _heredoc(self, word: str, *, chomp: bool) -> str:
        lines: list[str] = []
        while self.number < self._count:
            self.number += 1
            line = self.source.line(self.number)
            line = line.lstrip("\t") if chomp else line
            if line == word:
                return "\n".join(lines)
            lines.append(line)
        self.problem = self.problem or f"here-document '{word[:40]}' has no end"
        return "\n".join(lines)


def _split_flags(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    if not text.startswith("--"):
        return (), text
    flags = []
    at = 0
    while (match := _FLAG.match(text, at)) is not None:
        flags.append((match[1], match[2] or ""))
        at = match.end()
    return tuple(flags), text[at:]


def _heredoc_names(name: str, text: str, escape: str) -> list[tuple[bool, str]]:
    if "<<" not in text:
        return []
    if name == "ONBUILD":
        name, _, text = text.partition(" ")
    if name.upper() not in _WITH_HEREDOCS or exec_words(text) is not None:
        return []
    found = []
    for word in split_words(text, escape):
        match = _HEREDOC.match(word)
        if match is not None:
            found.append((bool(match[1]), match[2].replace('"', "").replace("'", "")))
    return found


def exec_words(text: str) -> tuple[str, ...] | None:
    """The words of a command in exec form (a JSON array of strings), None for the shell form."""
    import json

    if not text.startswith("["):
        return None
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return tuple(words)
    return None
