"""An empty database: does `alembic upgrade head` get to the end?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.migrations.bootstrap import NO_TABLE, bootstrap_of, missing_of
from jctc_lint.facts.migrations.stepwise import fails_stepwise
from jctc_lint.facts.migrations.trips import SLIPS, nameless
from jctc_lint.facts.schema.model import Kind
from jctc_lint.facts.schema.open_names import shown
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.checks import Report, Reports
    from jctc_lint.facts.migrations.follow_ups import Cause
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.schema.apply import Failure
    from jctc_lint.text import Span

MAX_RELATED = 4
"""Most follow-ups that a finding points to."""
OWN_WORDS = {"in-transaction", "label-unsafe", "needs-batch", "raises", "transaction-aborted"}
"""Kinds of failure with a message of their own, which is named as they are."""


@check("fails-on-fresh-database")
def fails_on_fresh_database(history: History) -> Reports:
    bootstrap = bootstrap_of(history)
    taken = bootstrap.causes if bootstrap is not None else ()
    names = {revision.path: revision.id for revision in history.environment.revisions}
    declared = history.environment.repository.settings.migrations.bootstrap
    for number, cause in enumerate(history.causes):
        given = declared and missing_of(cause) is not None
        if (
            not given
            and not any(cause is other for other in taken)
            and not _in_the_image(cause.failure)
        ):
            yield _stops(cause, names, first=number == 0)


def _in_the_image(failure: Failure) -> bool:
    """The images of PostGIS create its extension in each new database."""
    key = failure.key
    return key is not None and key.kind is Kind.EXTENSION and key.name.text.startswith("postgis")


def _stops(cause: Cause, names: Mapping[str, str], *, first: bool) -> Report:
    """A cause. The first is what will happen; others show when it is mended."""
    failure, revision = cause.failure, cause.revision
    origin = failure.dropped_by or failure.created_by
    named = str(failure.key.name) if failure.key is not None else ""
    return report(
        cause.place or revision.span,
        f"{revision.subject}/upgrade:{_object(failure)}",
        _message(failure),
        certainty=_certainty(failure, first=first),
        related=tuple(_related(cause, names)),
        revision=revision.id,
        call=failure.change.call if failure.change is not None else "",
        it=f"{_what(failure)} {failure.part or named}",
        table=named,
        reason=failure.reason,
        other=names.get(origin.path, origin.path) if origin is not None else "",
    )


def _certainty(failure: Failure, *, first: bool) -> Certainty:
    """A later failure is as sure as the first where no mending of an earlier one can help it."""
    slip = _message(failure) in ("nameless", "slip")
    twice = failure.kind.endswith("-exists") and failure.created_by is not None
    helpless = (first and not _by_extension(failure)) or slip or twice
    return Certainty.CERTAIN if helpless else Certainty.LIKELY


def _by_extension(failure: Failure) -> bool:
    """An administrator may have created the extension in the template of new databases."""
    return failure.key is not None and failure.key.kind is Kind.EXTENSION


def _message(failure: Failure) -> str:
    if failure.kind == "raises" and nameless(failure):
        return "nameless"
    slip = failure.reason.startswith(SLIPS) and not failure.reason.startswith(NO_TABLE)
    if failure.kind == "raises" and slip:
        return "slip"
    if failure.kind in OWN_WORDS:
        return failure.kind
    if failure.kind == "function-missing" and failure.key is not None:
        return "refused"  # What is missing by its key is the extension that brings it.
    column = "-of-table" if failure.part else ""
    if failure.key is not None and failure.kind.endswith("-missing"):
        return ("dropped" if failure.dropped_by is not None else "missing") + column
    if failure.key is not None and failure.kind.endswith("-exists"):
        return ("exists" if failure.created_by is not None else "there") + column
    return "refused"


def _what(failure: Failure) -> str:
    word = failure.kind.rsplit("-", 1)[0].replace("-", " ")
    return "enum type" if word == "type" else word


def _object(failure: Failure) -> str:
    if failure.key is None:
        return failure.kind
    name = f"{failure.key.name}.{failure.part}" if failure.part else str(failure.key.name)
    return shown(name)


def _related(cause: Cause, names: Mapping[str, str]) -> list[Related]:
    failure = cause.failure
    found = []
    for place, what in (
        (failure.created_by, "Created"),
        (failure.dropped_by, "Dropped or renamed"),
    ):
        if place is not None:
            found.append(Related(place, f"{what} by '{names.get(place.path, place.path)}'."))
    places: dict[Span, str] = {}
    for revision, change in cause.follow_ups:
        places.setdefault(change.place, revision.id)
    rest = len(places) - MAX_RELATED
    for number, (place, identity) in enumerate(list(places.items())[:MAX_RELATED], 1):
        more = f" So do {rest} more." if rest > 0 and number == MAX_RELATED else ""
        found.append(Related(place, f"In '{identity}': fails for the same reason.{more}"))
    return found


@check("starts-on-populated-database")
def starts_on_populated_database(history: History) -> Reports:
    bootstrap = bootstrap_of(history)
    if bootstrap is None:
        return
    tables = list(bootstrap.tables or bootstrap.schemas)
    first = bootstrap.causes[0]
    related = [
        Related(cause.place, f"'{cause.revision.id}' takes another table for given.")
        for cause in bootstrap.causes[1 : MAX_RELATED + 1]
        if cause.place is not None
    ]
    yield report(
        first.place or first.revision.span,
        f"{history.environment.subject}/bootstrap",
        "schemas" if bootstrap.schemas else "default" if len(tables) > 1 else "one",
        related=tuple(related),
        revision=first.revision.id,
        count=len(tables),
        tables=_listed(tables),
    )


def _listed(names: list[str], limit: int = 5) -> str:
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


@check("enum-created-again")
def enum_created_again(history: History) -> Reports:
    cause = fails_stepwise(history)
    if cause is None:
        return
    failure, revision = cause.failure, cause.revision
    names = {revision.path: revision.id for revision in history.environment.revisions}
    made = failure.created_by
    other = names.get(made.path, made.path) if made is not None else ""
    newest = revision.id in history.environment.graph.effective_heads
    yield report(
        cause.place or revision.span,
        f"{revision.subject}/enum:{_object(failure)}",
        severity=Severity.ERROR if newest else Severity.WARNING,
        related=(Related(made, f"Created first by '{other}'."),) if made is not None else (),
        revision=revision.id,
        name=_object(failure),
        other=other,
    )
