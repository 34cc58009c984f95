"""The histories that are followed: those of which it is known that Alembic can follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.graph import Trouble

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.replay import History
    from jctc_lint.facts.repository import Repository

_OTHERS = ("sqlite", "mysql", "mariadb", "mssql", "oracle", "cockroachdb")
"""Databases that do otherwise; a URL that names none is taken for PostgreSQL's."""


def histories(repository: Repository) -> tuple[History, ...]:
    """Those of the repository, with the way back of each revision."""
    chosen = [environment for environment in repository.environments if _followed(environment)]
    if not chosen:
        return ()
    from jctc_lint.facts.migrations.replay import replay

    return tuple(replay(environment, trips=True) for environment in chosen)


def _followed(environment: Environment) -> bool:
    graph = environment.graph
    if not environment.revisions or environment.gaps or not graph.loads:
        return False
    lost = bool(graph.of(Trouble.DUPLICATE_ID))
    apart = len(graph.effective_heads) > 1 and sum(r.base for r in environment.revisions) > 1
    return not lost and not apart and not environment.url.lower().startswith(_OTHERS)
