"""Does the commit that is deployed hold what was worked on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.checks import check, report
from jctc_lint.finding import Severity
from jctc_lint.reading.git_state import State

if TYPE_CHECKING:
    from jctc_lint.checks import Reports
    from jctc_lint.facts.migrations.model import Revision
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
