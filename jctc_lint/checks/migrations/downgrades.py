"""Migration bodies: does the way back exist, and does the way forth do anything?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.facts.migrations.downgrades import Policy, template_writes_downgrades
from jctc_lint.facts.migrations.model import Effect, Work
from jctc_lint.finding import Related, Severity

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision


@check("empty-downgrade")
def empty_downgrade(environment: Environment) -> Reports:
    downgrades = environment.downgrades
    if downgrades.policy is Policy.EMPTY:
        written = template_writes_downgrades(environment)
        yield report(
            environment.span,
            f"{environment.subject}/downgrades",
            "policy",
            severity=Severity.WARNING if written else Severity.INFO,
            related=_first(downgrades.empty),
            count=len(downgrades.empty) + len(downgrades.refusing),
            all=len(downgrades.changing),
        )
        return
    if downgrades.policy is Policy.REFUSES:
        return
    for revision in downgrades.empty:
        forth, back = revision.upgrade, revision.downgrade
        if forth is None or back is None:
            continue
        missing = back.effect is Effect.MISSING
        lasting = forth.work is Work.OTHER
        yield report(
            forth.span if missing else back.span,
            f"{revision.subject}/downgrade",
            "missing" if missing else back.hollow.value,
            severity=Severity.WARNING if lasting else Severity.INFO,
            revision=revision.id,
        )


@check("irreversible-downgrade")
def irreversible_downgrade(environment: Environment) -> Reports:
    downgrades = environment.downgrades
    if downgrades.policy is Policy.EMPTY:
        return
    if downgrades.policy is Policy.REFUSES:
        yield report(
            environment.span,
            f"{environment.subject}/downgrades",
            "policy",
            related=_first(downgrades.refusing),
            count=len(downgrades.refusing),
            all=len(downgrades.changing),
        )
        return
    for revision in downgrades.refusing:
        if revision.downgrade is not None:
            yield report(
                revision.downgrade.span,
                f"{revision.subject}/downgrade",
                "default" if revision.downgrade.raises else "unnamed",
                revision=revision.id,
                exception=revision.downgrade.raises,
            )


def _first(revisions: tuple[Revision, ...], limit: int = 3) -> tuple[Related, ...]:
    return tuple(
        Related(revision.downgrade.span, f"One of them: '{revision.id}'.")
        for revision in revisions[:limit]
        if revision.downgrade is not None
    )


@check("empty-revision")
def empty_revision(environment: Environment) -> Reports:
    for revision in environment.downgrades.idle:
        if revision.upgrade is not None:
            yield report(revision.upgrade.span, f"{revision.subject}/empty", revision=revision.id)
