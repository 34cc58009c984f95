"""Ways back, sorted: which do not restore the schema before, and which stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.model import Effect
from jctc_lint.facts.schema.changes import AddConstraint
from jctc_lint.facts.schema.compare import Differs
from jctc_lint.record import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import History, Trip
    from jctc_lint.facts.schema.apply import Failure
    from jctc_lint.facts.schema.compare import Difference

REACH = 10
"""Revisions that a rollback may have to take back."""
SLIPS = (
    "AttributeError",
    "CompileError",
    "IdentifierError",
    "NameError",
    "NoSuchTableError",
    "UnboundLocalError",
)
"""Exceptions that nobody raises on purpose to say that there is no way back."""


@record
class Unrestored:
    """A downgrade after which the schema is not as it was."""

    trip: Trip
    differences: tuple[Difference, ...]

    @property
    def enums(self) -> tuple[str, ...]:
        """The enum types left behind, where there is nothing else."""
        left = [d for d in self.differences if d.how is Differs.LEFT and d.kind == "enum type"]
        whole = len(left) == len(self.differences)
        return tuple(str(difference.key.name) for difference in left) if whole else ()

    @property
    def labels_only(self) -> bool:
        """Enum labels cannot be dropped: PostgreSQL has no statement for it."""
        return all(difference.attribute == "labels" for difference in self.differences)


def judged(history: History) -> Iterator[Trip]:
    """The ways back that do something; that others do not is told elsewhere."""
    downgrades = history.environment.downgrades
    silent = {revision.path for revision in (*downgrades.empty, *downgrades.refusing)}
    for step in history.steps:
        back = step.revision.downgrade
        missing = back is not None and back.effect is Effect.MISSING
        if step.trip is not None and not missing and step.revision.path not in silent:
            yield step.trip


def unrestored(history: History) -> list[Unrestored]:
    found = [
        Unrestored(trip, _whole([d for d in trip.differences if _counts(d, history)]))
        for trip in judged(history)
        if trip.failure is None
    ]
    return [item for item in found if item.differences]


def _whole(found: list[Difference]) -> tuple[Difference, ...]:
    """Without what comes and goes with its table."""
    tables = {(item.how, item.key.name) for item in found if item.kind == "table"}
    return tuple(item for item in found if (item.how, item.table) not in tables)


def _counts(difference: Difference, history: History) -> bool:
    """Not what comes from elsewhere, goes with the session, or is only written differently."""
    passing = difference.key.name.schema == "pg_temp"
    texts = difference.attribute == "definition" and not (difference.before or difference.after)
    return not (difference.key in history.given or passing or texts)


def stopped(history: History) -> list[tuple[Trip, Failure]]:
    return [
        (trip, trip.failure)
        for trip in judged(history)
        if trip.failure is not None and not _meant(trip.failure)
    ]


def _meant(failure: Failure) -> bool:
    by_itself = failure.change is not None and failure.change.call == "raise"
    return failure.kind == "raises" and by_itself and not failure.reason.startswith(SLIPS)


def nameless(failure: Failure) -> bool:
    """SQLAlchemy refuses to drop a constraint without a name, whatever the database."""
    change = failure.change
    return failure.kind == "raises" and change is not None and change.call != "raise"


def unnamed(history: History) -> Iterator[tuple[Revision, AddConstraint]]:
    """Constraints that the newest revisions create and whose names PostgreSQL invents.

    Not those of a revision whose downgrade stops for it, which is told.
    """
    told = {trip.revision.path for trip, failure in stopped(history) if nameless(failure)}
    for step in history.steps[-REACH:]:
        for change in step.changes:
            if (
                isinstance(change, AddConstraint)
                and change.constraint.name == ""
                and "create_" in change.call
                and step.revision.path not in told
            ):
                yield step.revision, change


def within_reach(history: History) -> set[str]:
    """Paths of the newest revisions: nobody goes back further."""
    return {step.revision.path for step in history.steps[-REACH:]}
