"""Hostile Compose files: bounded time, no crash, and the problem is told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HEAD = "services:\n  s:\n    image: i\n"
SECONDS = 20
"""Of processor time, on a slow and busy machine."""


def value(text: str) -> str:
    return f'{HEAD}    environment:\n      K: "{text}"\n'


def services(lines: Callable[[int], str], count: int) -> str:
    return "services:\n" + "".join(lines(number) for number in range(count))


FILES = {
    "nested defaults": value("${A:-" * 100_000 + "x" + "}" * 100_000),
    "nested and open": value("${A:-" * 100_000),
    "many references": value("${A:-x}" * 50_000),
    "a long tail": value("${A:-x}" * 20_000 + "y" * 1_000_000),
    "dollars": value("$" * 100_001),
    "a huge value": value("x" * 3_000_000),
    "extends in a circle": services(lambda n: f"  s{n}:\n    extends: s{(n + 1) % 40}\n", 40),
    "a long chain of extends": services(
        lambda n: f"  s{n}:\n    image: i\n    extends: s{n + 1}\n", 5_000
    ),
    "a chain that grows": services(
        lambda n: f"  s{n}:\n    extends: s{max(n - 1, 0)}\n    environment: [K{n}=1]\n", 1_500
    ),
    "a wide base": "services:\n  b:\n    image: i\n    environment:\n"
    + "".join(f"      - K{n}=1\n" for n in range(1_000))
    + "".join(f"  s{n}:\n    extends: b\n    environment: [X=1]\n" for n in range(500)),
    "a chain of dependencies": services(
        lambda n: f"  s{n}:\n    image: i\n    depends_on: [s{n + 1}]\n", 5_000
    ),
    "merges of merges": "x-0: &m0 {"
    + ",".join(f"x-k{n}: 1" for n in range(1_000))
    + "}\n"
    + "".join(f"x-{n + 1}: &m{n + 1}\n  <<: *m{n}\n" for n in range(90))
    + f"{HEAD}    <<: *m90\n",
    "wide ranges of ports": f"{HEAD}    ports:\n"
    + "".join(f"      - '{n}-65000:{n}-65000'\n" for n in range(1, 1_000)),
    "resets": f"{HEAD}x-r:\n" + "".join(f"  k{n}: !reset x\n" for n in range(10_000)),
    "numbers": f"{HEAD}    environment:\n      A: {'9' * 5_000}\n      B: 0x{'f' * 5_000}\n"
    f"      C: 1e{'9' * 500}\n      D: 2024-13-45\n      E: {'1_' * 100_000}\n",
    "included by itself": f"include: [docker-compose.yml]\n{HEAD}",
    "included often": "include:\n" + "  - docker-compose.yml\n" * 500 + HEAD,
    "NUL in paths": 'services:\n  s:\n    image: "a\\0b"\n    volumes: ["./a\\0b:/d"]\n'
    '    build: "a\\0"\n    env_file: "x\\0"\n    extends: {file: "a\\0", service: s}\n',
    "everything of the wrong kind": (
        '{"services": {"s": {"ports": [[[]]], "volumes": [{}], "environment": [[], {}],'
        '"depends_on": {"a": []}, "networks": [1, {}], "healthcheck": [], "build": [],'
        '"deploy": [], "labels": 5, "command": {"a": 1}, "env_file": {"a": 1}, "extends": [],'
        '"expose": {}, "tmpfs": {}, "profiles": {}, "image": {}, "container_name": [],'
        '"restart": {}, "links": {}, "volumes_from": [{}], "label_file": [[]]}},'
        '"networks": {"a": [], "b": 5}, "volumes": {"a": 5}, "name": [],'
        '"include": [[], {}, {"path": {}}, {"path": ["x", []]}, 5]}'
    ),
    "odd keys": "services:\n  5: {}\n  null: {}\n  ? [a]\n  : b\n  s: {image: i}\nnetworks: [a]\n",
}


@pytest.mark.parametrize("name", FILES)
def test_hostile(name: str, tree: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    repository = Repository(tree({"docker-compose.yml": FILES[name]}))
    start = time.process_time()
    (project,) = repository.compose
    assert repository.compose_files
    assert project.services
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    "name", ["included by itself", "nested and open", "extends in a circle", "odd keys"]
)
def test_the_problem_is_told(name: str, tree: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    (project,) = Repository(tree({"docker-compose.yml": FILES[name]})).compose
    assert project.problems


def test_included_in_a_circle(tree: Callable[[Mapping[str, str | bytes]], Path]) -> None:
    files = {
        f"compose.{n}.yaml": f"include: [compose.{(n + 1) % 5}.yaml]\n{HEAD}" for n in range(5)
    }
    for project in Repository(tree(dict(files))).compose:
        assert [p.reason for p in project.problems] == ["is included again by what it includes"]


def test_three_hundred_services_take_well_under_a_second(
    tree: Callable[[Mapping[str, str | bytes]], Path],
) -> None:
    text = "services:\n" + "".join(
        f"""  s{n}:
    image: example/app{n}:${{TAG:-1}}
    environment: [A{n}=1, "B=postgresql://u:${{PW}}@db/x", C=plain]
    labels: [traefik.enable=true, "traefik.http.routers.s{n}.rule=Host(`s{n}.example`)"]
    ports: ["{8000 + n}:8000"]
    volumes: ["./conf:/conf:ro"]
    healthcheck: {{test: ["CMD", "true"], interval: 5s}}
    command: run --port 8000 "s {n}"
"""
        for n in range(300)
    )
    repository = Repository(tree({"docker-compose.yml": text}))
    assert repository.yaml("docker-compose.yml") is not None
    start = time.process_time()
    (project,) = repository.compose
    assert len(project.services) == 300
    # A third of this on a machine that does nothing else.
    assert time.process_time() - start < 1.5
