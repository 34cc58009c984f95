"""Live safety: what an upgrade does to tables that running programs read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import CHECKS, Check, Report, check, report
from jctc_lint.facts.migrations.locks_model import Hazard
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.migrations.locks_model import LiveChange, Unlimited

MAX_NAMED = 5
"""Most things that a finding names besides its own."""
_MILDER = {
    (Hazard.FOREIGN_KEY, "new"): Severity.INFO,
    (Hazard.TYPE, "zone"): Severity.INFO,
}
"""Variants that are less bad than their rule."""


def _judgement(hazard: Hazard) -> Check:
    def judge(change: LiveChange) -> Reports:
        if change.hazard is hazard:
            yield _told(change)

    return Check(hazard.value, "LiveChange", wants_options=False, function=judge)


def _told(change: LiveChange) -> Report:
    sure = change.sure and change.made_in is None
    return Report(
        change.change.place,
        f"{change.revision.subject}/{change.target}",
        change.variant,
        change.words,
        severity=_severity(change),
        certainty=Certainty.CERTAIN if sure else Certainty.LIKELY,
        related=_related(change),
    )


def _severity(change: LiveChange) -> Severity | None:
    """A table that is not deployed has no rows that could be refused."""
    if change.hazard is Hazard.REQUIRED_COLUMN and change.made_in is not None:
        return Severity.WARNING
    return _MILDER.get((change.hazard, change.variant))


def _related(change: LiveChange) -> tuple[Related, ...]:
    found = []
    if change.earlier is not None:
        found.append(Related(change.earlier.place, "Its lock is held until the transaction ends."))
    if change.made_in is not None:
        text = "The table is new here: deployed in the same run, it has no rows yet."
        found.append(Related(change.made_in.span, text))
    if change.more:
        named = ", ".join(f"'{name}'" for name in change.more[:MAX_NAMED])
        left = len(change.more) - MAX_NAMED
        rest = f" and {left} more" if left > 0 else ""
        found.append(Related(change.change.place, f"The same is done to {named}{rest}."))
    return tuple(found)


@check("lock-waits-without-limit")
def lock_waits_without_limit(unlimited: Unlimited) -> Reports:
    first = unlimited.first
    yield report(
        first.change.place,
        f"{unlimited.environment.subject}/lock-timeout",
        certainty=Certainty.LIKELY,
        related=(Related(unlimited.environment.span, "The environment is set up here."),),
        revision=first.revision.id,
        table=first.table,
    )


CHECKS.update({hazard.value: _judgement(hazard) for hazard in Hazard})
