"""The fixtures before the real tools: Compose accepts them, Alembic's graph is what we say."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from compose_asked import COMPOSE

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
COMPOSE_FILES = sorted(FIXTURES.rglob("docker-compose*.yml"))
REQUIRED = re.compile(r"\$\{(\w+):\?")


def label(path: Path) -> str:
    return str(path.relative_to(FIXTURES))


@pytest.mark.parametrize("path", COMPOSE_FILES, ids=label)
def test_compose_accepts_the_file(path: Path) -> None:
    names = set(REQUIRED.findall(path.read_text(encoding="utf-8")))
    result = subprocess.run(
        [COMPOSE, "-f", path.name, "config", "--quiet"],
        cwd=path.parent, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": "/", **dict.fromkeys(names, "invented")},
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    if path.is_relative_to(FIXTURES / "healthy"):
        assert result.stderr == ""


@pytest.mark.parametrize(
    ("ini", "heads"),
    [
        ("healthy/backend", ["a96b2c14e083"]),
        ("incidents/missing-column-in-reports/repository", ["b83a5e17f042"]),
        ("incidents/drift-in-charges/repository", ["e7123d0b58fa"]),
    ],
)
def test_alembic_sees_one_head(ini: str, heads: list[str]) -> None:
    assert script_directory(ini).get_heads() == heads


@pytest.mark.filterwarnings("ignore:Revision .* is not present")
@pytest.mark.parametrize(
    ("ini", "error"),
    [
        ("broken", KeyError),
        ("incidents/broken-revision-chain/repository", KeyError),
        ("incidents/container-exited-syntax-error/repository", SyntaxError),
    ],
)
def test_alembic_refuses_the_broken_graphs(ini: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        script_directory(ini).get_heads()


def script_directory(folder: str) -> ScriptDirectory:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(Config(FIXTURES / folder / "alembic.ini"))
