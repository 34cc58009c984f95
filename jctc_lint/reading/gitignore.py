"""Lines of .gitignore, and what they say of an entry below its folder."""

from __future__ import annotations

import re
from functools import cached_property

from jctc_lint.record import record
from jctc_lint.text import pattern

_USUAL = pattern(r"(?P<again>!?)(?P<path>/?(?:[\w.\-*]+/)*[\w.\-*]+)(?P<folder>/?)", re.A)
"""A line of names and plain stars."""
_LITERAL = pattern(r"[\w.\-]+")


@record(frozen=False)
class Line:
    """A line of .gitignore. Most are usual, or match nothing that we look at: to see that costs far
    less than to import the library for all others.
    """

    text: str

    @cached_property
    def literal(self) -> str:
        """Text that stands in all paths that the line matches."""
        return max(_LITERAL.findall(self.text.partition("[")[0]), key=len, default="")

    def includes(self, path: str) -> bool | None:
        """Whether the line leaves an entry out (True) or lets it in; None: it says nothing.

        The path of a folder ends with `/`.
        """
        usual = self._usual
        if usual is not None:
            matches = self._matches(path.removesuffix("/"))
            if not matches or (usual["folder"] and not path.endswith("/")):
                return None
            return not usual["again"]
        # Behind the literal text comes at least the one character of `[...]`.
        if self.literal not in (path[:-1] if "[" in self.text else path) or self._rest is None:
            return None
        include, regex = self._rest
        match = regex.match(path)
        if match and (match.groupdict().get("ps_d") is None or match.end("ps_d") == len(path)):
            return include
        return None

    def _matches(self, path: str) -> bool:
        """Whether a usual line matches: a path from its folder, or a name anywhere below."""
        assert self._usual is not None
        wanted = self._usual["path"]
        names = path.split("/") if "/" in wanted else [path.rpartition("/")[2]]
        parts = wanted.removeprefix("/").split("/")
        return len(parts) == len(names) and all(map(_fits, parts, names))

    @cached_property
    def _usual(self) -> re.Match[str] | None:
        return _USUAL.fullmatch(self.text) if "**" not in self.text else None

    @cached_property
    def _rest(self) -> tuple[bool, re.Pattern[str]] | None:
        from pathspec import GitIgnoreSpec

        try:
            (found,) = GitIgnoreSpec.from_lines([self.text]).patterns
        except (ValueError, re.error):
            return None  # Git passes over such a line as well.
        if found.include is None or found.regex is None:
            return None
        return found.include, found.regex


def _fits(wanted: str, name: str) -> bool:
    """Whether a name is the one wanted, in which a `*` stands for any text."""
    first, *others = wanted.split("*")
    if not others:
        return name == wanted
    at, end = len(first), len(name) - len(others[-1])
    if at > end or not (name.startswith(first) and name.endswith(others[-1])):
        return False
    for part in others[:-1]:
        at = name.find(part, at, end) + len(part)
        if at < len(part):
            return False
    return True
