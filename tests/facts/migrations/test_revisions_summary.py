"""The plain data that `show revisions` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jctc_lint.facts.migrations.summary import revisions_summary
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str]], Path]

INI = "[alembic]\nscript_location = db\n"


def test_an_environment(tree: Tree) -> None:
    files = {
        "alembic.ini": INI,
        "db/versions/1.py": "revision = 'b'\ndown_revision = ('a',)\ndepends_on = 'a'\n",
        "db/versions/2.py": "revision = 'a'\ndown_revision = None\nbranch_labels = ('x', 'y')\n",
    }
    data = revisions_summary(Repository(tree(files)))
    assert json.loads(json.dumps(data)) == {
        "version": 1,
        "environments": [
            {
                "script_location": "db",
                "version_locations": ["db/versions"],
                "why": "[alembic] in 'alembic.ini' names it",
                "dialect": "postgresql",
                "dialect_why": "nothing names another",
                "revisions": [
                    {
                        "id": "a",
                        "path": "db/versions/2.py",
                        "down": [],
                        "depends_on": [],
                        "branch_labels": ["x", "y"],
                    },
                    {
                        "id": "b",
                        "path": "db/versions/1.py",
                        "down": ["a"],
                        "depends_on": ["a"],
                        "branch_labels": [],
                    },
                ],
                "heads": ["b"],
                "bases": ["a"],
                "problems": [],
                "unknown": [],
            }
        ],
    }


def test_problems_and_what_is_unknown(tree: Tree) -> None:
    files = {
        "alembic.ini": INI,
        "db/versions/1.py": "revision = 'a'\ndown_revision = 'gone'\n",
        "db/versions/2.py": "revision = 'b'\ndown_revision = name()\n",
        "db/versions/3.py": "revision = 'a'\ndown_revision = ('b', 'b')\n",
        "db/versions/4.py": "x = (\n",
    }
    (environment,) = revisions_summary(Repository(tree(files)))["environments"]
    problems = [(p["kind"], p["fatal"], p["path"], p["line"]) for p in environment["problems"]]
    assert problems == [
        ("syntax", True, "db/versions/4.py", 1),
        ("missing-parent", True, "db/versions/1.py", 2),
        ("duplicate-id", False, "db/versions/3.py", 1),
    ]
    unknown = [(u["what"], u["path"], u["line"]) for u in environment["unknown"]]
    assert unknown == [
        ("down_revision", "db/versions/2.py", 2),
        ("revision", "db/versions/4.py", 1),
        ("down_revision", "db/versions/4.py", 1),
    ]


def test_the_root_itself_is_a_point(tree: Tree) -> None:
    files = {
        "env.py": "from alembic import context\n",
        "versions/1.py": "revision='a'\ndown_revision=None",
    }
    (environment,) = revisions_summary(Repository(tree(files)))["environments"]
    assert (environment["script_location"], environment["version_locations"]) == (".", ["versions"])


def test_no_environment(tree: Tree) -> None:
    assert revisions_summary(Repository(tree({"a": ""}))) == {"version": 1, "environments": []}
