"""Compose files whose names do not tell that they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.compose.model import Role
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.model import ComposeSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

WHOLE = "services:\n  app:\n    image: example/app:1\n"


def projects(repository: Repository) -> dict[str, Role]:
    return {path: project.role for project in repository.compose for path in project.paths}


@pytest.mark.parametrize("name", ["docker-stack.yml", "docker-stack.web.yaml", "docker-swarm.yml"])
def test_files_of_swarm_stacks_are_known_by_name(tree: Tree, name: str) -> None:
    assert projects(Repository(tree({name: WHOLE}))) == {name: Role.DEFAULT}


def test_files_that_the_settings_name_are_read(tree: Tree) -> None:
    files = {"deploy/stack.yml": WHOLE, "sites/a.yml": WHOLE, "sites/b.yml": "a: 1\n"}
    settings = Settings(compose=ComposeSettings(production=("deploy/stack.yml", "sites/*.yml")))
    found = projects(Repository(tree(files), settings))
    assert found == {"deploy/stack.yml": Role.PRODUCTION, "sites/a.yml": Role.PRODUCTION}


def test_files_of_a_set_project_are_in_the_inventory(tree: Tree) -> None:
    settings = Settings(compose=ComposeSettings(projects=(("base.yml", "more.yml"),)))
    repository = Repository(tree({"base.yml": WHOLE, "more.yml": WHOLE}), settings)
    assert [file.source.path for file in repository.compose_files] == ["base.yml", "more.yml"]
    assert repository.inventory.by_kind


def test_a_file_given_on_the_command_line_is_read_when_compose_is_in_it(tree: Tree) -> None:
    root = tree({"mine.yaml": WHOLE, "other.yaml": "kind: Pod\n"})
    assert projects(Repository(root, given=("mine.yaml", "other.yaml"))) == {
        "mine.yaml": Role.DEFAULT
    }
    assert not projects(Repository(root))


def test_a_broken_file_given_on_the_command_line_is_told_of(tree: Tree) -> None:
    root = tree({"mine.yaml": WHOLE + "\tx: 1\n"})
    (file,) = Repository(root, given=("mine.yaml",)).compose_files
    assert file.problems


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("deploy.sh", "set -e\ndocker compose --env-file .env -f infra/prod.yml up -d\n"),
        ("infra/up.sh", "docker-compose \\\n  --file=prod.yml \\\n  up\n"),
        ("Makefile", "up:\n\tdocker stack deploy --compose-file infra/prod.yml app\n"),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    steps:\n      - run: docker compose -f 'infra/prod.yml' pull\n",
        ),
    ],
)
def test_files_that_scripts_give_to_compose_are_read(tree: Tree, script: str, text: str) -> None:
    repository = Repository(tree({script: text, "infra/prod.yml": WHOLE}))
    assert projects(repository) == {"infra/prod.yml": Role.PRODUCTION}


@pytest.mark.parametrize(
    "text",
    [
        "docker compose up; helm upgrade -f infra/prod.yml app\n",
        "docker compose -f $DIR/infra/prod.yml up\n",
        "docker compose -f ../infra/prod.yml up\n",
        "kubectl apply -f infra/prod.yml\n",
    ],
)
def test_files_given_to_others_or_not_known_are_left_alone(tree: Tree, text: str) -> None:
    assert not projects(Repository(tree({"deploy.sh": text, "infra/prod.yml": WHOLE})))


def test_what_the_settings_exclude_is_not_brought_back_by_a_script(tree: Tree) -> None:
    root = tree({"up.sh": "docker compose -f infra/prod.yml up\n", "infra/prod.yml": WHOLE})
    assert not projects(Repository(root, Settings(exclude=("infra/",))))
