"""The health check that a container gets: its words, who reads them, and where they are written."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.health.lists import Part, parts_of
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Healthcheck, Value
    from jctc_lint.facts.images.built import Probe
    from jctc_lint.text import Span

_SHELLS = frozenset({"sh", "bash", "ash", "dash"})


class Reader(StrEnum):
    """Who makes words of a health check."""

    SHELL = "shell"
    NOBODY = "nobody"
    """The words are the program and its arguments."""


@record
class HealthCommand:
    """What a health check runs. `words` are behind `CMD` or `CMD-SHELL`, `$$` as the container
    gets it; `written` are the same as they stand in the Compose file, () for a Dockerfile's.
    """

    reader: Reader
    words: tuple[str, ...]
    span: Span
    written: tuple[Value, ...] = ()
    in_dockerfile: bool = False

    @cached_property
    def parts(self) -> tuple[Part, ...] | None:
        """The commands that are run; None where they cannot be told apart."""
        if self.reader is Reader.SHELL:
            return parts_of(self.words[0]) if self.words else None
        if not self.words:
            return None
        script = _script(self.words)
        if script is not None:
            return parts_of(script)
        return (Part("", self.words),)

    @property
    def shell(self) -> str:
        """The shell that must be in the image for it; "" where there is none."""
        if self.reader is Reader.SHELL:
            return "sh"
        return self.words[0].rsplit("/", 1)[-1] if self.words and _script(self.words) else ""

    @property
    def text(self) -> str:
        return " ".join(self.words)


def _script(words: tuple[str, ...]) -> str | None:
    """The text that `sh -c` is given."""
    if words[0].rsplit("/", 1)[-1] in _SHELLS:
        for number, word in enumerate(words[1:-1], 1):
            if re.match(r"-\w*c$", word):
                return words[number + 1]
    return None


def compose_command(check: Healthcheck) -> HealthCommand | None:
    """The command of a service's own `healthcheck`; None without one."""
    if check.test is None or check.disabled or check.test[0] not in ("CMD", "CMD-SHELL"):
        return None
    reader = Reader.SHELL if check.test[0] == "CMD-SHELL" else Reader.NOBODY
    # A single text has no CMD-SHELL before it.
    written = check.written[1:] if len(check.written) == len(check.test) else check.written
    span = check.written[0].span if check.written else check.span
    if len(check.written) > 1:
        last = check.written[-1].span
        span = type(span)(span.source, span.start, max(span.end, last.end))
    return HealthCommand(reader, check.test[1:], span, written)


def dockerfile_command(probe: Probe) -> HealthCommand | None:
    """The command of a HEALTHCHECK."""
    if probe.disabled or probe.command is None:
        return None
    reader = Reader.SHELL if probe.command.shell else Reader.NOBODY
    return HealthCommand(reader, probe.command.words, probe.span, in_dockerfile=True)
