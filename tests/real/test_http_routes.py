"""The routes that are read from source against FastAPI, Starlette and Flask themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from http_apps import APPS, COMMON, DJANGO

from jctc_lint.facts.http.application import find_application
from jctc_lint.facts.http.model import Answer
from jctc_lint.facts.http.served import Served
from jctc_lint.facts.http.server import ServerCall
from jctc_lint.facts.repository import Repository

DJANGO_TARGET = "shop.wsgi:application"
ALL = {**APPS, **{f"Django: {name}": (DJANGO_TARGET, files) for name, files in DJANGO.items()}}
REQUESTS = [(path, method) for path in COMMON for method in ("GET", "HEAD")]
NOT_CERTAIN = {
    "parameters": 6,
    "one parameter takes all": 6,
    "middleware that answers": 10,
    "middleware that does not": 4,
    "a branch": 4,
    "views of Flask by an import": 2,
    "a handler for what is not found": 16,
    "hidden behind a call": 16,
    "Django: expressions": 2,
    "Django: a branch": 2,
    "Django: middleware of its own": 10,
}
"""Applications of which not everything can be told, and the most that may stay open there."""


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[int]]]:
    root = tmp_path_factory.mktemp("apps")
    asked = {}
    for number, (name, (target, files)) in enumerate(ALL.items()):
        folder = root / str(number)
        for path, text in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        asked[name] = (str(folder), target, REQUESTS)
    script = Path(__file__).parent / "http_asked.py"
    done = subprocess.run(
        [sys.executable, str(script)], input=json.dumps(asked), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return root, json.loads(done.stdout)


def _served(folder: Path, target: str) -> Served:
    module, _, attribute = target.partition(":")
    call = ServerCall(
        "uvicorn", module, attribute.removesuffix("()"), factory=attribute.endswith("()")
    )
    found = find_application(Repository(folder), call, ("",))
    assert found is not None
    return Served(found)


def test_there_are_enough() -> None:
    assert len(APPS) >= 25


@pytest.mark.parametrize("name", ALL)
def test_answers_are_those_of_the_application(
    name: str, real: tuple[Path, dict[str, list[int]]]
) -> None:
    root, statuses = real
    served = _served(root / str(list(ALL).index(name)), ALL[name][0])
    wrong, unknown = [], 0
    for (path, method), status in zip(REQUESTS, statuses[name], strict=True):
        told = served.answer(path, method)
        real_answer = {404: Answer.NO, 405: Answer.OTHER_METHOD}.get(status, Answer.YES)
        unknown += told is Answer.UNKNOWN
        if told not in (Answer.UNKNOWN, real_answer):
            wrong.append((method, path, told, status))
    assert wrong == []
    assert unknown <= NOT_CERTAIN.get(name, 0)
