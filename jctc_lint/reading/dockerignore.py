"""Which files `docker build` leaves out of its context: the patterns of a .dockerignore."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.reading.files import Files

MAX_PATTERNS = 2_000


@record
class Dockerignore:
    """The patterns in order, each with whether it takes files back in (`!`)."""

    patterns: tuple[tuple[re.Pattern[str], bool], ...] = ()

    def leaves_out(self, path: str) -> bool:
        """True when a path (from the context) is not sent to the builder: the last match counts."""
        out = False
        for form, back in self.patterns:
            if out is back and form.match(path):
                out = not back
        return out


def dockerignore_of(files: Files, context: str, dockerfile: str | None) -> Dockerignore:
    """The patterns for a build: `Dockerfile.dockerignore` comes before `.dockerignore`."""
    beside = f"{context}/.dockerignore" if context else ".dockerignore"
    for path in (f"{dockerfile}.dockerignore", beside):
        if files.exists(path):
            return parse(files.head(path, 256 * 1024).decode("utf-8", "replace"))
    return Dockerignore()


def parse(text: str) -> Dockerignore:
    """The patterns of a text. Anchored at the context, unlike those of Git."""
    found = []
    for line in text.splitlines()[:MAX_PATTERNS]:
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        back = written.startswith("!")
        parts = [p for p in written.removeprefix("!").strip().split("/") if p not in ("", ".")]
        if parts and ".." not in parts:
            found.append((re.compile(_expression(parts)), back))
    return Dockerignore(tuple(found))


def _expression(parts: list[str]) -> str:
    """What matches the pattern itself and everything below it."""
    made = ""
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            made += ".*" if last else "(?:.*/)?"
        else:
            made += _part(part) + ("" if last else "/")
    return rf"(?s:{made})(?:/|\Z)"


def _part(part: str) -> str:
    made = ""
    for char in part:
        if char == "*":
            made = made if made.endswith("[^/]*") else made + "[^/]*"
        elif char == "?":
            made += "[^/]"
        else:
            made += re.escape(char)
    return made
