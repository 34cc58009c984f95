"""Start order rules on one production project, changed in one place at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

RULES = ("DEP301", "DEP302", "DEP303")

COMPOSE = """\
services:
  app:
    build: .
    restart: unless-stopped
    environment:
      - DATABASE_URL=postgresql+asyncpg://shop:${DB_PASSWORD}@db:5432/shop
      - REDIS_URL=redis://:${REDIS_PASSWORD}@redis:6379/0
    command: sh -c "uvicorn app.main:app --host 0.0.0.0 --port 8000 --workers 4"
    depends_on:
      db:
        condition: service_healthy
      redis:
        condition: service_healthy
  web:
    build: ./web
    restart: unless-stopped
    depends_on:
      - app
  db:
    image: postgres:15-alpine
    restart: unless-stopped
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]
      interval: 5s
  redis:
    image: redis:7-alpine
    restart: unless-stopped
    healthcheck:
      test: ["CMD", "redis-cli", "ping"]
      interval: 5s
  traefik:
    image: traefik:v3.6
    restart: unless-stopped
"""
PROBE = (
    '    healthcheck:\n      test: ["CMD-SHELL", "pg_isready -h 127.0.0.1"]\n      interval: 5s\n'
)
DB_HEALTHY = "      db:\n        condition: service_healthy\n"
REDIS_HEALTHY = "      redis:\n        condition: service_healthy\n"
REDIS_STARTED = "      redis: {condition: service_started}\n"
DB_IMAGE = "    image: postgres:15-alpine\n"
OTHER_IMAGE = "    image: registry.example.org/x\n"
MIGRATES = ('"uvicorn', '"alembic upgrade head && uvicorn')
NO_RESTART = ("    build: .\n    restart: unless-stopped\n", "    build: .\n")
DB_STARTED = "      db:\n        condition: service_started\n"


def judge(lint: Lint, *changes: tuple[str, str], name: str = "docker-compose.prod.yml") -> set[str]:
    text = COMPOSE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    files = {name: text, "Dockerfile": "FROM python:3.12-slim\n"}
    return {f"{f.rule} {f.severity} {f.subject} {f.message_key}" for f in lint(files, *RULES)}


def test_a_project_that_waits(lint: Lint) -> None:
    assert judge(lint) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([(DB_HEALTHY, DB_STARTED)], "DEP301 warning services.app.depends_on.db stumbles"),
        (
            [(DB_HEALTHY, DB_STARTED), (PROBE, "")],
            "DEP301 info services.app.depends_on.db stumbles",
        ),
        (
            [(DB_HEALTHY, DB_STARTED), (PROBE, ""), MIGRATES],
            "DEP301 info services.app.depends_on.db retries",
        ),
        (
            [
                (DB_HEALTHY, DB_STARTED),
                (PROBE, ""),
                MIGRATES,
                NO_RESTART,
            ],
            "DEP301 warning services.app.depends_on.db fails",
        ),
        ([(PROBE, "")], "DEP302 error services.app.depends_on.db required"),
        (
            [(PROBE, ""), (DB_HEALTHY, DB_HEALTHY + "        required: false\n")],
            "DEP302 warning services.app.depends_on.db optional",
        ),
        ([(DB_HEALTHY, "")], "DEP303 info services.app.environment[db] default"),
        (
            [
                (DB_HEALTHY, ""),
                MIGRATES,
                NO_RESTART,
            ],
            "DEP303 warning services.app.environment[db] fails",
        ),
        (
            [(DB_HEALTHY, DB_STARTED), (DB_IMAGE, OTHER_IMAGE)],
            "DEP301 warning services.app.depends_on.db stumbles",
        ),
        (
            [(REDIS_HEALTHY, REDIS_STARTED)],
            "DEP301 info services.app.depends_on.redis stumbles",
        ),
    ],
)
def test_one_change(lint: Lint, changes: list[tuple[str, str]], expected: str) -> None:
    assert judge(lint, *changes) == {expected}


@pytest.mark.parametrize(
    "changes",
    [
        [(PROBE, ""), ("postgres:15-alpine", "registry.example.org/postgres:15")],
        [(PROBE, ""), ("postgres:15-alpine", "supabase/postgres:15")],
        [(PROBE, ""), ("image: postgres:15-alpine", "extends: {file: ../x.yml, service: db}")],
        [(REDIS_HEALTHY, "")],
        [(DB_HEALTHY, DB_STARTED), ('"uvicorn', '"./wait-for-it.sh db:5432 && uvicorn')],
        [(DB_HEALTHY, DB_STARTED), ("build: .\n", "image: dpage/pgadmin4\n")],
        [(DB_HEALTHY, DB_STARTED), (DB_IMAGE, OTHER_IMAGE), ("postgresql+asyncpg:", "https:")],
        [(DB_HEALTHY, DB_STARTED), (DB_IMAGE, "")],
        [(DB_HEALTHY, ""), ("db:5432/shop", "db.example.org/shop")],
        [(DB_HEALTHY, ""), ("db:5432/shop", "${DB_HOST:-db}:5432/shop")],
    ],
)
def test_changes_that_are_all_right(lint: Lint, changes: list[tuple[str, str]]) -> None:
    assert judge(lint, *changes) == set()


def test_development_is_told_less(lint: Lint) -> None:
    name = "docker-compose.dev.yml"
    assert judge(lint, (DB_HEALTHY, DB_STARTED), name=name) == set()
    assert judge(lint, (DB_HEALTHY, ""), name=name) == set()
    assert judge(lint, (PROBE, ""), name=name) == {
        "DEP302 info services.app.depends_on.db required"
    }


def test_the_other_end_is_related(lint: Lint) -> None:
    files = {"compose.yaml": COMPOSE.replace(DB_HEALTHY, DB_STARTED)}
    (finding,) = lint(files, *RULES)
    (related,) = finding.related
    assert finding.span.line == 10
    assert related.span.text.startswith("healthcheck:")


def test_shared_entries_name_the_others(lint: Lint) -> None:
    names = [f"worker{number}" for number in range(30)]
    text = (
        "x-app: &app\n  image: a\n  depends_on: [db]\nservices:\n"
        + "".join(f"  {name}: {{<<: *app}}\n" for name in names)
        + "  db: {image: postgres, healthcheck: {test: pg_isready}}\n"
    )
    (finding,) = lint({"compose.yaml": text}, *RULES)
    assert finding.subject == "services.worker0.depends_on.db"
    assert [related.span.text for related in finding.related[1:]] == names[1:11]
