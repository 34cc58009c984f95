"""Models that are written with libraries: by us from the text, by the libraries imported.

Applications as in test_models.py, in tests/data/model_libraries; each pins what is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import test_models as forms

APPLICATIONS = sorted(
    path
    for path in (forms.MODELS.parent / "model_libraries").iterdir()
    if path.stem != "__pycache__"
)
LIBRARIES = ("sqlmodel", "pydantic", "sqlalchemy", "flask-sqlalchemy", "advanced-alchemy",
             "sqlalchemy-utils", "fastapi-users-db-sqlalchemy", "pgvector")  # fmt: skip


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("model_libraries")
    pins = "".join(f"{name}=={version(name)}\n" for name in LIBRARIES)
    for path in APPLICATIONS:
        folder = root / path.stem
        if path.is_dir():
            shutil.copytree(path, folder, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir()
            shutil.copy(path, folder / "models.py")
        (folder / "requirements.txt").write_text(pins)
        forms._environment(folder)
    return root


@pytest.fixture(scope="session")
def asked(laid: Path) -> dict[str, Any]:
    """What the libraries say; each in a process: SQLModel and others have one metadata only."""
    program = Path(__file__).with_name("models_asked.py")
    found: dict[str, Any] = {}
    for path in APPLICATIONS:
        done = subprocess.run(
            [sys.executable, "-P", str(program), str(laid / path.stem)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found |= json.loads(done.stdout)
    return found


@pytest.mark.parametrize("path", APPLICATIONS, ids=lambda path: path.stem)
def test_extraction(path: Path, laid: Path, asked: dict[str, Any]) -> None:
    told = asked[path.stem]
    assert "error" not in told, told["error"]
    assert told["tables"]
    compared = forms._Compared(forms._read(laid / path.stem), told)
    compared.all()
    assert compared.wrong == []
    assert compared.unknown == {*forms._said(path, r"unknown: (\S+)")}
