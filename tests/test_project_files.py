"""The files around the code: hooks, action, README and the rest say what is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from jctc_lint import __version__
from jctc_lint.cli.commands import cli
from jctc_lint.reading.discover import Kind, kind_of

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")])


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def yaml(name: str) -> Any:
    return YAML(typ="safe").load(text(name))


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("action.yml", "vendor.github-actions"),
        ("fixtures/healthy/.github/workflows/ci.yml", "vendor.github-workflows"),
        ("fixtures/healthy/docker-compose.prod.yml", "vendor.compose-spec"),
    ],
)
def test_it_matches_its_schema(path: str, schema: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_input_of_the_action_is_pasted_into_a_script() -> None:
    for step in yaml("action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_the_action_uses_options_that_exist() -> None:
    scripts = "\n".join(step.get("run", "") for step in yaml("action.yml")["runs"]["steps"])
    assert "jctc-lint" in scripts
    known = options("check")
    for call in re.findall(r"jctc-lint\" check((?:.|\\\n)*?)\|\|", scripts):
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]+", call)) <= known


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(
    "path",
    [
        "docker-compose.yml",
        "deploy/docker-compose.prod.yaml",
        "compose.override.yml",
        "prod.compose.yml",
        ".env",
        "backend/.env.production",
        "backend/alembic/versions/3b1f0c62d7a4_create_guests.py",
    ],
)
def test_a_hook_runs_on_what_the_tool_reads(number: int, path: str) -> None:
    hook = yaml(".pre-commit-hooks.yaml")[number]
    assert re.search(hook["files"], path)
    assert path.endswith(".py") or kind_of(path) is not None


def test_the_hook_for_the_repository_covers_every_kind_of_file() -> None:
    hook = yaml(".pre-commit-hooks.yaml")[1]
    names = {
        Kind.COMPOSE: "compose.yml",
        Kind.DOTENV: ".env",
        Kind.ALEMBIC_INI: "alembic.ini",
        Kind.PYPROJECT: "pyproject.toml",
        Kind.ENV_PY: "migrations/env.py",
        Kind.DOCKERFILE: "backend/Dockerfile",
        Kind.SHELL: "scripts/deploy.sh",
        Kind.MARKDOWN: "docs/DEPLOY.md",
        Kind.TRAEFIK: "traefik/traefik.yml",
        Kind.WORKFLOW: ".github/workflows/deploy.yml",
        Kind.MAKEFILE: "Makefile",
    }
    assert set(names) == set(Kind)
    for kind, name in names.items():
        assert kind_of(name) is kind
        assert re.search(hook["files"], name), f"no run when {name} changes"


@pytest.mark.parametrize("path", ["README.rst", "app/models/base.py", "config.yml", "main.tf"])
def test_the_hook_for_changed_files_leaves_others_alone(path: str) -> None:
    assert not re.search(yaml(".pre-commit-hooks.yaml")[0]["files"], path)


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.M)
    assert versions[0] == __version__


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_in_the_pages_exist(page: Path) -> None:
    for line in re.findall(r"^[ $-]*(?:\S*/)?jctc-lint((?: .*)?)$", fenced(page), re.M):
        words = line.split("#")[0].split("&&")[0].split()
        command = words[0] if words and words[0] in cli.list_commands(click.Context(cli)) else None
        used = {word.split("=")[0] for word in words if word.startswith("--")}
        assert used <= options(command or "check") | {"--version", "--help"}, line


def test_the_sample_in_the_readme_is_what_the_tool_prints() -> None:
    sample = re.search(r"<!-- sample -->(.*)<!-- /sample -->", text("README.md"), re.S)
    assert sample
    shown = [plain(line) for line in sample[1].strip().splitlines()[2:-1] if line.strip(" …")]
    command = [sys.executable, "-m", "jctc_lint", "fixtures/broken", "--no-color"]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    printed = iter([plain(line) for line in result.stdout.splitlines()])
    assert len(shown) > 10
    for line in shown:
        assert line in printed, f"not printed, or not in this order: {line}"


def plain(line: str) -> str:
    """A line without what each new rule changes."""
    return re.sub(r"\d+ rules", "rules", line)


def options(command: str) -> set[str]:
    """The long options of a command of jctc-lint."""
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    if isinstance(found, click.Group):
        return set()
    return {
        word
        for parameter in found.params
        for word in [*parameter.opts, *parameter.secondary_opts]
        if word.startswith("--")
    }


def fenced(page: Path) -> str:
    """The code blocks of a page, one after the other."""
    content = page.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"^ *```\w*\n(.*?)^ *```", content, re.S | re.M))
