"""`docker run` of what Compose has as a service, and what a call is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.deploy.docker import docker_runs
from jctc_lint.facts.deploy.purpose import Purpose, purpose_of
from jctc_lint.facts.deploy.replacements import Match, Replacement, replacements
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

COMPOSE = """
name: shop
services:
  api:
    image: registry.example.org/shop/api:${TAG}
    networks: [edge]
  web:
    build: ./web
    container_name: shop_web
  db:
    image: postgres:16
networks:
  edge: {name: edge}
"""


def found(tree: Tree, script: str, path: str = "deploy.sh") -> list[Replacement]:
    repository = Repository(tree({"compose.yml": COMPOSE, path: script}))
    (project,) = repository.compose
    return list(replacements(repository, project.services.values()))


@pytest.mark.parametrize(
    ("script", "service", "match"),
    [
        ("docker run -d --name shop_web x", "web", Match.NAME),
        ("docker run -d --name shop-api-1 x", "api", Match.NAME),
        ("docker run -d --name shop_api_1 x", "api", Match.NAME),
        ("docker run -d registry.example.org/shop/api:v2", "api", Match.IMAGE),
        ('docker run -d "registry.example.org/shop/api:$1"', "api", Match.IMAGE),
        ("docker build -t webimage web\ndocker run -d webimage", "web", Match.BUILD),
        ("cd web && docker build -t webimage . && docker run webimage", "web", Match.BUILD),
        ("docker build -f web/Dockerfile -t w:1 ./web\ndocker run -d w:1", "web", Match.BUILD),
    ],
)
def test_runs_of_services(tree: Tree, script: str, service: str, match: Match) -> None:
    (replacement,) = found(tree, script)
    assert (replacement.service.name, replacement.match) == (service, match)


@pytest.mark.parametrize(
    "script",
    [
        "docker run -d --name shop-web-1 x",
        "docker run -d --name $NAME x",
        "docker run -d registry.example.org/shop/other",
        "docker run -d shop/api:v2",
        "docker run -d postgres:16",
        "docker run -d $IMAGE",
        "docker build -t webimage .\ndocker run -d webimage",
        "docker build -t webimage web\ndocker run -d webimage:other",
        "docker build -f other/Dockerfile -t w web\ndocker run -d w",
        "docker compose run web",
    ],
)
def test_other_runs(tree: Tree, script: str) -> None:
    assert found(tree, script) == []


@pytest.mark.parametrize(
    ("script", "takes_over"),
    [
        ("docker run -d --name shop_web x", False),
        ("docker run -d --network edge --name shop_web x", True),
        ("docker run -d --net=edge --name shop_web x", True),
        ("docker run -d --network bridge --name shop_web x", False),
        ("ssh h docker run -d --name shop_web x", True),
        ("docker stop shop_web\ndocker run -d --name shop_web x", True),
        ("docker rm -f shop_web; docker run -d --name shop_web x", True),
        ("docker container rm shop_web; docker run -d --name shop_web x", True),
        ("docker logs shop_web; docker run -d --name shop_web x", False),
        ("docker stop other; docker run -d --name shop_web x", False),
    ],
)
def test_taking_the_place(tree: Tree, script: str, takes_over: bool) -> None:
    (replacement,) = found(tree, script)
    assert replacement.takes_over is takes_over


def runbook(headings: str, command: str = "docker run x") -> str:
    return f"{headings}\n```sh\n{command}\n```\n"


@pytest.mark.parametrize(
    ("path", "text", "purpose"),
    [
        ("scripts/deploy.sh", "docker run x", Purpose.DEPLOYMENT),
        ("scripts/start.sh", "docker run x", Purpose.UNKNOWN),
        ("scripts/start.sh", "ssh h docker run x", Purpose.DEPLOYMENT),
        ("scripts/dev.sh", "docker run x", Purpose.TRIAL),
        ("tests/deploy.sh", "docker run x", Purpose.DEPLOYMENT),
        ("tests/run.sh", "docker run x", Purpose.TRIAL),
        ("README.md", runbook("# Shop\n## Quick start"), Purpose.TRIAL),
        ("README.md", runbook("# Shop\n## Deploying to production"), Purpose.DEPLOYMENT),
        ("README.md", runbook("# Shop\n## Usage of the API"), Purpose.TRIAL),
        ("docs/DEPLOYMENT.md", runbook("# Guide\n## Step 3"), Purpose.DEPLOYMENT),
        ("docs/DEPLOYMENT.md", runbook("# Guide\n## Local test"), Purpose.TRIAL),
        ("docs/notes.md", runbook("# Notes"), Purpose.UNKNOWN),
        ("docs/notes.md", runbook("# Notes", "ssh h 'docker run x'"), Purpose.DEPLOYMENT),
    ],
)
def test_purpose(tree: Tree, path: str, text: str, purpose: Purpose) -> None:
    (run,) = docker_runs(Repository(tree({path: text})))
    assert purpose_of(run.call) is purpose
