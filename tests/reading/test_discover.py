"""Discovery: names, vendored folders, links, and .gitignore exactly as git reads it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jctc_lint.reading.discover import Kind, discover, kind_of
from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]


@pytest.mark.parametrize(
    "name",
    [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yaml",
        "docker-compose.yml",
        "compose.override.yaml",
        "docker-compose.override.yml",
        "docker-compose.prod.yml",
        "compose.production.yaml",
        "deploy/docker-compose.staging.yml",
        "docker-compose-dev.yml",
        "traefik.compose.yml",
    ],
)
def test_compose_files(name: str) -> None:
    assert kind_of(name) is Kind.COMPOSE


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (".env", Kind.DOTENV),
        (".env.production", Kind.DOTENV),
        ("app.env", Kind.DOTENV),
        ("backend/alembic.ini", Kind.ALEMBIC_INI),
        ("pyproject.toml", Kind.PYPROJECT),
        ("migrations/env.py", Kind.ENV_PY),
        ("Dockerfile", Kind.DOCKERFILE),
        ("Dockerfile.prod", Kind.DOCKERFILE),
        ("api.Dockerfile", Kind.DOCKERFILE),
        ("Containerfile", Kind.DOCKERFILE),
        ("deploy.sh", Kind.SHELL),
        (".github/workflows/ci.yml", Kind.WORKFLOW),
        ("app/.gitlab-ci.yml", Kind.WORKFLOW),
        ("README.md", Kind.MARKDOWN),
        ("Makefile", Kind.MAKEFILE),
        ("traefik/traefik.yml", Kind.TRAEFIK),
    ],
)
def test_other_kinds(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind


@pytest.mark.parametrize(
    "name",
    ["environment.py", "composer.json", "compose.py", "decompose.yml.j2", "x.envrc", "a.yml"],
)
def test_names_that_mean_nothing(name: str) -> None:
    assert kind_of(name) is None


@pytest.mark.parametrize(
    ("first", "mode", "found"),
    [
        ("#!/bin/sh", 0o755, True),
        ("#!/usr/bin/env bash", 0o755, True),
        ("#! /usr/local/bin/zsh -e", 0o755, True),
        ("#!/bin/sh", 0o644, False),
        ("#!/usr/bin/env python3", 0o755, False),
        ("#!/usr/bin/fish", 0o755, False),
        ("echo", 0o755, False),
    ],
)
def test_programs_that_a_shell_runs(tree: Tree, first: str, mode: int, *, found: bool) -> None:
    root = tree({"bin/deploy": f"{first}\ndocker ps\n", "bin/data.old": f"{first}\n"})
    (root / "bin/deploy").chmod(mode)
    (root / "bin/data.old").chmod(mode)
    assert discover(Files(root)).of(Kind.SHELL) == (["bin/deploy"] if found else [])


def test_vendored_folders_are_skipped(tree: Tree) -> None:
    root = tree(
        {
            "compose.yaml": "",
            "node_modules/x/compose.yaml": "",
            ".git/compose.yaml": "",
            "myenv/pyvenv.cfg": "",
            "myenv/lib/compose.yaml": "",
            "vendor/a/compose.yaml": "",
        }
    )
    assert discover(Files(root)).of(Kind.COMPOSE) == ["compose.yaml"]


def test_exclude_patterns(tree: Tree) -> None:
    root = tree({"compose.yaml": "", "old/compose.yaml": "", "old/keep/compose.yaml": ""})
    found = discover(Files(root), exclude=("old/*", "!old/keep/"))
    assert found.of(Kind.COMPOSE) == ["compose.yaml", "old/keep/compose.yaml"]


def test_links(tree: Tree, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "compose.yaml").write_text("")
    root = tree({"real/compose.yaml": "", "sub/.keep": ""})
    (root / "compose.yaml").symlink_to("real/compose.yaml")
    (root / "docker-compose.yml").symlink_to(outside / "compose.yaml")
    (root / "compose.prod.yaml").symlink_to("nowhere.yaml")
    (root / "linked").symlink_to(outside, target_is_directory=True)
    (root / "loop").symlink_to(root, target_is_directory=True)
    found = discover(Files(root))
    assert found.of(Kind.COMPOSE) == ["compose.yaml", "real/compose.yaml"]
    assert found.unfollowed == ["compose.prod.yaml", "docker-compose.yml"]


NAMES = st.sampled_from(["a", "b", "dist", "x.env", "compose.yaml", "deploy.sh"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = st.lists(
    st.sampled_from(
        ["a", "/a", "a/", "*.env", "!x.env", "dist/", "b/*", "!b/x.env", "**/b", "a/**", "#c",
         "/b/a/", "compose.*", "!compose.yaml", " ", "\\#x", "*.sh", "a/*.sh", "[a", "!", "/*",
         "[ab]", "*.en[v]", "compose.yaml[", "!compose.[y]aml", "x\\.env", "!a", "dist*/",
         "*e*v", "*.*.env", "/*/*.env", "d*t", "*st*st", "b/*/x.env", "a/b/", "!dist/x*", "./a",
         "*", "x.e*v/", "c*o*e.y*l", "*o*o*", "*/", "!*/"]
    ),
    max_size=5,
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(paths=st.lists(PATHS, min_size=1, max_size=8, unique=True), top=PATTERNS, below=PATTERNS)
def test_gitignore_as_git_reads_it(
    tmp_path_factory: pytest.TempPathFactory, paths: list[str], top: list[str], below: list[str]
) -> None:
    root = tmp_path_factory.mktemp("git")
    (root / ".gitignore").write_text("\n".join(top))
    for path in paths:
        target = root / path
        if any(parent.is_file() for parent in target.parents) or target.is_dir():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("")
    if (root / "b").is_dir():
        (root / "b/.gitignore").write_text("\n".join(below))
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=off", "ls-files", "-o", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    expected = sorted(path for path in listed if kind_of(path))
    inventory = discover(Files(root))
    assert sorted(path for kind in Kind for path in inventory.of(kind)) == expected


def test_gitignore_can_be_switched_off(tree: Tree) -> None:
    root = tree({".gitignore": "*.env\n", "app.env": ""})
    assert discover(Files(root)).of(Kind.DOTENV) == []
    assert discover(Files(root), respect_gitignore=False).of(Kind.DOTENV) == ["app.env"]


def test_a_broken_gitignore_stops_nothing(tree: Tree) -> None:
    root = tree({".gitignore": b"\xff\xfe[\n!\n\\\n", "compose.yaml": ""})
    assert discover(Files(root)).of(Kind.COMPOSE) == ["compose.yaml"]
