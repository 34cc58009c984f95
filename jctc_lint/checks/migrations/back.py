"""Downgrades that do something: is the schema then as it was before?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.migrations.trips import nameless, stopped, unnamed, unrestored, within_reach
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
MAX_MENDS = 2
"""Most calls that a message proposes."""


@check("downgrade-does-not-restore")
def downgrade_does_not_restore(history: History) -> Reports:
    found = unrestored(history)
    enums = [item for item in found if item.enums]
    if len(enums) > MANY:
        stops = sum(item.trip.again is not None for item in enums)
        key = "enums-everywhere-again" if stops else "enums-everywhere"
        yield _folded(history, [item.trip.revision for item in enums], key, again=stops)
        found = [item for item in found if not item.enums]
    near = within_reach(history)
    for item in found:
        yield _left(item, near)


_AGAIN = {"enums": "enums-again", "labels": "labels-again", "default": "again"}


def _left(item: Unrestored, near: set[str]) -> Report:
    revision = item.trip.revision
    labels, again = item.labels_only, item.trip.again
    key = "enums" if item.enums else "labels" if labels else "default"
    from jctc_lint.checks.migrations.undo import undoing

    return report(
        _place(revision),
        f"{revision.subject}/restores",
        key if again is None else _AGAIN[key],
        severity=Severity.INFO if labels else _severity(revision, near),
        certainty=Certainty.LIKELY if item.trip.unsure else Certainty.CERTAIN,
        related=tuple(_related(item)),
        revision=revision.id,
        names=_listed(list(item.enums)),
        differences=_listed([in_words(difference) for difference in item.differences], "; "),
        mends=_listed(undoing(item.differences), "; ", limit=MAX_MENDS),
        reason=again.reason if again is not None else "",
    )


def _severity(revision: Revision, near: set[str]) -> Severity:
    return Severity.WARNING if revision.path in near else Severity.INFO


def _place(revision: Revision) -> Span:
    return revision.downgrade.span if revision.downgrade is not None else revision.span


def _listed(words: list[str], joint: str = ", ", limit: int = MAX_WORDS) -> str:
    rest = len(words) - limit
    return joint.join(words[:limit]) + (f" and {rest} more" if rest > 0 else "")


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
    if difference.attribute == "definition" and before.startswith(f"{after} "):
        return f"{difference.kind} {name} lacks '{before.removeprefix(after).strip()}'"
    if difference.attribute in ("nullable", "definition"):
        return f"{difference.kind} {name} is {after}, it was {before}"
    return f"{difference.kind} {name} has {difference.attribute} {after}, it was {before}"


def _name(difference: Difference) -> str:
    name = str(difference.key.name) + (f".{difference.part}" if difference.part else "")
    return shown(name)


def _related(item: Unrestored) -> Iterator[Related]:
    seen: set[Span] = set()
    again = item.trip.again
    if again is not None and again.change is not None:
        yield Related(again.change.place, "The next upgrade stops here.")
    for difference in item.differences:
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


@check("constraint-without-name")
def constraint_without_name(history: History) -> Reports:
    found = list(unnamed(history))
    if not found:
        return
    revision, change = found[-1]
    others = [change.place for _, change in found[:-1]][-MAX_RELATED:]
    yield report(
        change.place,
        f"{history.environment.subject}/nameless",
        "default" if len(found) == 1 else "more",
        related=tuple(Related(place, "This one has no name either.") for place in others),
        revision=revision.id,
        call=change.call,
        table=change.table,
        count=len(found) - 1,
    )


def _folded(history: History, revisions: list[Revision], key: str, *, again: int = 0) -> Report:
    return report(
        _place(revisions[0]),
        f"{history.environment.subject}/{key}",
        key,
        related=tuple(
            Related(_place(revision), f"So does '{revision.id}'.")
            for revision in revisions[1 : MAX_RELATED + 1]
        ),
        count=len(revisions),
        again=again,
        revision=revisions[0].id,
    )
