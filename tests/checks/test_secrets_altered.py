"""SEC102 beyond the measured cases: what real files write on purpose, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Certainty, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    Lint = Callable[..., list[Finding]]

HEAD = "services:\n  app:\n    image: example/app:1\n"


def entry(*lines: str) -> str:
    return HEAD + "    environment:\n" + "".join(f"      {line}\n" for line in lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("- PATH=/opt/bin:$PATH",),
        ("- DATABASE_URL=postgres://$DB_USER:$DB_PASSWORD@db/x",),
        ("- DB_PASSWORD=$DB_PASSWORD",),
        ("DB_PASSWORD: $db_password",),
        ("- API_SECRET=${API_SECRET}",),
        ("- VERSION=v$VERSION", "- OTHER=${VERSION}"),
        ("- PUID=1000 #optional",),
        ("- SUDO_PASSWORD=q1w2e3 #optional",),
        ("- SECRET_KEY_BASE=q1w2e3 #${OTHER}",),
        ("- TZ=Etc/UTC # see the list of zones",),
        ("- TZ=Etc/UTC #see the list of zones",),
        ("- LOG=info #",),
        ("K: &zone Europe/Berlin", "L: *zone"),
        ("K: !!str 0123",),
        ("- CSP='self'",),
        ("CSP: \"'self'\"",),
        ('- ORIGINS=["https://a.example"]',),
        ("- OPTS=\"-Da=b\" \"-Dc=d\"",),
        ("- JAVA_OPTS=-Xmx1g -Da=b",),
        ("K: 22:30",),
        ("K: 1.2.3",),
        ("K: 12345678901234567890",),
        ("K: >-", "  one line", "  and another"),
        ("K: |", "  #!/bin/sh", "  echo $$HOME"),
        ("RSA_PRIVATE_KEY: |", "  -----BEGIN PRIVATE KEY-----", "  TUlJ", "  -----END-----"),
        ("FROM_HOST:",),
        ("FROM_HOST: # set by the pipeline",),
        ("- SHORT=true   ",),
        ("- PATTERN=^[a-z]+$",),
        ("- PRICE=5$",),
    ],
)  # fmt: skip
def test_silent_about_what_is_meant(lines: tuple[str, ...], lint: Lint) -> None:
    assert not lint({"compose.yml": entry(*lines)}, "SEC102")


@pytest.mark.parametrize(
    ("lines", "key", "severity"),
    [
        (("- DB_PASSWORD=pa$word",), "variable", Severity.ERROR),
        (("- GREETING=a$word",), "variable-told", Severity.WARNING),
        (("- USERS=u:$apr1$Ab12Cd34$eFgHiJk",), "variable", Severity.ERROR),
        (("DB_PASSWORD: &q1w2",), "anchor", Severity.ERROR),
        (("DB_PASSWORD: #q1w2",), "all-comment", Severity.ERROR),
        (("DB_PASSWORD: True",), "boolean", Severity.ERROR),
        (("VERSION: 2.0",), "number-told", Severity.ERROR),
        (("RATE: 2.0",), "number-told", Severity.INFO),
        (("RATE: 2.10",), "number-told", Severity.WARNING),
        (("- K='v'",), "quotes", Severity.ERROR),
        (("- K=\"\"",), "quotes", Severity.ERROR),
        (("ORIGINS: [a, b]",), "collection", Severity.ERROR),
        (("- NOTE=read: this",), "mapping-item", Severity.ERROR),
        (("- AUTH=${AUTH:?not set: see the manual}",), "mapping-item", Severity.ERROR),
        (('WINDOWS: "C:\\temp"',), "escape", Severity.WARNING),
        (("API_TOKEN: |", "  q1w2e3"), "newline", Severity.WARNING),
        (("API_TOKEN: q1w2", "  e3r4"), "folded", Severity.WARNING),
        (("- API_TOKEN=q1w2e3  ",), "blanks", Severity.INFO),
        (("- K=${K%%x}",), "reference", Severity.ERROR),
    ],
)  # fmt: skip
def test_told(lines: tuple[str, ...], key: str, severity: Severity, lint: Lint) -> None:
    (finding,) = lint({"compose.yml": entry(*lines)}, "SEC102")
    assert (finding.message_key, finding.severity) == (key, severity)


def test_a_variable_that_the_shell_might_set_is_not_certain(lint: Lint) -> None:
    (finding,) = lint({"compose.yml": entry("- K=abc$def")}, "SEC102")
    assert finding.certainty is Certainty.LIKELY
    (finding,) = lint({"compose.yml": entry("- K=u:$apr1$Ab12$Cd34")}, "SEC102")
    assert finding.certainty is Certainty.CERTAIN


@pytest.mark.parametrize("name", [".env", ".env.example", "deploy.sh", "Makefile"])
def test_a_variable_that_some_file_sets_is_meant(name: str, lint: Lint) -> None:
    files = {"compose.yml": entry("- IMAGE=app$tag"), name: "tag=1.2\n"}
    assert not lint(files, "SEC102")


@pytest.mark.parametrize(
    "command",
    [
        'command: sh -c "alembic upgrade head && uvicorn app:app"',
        'command: ["sh", "-c", "echo $$HOME; exec app"]',
        "command: >-\n      gunicorn\n      --workers 4\n      app:app",
        "command: redis-server --requirepass ${REDIS_PASSWORD}",
        "entrypoint: [app, --name, $NAME]",
        'healthcheck: {test: ["CMD-SHELL", "pg_isready -U ${POSTGRES_USER:-app} || exit 1"]}',
        "healthcheck:\n      test: test $$(curl -s localhost) = ok",
        'command: sh -c "exec app $1 $@ $?"',
    ],
)
def test_commands_that_do_what_they_say(command: str, lint: Lint) -> None:
    assert not lint({"compose.yml": f"{HEAD}    {command}\n"}, "SEC102")


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("command: alembic upgrade head; uvicorn app:app", "command-cut-told"),
        ("command: app > /var/log/app.log", "command-cut-told"),
        ('command: app "unclosed', "command-refused"),
        ("command: sh -c 'for i in 1 2; do echo $i; done'", "shell-variable-told"),
        ("command: sh -c 'cd $HOME && app'", "shell-variable-told"),
        ('command: ["sh", "-c", "echo ${1}"]', "reference"),
    ],
)
def test_commands_that_do_not(command: str, key: str, lint: Lint) -> None:
    (finding,) = lint({"compose.yml": f"{HEAD}    {command}\n"}, "SEC102")
    assert finding.message_key == key


def test_a_health_check_that_reads_the_containers_variable_too_early(lint: Lint) -> None:
    check = '    healthcheck:\n      test: ["CMD-SHELL", "pg_isready -U ${POSTGRES_USER}"]\n'
    set_here = "    environment:\n      POSTGRES_USER: app\n"
    taken = "    environment:\n      POSTGRES_USER: ${POSTGRES_USER}\n"
    (finding,) = lint({"compose.yml": HEAD + set_here + check}, "SEC102")
    assert finding.message_key == "shell-variable-told"
    assert not lint({"compose.yml": HEAD + taken + check}, "SEC102")
    files = {"compose.yml": HEAD + set_here + check, ".env": "POSTGRES_USER=app\n"}
    assert not lint(files, "SEC102")


def test_a_template_is_no_compose_file_yet(lint: Lint) -> None:
    assert not lint({"docker-compose.template.yml": entry('- K="v"')}, "SEC102")


def test_shared_values_are_told_once(lint: Lint) -> None:
    text = (
        "x-common: &common\n  UMASK: 022\nservices:\n"
        "  a:\n    image: example/a:1\n    environment:\n      <<: *common\n"
        "  b:\n    image: example/b:1\n    environment:\n      <<: *common\n"
    )
    (finding,) = lint({"compose.yml": text}, "SEC102")
    assert finding.span.line == 2


def test_only_the_names_that_compose_takes_from_dotenv_matter(lint: Lint) -> None:
    compose = entry("- USED=${USED}")
    (finding,) = lint({"compose.yml": compose, ".env": "USED=a #b\nUNUSED=a #b\n"}, "SEC102")
    assert finding.subject == "variables.USED"
