"""`$name` in a value: a variable that was meant, or a `$` that belongs to the text?"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from jctc_lint.facts.secrets.names import is_hash, words_of
from jctc_lint.reading.discover import Kind
from jctc_lint.record import field, record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.interpolation import Segment
    from jctc_lint.facts.repository import Repository

_BRACED = pattern(r"(?<!\$)\$\{(\w+)")
_ASSIGNED = pattern(r"(?:^|[\s;\"'])(?:export\s+|-e\s+|ARG\s+|ENV\s+)?([A-Za-z_]\w*)\s*[:?+]?=")


@record(frozen=False)
class Names:
    """Which names of variables anything in the repository speaks of."""

    repository: Repository
    _own: dict[str, bool] = field(default_factory=dict)

    def known(self, name: str) -> bool:
        """True when some file gives `name` a value, or Compose files take it with `${name}`."""
        return name in self._braced or name in self._assigned

    @cached_property
    def _braced(self) -> frozenset[str]:
        """Names in `${...}` outside commands, where a shell of the container might read them."""
        names: set[str] = set()
        for values in self.repository.compose_values:
            text, done = values.file.source.text, 0
            for start, end in sorted((c.span.start, c.span.end) for c in values.commands):
                names.update(_BRACED.findall(text[done : max(done, start)]))
                done = max(done, end)
            names.update(_BRACED.findall(text[done:]))
        return frozenset(names)

    @cached_property
    def _assigned(self) -> frozenset[str]:
        names: set[str] = set()
        inventory = self.repository.inventory
        for kind in (Kind.DOTENV, Kind.SHELL, Kind.MAKEFILE):
            for path in inventory.of(kind):
                source = self.repository.files.read(path)
                if source is not None:
                    names.update(_ASSIGNED.findall(source.text))
        return frozenset(names)


@record(eq=True)
class Misread:
    """A `$` that is taken for a variable. `sure` when no author can have meant one."""

    segment: Segment
    sure: bool


def misread(
    text: str, segments: tuple[Segment, ...], name: str, names: Names, *, secret: bool
) -> Iterator[Misread]:
    """References in the value of `name` that were most probably not meant as such."""
    hashed = is_hash(text.replace("$$", ""))
    for segment in segments:
        if segment.name is None or segment.operator or _is_braced(text, segment):
            continue
        if hashed:
            yield Misread(segment, sure=True)
        elif names.known(segment.name):
            continue
        elif text[segment.start - 1 : segment.start] == "\\" and segment.start:
            yield Misread(segment, sure=True)
        elif not _looks_meant(text, segment, name, secret=secret):
            yield Misread(segment, sure=secret)


def _is_braced(text: str, segment: Segment) -> bool:
    return text.startswith("${", segment.start)


def _looks_meant(text: str, segment: Segment, name: str, *, secret: bool) -> bool:
    """`$USER:$PASS@db`, `/x:$PATH`, `$db_password`; not `pa$word`, `$abc`, `abc$DEF`."""
    variable = segment.name or ""
    before = text[segment.start - 1] if segment.start else ""
    whole = segment.start == 0 and segment.end == len(text)
    if before.isalnum():
        return False
    if not (variable.isupper() and len(variable) > 1):
        related = not set(words_of(variable)).isdisjoint(words_of(name))
        return whole and ("_" in variable or related)
    return whole or not secret or "://" in text or not before or before in "/:@=,"
