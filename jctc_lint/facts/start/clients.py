"""Whether what a service is built of speaks of a server at all, as its lists of packages tell."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from jctc_lint.reading.discover import named
from jctc_lint.text import pattern

if TYPE_CHECKING:
    from jctc_lint.facts.compose.model import Service
    from jctc_lint.facts.images.known import Server
    from jctc_lint.facts.repository import Repository

MAX_LISTS = 20
_LISTS = pattern(
    r"(?:^|/)(?:[\w.\-]*requirements[\w.\-]*\.(?:txt|in)|pyproject\.toml|Pipfile|setup\.(?:py|cfg)"
    r"|package\.json|go\.mod|Cargo\.toml|composer\.json|Gemfile|pom\.xml|build\.gradle(?:\.kts)?"
    r"|mix\.exs|[\w.\-]+\.csproj)$"
)
"""Files that list the packages of a program."""
_SQL = (
    "sql", "postgres", "psycopg", "asyncpg", "pgx", "lib/pq", '"pg"', "prisma", "typeorm", "knex",
    "gorm", "drizzle", "django", "jdbc", "hibernate", "jpa", "ecto", "rails", "laravel", "doctrine",
    "entityframework", "npgsql", "tortoise", "peewee", "piccolo", "databases", "pony", "alembic",
    "strapi", "pg8000", "diesel", "sea-orm", "kysely", "ent/", "bun/",
)  # fmt: skip
_CACHE = (
    "redis", "valkey", "celery", "rq", "arq", "bull", "sidekiq", "huey", "dramatiq", "cache",
    "taskiq", "limiter", "socket.io", "channels", "lettuce", "jedis", "memcache", "asynq",
)  # fmt: skip
_BROKER = (
    "amqp", "pika", "celery", "kombu", "rabbit", "kafka", "nats", "faststream", "dramatiq",
    "taskiq", "masstransit", "mqtt", "pulsar", "propan",
)  # fmt: skip
_WORDS = {"PostgreSQL": _SQL, "MySQL": _SQL, "MariaDB": _SQL, "SQL Server": _SQL,
          "Redis": _CACHE, "Valkey": _CACHE, "KeyDB": _CACHE, "Dragonfly": _CACHE,
          "Memcached": _CACHE, "RabbitMQ": _BROKER, "Kafka": _BROKER, "NATS": _BROKER,
          "MongoDB": ("mongo", "motor", "beanie", "odmantic")}  # fmt: skip
"""Server to words of which one is in each list of packages with a client for it."""


def may_speak_to(service: Service, server: Server, repository: Repository) -> bool:
    """False when its packages are listed in its build context and none is a client of the server.

    True for images that are built elsewhere, and for servers whose clients are not known.
    """
    words = _WORDS.get(server.title)
    context = service.build.context if service.build is not None else None
    if words is None or context is None:
        return True
    inside = "" if context in ("", ".") else context.rstrip("/") + "/"

    def wanted(path: str) -> bool:
        return path.startswith(inside) and _LISTS.search(path) is not None

    lists = islice(named(repository.files, wanted), MAX_LISTS)
    texts = [repository.files.glance(path).lower() for path in lists]
    return not texts or any(word in text for text in texts for word in words)
