"""What is shipped: the wheel and the sdist hold the rules, the schemas and the types, and work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from jctc_lint import __version__
from jctc_lint.catalogue.load import SOURCES

ROOT = Path(__file__).parent.parent
RULES = {path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.yml")}


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, *map(str, command)], cwd=cwd, env={**os.environ, **environment},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of the checkout, and the wheel built from that sdist."""
    folder = tmp_path_factory.mktemp("built")
    run("-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT)
    # Python 3.11 has filters for extractall() only since 3.11.4.
    run("-m", "tarfile", "-e", f"jctc_lint-{__version__}.tar.gz", cwd=folder)
    source = folder / f"jctc_lint-{__version__}"
    run("-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    options = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run("-m", "pip", "install", *options, "--target", target, wheel, cwd=target)
    return target


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_rule(wheel: Path) -> None:
    folder = "jctc_lint/rules/"
    shipped = {name.removeprefix(folder) for name in names(wheel) if name.startswith(folder)}
    assert shipped == RULES
    with zipfile.ZipFile(wheel) as archive:
        compiled = json.loads(archive.read("jctc_lint/catalogue.json"))
    assert len(compiled) == len(RULES)


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "jctc_lint").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    rules = {f"jctc_lint/rules/{name}" for name in RULES}
    others = (
        names(wheel)
        - package
        - rules
        - {"jctc_lint/catalogue.json", "jctc_lint/compose-spec.LICENSE"}
    )
    assert package <= names(wheel)
    assert {"jctc_lint/py.typed", "jctc_lint/catalogue/rule.schema.json"} <= package
    assert all(name.startswith(f"jctc_lint-{__version__}.dist-info/") for name in others)


def test_the_installed_tool_knows_its_rules(installed: Path, tmp_path: Path) -> None:
    code = "import jctc_lint.catalogue.load as load; print(load.__file__, len(list(load.load())))"
    path, count = run("-c", code, cwd=tmp_path, PYTHONPATH=str(installed)).split()
    assert Path(path).is_relative_to(installed)
    assert int(count) == len(RULES)


def test_the_installed_tool_runs(installed: Path, tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(installed)}
    listed = run("-m", "jctc_lint", "rules", cwd=tmp_path, **environment)
    assert "SEC102" in listed
    explained = run("-m", "jctc_lint", "explain", "SEC102", cwd=tmp_path, **environment)
    assert "value-altered" in explained
    schema = run("-m", "jctc_lint", "config", "schema", cwd=tmp_path, **environment)
    assert json.loads(schema)["type"] == "object"
    healthy = ROOT / "fixtures" / "healthy"
    run("-m", "jctc_lint", healthy, cwd=tmp_path, **environment)


def test_the_installed_command_answers(installed: Path, tmp_path: Path) -> None:
    output = run(
        installed / "bin" / "jctc-lint", "--version", cwd=tmp_path, PYTHONPATH=str(installed)
    )
    assert output == f"jctc-lint {__version__}\n"
