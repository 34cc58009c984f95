"""docker and docker compose calls in scripts, runbooks, workflows and makefiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.deploy.docker import (
    ComposeCall,
    DockerRun,
    compose_calls,
    docker_builds,
    docker_runs,
)
from jctc_lint.facts.deploy.sequences import Medium
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]


def run_of(tree: Tree, text: str) -> DockerRun:
    (run,) = docker_runs(Repository(tree({"deploy.sh": text})))
    return run


@pytest.mark.parametrize(
    ("text", "name", "image", "arguments"),
    [
        ("docker run -d --name web acme/web:1", "web", "acme/web:1", []),
        ("docker run --name=web -dp 80:80 acme/web:1", "web", "acme/web:1", []),
        ("docker run -it --rm -v /a:/b -eA=1 acme/web:1 sh -c x", None, "acme/web:1",
         ["sh", "-c", "x"]),
        ("docker --context prod container run -p80:80 acme/web:1 -d", None, "acme/web:1", ["-d"]),
        ("docker -H ssh://me@host run --init acme/web:1 run", None, "acme/web:1", ["run"]),
        ("podman run --network host --restart always acme/web:1", None, "acme/web:1", []),
        ("sudo docker run \\\n  --gpus all \\\n  acme/web:1", None, "acme/web:1", []),
        ("ENGINE=docker\n$ENGINE run --name web acme/web:1", "web", "acme/web:1", []),
        ("docker \\\n run --name web acme/web:1", "web", "acme/web:1", []),
        ("docker run --name $N acme/web:1", None, "acme/web:1", []),
        ("docker run -d", None, None, []),
    ],
)  # fmt: skip
def test_docker_run(
    tree: Tree, text: str, name: str | None, image: str | None, arguments: list[str]
) -> None:
    run = run_of(tree, text)
    assert run.name_text == name
    assert (run.image.text if run.image else None) == image
    assert [word.text for word in run.arguments] == arguments


def test_switches(tree: Tree) -> None:
    assert run_of(tree, "docker run -d x").detached
    assert run_of(tree, "docker run -itd x").detached
    assert not run_of(tree, "docker run --detach=false x").detached
    assert not run_of(tree, "docker run -e d x").detached
    assert run_of(tree, "docker run --rm x").removed
    assert not run_of(tree, "docker run x --rm").removed


@pytest.mark.parametrize(
    ("options", "labels"),
    [
        ("", ()),
        ("-l a=b --label 'c=d e'", ("a=b", "c=d e")),
        ("--label-file labels", None),
        ('--label "traefik.http.routers.a.rule=Host($H)"',
         ("traefik.http.routers.a.rule=Host($H)",)),
        ('--label "$LABEL"', None),
        ("$OPTIONS", None),
        ('"${OPTIONS[@]}"', None),
    ],
)  # fmt: skip
def test_labels(tree: Tree, options: str, labels: tuple[str, ...] | None) -> None:
    assert run_of(tree, f"docker run {options} x").labels == labels


@pytest.mark.parametrize("image", ["$IMAGE", '"$IMAGE"', "app:$TAG", '"$IMAGE" sh'])
def test_an_unknown_image_hides_no_labels(tree: Tree, image: str) -> None:
    assert run_of(tree, f"docker run -d -l a=b {image}").labels == ("a=b",)


def test_where_calls_are_found(tree: Tree) -> None:
    repository = Repository(
        tree(
            {
                "README.md": "docker run a\n\n```bash\n# docker run b\ndocker run c\n```\n"
                "| `docker run d` |\n",
                "docs/DEPLOY.md": "# Deploy\n## First\n```sh\ndocker run e\n```\n### Then\n"
                "```sh\ndocker run f\n```\n## Second\n```sh\ndocker run g\n```\n",
                "scripts/a.sh": 'ssh h "docker run h"\n',
                "scripts/b.sh": "echo nothing\n",
                ".github/workflows/ci.yml": "jobs:\n  d:\n    steps:\n      - run: docker run i\n"
                "        working-directory: ./app\n",
                "app/Makefile": "up:\n\tdocker run j\n",
                "a.py": "docker run k\n",
            }
        )
    )
    found = [
        (
            run.call.sequence.id, run.call.sequence.medium, run.call.block.titles,
            run.call.block.directory, run.image.text if run.image else "",
        )
        for run in docker_runs(repository)
    ]  # fmt: skip
    assert found == [
        (".github/workflows/ci.yml:d", Medium.WORKFLOW, ("d",), "app", "i"),
        ("README.md", Medium.RUNBOOK, (), None, "c"),
        ("app/Makefile:up", Medium.MAKEFILE, ("up",), "app", "j"),
        ("docs/DEPLOY.md#First", Medium.RUNBOOK, ("Deploy", "First"), None, "e"),
        ("docs/DEPLOY.md#First", Medium.RUNBOOK, ("Deploy", "First", "Then"), None, "f"),
        ("docs/DEPLOY.md#Second", Medium.RUNBOOK, ("Deploy", "Second"), None, "g"),
        ("scripts/a.sh", Medium.SCRIPT, (), None, "h"),
    ]


@pytest.mark.parametrize(
    ("text", "tags", "context", "dockerfile"),
    [
        ("docker build -t web:1 -t web .", ("web:1", "web"), ".", None),
        ("docker build . --tag web -f deploy/Dockerfile", ("web",), ".", "deploy/Dockerfile"),
        ("docker buildx build --push --platform linux/amd64 -t web ./app", ("web",), "./app", None),
        ("docker image build -t $TAG app", (), "app", None),
        ("docker build -t web $(pwd)", ("web",), None, None),
    ],
)
def test_docker_build(
    tree: Tree, text: str, tags: tuple[str, ...], context: str | None, dockerfile: str | None
) -> None:
    (build,) = docker_builds(Repository(tree({"deploy.sh": text})))
    assert (build.tags, build.context, build.dockerfile) == (tags, context, dockerfile)


def compose_of(tree: Tree, text: str) -> ComposeCall:
    (call,) = compose_calls(Repository(tree({"deploy.sh": text})))
    return call


@pytest.mark.parametrize(
    ("text", "files", "subcommand", "services", "arguments"),
    [
        ("docker compose up -d", (), "up", [], []),
        ("docker-compose -f a.yml -fb.yml up -d --build web db", ("a.yml", "b.yml"), "up",
         ["web", "db"], []),
        ("docker compose --env-file .env.prod -p x up web --scale web=2 -t 5", (), "up",
         ["web"], []),
        ("docker compose run --rm -e A=1 --entrypoint sh web alembic upgrade head", (), "run",
         ["web"], ["alembic", "upgrade", "head"]),
        ("docker compose exec -T -u me web sh -c 'ls -l'", (), "exec", ["web"],
         ["sh", "-c", "ls -l"]),
        ("docker compose build --no-cache --pull web", (), "build", ["web"], []),
        ("docker compose up --pull always web", (), "up", ["web"], []),
        ("docker compose logs -t -f web --tail 5", (), "logs", ["web"], []),
        ("docker compose down -v", (), "down", [], []),
        ("docker compose -f $F pull", (None,), "pull", [], []),
        ("DC='docker compose -f prod.yml'\n$DC restart web", ("prod.yml",), "restart",
         ["web"], []),
    ],
)  # fmt: skip
def test_compose(
    tree: Tree,
    text: str,
    files: tuple[str | None, ...],
    subcommand: str,
    services: list[str],
    arguments: list[str],
) -> None:
    call = compose_of(tree, text)
    assert (call.files, call.subcommand) == (files, subcommand)
    assert [word.text for word in call.services] == services
    assert [word.text for word in call.arguments] == arguments


def test_compose_switches(tree: Tree) -> None:
    assert compose_of(tree, "docker compose down -v").options.on("volumes")
    assert not compose_of(tree, "docker compose run -v a:/b web").options.on("volumes")
    assert compose_of(tree, "docker compose up -d --build").options.on("build")


def test_no_compose_call(tree: Tree) -> None:
    repository = Repository(tree({"a.sh": "docker ps\ndocker compose\necho docker compose up\n"}))
    assert compose_calls(repository) == ()
