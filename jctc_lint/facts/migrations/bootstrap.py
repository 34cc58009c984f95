"""Histories that do not start on an empty database: the first tables are made by something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import CreateTable, RenameTable
from jctc_lint.facts.schema.model import Kind, Name
from jctc_lint.record import record

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.replay import Cause, History

SEVERAL = 3
"""Tables that nobody creates: so many are no slip, wherever in the history they are missed."""


@record
class Bootstrap:
    """`causes` are the failures that come from it, `tables` all that are taken for given."""

    causes: tuple[Cause, ...]
    tables: tuple[str, ...]


def bootstrap_of(history: History) -> Bootstrap | None:
    """The tables that revisions change and that none creates; None where that is a mere slip."""
    causes = [cause for cause in history.causes if _never_there(cause)]
    if not causes:
        return None
    changed, made = _tables(history)
    causes = [cause for cause in causes if cause.failure.key and cause.failure.key.name not in made]
    if not causes or causes[0] is not history.causes[0]:
        return None
    missed = dict.fromkeys(
        cause.failure.key.name
        for cause in causes
        if cause.failure.key and cause.failure.key.kind is Kind.RELATION
    )
    tables = list(dict.fromkeys(name.text for name in {**missed, **changed} if name not in made))
    started = next((step.revision for step in history.steps if step.changes), None)
    if causes[0].revision is not started and len(tables) < SEVERAL:
        return None
    return Bootstrap(tuple(causes), tuple(tables))


def _never_there(cause: Cause) -> bool:
    """Missing and not dropped; also where the exception is caught and the next statement fails."""
    failure = cause.failure
    if failure.kind == "transaction-aborted":
        missing = failure.key is not None and failure.key.kind is Kind.RELATION
        return missing and failure.reason.endswith("does not exist")
    return failure.kind in ("table-missing", "schema-missing") and failure.dropped_by is None


def _tables(history: History) -> tuple[dict[Name, None], set[Name]]:
    """Those that revisions change, in order, and those that they create."""
    changed: dict[Name, None] = {}
    made: set[Name] = set()
    for step in history.steps:
        for change in step.changes:
            table = getattr(change, "table", None)
            if isinstance(change, CreateTable):
                made.add(change.table)
            elif isinstance(table, Name) and not getattr(change, "if_exists", False):
                changed.setdefault(table)
            if isinstance(change, RenameTable):
                made.add(change.to)
    return changed, made
