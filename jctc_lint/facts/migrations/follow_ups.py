"""A root cause of failure, and what fails for the same reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.schema.changes import CreateTable, Guarded, Maybe
from jctc_lint.facts.schema.model import Kind, Name
from jctc_lint.record import field, record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import Step
    from jctc_lint.facts.schema.apply import Failure
    from jctc_lint.facts.schema.changes import Change
    from jctc_lint.text import Span


@record(frozen=False)
class Cause:
    """One thing that goes wrong, and all that goes wrong because of it."""

    revision: Revision
    failure: Failure
    follow_ups: list[tuple[Revision, Change]] = field(default_factory=list)

    @property
    def place(self) -> Span | None:
        return self.failure.change.place if self.failure.change is not None else None


def follow(cause: Cause, steps: list[Step]) -> None:
    """Add the changes that need the table that is missing, up to where it is created."""
    failure = cause.failure
    key = failure.key
    if failure.kind != "table-missing" or key is None or key.kind is not Kind.RELATION:
        return
    known = {id(change) for _, change in cause.follow_ups}
    begun = False
    for step in steps:
        for change in step.changes:
            if change is failure.change:
                begun = True
            elif begun and isinstance(change, CreateTable) and change.table == key.name:
                return
            elif not begun or id(change) in known or change.place == cause.place:
                continue
            elif key.name in _needed(change):
                cause.follow_ups.append((step.revision, change))


def _needed(change: Change) -> Iterator[Name]:
    """The tables without which a change fails."""
    if isinstance(change, (Maybe, Guarded)) or getattr(change, "if_exists", False):
        return
    table = getattr(change, "table", None)
    if isinstance(table, Name) and not isinstance(change, CreateTable):
        yield table
    index = getattr(change, "index", None)
    if index is not None and isinstance(getattr(index, "table", None), Name):
        yield index.table
    constraints = [*getattr(change, "constraints", ()), getattr(change, "constraint", None)]
    for constraint in constraints:
        target = getattr(constraint, "target", None)
        if isinstance(target, Name):
            yield target
    yield from getattr(change, "tables", None) or ()
