"""What a container does at start: migrations that run in any case, waits, scripts that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.facts.start.command import certain_commands, command_text
from jctc_lint.facts.start.migration_commands import migration_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.start.command import Start

    Tree = Callable[[Mapping[str, str | bytes]], Path]


@pytest.mark.parametrize(
    ("command", "label"),
    [
        ("alembic upgrade head", "alembic upgrade"),
        ("alembic -c db/alembic.ini -x tenant=a upgrade head", "alembic upgrade"),
        ("poetry run alembic upgrade heads", "alembic upgrade"),
        ("python manage.py migrate --noinput", "manage.py migrate"),
        ("python -m flask --app shop db upgrade", "flask db upgrade"),
        ("npx prisma migrate deploy", "prisma migrate deploy"),
        ("bundle exec rails db:prepare", "rails db:migrate"),
        ("goose -dir migrations postgres 'user=a password=b' up", "goose up"),
        ("pnpm db:migrate", "migrate script"),
        ("php artisan migrate --force", "artisan migrate"),
        ("alembic downgrade -1", None),
        ("alembic revision --autogenerate", None),
        ("alembic current", None),
        ("python manage.py makemigrations", None),
        ("python manage.py runserver", None),
        ("prisma migrate dev", None),
        ("pip install --upgrade alembic", None),
        ("uvicorn app.main:app", None),
    ],
)
def test_migration_commands(command: str, label: str | None) -> None:
    assert migration_in(command) == label


def test_labels_do_not_repeat_arguments() -> None:
    assert migration_in("alembic -x url=postgresql://u:hunter2@db/x upgrade head") == (
        "alembic upgrade"
    )


@pytest.mark.parametrize(
    "text",
    [
        "M",
        "set -e\nM\nserve",
        "echo start; M && serve",
        "if ! M2; then echo no; fi\nM",
        "M || exit 1",
        "M || { echo failed; exit 1; }",
        "[ -f x ] && echo there\nM",
        "# [note] a comment\nM",
        'sh -c "M"',
        "main() {\n  M\n}\nmain",
        "DEBUG=1 M",
        "exec M",
        "one \\\n  two\nM",
    ],
)
def test_commands_that_run_in_any_case(text: str) -> None:
    commands = certain_commands(text.replace("M2", "check").replace("M", "alembic upgrade head"))
    assert "alembic upgrade head" in commands


@pytest.mark.parametrize(
    "text",
    [
        'if [ "$RUN" = 1 ]; then M; fi',
        "if true; then\n  M\nfi",
        'case "$1" in\n  migrate) M ;;\n  *) serve ;;\nesac',
        "while true; do M; done",
        '[ "$RUN" = 1 ] && M',
        '[[ -n "$RUN" ]] && echo go && M',
        'test -n "$RUN" && M',
        "M || true",
        "M || echo failed",
        "check || M",
        "M &\nserve",
        "unused() {\n  M\n}\nserve",
        "cat <<EOF > run.sh\nM\nEOF",
        "ssh host 'M'",
        "# M",
    ],
)
def test_commands_that_may_not_run_or_may_fail(text: str) -> None:
    commands = certain_commands(text.replace("M", "alembic upgrade head"))
    assert not any(command.startswith("alembic") for command in commands)


def test_what_a_shell_among_the_words_is_given() -> None:
    assert command_text(("sh", "-c", "a && b")) == ("a && b", True)
    assert command_text(("/bin/bash", "-lc", "a")) == ("a", True)
    assert command_text(("/entry.sh", "bash", "-c", "a")) == ("/entry.sh\na", True)
    assert command_text(("bash", "run.sh")) == ("bash run.sh", False)
    assert command_text(("python", "-c", "print()")) == ("python -c print()", False)
    assert command_text(()) == ("", False)


def start(tree: Tree, files: Mapping[str, str], service: str = "app") -> Start:
    (order,) = Repository(tree(files)).start_orders
    return order.readiness(order.project.services[service]).start


def compose(command: str = "", **more: str) -> str:
    lines = ["services:", "  app:", "    build: .", f"    command: {command}" if command else ""]
    lines += [f"    {name}: {value}" for name, value in more.items()]
    return "\n".join(lines) + "\n"


DOCKERFILE = 'FROM python:3.12\nWORKDIR /srv\nCOPY . .\nENTRYPOINT ["./docker/entrypoint.sh"]\n'


def test_a_script_that_the_image_starts_with(tree: Tree) -> None:
    found = start(
        tree,
        {
            "compose.yaml": compose(),
            "Dockerfile": DOCKERFILE + 'CMD ["serve"]\n',
            "docker/entrypoint.sh": '. ./scripts/lib.sh\nexec "$@"\n',
            "scripts/lib.sh": "alembic upgrade head\n",
        },
    )
    assert (found.migration, found.ends, found.waits) == ("alembic upgrade", False, False)


def test_the_command_of_compose_replaces_that_of_the_image(tree: Tree) -> None:
    files = {"Dockerfile": 'FROM a\nENTRYPOINT ["run"]\nCMD ["alembic", "upgrade", "head"]\n'}
    assert start(tree, {**files, "compose.yaml": compose()}).migration == "alembic upgrade"
    assert start(tree, {**files, "compose.yaml": compose("serve")}).migration is None
    cleared = start(tree, {**files, "compose.yaml": compose(entrypoint="serve")})
    assert cleared.migration is None, "an entrypoint in Compose drops the image's CMD"


def test_a_shell_entrypoint_ignores_the_command(tree: Tree) -> None:
    files = {"Dockerfile": "FROM a\nENTRYPOINT serve\n"}
    assert start(tree, {**files, "compose.yaml": compose("alembic upgrade head")}).migration is None


def test_scripts_behind_copies_and_mounts(tree: Tree) -> None:
    copied = start(
        tree,
        {
            "compose.yaml": compose(),
            "Dockerfile": "FROM a\nCOPY deploy/run.sh /usr/local/bin/start.sh\nCMD start.sh\n",
            "deploy/run.sh": "flask db upgrade\nserve\n",
        },
    )
    assert copied.migration == "flask db upgrade"
    mounted = start(
        tree,
        {
            "compose.yaml": compose("/opt/run.sh", volumes="['./ops:/opt:ro']"),
            "Dockerfile": "FROM a\n",
            "ops/run.sh": "python manage.py migrate\n",
        },
    )
    assert mounted.migration == "manage.py migrate"


def test_a_script_of_package_json(tree: Tree) -> None:
    files = {
        "compose.yaml": compose("npm run start:prod"),
        "Dockerfile": "FROM node:22\n",
        "package.json": '{"scripts": {"start:prod": "npm run db && x", "db": "prisma db push"}}',
    }
    assert start(tree, files).migration == "prisma migrate deploy"
    assert start(tree, {**files, "package.json": "[" * 100_000}).migration is None


@pytest.mark.parametrize(
    ("command", "ends"),
    [
        ("alembic upgrade head", True),
        ('sh -c "alembic upgrade head && echo done"', True),
        ("bash migrate.sh", True),
        ('sh -c "alembic upgrade head && serve"', False),
        ("serve", False),
    ],
)
def test_jobs_end_with_their_migration(tree: Tree, command: str, ends: bool) -> None:
    files = {
        "compose.yaml": compose(command),
        "Dockerfile": "FROM a\n",
        "migrate.sh": "#!/bin/sh\nset -e\nalembic upgrade head\n",
    }
    assert start(tree, files).ends is ends


@pytest.mark.parametrize(
    "command",
    [
        "./wait-for-it.sh db:5432 -- serve",
        "dockerize -wait tcp://db:5432 serve",
        'sh -c "until pg_isready -h db; do sleep 1; done; serve"',
        'sh -c "while ! nc -z db 5432; do sleep 1; done; serve"',
        "bash -c 'while !</dev/tcp/db/5432; do sleep 1; done; serve'",
        'sh -c "for i in 1 2 3; do alembic upgrade head && break; sleep 2; done; serve"',
        "python backend_pre_start.py",
        'sh -c "python manage.py wait_for_db && serve"',
    ],
)
def test_waits(tree: Tree, command: str) -> None:
    assert start(tree, {"compose.yaml": compose(command), "Dockerfile": "FROM a\n"}).waits


@pytest.mark.parametrize("command", ["serve", 'sh -c "sleep 10; serve"', 'sh -c "a & wait; b"'])
def test_what_is_no_wait(tree: Tree, command: str) -> None:
    assert not start(tree, {"compose.yaml": compose(command), "Dockerfile": "FROM a\n"}).waits


def test_scripts_that_call_each_other_end(tree: Tree) -> None:
    found = start(
        tree,
        {
            "compose.yaml": compose("./a.sh"),
            "Dockerfile": "FROM a\n",
            "a.sh": "./b.sh\n" * 50,
            "b.sh": "./a.sh\n" * 50 + "alembic upgrade head\n",
        },
    )
    assert found.migration == "alembic upgrade"


def test_scripts_outside_the_repository_are_not_read(tree: Tree, tmp_path: Path) -> None:
    (tmp_path / "outside.sh").write_text("alembic upgrade head\n")
    files = {"compose.yaml": compose("bash ../outside.sh"), "Dockerfile": "FROM a\n"}
    assert start(tree, files).migration is None
