"""Does the commit that is deployed hold what was worked on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.finding import Certainty, Severity
from jctc_lint.reading.git_state import State

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.migrations.model import Revision
    from jctc_lint.facts.models.compared import Comparison
    from jctc_lint.facts.repository import Repository


@check("revision-not-committed")
def revision_not_committed(repository: Repository) -> Reports:
    if repository.committed is not None or not any(
        environment.revisions for environment in repository.environments
    ):
        return
    seen: set[str] = set()
    for environment in repository.environments:
        for revision in environment.revisions:
            if revision.path not in seen:
                seen.add(revision.path)
                yield from _state_of(repository, revision)


def _state_of(repository: Repository, revision: Revision) -> Reports:
    state = repository.git_state.of(revision.path)
    if state is None:
        return
    new = state in (State.UNTRACKED, State.ADDED)
    yield report(
        revision.span,
        f"revision:{revision.id}/commit",
        state.value if new else "changed",
        severity=None if state is State.UNTRACKED else Severity.INFO,
        revision=revision.id,
    )


@check("model-not-committed")
def model_not_committed(comparison: Comparison) -> Reports:
    repository = comparison.environment.repository
    if repository.committed is not None or not repository.git_state.known:
        return
    told: set[str] = set()
    for table in sorted(comparison.declared.tables.values(), key=lambda one: one.span.start):
        path = table.span.path
        if path in told:
            continue
        told.add(path)
        state = repository.git_state.of(path)
        if state is not None:
            yield report(
                table.span,
                f"models:{path}/commit",
                "untracked" if state is State.UNTRACKED else "changed",
                # Who works on a model knows it: it matters to those who ask before they deploy.
                certainty=Certainty.LIKELY,
                path=path,
            )
