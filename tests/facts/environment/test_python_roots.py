"""Which modules a container runs: from commands, Dockerfiles and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.environment.python.imports import imports_of
from jctc_lint.facts.environment.python.programs import program_of
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from jctc_lint.facts.environment.python.model import Roots

DOCKERFILE = "FROM python:3.12-slim\nWORKDIR /srv\nCOPY . .\n"
STAGES = """FROM python:3.12 AS one
WORKDIR /build
COPY backend .
FROM python:3.12
WORKDIR /srv
COPY --from=one /build .
"""
COMPOSE = "services:\n  app:\n    build: .\n"


def roots(root: Path, files: dict[str, str]) -> Roots:
    for path, text in {"compose.yml": COMPOSE, "Dockerfile": DOCKERFILE, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (contract,) = Repository(root).contracts
    return contract.roots


@pytest.mark.parametrize(
    ("command", "modules"),
    [
        ("uvicorn app.main:app --host 0.0.0.0", ("app/main.py",)),
        ("python -m uvicorn app.main:app", ("app/main.py",)),
        ("gunicorn -w 2 -k uvicorn.workers.UvicornWorker app.main:app", ("app/main.py",)),
        ("hypercorn app.main:app", ("app/main.py",)),
        ("poetry run uvicorn --factory app.main:create", ("app/main.py",)),
        ("uv run --no-sync fastapi run app/main.py", ("app/main.py",)),
        ("fastapi run", ("app/main.py",)),
        ("celery -A app.main worker -l info", ("app/main.py",)),
        ("python -m app.main", ("app/main.py",)),
        ("python3 app/main.py", ("app/main.py",)),
        ("python -u /srv/app/main.py", ("app/main.py",)),
        ("arq app.main.WorkerSettings", ("app/main.py",)),
        ("sh -c 'cd app && python main.py'", ("app/main.py",)),
        ("tini -- python -m app.main", ("app/main.py",)),
        ("env A=b gosu app uvicorn app.main:app", ("app/main.py",)),
        ("sleep infinity", ()),
    ],
)
def test_commands(command: str, modules: tuple[str, ...], tmp_path: Path) -> None:
    compose = f"{COMPOSE}    command: {command}\n"
    files = {"compose.yml": compose, "app/main.py": "", "app/__init__.py": ""}
    assert roots(tmp_path, files).modules == modules


def test_a_script_that_starts_what_it_is_given(tmp_path: Path) -> None:
    found = roots(
        tmp_path,
        {
            "Dockerfile": f'{DOCKERFILE}ENTRYPOINT ["/srv/entrypoint.sh"]\n'
            'CMD ["uvicorn", "main:app", "--workers", "3"]\n',
            "entrypoint.sh": '#!/bin/sh\nset -e\npython wait.py\nexec "$@"\n',
            "main.py": "",
            "wait.py": "",
        },
    )
    assert set(found.modules) == {"main.py", "wait.py"}
    assert found.workers == 3


def test_a_branch_is_only_perhaps_run(tmp_path: Path) -> None:
    found = roots(
        tmp_path,
        {
            "Dockerfile": f'{DOCKERFILE}CMD ["sh", "start.sh"]\n',
            "start.sh": 'if [ "$ROLE" = worker ]; then\n  python worker.py\nfi\npython main.py\n',
            "main.py": "",
            "worker.py": "",
        },
    )
    assert (found.modules, found.maybe) == (("main.py",), ("worker.py",))


@pytest.mark.parametrize(
    ("dockerfile", "working"),
    [
        ("FROM python:3.12\nWORKDIR /srv\nCOPY backend/ .\n", "backend"),
        ("FROM python:3.12\nWORKDIR /srv\nCOPY backend/app ./app\n", "backend"),
        ("FROM python:3.12\nCOPY . /srv\nWORKDIR /srv/backend\n", "backend"),
        (
            STAGES,
            "backend",
        ),
    ],
)
def test_where_the_code_lies(dockerfile: str, working: str, tmp_path: Path) -> None:
    files = {
        "Dockerfile": f'{dockerfile}CMD ["uvicorn", "app.main:app"]\n',
        "backend/app/__init__.py": "",
        "backend/app/main.py": "",
    }
    found = roots(tmp_path, files)
    assert found.modules == ("backend/app/main.py",)
    assert found.working == working
    assert found.unsure == ""


def test_what_is_not_understood_is_said(tmp_path: Path) -> None:
    assert roots(tmp_path, {"Dockerfile": f"{DOCKERFILE}CMD supervisord\n"}).unsure
    assert program_of(("python", "-c", "import app"), lambda _: None).unsure
    assert program_of(("serve-it",), lambda _: "shop.cli:main").modules == ("shop.cli",)


def test_imports_are_read_from_text() -> None:
    text = (
        '"""\nimport nothing\n"""\nimport os, app.one as one\nfrom . import two\n'
        "from ..three import (\n    four,  # why\n    five as six,\n)\n"
        "try:\n    import seven\nexcept ImportError:\n    pass\n\n"
        "def late():\n    if True:\n        from eight import nine\n"
    )
    found = imports_of(text).all
    told = [(item.module, item.level, item.names, item.late) for item in found]
    assert told == [
        ("os", 0, (), False),
        ("app.one", 0, (), False),
        ("", 1, ("two",), False),
        ("three", 2, ("four", "five"), False),
        ("seven", 0, (), False),
        ("eight", 0, ("nine",), True),
    ]
