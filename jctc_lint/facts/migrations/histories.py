"""The histories that are followed: those of which it is known that Alembic can follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.dialect import FOLLOWED, POSTGRESQL, shown
from jctc_lint.facts.migrations.graph import Trouble
from jctc_lint.facts.schema.apply_failure import BATCH
from jctc_lint.facts.schema.changes import CreateTable

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.graph import Graph
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.repository import Repository

_FOREIGN = ("knows no statement PRAGMA", "is not PostgreSQL's")
"""What failures say of SQL that only SQLite or MySQL knows."""


def histories(repository: Repository) -> tuple[History, ...]:
    """Those of the repository, with the way back of each revision."""
    chosen = [environment for environment in repository.environments if not unfollowed(environment)]
    if not chosen:
        return ()
    from jctc_lint.facts.migrations.replay import replay

    found = (replay(environment, trips=True) for environment in chosen)
    return tuple(history for history in found if not excluded(history))


def unfollowed(environment: Environment) -> str:
    """Why an environment is not followed; "" where it is."""
    graph = environment.graph
    if not environment.revisions:
        return "it has no revisions"
    if environment.gaps:
        return "not all that belongs to it could be read"
    if not graph.loads or graph.of(Trouble.DUPLICATE_ID):
        return "Alembic does not load its revisions as they are"
    if environment.dialect.name not in FOLLOWED:
        return f"what {shown(environment.dialect.name)} does is not followed"
    return ""


def excluded(history: History) -> str:
    """Why no rule judges a history that was followed; "" where they do."""
    if _speaks_otherwise(history):
        return "its SQL is that of another database than the one it was taken for"
    if _exclude_each_other(history):
        return "its branches exclude each other: a database has one of them"
    return ""


def _speaks_otherwise(history: History) -> bool:
    """SQL of another database: the chain is not for the one that it was taken for."""
    dialect = history.environment.dialect
    if dialect.name != POSTGRESQL:
        return not dialect.sure and any(c.failure.kind == BATCH for c in history.causes)
    reasons = [cause.failure.reason for cause in history.causes]
    return any(words in reason for words in _FOREIGN for reason in reasons)


def _exclude_each_other(history: History) -> bool:
    """Branches that have nothing in common and stand in each other's way.

    `alembic upgrade heads` does stop there, and nobody runs it: a database has one of them.
    """
    graph = history.environment.graph
    if len(graph.bases) < 2:
        return False
    owner = {revision.path: revision.id for revision in history.environment.revisions}
    made = {
        change.table: step.revision.id
        for step in history.steps
        for change in step.changes
        if isinstance(change, CreateTable)
    }
    for cause in history.causes:
        failure = cause.failure
        origin = failure.created_by or failure.dropped_by
        other = owner.get(origin.path) if origin is not None else None
        if other is None and failure.key is not None:
            other = made.get(failure.key.name)
        if other is not None and other not in _together(graph, cause.revision.id):
            return True
    return False


def _together(graph: Graph, identity: str) -> set[str]:
    """All revisions that are tied to one, in whatever direction."""
    seen: set[str] = set()
    pending = [identity]
    above: dict[str, list[str]] = {}
    for name, needed in graph.dependencies.items():
        for item in needed:
            above.setdefault(item, []).append(name)
    while pending:
        name = pending.pop()
        if name not in seen and name in graph.by_id:
            seen.add(name)
            pending += [*graph.parents[name], *graph.dependencies[name]]
            pending += [*graph.children[name], *above.get(name, ())]
    return seen
