"""SEC103: where a literal is told, where it is not, and that it is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Finding, Severity
from jctc_lint.settings.model import ComposeSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    Lint = Callable[..., list[Finding]]

HEAD = "services:\n  app:\n    image: example/app:1\n"


OPEN = ("SEC103", "SEC117")


def entry(text: str) -> str:
    return f"{HEAD}    environment:\n      {text}\n"


def token(prefix: str, length: int) -> str:
    """An invented token, put together here so that no scanner takes it for a real one."""
    return prefix + ("aB3dE5gH" * length)[:length]


@pytest.mark.parametrize(
    "text",
    [
        "- DB_PASSWORD=hunter22",
        "- DB_PASSWORD=pa$$word",
        "- DATABASE_URL=mysql://app:hunter22@db/app",
        "- REDIS_URL=redis://:hunter22@redis:6379/0",
        "- DATABASE=Server=db;User Id=app;Password=hunter22;",
        "- PG_DSN=host=db user=app password=hunter22",
        "- REDIS_ARGS=--requirepass hunter22",
        f"- WHATEVER={token('ghp_', 36)}",
        "- S3_ACCESS_KEY=q1w2e3r4t5",
        "- API_KEYS=q1w2e3,r4t5z6",
        "- NEO4J_AUTH=neo4j/hunter22",
    ],
)
def test_told_in_production(text: str, lint: Lint) -> None:
    (finding,) = lint({"docker-compose.prod.yml": entry(text)}, "SEC103")
    assert finding.severity is Severity.ERROR
    assert finding.span.line == 5
    assert "hunter22" not in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD: ${DB_PASSWORD}",
        "DB_PASSWORD: ${DB_PASSWORD:?missing}",
        "DB_PASSWORD: ${DB_PASSWORD:-}",
        "DB_PASSWORD: ''",
        "DB_PASSWORD:",
        "- DB_PASSWORD",
        "- DB_PASSWORD_FILE=/run/secrets/x",
        "- DATABASE_URL=mysql://app:${PW}@db/app",
        "- DATABASE_URL=mysql://${U:-app}:${PW}@db/app",
        "- SENTRY_DSN=https://4711@sentry.shop.example/1",
        "- AWS_ACCESS_KEY_ID=minio",
        "- TOKEN_ISSUER=shop",
        "- PASSWORD_MIN_LENGTH=12",
        "- SESSION_SECRET={{ vault_session }}",
        "- JWT_PRIVATE_KEY=./keys/jwt.pem",
        "- REGEX_OPTS=--token-pattern [a-z]+",
        f"- EXAMPLE={'AKIA' + 'IOSFODNN7EXAMPLE'}",
    ],
)
def test_not_told_in_production(text: str, lint: Lint) -> None:
    assert not lint({"docker-compose.prod.yml": entry(text)}, "SEC103")


@pytest.mark.parametrize(
    "value", ["changeme", "<your password>", "password", "xxxxxxxx", "db_password"]
)
def test_placeholders_are_told_in_production_only(value: str, lint: Lint) -> None:
    (finding,) = lint({"docker-compose.prod.yml": entry(f"DB_PASSWORD: {value}")}, *OPEN)
    assert (finding.rule, finding.message_key) == ("SEC117", "placeholder")


@pytest.mark.parametrize("value", ["postgres", "'123456'", "admin123", "P@ssw0rd", "Password1!"])
def test_weak_ones_are_told_by_one_rule_only(value: str, lint: Lint) -> None:
    (finding,) = lint({"docker-compose.prod.yml": entry(f"DB_PASSWORD: {value}")}, *OPEN)
    assert (finding.rule, finding.message_key) == ("SEC117", "weak")


def test_placeholders_are_silent_elsewhere(lint: Lint) -> None:
    assert not lint({"docker-compose.yml": entry("DB_PASSWORD: changeme")}, *OPEN)


@pytest.mark.parametrize(
    ("path", "severity"),
    [
        ("docker-compose.prod.yml", Severity.ERROR),
        ("deploy/compose.production.yaml", Severity.ERROR),
        ("docker-compose.yml", Severity.WARNING),
        ("docker-compose.dev.yml", None),
        ("docker-compose.example.yml", None),
        ("tests/e2e/docker-compose.yml", None),
        ("examples/docker-compose.prod.yml", None),
    ],
)
def test_severity_follows_the_file(path: str, severity: Severity | None, lint: Lint) -> None:
    found = lint({path: entry("DB_PASSWORD: hunter22")}, "SEC103")
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_a_base_is_more_than_its_override_for_development(lint: Lint) -> None:
    files = {
        "compose.yml": entry("DB_PASSWORD: hunter22"),
        "compose.override.yml": "services:\n  app:\n    environment:\n      A_PASSWORD: hunter33\n",
    }
    (finding,) = lint(files, "SEC103")
    assert (finding.span.path, finding.severity) == ("compose.yml", Severity.WARNING)
    files["compose.prod.yml"] = "services:\n  app:\n    restart: always\n"
    (finding,) = lint(files, "SEC103")
    assert (finding.span.path, finding.severity) == ("compose.yml", Severity.ERROR)


def test_the_settings_know_what_is_deployed(lint: Lint) -> None:
    settings = Settings(compose=ComposeSettings(production=("examples/compose.yml",)))
    files = {"examples/compose.yml": entry("DB_PASSWORD: hunter22")}
    (finding,) = lint(files, "SEC103", settings=settings)
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "command",
    [
        "command: redis-server --requirepass hunter22 --appendonly yes",
        'command: ["redis-server", "--requirepass", "hunter22"]',
        "command: redis-server --requirepass='hunter22'",
        "entrypoint: serve --admin-password=hunter22",
        'healthcheck: {test: ["CMD", "redis-cli", "-a", "hunter22", "ping"]}',
        "healthcheck:\n      test: mysqladmin ping -u root -phunter22",
        "command: sh -c 'exec serve --db postgres://a:hunter22@db/x'",
    ],
)
def test_commands(command: str, lint: Lint) -> None:
    (finding,) = lint({"docker-compose.prod.yml": f"{HEAD}    {command}\n"}, "SEC103")
    assert finding.severity is Severity.ERROR
    assert "hunter22" not in finding.message


@pytest.mark.parametrize(
    "command",
    [
        "command: redis-server --requirepass ${REDIS_PASSWORD}",
        "command: redis-server --requirepass $${REDIS_PASSWORD}",
        "command: redis-server --requirepass ${REDIS_PASSWORD:?REDIS_PASSWORD must be set}",
        'healthcheck:\n      test: mysql --user=${U:-app} --password=${PW} -e "SELECT 1"',
        "healthcheck:\n      test: mysqladmin ping -p$$MYSQL_PASSWORD -P 3306",
        "command: serve --token-url https://login.example --password-file /run/secrets/x",
        "command: gunicorn -p gunicorn.pid app:app -u 1000:1000",
    ],
)
def test_commands_without_secret(command: str, lint: Lint) -> None:
    assert not lint({"docker-compose.prod.yml": f"{HEAD}    {command}\n"}, "SEC103")


def test_tokens_in_comments(lint: Lint) -> None:
    text = f"{HEAD}    # the old one was {token('ghp_', 36)}\n"
    (finding,) = lint({"docker-compose.prod.yml": text}, "SEC103")
    assert finding.message_key == "text"
    assert finding.span.line == 4


def test_a_shared_mapping_is_told_once(lint: Lint) -> None:
    text = (
        "x-db: &db\n  DB_PASSWORD: hunter22\nservices:\n"
        "  a:\n    image: example/a:1\n    environment: *db\n"
        "  b:\n    image: example/b:1\n    environment:\n      <<: *db\n"
    )
    (finding,) = lint({"docker-compose.prod.yml": text}, "SEC103")
    assert finding.span.line == 2


def test_dotenv_files_are_not_its_business(lint: Lint) -> None:
    files = {
        "docker-compose.prod.yml": f"{HEAD}    env_file: app.env\n",
        "app.env": "DB_PASSWORD=hunter22\n",
        ".env": "DB_PASSWORD=hunter22\n",
    }
    assert not lint(files, "SEC103")


def test_no_part_of_a_broken_dotenv_line_is_told(lint: Lint) -> None:
    files = {
        "compose.yml": f"{HEAD}    env_file: app.env\n",
        "app.env": 'KEY="\nTUlJRXZRSUJB==\n-----END\n',
    }
    (finding,) = lint(files, "SEC102")
    assert "TUlJ" not in finding.message + finding.subject
