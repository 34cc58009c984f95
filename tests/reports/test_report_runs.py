"""Whole runs of the command, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sarif_validator import complaints, multitool

from jctc_lint.cli.commands import cli
from jctc_lint.reports.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["complaints", "multitool"]

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
KNOWN = ("mT4$Fq2w!xR9",)
"""What fixtures/broken holds and nobody may be told."""


def run(*words: str, **variables: str) -> str:
    done = CliRunner().invoke(cli, [*words], env=variables, catch_exceptions=False)
    assert done.exit_code in (0, 1), done.output
    return done.stdout


@pytest.mark.parametrize("name", FORMATS)
def test_the_broken_fixture_keeps_its_secret(name: str) -> None:
    text = run("check", "--format", name, str(FIXTURES / "broken"))
    assert "value-altered" in text or name == "concise"
    for secret in KNOWN:
        assert secret not in text
        assert secret.replace("$", "$$") not in text
        assert json.dumps(secret)[1:-1] not in text


@pytest.mark.parametrize("name", FORMATS)
def test_the_output_is_the_same_again(name: str) -> None:
    words = ("check", "--format", name, str(FIXTURES / "broken"))
    assert run(*words) == run(*words)


@pytest.mark.parametrize("name", ["github", "gitlab", "sarif", "rdjson"])
def test_forges_get_paths_from_the_top_of_the_repository(name: str) -> None:
    words = ("check", "--format", name, str(FIXTURES / "broken"))
    assert "fixtures/broken/docker-compose" in run(*words, GITHUB_WORKSPACE=str(FIXTURES.parent))
    assert "fixtures/broken/docker-compose" not in run(*words, GITHUB_WORKSPACE="")


FOLDERS = [FIXTURES / "broken", FIXTURES / "healthy", *sorted(FIXTURES.glob("incidents/*/rep*"))]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_the_sarif_validator_has_nothing_to_say(
    folder: Path, complaints: Callable[[str], list[str]]
) -> None:
    assert complaints(run("check", "--format", "sarif", str(folder))) == []
