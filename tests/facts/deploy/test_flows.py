"""Flows and steps: functions, ways of a script, servers, make targets, chapters of runbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.deploy.purpose import Purpose
from jctc_lint.facts.deploy.steps import Action
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.deploy.steps import Step
    from jctc_lint.facts.deploy.understood import Procedure

    Tree = Callable[[Mapping[str, str | bytes]], Path]

COMPOSE = """\
services:
  app:
    build: .
    container_name: shop_app
    depends_on: [db]
  db:
    image: postgres:16
"""


def procedures(tree: Tree, files: Mapping[str, str]) -> tuple[Procedure, ...]:
    return Repository(tree({"compose.yaml": COMPOSE, **files})).procedures


def steps(tree: Tree, script: str, **files: str) -> list[str]:
    (found,) = [
        procedure
        for procedure in procedures(tree, {"deploy.sh": script, **files})
        if procedure.flow.id == "deploy.sh"
    ]
    return [shown(step) for step in found.steps]


def shown(step: Step) -> str:
    names = "*" if step.services is None else ",".join(step.services)
    return " ".join(word for word in (step.action.value, names, step.migration or "") if word)


UP = ["build *", "run app alembic upgrade", "up *"]


@pytest.mark.parametrize(
    "script",
    [
        (
            "docker compose build\ndocker compose run --rm app alembic upgrade head\n"
            "docker compose up -d"
        ),
        (
            "docker compose build && docker compose run app alembic upgrade head "
            "&& docker compose up -d"
        ),
        (
            "up() { docker compose up -d; }\nbuild() {\n  docker compose build\n}\nmain() {\n"
            '  build\n  docker compose run app sh -c "alembic upgrade head"\n  up\n}\nmain "$@"'
        ),
        'DC="docker compose"\n$DC build\n$DC run app alembic upgrade head\n$DC up -d',
        (
            'ssh me@host "cd shop && docker compose build && '
            'docker compose run app alembic upgrade head && docker compose up -d"'
        ),
        (
            "ssh me@host <<'EOF'\ncd shop\ndocker compose build\n"
            "docker compose run app alembic upgrade head\ndocker compose up -d\nEOF\n"
        ),
        (
            "bash -c 'docker compose build; docker compose run app alembic upgrade head'\n"
            "sudo docker compose up --detach"
        ),
        (
            "docker-compose build\ndocker-compose run --rm app alembic upgrade head\n"
            "docker-compose up -d"
        ),
        (
            "if true; then\n  docker compose build\nfi\n"
            "if ! docker compose run app alembic upgrade head; then exit 1; fi\n"
            "docker compose up -d"
        ),
    ],
)
def test_the_same_steps_in_many_ways(tree: Tree, script: str) -> None:
    assert steps(tree, script) == UP


def test_a_script_of_the_repository_is_put_in(tree: Tree) -> None:
    files = {"scripts/migrate.sh": "docker compose run app alembic upgrade head\n"}
    for call in ("scripts/migrate.sh", "./scripts/migrate.sh", "bash scripts/migrate.sh",
                 'source "$HERE/scripts/migrate.sh"'):  # fmt: skip
        script = f"docker compose build\n{call}\ndocker compose up -d"
        if "$HERE" in call:
            script = script.replace("scripts/migrate.sh", "migrate.sh")
        found = procedures(tree, {"scripts/deploy.sh": script, **files})
        (procedure,) = [p for p in found if p.flow.id == "scripts/deploy.sh"]
        assert [shown(step) for step in procedure.steps] == UP, call


def test_a_script_that_is_not_here_is_a_step_of_its_own(tree: Tree) -> None:
    assert steps(tree, "./build.sh\ndocker compose up -d") == ["unknown script", "up *"]
    assert steps(tree, "$RUN build\ndocker compose up -d") == ["unknown script", "up *"]


def test_scripts_that_call_each_other_end(tree: Tree) -> None:
    found = procedures(
        tree, {"a.sh": "docker compose build\n./b.sh\n", "b.sh": "docker compose up -d\n./a.sh\n"}
    )
    assert 2 <= len(found[0].steps) < 20


def test_make_targets(tree: Tree) -> None:
    makefile = (
        "COMPOSE = docker compose -f compose.yaml\n\n.PHONY: deploy\n"
        "deploy: build ## the whole\n\t$(MAKE) migrate\n\t@$(COMPOSE) up -d\n"
        "build:\n\t$(COMPOSE) build\nmigrate:\n\t$(COMPOSE) run app alembic upgrade head\n"
    )
    found = {p.flow.id: p for p in procedures(tree, {"Makefile": makefile})}
    assert [shown(step) for step in found["Makefile:deploy"].steps] == UP
    assert [shown(step) for step in found["Makefile:build"].steps] == ["build *"]


def test_ways_of_a_script_exclude_each_other(tree: Tree) -> None:
    script = (
        'case "$1" in\n  up) docker compose up -d ;;\n  down) docker compose down ;;\nesac\n'
        "docker compose build || docker compose pull\ndocker compose restart\n"
    )
    (procedure,) = procedures(tree, {"deploy.sh": script})
    up, down, build, pull, restart = (step.placed for step in procedure.steps)
    assert up.excludes(down)
    assert not up.excludes(build)
    assert not build.excludes(pull)
    assert restart.always_with(pull)
    assert not pull.always_with(restart)


def test_numbered_headings_continue_each_other(tree: Tree) -> None:
    text = (
        "# Guide\n\n## Deployment\n\n### Step 1: Build\n\n```bash\ndocker compose build\n```\n\n"
        "### Step 2: Start\n\n```bash\ndocker compose up -d\n```\n\n"
        "## Useful commands\n\n### Stop\n\n```\ndocker compose stop\n```\n\n"
        "### Remove\n\n```\ndocker compose down\n```\n"
    )
    first, second, third = procedures(tree, {"DEPLOY.md": text})
    assert [shown(step) for step in first.steps] == ["build *", "up *"]
    assert first.flow.numbered
    assert [shown(step) for step in second.steps] == ["stop *"]
    assert [shown(step) for step in third.steps] == ["down *"]


def test_steps_as_chapters(tree: Tree) -> None:
    text = (
        "# Deploying\n\n## Step 1\n\n```bash\ndocker compose build\n```\n\n"
        "## Step 2\n\n```bash\ndocker compose up -d\n```\n"
    )
    (procedure,) = procedures(tree, {"DEPLOY.md": text})
    assert [shown(step) for step in procedure.steps] == ["build *", "up *"]


@pytest.mark.parametrize(
    ("path", "title", "purpose"),
    [
        ("docs/DEPLOY.md", "Backend", Purpose.DEPLOYMENT),
        ("docs/DEPLOY.md", "Local development", Purpose.TRIAL),
        ("README.md", "Quick start", Purpose.TRIAL),
        ("README.md", "One-line deploy (quick)", Purpose.DEPLOYMENT),
        ("README.md", "Containers", Purpose.UNKNOWN),
        ("tests/README.md", "Containers", Purpose.TRIAL),
    ],
)
def test_purpose(tree: Tree, path: str, title: str, purpose: Purpose) -> None:
    text = f"# Shop\n\n## {title}\n\n```bash\ndocker compose up -d\n```\n"
    (procedure,) = procedures(tree, {path: text})
    assert procedure.purpose is purpose


@pytest.mark.parametrize(
    ("command", "action", "services"),
    [
        ("docker exec shop_app ls", Action.EXEC, ("app",)),
        ("docker cp backup shop_app:/srv", Action.COPY, ("app",)),
        ("docker restart shop_app", Action.RESTART, ("app",)),
        ("docker container stop shop_app", Action.STOP, ("app",)),
        ("docker compose -f compose.yaml rm -sf app", Action.STOP, ("app",)),
        ("docker compose up -d --no-deps --scale app=2 app", Action.UP, ("app",)),
        ("docker compose up --pull always -d db", Action.UP, ("db",)),
        ("docker compose exec -T --user app app ls", Action.EXEC, ("app",)),
        ("git -C /srv/shop pull --ff-only", Action.FETCH, ()),
        ("git clone https://git.example.org/shop.git", Action.CLONE, ()),
        ("echo A=1 >> .env.production", Action.EDIT, ()),
        ("scp .env.production me@host:/srv/shop/.env", Action.EDIT, ()),
        ("curl -f http://localhost/health", Action.REQUEST, ()),
        ("docker volume rm shop_data", Action.PRUNE, ()),
    ],
)
def test_what_a_command_does(
    tree: Tree, command: str, action: Action, services: tuple[str, ...]
) -> None:
    (procedure,) = procedures(tree, {"x.sh": f"{command}\ndocker compose ps\n"})
    (step,) = procedure.steps
    assert (step.action, step.services) == (action, services)


def test_who_is_built_and_started(tree: Tree) -> None:
    script = (
        "docker compose up -d --build app\ndocker compose up -d db\ndocker compose pull\n"
        "docker build -t shop .\n"
    )
    (procedure,) = procedures(tree, {"deploy.sh": script, "Dockerfile": "FROM python:3.12\n"})
    with_build, only_db, pull, engine = procedure.steps
    assert with_build.project is not None
    app, db = (with_build.project.services[name] for name in ("app", "db"))
    assert with_build.builds(app)
    assert with_build.covers(db), "what app depends on is started with it"
    assert not with_build.builds(db)
    assert not only_db.covers(app)
    assert pull.builds(db)
    assert not pull.builds(app)
    assert engine.builds(app)


def test_files_of_calls(tree: Tree) -> None:
    files = {
        "deploy/compose.prod.yaml": "services:\n  web:\n    image: nginx:1.27\n",
        "deploy.sh": "cd deploy\ndocker compose -f compose.prod.yaml up -d\n"
        "docker compose -f ../compose.yaml -f compose.prod.yaml up -d\n"
        "docker compose -f other.yaml up -d\ndocker compose -f $FILE up -d\n",
    }
    (procedure,) = procedures(tree, files)
    told = [
        (step.project.paths if step.project else None, step.address.absent if step.address else ())
        for step in procedure.steps
    ]
    assert told == [
        (("deploy/compose.prod.yaml",), ()),
        (("compose.yaml", "deploy/compose.prod.yaml"), ()),
        (None, ("other.yaml",)),
        (None, ()),
    ]


def test_hostile_procedures_end(tree: Tree) -> None:
    deep = "f() { f; g; }\ng() { f; f; f; }\n" + "f\n" * 500 + "docker compose up -d\n"
    makefile = "a: b b b b\n\tdocker compose up\nb: a a a a\n\tdocker compose up\n"
    found = procedures(tree, {"deep.sh": deep, "Makefile": makefile})
    assert all(len(procedure.flow.commands) <= 2_000 for procedure in found)


@pytest.mark.parametrize(
    "piece", ["\n", "curl ", "# ", "docker ", "cp .env.a ", "alembic revision ", "if [ $? ", "{ "]
)
def test_hostile_texts_end(tree: Tree, piece: str) -> None:
    text = piece * (60_000 // len(piece)) + "\ndocker compose up -d\n"
    files = {"x.sh": text, "README.md": f"```bash\n{text}```\n", "Makefile": f"a:\n\t{text}"}
    repository = Repository(tree({"compose.yaml": COMPOSE, **files}))
    from jctc_lint.checks import CHECKS
    from jctc_lint.checks import deploy as deploy_checks
    from jctc_lint.engine.subjects import SUBJECTS

    for check in CHECKS.values():
        if check.function.__module__.startswith(deploy_checks.__name__):
            for subject in SUBJECTS[check.subject](repository):
                list(check.function(subject))
