"""Commands that bring a database's schema up to date, by the tools that are used for it."""

from __future__ import annotations

from jctc_lint.text import pattern

_MAX_TEXT = 2_000
_ARGUMENTS = r"(?:\s+[^\s;&|]+){0,8}?\s+"
_MIGRATIONS = (
    ("alembic", "alembic upgrade", pattern(rf"\balembic{_ARGUMENTS}upgrade\b")),
    ("manage.py", "manage.py migrate", pattern(r"\bmanage\.py\s+migrate\b")),
    ("django-admin", "django-admin migrate", pattern(r"\bdjango-admin\s+migrate\b")),
    ("flask", "flask db upgrade", pattern(rf"\bflask{_ARGUMENTS}upgrade\b")),
    ("aerich", "aerich upgrade", pattern(r"\baerich\s+upgrade\b")),
    ("piccolo", "piccolo migrations", pattern(r"\bpiccolo\s+migrations\s+forwards\b")),
    ("airflow", "airflow db migrate", pattern(r"\bairflow\s+db\s+(?:init|migrate|upgrade)\b")),
    ("superset", "superset db upgrade", pattern(r"\bsuperset\s+db\s+upgrade\b")),
    ("prisma", "prisma migrate deploy", pattern(r"\bprisma\s+(?:migrate\s+deploy|db\s+push)\b")),
    ("typeorm", "typeorm migration:run", pattern(rf"\btypeorm\S*{_ARGUMENTS}migration:run\b")),
    ("sequelize", "sequelize db:migrate", pattern(r"\bsequelize(?:-cli)?\s+db:migrate\b")),
    ("knex", "knex migrate", pattern(r"\bknex\s+migrate:(?:latest|up)\b")),
    ("drizzle-kit", "drizzle-kit migrate", pattern(r"\bdrizzle-kit\s+(?:migrate|push)\b")),
    ("db:", "rails db:migrate", pattern(r"\b(?:rails|rake)\s+db:(?:migrate|prepare|setup)\b")),
    ("artisan", "artisan migrate", pattern(r"\bartisan\s+migrate\b")),
    ("doctrine", "doctrine migrate", pattern(r"\bdoctrine:migrations:migrate\b")),
    ("ecto.migrate", "ecto.migrate", pattern(r"\becto\.migrate\b")),
    (
        "diesel",
        "diesel migration",
        pattern(r"\bdiesel\s+(?:migration\s+run|setup|database\s+setup)\b"),
    ),
    ("sqlx", "sqlx migrate", pattern(r"\bsqlx\s+(?:migrate\s+run|database\s+setup)\b")),
    ("goose", "goose up", pattern(rf"\bgoose{_ARGUMENTS}up\b")),
    ("dbmate", "dbmate up", pattern(rf"\bdbmate{_ARGUMENTS}(?:up|migrate)\b")),
    ("flyway", "flyway migrate", pattern(rf"\bflyway{_ARGUMENTS}migrate\b")),
    ("liquibase", "liquibase update", pattern(rf"\bliquibase{_ARGUMENTS}update\b")),
    ("atlas", "atlas migrate", pattern(r"\batlas\s+migrate\s+apply\b")),
    (
        "migrate",
        "migrate script",
        pattern(r"\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?(?:[\w.\-]+:)?migrate\b"),
    ),
)
"""A word that is in each such command, what is shown of it (never its arguments: they may hold a
password), and how to tell it.
"""


def migration_in(command: str) -> str | None:
    """What migrates in a command, in a few words."""
    command = command[:_MAX_TEXT]
    found = (label for word, label, call in _MIGRATIONS if word in command and call.search(command))
    return next(found, None)
