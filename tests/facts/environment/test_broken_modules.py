"""Modules that no Python can load: the interpreter itself is asked whether the start fails."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.broken_modules import Loaded, broken_modules
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

IMAGE = 'FROM registry.example.org/runtime\nWORKDIR /srv\nCOPY . .\nCMD ["python", "serve.py"]\n'
CALLED = {
    "<<<<<<< HEAD\nA = 1\n=======\nA = 2\n>>>>>>> other\n": "merge conflict markers",
    "def f():\nreturn 1\n": "wrong indentation",
    "a = 1\n  b = 2\n": "wrong indentation",
    "if True:\n    a = 1\n  b = 2\n": "wrong indentation",
    "def f(a=1, b): ...\n": "a parameter without a default behind one that has one",
    "a = (1,\nb = 2\n": "a bracket that is never closed",
    "a = 1)\n": "a bracket that closes nothing",
    "a = [1)\n": "a bracket that closes nothing",
    "a = 'x\n": "a string that does not end",
    'a = """x\n': "a string that does not end",
    "def f()\n    return 1\n": "a missing colon",
}
LOADED = [
    ("import parts.jobs\n", True),
    ("from parts import jobs\n", True),
    ("try:\n    from parts import jobs\nexcept ImportError:\n    jobs = None\n", True),
    ("try:\n    import parts.jobs\nfinally:\n    pass\n", True),
    ("class Late:\n    from parts import jobs\n", True),
    ("try:\n    from parts import jobs\nexcept Exception:\n    jobs = None\n", False),
    ("try:\n    from parts import jobs\nexcept:\n    jobs = None\n", False),
    ("if False:\n    from parts import jobs\n", False),
    ("def late():\n    from parts import jobs\n", False),
    ("import contextlib\nwith contextlib.suppress(Exception):\n    import parts.jobs\n", False),
]


def start(root: Path, main: str, jobs: str, image: str = IMAGE) -> dict[str, tuple[str, str]]:
    """The modules of `parts` and the program that are told, with when they load and why not."""
    (root / "parts").mkdir()
    (root / "docker-compose.prod.yml").write_text("services: {app: {build: .}}\n")
    (root / "Dockerfile").write_text(image)
    (root / "serve.py").write_text(main)
    (root / "parts/__init__.py").write_text("")
    (root / "parts/jobs.py").write_text(jobs)
    return {item.path: (item.loaded, item.reason) for item in broken_modules(Repository(root))}


def fails(root: Path) -> bool:
    command = [sys.executable, "serve.py"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "Error: " in done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("jobs", CALLED, ids=CALLED.values())
def test_what_no_python_takes(tmp_path: Path, jobs: str) -> None:
    told = start(tmp_path, "import parts.jobs\n", jobs)
    assert told == {"parts/jobs.py": (Loaded.START, CALLED[jobs])}
    assert fails(tmp_path)


@pytest.mark.parametrize(("main", "loaded"), LOADED)
def test_what_the_start_imports_in_any_case(tmp_path: Path, main: str, *, loaded: bool) -> None:
    told = start(tmp_path, main, "a = (1,\n")
    assert (told["parts/jobs.py"][0] == Loaded.START) == loaded == fails(tmp_path)


@pytest.mark.parametrize(
    "jobs",
    [
        "print 'two'\n",
        "try:\n    pass\nexcept ValueError, error:\n    pass\n",
        "a = {% raw %}\n",
        '"""\nTitle\n=======\n"""\nprint "two"\n',
        "# -*- coding: latin-1 -*-\na = 1\n",
    ],
)
def test_what_another_python_may_take(tmp_path: Path, jobs: str) -> None:
    assert "parts/jobs.py" not in start(tmp_path, "import parts.jobs\n", jobs)


def test_any_error_where_the_python_of_the_image_is_known(tmp_path: Path) -> None:
    image = IMAGE.replace("registry.example.org/runtime", "python:3.11-slim")
    told = start(tmp_path, "import parts.jobs\n", "a = = 1\n", image)
    assert told == {"parts/jobs.py": (Loaded.START, "invalid syntax")}
