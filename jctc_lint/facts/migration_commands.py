"""Commands that bring a database's schema up to date, by the tools that are used for it."""

from __future__ import annotations

import re
from functools import cache

from jctc_lint.text import pattern

_MAX_TEXT = 2_000
_ARGUMENTS = r"(?:\s+[^\s;&|]+){0,8}?\s+"
_MIGRATIONS = (
    ("alembic upgrade", rf"\balembic{_ARGUMENTS}upgrade\b"),
    ("manage.py migrate", r"\bmanage\.py\s+migrate\b"),
    ("django-admin migrate", r"\bdjango-admin\s+migrate\b"),
    ("flask db upgrade", rf"\bflask{_ARGUMENTS}upgrade\b"),
    ("aerich upgrade", r"\baerich\s+upgrade\b"),
    ("piccolo migrations", r"\bpiccolo\s+migrations\s+forwards\b"),
    ("airflow db migrate", r"\bairflow\s+db\s+(?:init|migrate|upgrade)\b"),
    ("superset db upgrade", r"\bsuperset\s+db\s+upgrade\b"),
    ("prisma migrate deploy", r"\bprisma\s+(?:migrate\s+deploy|db\s+push)\b"),
    ("typeorm migration:run", rf"\btypeorm\S*{_ARGUMENTS}migration:run\b"),
    ("sequelize db:migrate", r"\bsequelize(?:-cli)?\s+db:migrate\b"),
    ("knex migrate", r"\bknex\s+migrate:(?:latest|up)\b"),
    ("drizzle-kit migrate", r"\bdrizzle-kit\s+(?:migrate|push)\b"),
    ("rails db:migrate", r"\b(?:rails|rake)\s+db:(?:migrate|prepare|setup)\b"),
    ("artisan migrate", r"\bartisan\s+migrate\b"),
    ("doctrine migrate", r"\bdoctrine:migrations:migrate\b"),
    ("ecto.migrate", r"\becto\.migrate\b"),
    ("diesel migration", r"\bdiesel\s+(?:migration\s+run|setup|database\s+setup)\b"),
    ("sqlx migrate", r"\bsqlx\s+(?:migrate\s+run|database\s+setup)\b"),
    ("goose up", rf"\bgoose{_ARGUMENTS}up\b"),
    ("dbmate up", rf"\bdbmate{_ARGUMENTS}(?:up|migrate)\b"),
    ("flyway migrate", rf"\bflyway{_ARGUMENTS}migrate\b"),
    ("liquibase update", rf"\bliquibase{_ARGUMENTS}update\b"),
    ("atlas migrate", r"\batlas\s+migrate\s+apply\b"),
    ("migrate script", r"\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?(?:[\w.\-]+:)?migrate\b"),
)
"""What is shown of a migration command (never its arguments: they may hold a password)."""

_TOOLS = pattern(
    r"alembic|migrat|django-admin|flask|aerich|airflow|superset|prisma|drizzle|rails|rake|diesel|"
    r"sqlx|goose|dbmate|flyway|liquibase|atlas|piccolo"
)
"""One of these is in every migration command: a quick first look."""


def migration_in(command: str) -> str | None:
    """What migrates in a command, in a few words."""
    command = command[:_MAX_TEXT]
    if _TOOLS.search(command) is None:
        return None
    return next((label for label, pattern in _compiled() if pattern.search(command)), None)


@cache
def _compiled() -> list[tuple[str, re.Pattern[str]]]:
    # At first use: most projects have no migration command to look at.
    return [(label, re.compile(pattern)) for label, pattern in _MIGRATIONS]
