"""The text of a revision: what it will do otherwise than its author thinks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jctc_lint.checks import check, report
from jctc_lint.facts.migrations.code import (
    frozen_defaults,
    idle_operations,
    may_freeze,
    sql_from_input,
)
from jctc_lint.facts.migrations.long_names import long_names
from jctc_lint.facts.migrations.models_used import models_used
from jctc_lint.facts.migrations.offline import calls_offline, needs_of
from jctc_lint.facts.migrations.trips import REACH
from jctc_lint.finding import Certainty, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jctc_lint.checks import Reports
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.text import Span

MAX_RELATED = 4


_FROZEN = {"postgresql": "default", "sqlite": "sqlite"}
"""What becomes of the text, by database; others refuse it."""


@check("frozen-default")
def frozen_default(environment: Environment) -> Reports:
    revisions = [item for item in environment.revisions if may_freeze(item)]
    message = _FROZEN.get(environment.dialect.name) if revisions else None
    for revision in revisions if message else ():
        for number, found in enumerate(frozen_defaults(revision)):
            yield report(
                found.span,
                f"{revision.subject}/default:{found.column or number}",
                message or "",
                column=found.column,
                text=found.text,
            )


@check("sql-from-input")
def input_in_sql(revision: Revision) -> Reports:
    found = list(sql_from_input(revision))
    if found:
        yield report(
            found[0].span,
            f"{revision.subject}/input",
            related=_more([item.span for item in found]),
            revision=revision.id,
            call=found[0].call,
            source=found[0].source,
        )


@check("operation-without-effect")
def operation_without_effect(revision: Revision) -> Reports:
    found = list(idle_operations(revision))
    if found:
        yield report(
            found[0].span,
            f"{revision.subject}/idle",
            related=_more([item.span for item in found]),
            revision=revision.id,
            call=found[0].call,
            column=found[0].column,
        )


@check("model-in-migration")
def model_in_migration(environment: Environment) -> Reports:
    for revision in environment.revisions:
        found = list(models_used(environment, revision))
        if not found:
            continue
        names = list(dict.fromkeys(item.name for item in found))
        yield report(
            found[0].span,
            f"{revision.subject}/models",
            revision=revision.id,
            models=", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else ""),
            file=found[0].path,
        )


@check("name-cut-off")
def name_cut_off(history: History) -> Reports:
    for number, found in enumerate(long_names(history)):
        yield report(
            found.span,
            f"{found.revision.subject}/name:{found.kept}:{number}",
            certainty=Certainty.LIKELY,
            revision=found.revision.id,
            name=found.name,
            kept=found.kept,
            length=len(found.name.encode()),
        )


@check("fails-offline")
def fails_offline(environment: Environment, options: Mapping[str, Any]) -> Reports:
    newest = set(environment.graph.order[-REACH:])
    judged = (revision for revision in environment.revisions if revision.id in newest)
    needs = [(revision, found) for revision in judged if (found := needs_of(revision))]
    called = bool(needs) and calls_offline(environment.repository)
    if not (called or options["always"]):
        return
    for revision, found in needs:
        yield report(
            found[0].span,
            f"{revision.subject}/offline",
            severity=Severity.WARNING if called else Severity.INFO,
            certainty=Certainty.LIKELY,
            related=_more([need.span for need in found]),
            revision=revision.id,
            call=found[0].call,
        )


def _more(spans: list[Span]) -> tuple[Related, ...]:
    return tuple(Related(span, "This one as well.") for span in spans[1 : MAX_RELATED + 1])
