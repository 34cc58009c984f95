"""Imports of Python code in commands: what is there, what is not, what may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.deploy.snippets import Modules, missing_imports, snippets
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    ".gitignore": "generated/\n",
    "one/app/__init__.py": "from app.core import *\n",
    "one/app/core.py": "import os\nVALUE: int = 1\nif os.name:\n    OTHER = 2\n\ndef run(): ...\n",
    "one/app/deep/__init__.py": "",
    "one/app/deep/down.py": "",
    "two/app/only_here.py": "",
    "two/app/lazy.py": "def __getattr__(name): ...\n",
    "tools/sub/thing.py": "",
}


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("from app.core import VALUE, OTHER, run", []),
        ("from app import anything", []),
        ("import app.deep.down", []),
        ("from app.deep import down", []),
        ("import app.only_here", []),
        ("from app.lazy import whatever", []),
        ("import sqlalchemy.orm, os.path, json", []),
        ("import tools.sub.thing", []),
        ("from app.generated.models import X", []),
        ("not python at all (", []),
        ("from app.core import LOST", [("app.core", "LOST")]),
        ("from app.lost import X", [("app.lost", "")]),
        ("import app.deep.lost", [("app.deep.lost", "")]),
        ("import os\nfrom tools.lost import x", [("tools.lost", "")]),
    ],
)
def test_imports(tree: Tree, code: str, missing: list[tuple[str, str]]) -> None:
    files = {**FILES, "x.sh": f'docker exec shop python -c "\n{code}\n"\n'}
    assert found_in(tree, files) == missing


def found_in(tree: Tree, files: Mapping[str, str]) -> list[tuple[str, str]]:
    repository = Repository(tree(files))
    modules = Modules(repository)
    return [
        (missing.module, missing.name)
        for procedure in repository.procedures
        for step in procedure.steps
        for snippet in snippets(step)
        for missing in missing_imports(modules, snippet)
    ]


@pytest.mark.parametrize(
    "command",
    [
        "python -m app.lost",
        "docker compose exec app python3 -u -m app.lost --now",
        "python - <<'EOF'\nfrom app.lost import x\nEOF\n",
        "python3.12 <<EOF\nimport app.lost\nEOF\n",
        "ssh me@host \"cd shop && docker exec shop python -c 'import app.lost'\"",
    ],
)
def test_ways_to_run_python(tree: Tree, command: str) -> None:
    files = {**FILES, "x.sh": f"{command}\ndocker compose ps\n"}
    assert found_in(tree, files) == [("app.lost", "")]


@pytest.mark.parametrize("command", ["python app/lost.py", "python -m http.server", "python -V"])
def test_what_is_not_looked_at(tree: Tree, command: str) -> None:
    assert found_in(tree, {**FILES, "x.sh": f"{command}\ndocker compose ps\n"}) == []
