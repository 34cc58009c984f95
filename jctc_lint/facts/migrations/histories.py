"""The histories that are followed: those of which it is known that Alembic can follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.dialect import FOLLOWED, POSTGRESQL
from jctc_lint.facts.migrations.graph import Trouble
from jctc_lint.facts.schema.sqlite.lookup import BATCH

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.repository import Repository

_FOREIGN = ("knows no statement PRAGMA", "is not PostgreSQL's")
"""What failures say of SQL that only SQLite or MySQL knows."""


def histories(repository: Repository) -> tuple[History, ...]:
    """Those of the repository, with the way back of each revision."""
    chosen = [environment for environment in repository.environments if _followed(environment)]
    if not chosen:
        return ()
    from jctc_lint.facts.migrations.replay import replay

    found = (replay(environment, trips=True) for environment in chosen)
    return tuple(history for history in found if not _speaks_otherwise(history))


def _speaks_otherwise(history: History) -> bool:
    """SQL of another database: the chain is not for the one that it was taken for."""
    dialect = history.environment.dialect
    if dialect.name != POSTGRESQL:
        return not dialect.sure and any(c.failure.kind == BATCH for c in history.causes)
    reasons = [cause.failure.reason for cause in history.causes]
    return any(words in reason for words in _FOREIGN for reason in reasons)


def _followed(environment: Environment) -> bool:
    graph = environment.graph
    if not environment.revisions or environment.gaps or not graph.loads:
        return False
    lost = bool(graph.of(Trouble.DUPLICATE_ID))
    apart = len(graph.effective_heads) > 1 and sum(r.base for r in environment.revisions) > 1
    return not (lost or apart) and environment.dialect.name in FOLLOWED
