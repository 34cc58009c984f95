"""Versions of libraries that a repository states: requirements, tables of TOML, locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from jctc_lint.facts.models.versions import Versions
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

EVERY = ["0.0.8", "0.0.14", "0.0.24", "0.0.44", "0.0.45", "0.0.50", "0.1", "1.0", "1.4.2", "2.0",
         "2.0.1", "2.1", "3.0", "3.1.1"]  # fmt: skip
SPECIFIERS = ["==0.0.24", "==2.0.0", "==2.*", "==1.4.*", ">=0.0.24", ">0.0.24", "<0.0.45",
              "<=0.0.44", "<=0.0.45", "~=0.0.24", "~=1.4", "~=2.0.1", ">=0.0.21,<1.0.0",
              "<1,>=0.0.45", ">=1,!=2.0,<3", "===3.1.1", "", ">= 2.0 , < 3.0"]  # fmt: skip


def told(tmp_path: Path, files: dict[str, str], folder: str = "") -> Versions:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Versions(Repository(tmp_path).files, folder)


@pytest.mark.parametrize("specifier", SPECIFIERS)
def test_as_packaging(tmp_path: Path, specifier: str) -> None:
    """What is said of a version holds for every version that pip may install."""
    versions = told(
        tmp_path, {"requirements.txt": f"other==9\nsome.Library[extra]{specifier}  # x\n"}
    )
    allowed = [Version(v) for v in EVERY if SpecifierSet(specifier).contains(v)]
    for since in EVERY:
        found = versions.at_least("some-library", since)
        real = {version >= Version(since) for version in allowed}
        assert found is None or real == {found}
        if len(real) == 1 and specifier in ("==0.0.24", "==2.0.0"):
            assert found is real.pop()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("requirements.txt", "SQLModel==0.0.24 ; python_version > '3' \\\n    --hash=sha256:0\n"),
        ("requirements-dev.in", "-r base.txt\nsqlmodel == 0.0.24\n"),
        ("requirements/base.txt", "sqlmodel==0.0.24\n"),
        ("pyproject.toml", '[project]\ndependencies = ["a", "sqlmodel==0.0.24"]\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\nsqlmodel = "^0.0.24"\n'),
        ("pyproject.toml",
         '[tool.poetry.dependencies]\nsqlmodel = {extras=["x"], version="0.0.24"}\n'),
        ("Pipfile", '[packages]\nsqlmodel = "==0.0.24"\n'),
        ("setup.cfg", "[options]\ninstall_requires =\n    sqlmodel~=0.0.24,<0.0.30\n    x\n"),
        ("setup.py", 'setup(install_requires=["sqlmodel>=0.0.24,<0.0.30"])\n'),
        ("uv.lock", '[[package]]\nname = "sqlmodel"\nversion = "0.0.24"\n'),
        ("poetry.lock", '[[package]]\nname = "sqlmodel"\nversion = "0.0.24"\noptional = false\n'),
        ("Pipfile.lock", '{"default": {"sqlmodel": {"hashes": [], "version": "==0.0.24"}}}'),
    ],
)  # fmt: skip
def test_where_it_is_stated(tmp_path: Path, name: str, text: str) -> None:
    versions = told(tmp_path, {name: text})
    assert versions.at_least("sqlmodel", "0.0.14") is True
    assert versions.at_least("sqlmodel", "0.0.45") is False
    assert versions.at_least("sql", "0.0.45") is None


def test_lock_goes_before_ranges(tmp_path: Path) -> None:
    files = {
        "backend/pyproject.toml": '[project]\ndependencies = ["sqlmodel>=0.0.21"]\n',
        "uv.lock": '[[package]]\nname = "sqlmodel"\nversion = "0.0.50"\n',
        "docs/requirements.txt": "sqlmodel==0.0.8\n",
    }
    assert told(tmp_path, files, "backend/app/alembic").at_least("sqlmodel", "0.0.45") is True


def test_statements_that_differ(tmp_path: Path) -> None:
    files = {"requirements.txt": "sqlmodel==0.0.8\n", "requirements-new.txt": "sqlmodel==0.0.50\n"}
    versions = told(tmp_path, files)
    assert versions.at_least("sqlmodel", "0.0.45") is None
    assert versions.at_least("sqlmodel", "0.0.5") is True


@pytest.mark.parametrize(
    ("specifier", "since", "known"),
    [("^1.2", "2", False), ("^1.2", "1.2", True), ("^0.3.1", "0.4", False),
     ("~1.2.3", "1.3", False), ("~1.2", "1.3", False), ("~1", "2", False), ("*", "1", None),
     ("1.*", "2", False)],
)  # fmt: skip
def test_poetry(tmp_path: Path, specifier: str, since: str, known: bool | None) -> None:
    text = f'[tool.poetry.dependencies]\nsqlmodel = "{specifier}"\n'
    assert told(tmp_path, {"pyproject.toml": text}).at_least("sqlmodel", since) is known
