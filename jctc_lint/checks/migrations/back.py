"""Downgrades that do something: is the schema then as it was before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.migrations.trips import nameless, stopped, unrestored, within_reach
from jctc_lint.facts.schema.compare import Differs
from jctc_lint.facts.schema.open_names import shown
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import History, Trip
    from jctc_lint.facts.migrations.trips import Unrestored
    from jctc_lint.facts.schema.apply import Failure
    from jctc_lint.facts.schema.compare import Difference
    from jctc_lint.text import Span

MANY = 5
"""With more findings of one kind than this it is how a project works, and is told once."""
MAX_RELATED = 4
MAX_WORDS = 3
"""Most differences that a message names."""


@check("downgrade-does-not-restore")
def downgrade_does_not_restore(history: History) -> Reports:
    found = unrestored(history)
    enums = [item for item in found if item.enums]
    if len(enums) > MANY:
        yield _folded(history, [item.trip.revision for item in enums], "enums-everywhere")
        found = [item for item in found if not item.enums]
    near = within_reach(history)
    for item in found:
        yield _left(item, near)


def _left(item: Unrestored, near: set[str]) -> Report:
    revision = item.trip.revision
    labels = item.labels_only
    key = "enums" if item.enums else "labels" if labels else "default"
    return report(
        _place(revision),
        f"{revision.subject}/restores",
        key,
        severity=Severity.INFO if labels else _severity(revision, near),
        certainty=Certainty.LIKELY if item.trip.unsure else Certainty.CERTAIN,
        related=tuple(_related(item.differences)),
        revision=revision.id,
        names=_listed(list(item.enums)),
        differences=_listed([in_words(difference) for difference in item.differences], "; "),
    )


def _severity(revision: Revision, near: set[str]) -> Severity:
    return Severity.WARNING if revision.path in near else Severity.INFO


def _place(revision: Revision) -> Span:
    return revision.downgrade.span if revision.downgrade is not None else revision.span


def _listed(words: list[str], joint: str = ", ") -> str:
    rest = len(words) - MAX_WORDS
    return joint.join(words[:MAX_WORDS]) + (f" and {rest} more" if rest > 0 else "")


def in_words(difference: Difference) -> str:
    """`column orders.paid is left over`, and the like."""
    name = _name(difference)
    if difference.how is not Differs.CHANGED:
        return f"{difference.kind} {name} is {difference.how}"
    if difference.before == difference.after:
        return f"{difference.kind} {name} has another {difference.attribute}"
    if difference.attribute == "labels":
        had = difference.before.split(", ")
        more = [label for label in difference.after.split(", ") if label not in had]
        if more and len(had) + len(more) == difference.after.count(", ") + 1:
            return f"enum type {name} keeps {', '.join(more)}"
    before, after = difference.before or "none", difference.after or "none"
    if difference.attribute in ("nullable", "definition"):
        return f"{difference.kind} {name} is {after}, it was {before}"
    return f"{difference.kind} {name} has {difference.attribute} {after}, it was {before}"


def _name(difference: Difference) -> str:
    name = str(difference.key.name) + (f".{difference.part}" if difference.part else "")
    return shown(name)


def _related(differences: tuple[Difference, ...]) -> Iterator[Related]:
    seen: set[Span] = set()
    for difference in differences:
        place = difference.place
        if place is not None and place not in seen and len(seen) < MAX_RELATED:
            seen.add(place)
            yield Related(place, f"The {difference.kind} '{_name(difference)}' comes from here.")


@check("downgrade-fails")
def downgrade_fails(history: History) -> Reports:
    found = stopped(history)
    unnamed = [trip.revision for trip, failure in found if nameless(failure)]
    if len(unnamed) > MANY:
        yield _folded(history, unnamed, "nameless-everywhere")
        found = [(trip, failure) for trip, failure in found if not nameless(failure)]
    near = within_reach(history)
    for trip, failure in found:
        yield _stops(trip, failure, near)


def _stops(trip: Trip, failure: Failure, near: set[str]) -> Report:
    revision, change = trip.revision, failure.change
    return report(
        change.place if change is not None else _place(revision),
        f"{revision.subject}/downgrade-fails",
        "nameless" if nameless(failure) else "raises" if failure.kind == "raises" else "default",
        severity=_severity(revision, near),
        revision=revision.id,
        call=change.call if change is not None else "downgrade",
        reason=failure.reason,
    )


def _folded(history: History, revisions: list[Revision], key: str) -> Report:
    return report(
        _place(revisions[0]),
        f"{history.environment.subject}/{key}",
        key,
        related=tuple(
            Related(_place(revision), f"So does '{revision.id}'.")
            for revision in revisions[1 : MAX_RELATED + 1]
        ),
        count=len(revisions),
        revision=revisions[0].id,
    )
