"""What a container gets, and why it may get more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.wrappers import wrapper_of
from jctc_lint.facts.repository import Repository
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.environment.supply import Supply

DOCKERFILE = "FROM python:3.12-slim\nENV IN_IMAGE=1\nWORKDIR /app\nCOPY app ./app\n"


def supply(root: Path, name: str = "web") -> Supply:
    (found,) = [c for c in Repository(root).contracts if c.service.name == name]
    return found.supply


def compose(lines: str) -> str:
    return "services:\n  web:\n    build: .\n" + "".join(
        f"    {line}\n" for line in lines.split("\n")
    )


def test_all_that_is_given(tree: Callable[[Mapping[str, str]], Path]) -> None:
    root = tree(
        {
            "Dockerfile": DOCKERFILE + 'CMD ["./start.sh"]\nCOPY start.sh .\n',
            "start.sh": "#!/bin/sh\nexport FROM_SCRIPT=1\nexec python -m app\n",
            "web.env": "FROM_FILE=1\nBOTH=file\n",
            "compose.yml": compose(
                "env_file: web.env\nenvironment:\n  BOTH: own\n  BARE:\n  HANGS: ${X:-y}"
            ),
        }
    )
    found = supply(root)
    assert found.closed
    told = {name: (str(given.how), given.text) for name, given in found.given.items()}
    assert told == {
        "IN_IMAGE": ("image", "1"),
        "FROM_SCRIPT": ("script", None),
        "FROM_FILE": ("env_file", "1"),
        "BOTH": ("environment", "own"),
        "BARE": ("environment", None),
        "HANGS": ("environment", None),
    }
    assert found.given["HANGS"].unset == "y"
    assert found.given["BARE"].bare
    assert found.given["IN_IMAGE"].span.path == "Dockerfile"


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"compose.yml": compose("env_file: .env.production")}, "not kept in the repository"),
        (
            {"compose.yml": compose("env_file: web.env"), "web.env": "A=1", ".gitignore": "*.env"},
            "not kept in the repository",
        ),
        ({"compose.yml": compose("secrets: [key]") + "secrets: {key: {file: k}}\n"}, "'secrets'"),
        ({"Dockerfile": "FROM registry.example/base:1\n"}, "registry.example/base:1"),
        ({"Dockerfile": "ARG BASE\nFROM $BASE\n"}, "made from"),
        ({"Dockerfile": ""}, "Dockerfile was not read"),
        ({"compose.yml": compose("command: doppler run -- python -m app")}, "doppler"),
    ],
)
def test_more_may_be_given(
    tree: Callable[[Mapping[str, str]], Path], changes: Mapping[str, str], gap: str
) -> None:
    root = tree({"Dockerfile": DOCKERFILE, "compose.yml": compose("init: true"), **changes})
    found = supply(root)
    assert not found.closed
    assert any(gap in each for each in found.gaps), found.gaps


@pytest.mark.parametrize(
    ("dockerfile", "ignored", "path", "holds"),
    [
        ("COPY . .", "", ".env", True),
        ("COPY . .", ".env", ".env", False),
        ("COPY app ./app", "", ".env", False),
        ("COPY app ./app", "", "app/.env", True),
        ("COPY app ./app", "**/.env", "app/.env", False),
        ('COPY ["app", "./"]', "", "app/.env", True),
        ("COPY app/*.py ./", "", "app/.env", True),
        ("COPY --from=other /x /y", "", ".env", True),
    ],
)
def test_what_may_lie_in_the_container(
    tree: Callable[[Mapping[str, str]], Path], dockerfile: str, ignored: str, path: str, holds: bool
) -> None:
    root = tree(
        {
            "Dockerfile": f"FROM python:3.12\n{dockerfile}\n",
            ".dockerignore": ignored,
            "compose.yml": compose("init: true"),
        }
    )
    assert supply(root).holds(path) is holds


def test_a_mount_brings_files(tree: Callable[[Mapping[str, str]], Path]) -> None:
    files = {"Dockerfile": DOCKERFILE, "compose.yml": compose("volumes: ['./conf:/conf']")}
    found = supply(tree(files))
    assert found.holds("conf/.env")
    assert not found.holds(".env")


def test_an_image_that_another_service_builds(tree: Callable[[Mapping[str, str]], Path]) -> None:
    text = (
        "services:\n  web:\n    build: .\n    image: shop:1\n"
        "  worker:\n    image: shop:1\n  other:\n    image: shop:2\n"
    )
    root = tree({"Dockerfile": DOCKERFILE, "compose.yml": text})
    assert [c.service.name for c in Repository(root).contracts] == ["web", "worker"]
    assert supply(root, "worker").given["IN_IMAGE"].text == "1"


@pytest.mark.parametrize(
    ("command", "script", "exports", "reads"),
    [
        ("KEY=1 OTHER=2 python -m app", "", {"KEY", "OTHER"}, False),
        ("export KEY=1 && python -m app", "", {"KEY"}, False),
        ("env KEY=1 python -m app", "", {"KEY"}, False),
        ("./start.sh", "# export KEY=1\nexec python", set(), False),
        ("./start.sh", ". ./settings.sh\nexec python", set(), True),
        ("./start.sh", "set -a\n. .env\n", set(), True),
        ("./start.sh", 'export KEY="$(cat /run/secrets/key)"', {"KEY"}, True),
        ("uvicorn app:app --env-file .env", "", set(), True),
        ("uvicorn app:app --port 80", "", set(), False),
    ],
)
def test_wrappers(command: str, script: str, exports: set[str], reads: bool) -> None:
    wrapper = wrapper_of(command, [Source("start.sh", script)])
    assert set(wrapper.exports) == exports
    assert bool(wrapper.reads) is reads
