"""The real Compose: which services and images it knows where the rules on procedures say so."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from compose_asked import COMPOSE

from jctc_lint.catalogue.load import load
from jctc_lint.engine.examples import write_files
from jctc_lint.facts.deploy.docker import compose_calls
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

OURS = [rule for rule in load() if rule.family == "OPS"]


def compose(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMPOSE, *words],
        cwd=root,
        env={"PATH": os.environ["PATH"], "HOME": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("rule", OURS, ids=lambda rule: rule.name)
def test_services_that_steps_name(rule: object, tmp_path: Path) -> None:
    """In all examples: of the services that calls name, Compose knows those that we know."""
    for number, example in enumerate(rule.examples):  # type: ignore[attr-defined]
        root = tmp_path / str(number) / "repository"
        root.mkdir(parents=True)
        write_files(root, example.files)
        for procedure in Repository(root).procedures:
            for step in procedure.steps:
                if step.compose is None or step.project is None:
                    continue
                files = [word for path in step.project.paths for word in ("-f", path)]
                for word in step.compose.services:
                    told = compose(root, *files, "config", word.text)
                    refused = "no such service" in told.stderr
                    assert refused == (word.text not in step.project.services), word.text


def test_the_image_of_a_service_that_is_built(tree: Tree) -> None:
    """`docker build -t NAME` is for nothing: the service's image is PROJECT-SERVICE."""
    root = tree(
        {
            "compose.yaml": "services:\n  app:\n    build: .\n  api:\n    build: .\n"
            "    image: shop:latest\n",
            "Dockerfile": "FROM scratch\n",
        }
    )
    told = compose(root, "config", "--images")
    assert set(told.stdout.split()) == {"repository-app", "shop:latest"}


@pytest.mark.parametrize("name", [".env", ".env.production"])
def test_what_is_read_without_env_file(tree: Tree, name: str) -> None:
    """Of the folder's files Compose reads `.env` alone; others need `--env-file`."""
    root = tree(
        {
            "compose.yaml": "services:\n  app:\n    image: shop:1\n"
            "    environment:\n      TOKEN: ${TOKEN}\n",
            name: "TOKEN=given\n",
        }
    )
    told = compose(root, "config")
    assert ("TOKEN: given" in told.stdout) == (name == ".env")
    passed = compose(root, "--env-file", name, "config")
    assert "TOKEN: given" in passed.stdout


def test_a_file_that_is_not_there(tree: Tree) -> None:
    root = tree({"compose.yaml": "services:\n  app:\n    image: shop:1\n"})
    told = compose(root, "-f", "compose.production.yaml", "config")
    assert told.returncode
    assert "no such file or directory" in told.stderr


def test_run_takes_build(tree: Tree) -> None:
    """`run --build` is what makes a migration run in the new image."""
    told = compose(tree({}), "run", "--help")
    assert "--build" in told.stdout
    told = compose(tree({}), "down", "--help")
    assert "--volumes" in told.stdout


def options_of(subcommand: str) -> dict[str, bool]:
    """The long options of a subcommand, and whether each takes a value, as its help tells."""
    told = subprocess.run(
        [COMPOSE, subcommand, "--help"], capture_output=True, text=True, check=True
    ).stdout
    form = re.compile(r"^ +(?:-(\w), )?--([\w\-]+)(?: ([\w:\[\]]+))?(?: {2,}|$)", re.M)
    return {match[2]: match[3] is not None for match in form.finditer(told)}


@pytest.mark.parametrize(
    "subcommand", ["up", "run", "exec", "build", "pull", "stop", "start", "restart", "down", "rm",
                   "create"]
)  # fmt: skip
def test_options_with_values(tree: Tree, subcommand: str) -> None:
    """What follows an option is its value for us where it is one for Compose: no service."""
    options = options_of(subcommand)
    assert len(options) > 1
    for name, takes in options.items():
        root = tree(
            {
                "compose.yaml": "services:\n  app:\n    image: shop:1\n",
                "x.sh": f"docker compose {subcommand} --{name} value app\n",
            }
        )
        (call,) = compose_calls(Repository(root))
        named = [word.text for word in (*call.services, *call.arguments)]
        assert ("value" not in named) == takes, name
