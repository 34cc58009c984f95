"""Files that should have been judged and could not be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]
    Tree = Callable[[Mapping[str, str | bytes]], Path]

GOOD = "services:\n  app:\n    image: example/app:1\n"


def told(findings: list[Finding]) -> list[str]:
    return [f"{f.severity}: {f.message}" for f in findings]


def test_bytes_that_are_no_text(lint: Lint) -> None:
    (message,) = told(lint({"compose.yml": b"services:\n  a: \xff\n"}, "JCT004"))
    assert message.startswith("error: Nothing in 'compose.yml' was judged")
    assert message.endswith("the file 'is not UTF-8 text', first in line '2'.")


def test_a_file_that_is_too_large(lint: Lint) -> None:
    (message,) = told(lint({"compose.yml": b"#" * (4 * 1024 * 1024 + 1)}, "JCT004"))
    assert "is larger than 4 MiB" in message


def test_a_revision_that_is_too_large_for_us(lint: Lint) -> None:
    head = b"revision = 'a'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n"
    files = {
        "alembic.ini": "[alembic]\nscript_location = db\n",
        "db/env.py": "from alembic import context\n",
        "db/versions/a.py": head + b"#" * (4 * 1024 * 1024),
        "db/versions/b.py": b"revision = 'b'\0\n",
    }
    (message,) = told(lint(files, "JCT004"))
    assert message.startswith("warning: Nothing in 'db/versions/a.py' was judged")


def test_a_link_that_leads_nowhere(lint: Lint, tree: Tree) -> None:
    root = tree({"compose.yml": GOOD})
    (root / "docker-compose.prod.yml").symlink_to("gone.yml")
    (message,) = told(lint({}, "JCT004"))
    assert message.startswith("error: Nothing in 'docker-compose.prod.yml' was judged")
    assert "link to a file that does not exist" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(lint: Lint, tree: Tree) -> None:
    (tree({"compose.yml": GOOD}) / "compose.yml").chmod(0)
    (message,) = told(lint({}, "JCT004"))
    assert "Permission denied" in message


@pytest.mark.parametrize(
    "files",
    [
        {"compose.yml": GOOD + "    env_file: gone.env\n"},
        {"compose.yml": GOOD.encode("utf-16")},
        {"compose.yml": GOOD, "README.md": b"\xff", "deploy.sh": b"\0"},
        {"compose.yml": GOOD, "unused.env": b"\0"},
    ],
)
def test_what_is_nobodys_business(lint: Lint, files: dict[str, str | bytes]) -> None:
    assert lint(files, "JCT004") == []
