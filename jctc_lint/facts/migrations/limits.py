"""Whether a revision's id fits into the table that holds the current revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.migrations.environment import Environment
    from jctc_lint.facts.migrations.model import Revision

LIMIT = 32
"""Width of `alembic_version.version_num` (alembic/ddl/impl.py, `version_table_impl`)."""

_URL_FROM_ELSEWHERE = pattern(r"set_main_option|create_(async_)?engine|environ|getenv|settings")


def too_long_ids(environment: Environment) -> list[Revision]:
    """Revisions whose id has more characters than the column takes."""
    return [revision for revision in environment.revisions if len(revision.id) > LIMIT]


def ids_must_be_short(environment: Environment) -> bool:
    """False when something widens the column, or the database is one that does not mind.

    SQLite keeps texts of any length; its URL counts when env.py takes it from the configuration.
    """
    if environment.mentions.widens:
        return False
    is_sqlite = environment.url.startswith("sqlite")
    return not is_sqlite or bool(_URL_FROM_ELSEWHERE.search(environment.env_text))
