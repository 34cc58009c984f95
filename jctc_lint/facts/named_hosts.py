"""Hosts that a container's environment names: in URLs, in `..._HOST` variables, as `host:port`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Assignment, Value

_MAX_TEXT = 4_096
_UNKNOWN = "\ufffd"
"""Stands for a part that only the machine that deploys can know; no host has it in its name."""

_URL = pattern(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]{0,40})://(?P<place>[^\s/?#\"']+)")
_WITHOUT_HOST = frozenset({"file", "gs", "memory", "s3", "s3a", "sqlite", "unix"})
"""Schemes behind which no host stands, but a bucket or a path."""
_HOST = pattern(r"^(?P<host>[A-Za-z0-9][\w.\-]*)(?::\d{1,5})?$", re.ASCII)
_HOST_PORT = pattern(r"^(?P<host>[A-Za-z0-9][\w.\-]*):\d{2,5}$", re.ASCII)
_NAMES_A_HOST = pattern(
    r"(?:^|_)(?:HOST|HOSTS|HOSTNAME|SERVER|SERVERS|ADDR|ADDRESS|BROKER|BROKERS|ENDPOINT)$"
)


def hosts_in(assignment: Assignment) -> Iterator[str]:
    """The hosts that a variable's value names, as far as they are written there."""
    if assignment.value is None:
        return
    text = _known_text(assignment.value)[:_MAX_TEXT]
    if "://" in text:
        for match in _URL.finditer(text):
            if match["scheme"].lower() not in _WITHOUT_HOST:
                yield from _hosts(match["place"].rpartition("@")[2], _HOST)
    elif _NAMES_A_HOST.search(assignment.name.upper()):
        yield from _hosts(text.strip(), _HOST)
    else:
        yield from _hosts(text.strip(), _HOST_PORT)


def schemes_in(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The schemes of the URLs in a variable's value, without a driver's name, each with a host."""
    if assignment.value is None:
        return
    for match in _URL.finditer(_known_text(assignment.value)[:_MAX_TEXT]):
        for host in _hosts(match["place"].rpartition("@")[2], _HOST):
            yield match["scheme"].partition("+")[0].lower(), host


def _hosts(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for part in text.split(","):
        match = pattern.match(part.strip())
        if match is not None:
            yield match["host"]


def _known_text(value: Value) -> str:
    if value.resolved is not None:
        return value.resolved
    if not value.segments:
        return _UNKNOWN
    return "".join(
        segment.text if segment.text is not None else _UNKNOWN for segment in value.segments
    )
