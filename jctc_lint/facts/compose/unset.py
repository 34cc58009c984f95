"""Addresses of published ports that hang on a variable which nothing in the repository sets."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import Kind
from jctc_lint.record import record
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.compose.model import Port, Project, Service
    from jctc_lint.facts.compose.verdict import Verdict

_BARE = pattern(
    r"""^["']?\$(?:(\w+)|\{(\w+)\}):(?:\$\{[^{}]*\}|[^:{}])+:(?:\$\{[^{}]*\}|[^:{}])+$"""
)

MAX_ADDRESSES = 100
"""Most addresses of one project that are looked into."""


@record
class BareAddress:
    """A port that is open to everybody when `variable`, its address, is not set."""

    service: Service
    port: Port
    variable: str


def bare_addresses(verdict: Verdict) -> Iterator[BareAddress]:
    """Ports whose address is a variable without a default that no dotenv file mentions."""
    texts = verdict.repository.texts(Kind.DOTENV)
    for found in islice(_bare(verdict.project), MAX_ADDRESSES):
        if not any(found.variable in text for text in texts):
            yield found


def _bare(project: Project) -> Iterator[BareAddress]:
    for service in project.services.values():
        for port in service.ports:
            match = _BARE.match(port.span.text) if port.unknown and port.host is None else None
            name = (match[1] or match[2]) if match is not None else None
            if name in port.unknown:
                yield BareAddress(service, port, name)
