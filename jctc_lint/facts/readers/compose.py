"""A dotenv file as Docker Compose reads it, and as `docker run --env-file` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.compose.interpolation import Variables, expand
from jctc_lint.facts.readers.reading import MAX_TEXT, Reading, Readings, State, looked_up
from jctc_lint.reading.dotenv import parse_raw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.reading.dotenv import DotenvFile
    from jctc_lint.text import Source

_NESTED = 5
"""Deepest nesting of defaults that is followed."""


def read_compose(file: DotenvFile) -> Readings:
    """What `env_file:` and `.env` give, the shell of the deploying machine left aside."""
    found: dict[str, Reading] = {}
    values: dict[str, str] = {}
    for entry in file.entries:
        at = entry.name_span.start
        if entry.text is None:
            found.setdefault(entry.name, Reading(State.ABSENT, at=at))
            continue
        text = _expanded(entry.text, values) if entry.expands else entry.text
        if text is None:
            return Readings({}, State.ERROR)
        if len(text) > MAX_TEXT:
            return Readings({}, State.UNKNOWN)
        values[entry.name] = text
        found[entry.name] = Reading(State.VALUE, text, at)
    if file.problem is not None:
        return Readings({}, State.ERROR)
    return Readings(found)


def _expanded(text: str, values: Mapping[str, str], depth: int = 0) -> str | None:
    expansion = expand(text, Variables({}))
    if expansion.error is not None:
        return None
    parts: list[str] = []
    for segment in expansion.segments:
        if segment.name is None:
            parts.append(segment.text or "")
            continue
        argument = segment.argument
        if "$" in argument and depth < _NESTED:
            argument = _expanded(argument, values, depth + 1) or ""
        parts.append(looked_up(segment.name, segment.operator, argument, values))
    return "".join(parts)


def read_docker(source: Source) -> Readings:
    """What `docker run --env-file` gives: text as it stands."""
    file = parse_raw(source)
    if file.problem is not None:
        return Readings({}, State.ERROR)
    found = {
        entry.name: Reading(
            State.VALUE if entry.text is not None else State.ABSENT,
            entry.text or "",
            entry.name_span.start,
        )
        for entry in file.entries
    }
    return Readings(found)
