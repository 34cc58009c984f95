"""Which files a .dockerignore leaves out, as Docker's documentation says."""

from __future__ import annotations

import pytest

from jctc_lint.reading.dockerignore import parse


@pytest.mark.parametrize(
    ("text", "path", "out"),
    [
        (".env", ".env", True),
        (".env", "app/.env", False),
        ("**/.env", "app/.env", True),
        ("**/.env", ".env", True),
        (".env*", ".env.local", True),
        ("# .env", ".env", False),
        ("*\n!app", "app/main.py", False),
        ("*\n!app", ".env", True),
        ("/app/", "app/main.py", True),
        ("app/*.py", "app/main.py", True),
        ("app/*.py", "app/x/main.py", False),
        ("app/**", "app/x/main.py", True),
        ("app/**/*.py", "app/x/y/main.py", True),
        ("?env", ".env", True),
        (".env\n!.env", ".env", False),
        ("", ".env", False),
    ],
)
def test_leaves_out(text: str, path: str, out: bool) -> None:
    assert parse(text).leaves_out(path) is out
