"""Health checks and conditions: what we tell of them, and what Compose makes of the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from compose_asked import ask

from jctc_lint.facts.health.command import Reader, compose_command
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

TESTS = (
    "curl -f http://localhost/ || exit 1",
    "pg_isready -U $$POSTGRES_USER -d $${POSTGRES_DB}",
    '"pg_isready -U ${A} -d ${EMPTY:-shop}"',
    '["CMD", "pg_isready", "-U", "$$A"]',
    '["CMD-SHELL", "redis-cli -a ${A} ping | grep PONG"]',
    '["CMD", "curl", "-f", "http://localhost:${N}/", "||", "exit", "1"]',
    '["CMD", "curl -f http://localhost/"]',
    '["CMD-SHELL", "curl", "-f", "http://localhost/"]',
    ">\n        curl -f\n        http://localhost/",
)


@pytest.mark.parametrize("test", TESTS)
def test_the_words_are_those_that_the_container_gets(test: str, tmp_path: Path) -> None:
    text = f"services:\n  app:\n    image: i:1\n    healthcheck:\n      test: {test}\n"
    (tmp_path / "compose.yaml").write_text(text)
    (tmp_path / ".env").write_text("A=a\nN=12\nEMPTY=\n")
    real = ask(tmp_path, ("compose.yaml",))
    assert isinstance(real, dict)
    kind, *words = real["services"]["app"]["healthcheck"]["test"]
    (project,) = Repository(tmp_path).compose
    check = project.services["app"].healthcheck
    command = compose_command(check) if check is not None else None
    assert command is not None
    assert (command.reader is Reader.SHELL) == (kind == "CMD-SHELL")
    # Compose prints a dollar sign as it must be written.
    assert list(command.words) == [word.replace("$$", "$") for word in words]


def _asked(root: Path, check: str, condition: str) -> object:
    text = f"""\
services:
  app:
    image: i:1
    depends_on: {{db: {condition}}}
  db:
    image: postgres:16
    {check}
"""
    (root / "compose.yaml").write_text(text)
    return ask(root, ("compose.yaml",))


HEALTHY = "{condition: service_healthy}"


def test_compose_accepts_what_then_fails_or_waits_for_ever(tmp_path: Path) -> None:
    """So nobody but us says it before the deploy."""
    for check in (
        "init: true",
        "healthcheck: {disable: true}",
        'healthcheck: {test: ["NONE"]}',
        "healthcheck: {interval: 10s}",
        'healthcheck: {test: ["CMD", "curl -f http://localhost/"]}',
        'healthcheck: {test: ["CMD", "pg_isready", "||", "exit", "1"]}',
    ):
        assert isinstance(_asked(tmp_path, check, HEALTHY), dict), check
    ends = "{condition: service_completed_successfully}"
    assert isinstance(_asked(tmp_path, "restart: always", ends), dict)


def test_compose_refuses_other_mistakes_itself(tmp_path: Path) -> None:
    for check in (
        'healthcheck: {test: ["curl", "-f", "http://localhost/"]}',
        "healthcheck: {test: pg_isready, interval: 30}",
        'healthcheck: {test: pg_isready, interval: "30"}',
        "healthcheck: {test: pg_isready, start-period: 5s}",
    ):
        assert isinstance(_asked(tmp_path, check, HEALTHY), str), check
    assert isinstance(_asked(tmp_path, "init: true", "{condition: service_ready}"), str)
    assert isinstance(_asked(tmp_path, "init: true", "{required: true}"), str)


def test_an_empty_variable_leaves_no_word(tmp_path: Path) -> None:
    """Compose cuts a command into words when its variables are filled in already."""
    text = "services:\n  a:\n    image: i:1\n    command: {}\n"
    (tmp_path / "compose.yaml").write_text(
        text.format("redis-server --requirepass ${EMPTY} --save 60")
    )
    real = ask(tmp_path, ("compose.yaml",))
    assert isinstance(real, dict)
    words = real["services"]["a"]["command"]
    assert words == ["redis-server", "--requirepass", "--save", "60"]
    (tmp_path / "compose.yaml").write_text(text.format("redis-server --requirepass '${EMPTY}'"))
    real = ask(tmp_path, ("compose.yaml",))
    assert isinstance(real, dict)
    assert real["services"]["a"]["command"] == ["redis-server", "--requirepass", ""]


def test_the_environment_of_a_service_does_not_count_for_its_health_check(tmp_path: Path) -> None:
    text = """\
services:
  db:
    image: postgres:16
    environment: {POSTGRES_USER: shop}
    healthcheck: {test: "pg_isready -U ${POSTGRES_USER} -d shop"}
"""
    (tmp_path / "compose.yaml").write_text(text)
    real = ask(tmp_path, ("compose.yaml",))
    assert isinstance(real, dict)
    assert real["services"]["db"]["healthcheck"]["test"][1] == "pg_isready -U  -d shop"
