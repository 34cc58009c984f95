"""Enum types that SQLAlchemy creates once in a run of Alembic, and again in the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import CreateEnum

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.follow_ups import Cause
    from jctc_lint.facts.migrations.replay import History


def fails_stepwise(history: History) -> Cause | None:
    """What stops an upgrade of one revision a run, where one run for all gets through.

    The replay is done again only where two revisions create enum types of one name.
    """
    if history.causes or not _created_again(history):
        return None
    from jctc_lint.facts.migrations.replay import replay

    causes = replay(history.environment, stepwise=True, live=False).causes
    return causes[0] if causes and causes[0].failure.kind == "type-exists" else None


def _created_again(history: History) -> bool:
    seen: set[str] = set()
    for step in history.steps:
        names = {str(c.enum) for c in step.changes if isinstance(c, CreateEnum) and c.once}
        if names & seen:
            return True
        seen |= names
    return False
