"""Variables in health checks that Compose fills in on the host, and that the container has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.health.service import ServiceHealth
    from jctc_lint.text import Span


@record
class Early:
    """`variable` is set in the container at `given`, and by nothing that Compose reads.

    `closed`: the project's dotenv file is there and does not set it.
    """

    variable: str
    given: Span
    closed: bool


def resolved_early(health: ServiceHealth) -> Early | None:
    """The first variable with a single dollar sign that only the container has."""
    command, service = health.command, health.service
    if command is None or command.in_dockerfile:
        return None
    project = service.project
    for value in command.written:
        for segment in value.segments:
            name = segment.name
            if name is None or segment.operator or segment.text:
                continue
            given = service.environment.get(name)
            if given is None or given.value is None or not given.value.resolved:
                continue
            if any(part.name == name for part in given.value.segments):
                # It is the host's as well.
                continue
            if name not in project.variables:
                return Early(name, given.span, closed=bool(project.variables))
    return None
