"""SEC105 speaks exactly where real clients were seen to read another password from a URL."""

from __future__ import annotations

import json
import string
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository

MEASURED: list[tuple[str, list[str]]] = json.loads(
    (Path(__file__).parents[1] / "data/url-passwords.json").read_text(encoding="utf-8")
)
"""Passwords, and the clients that did not get them back out of a URL."""
QUOTED_BY_NOBODY = " "
"""A blank ends a URL for whoever looks for one in a text, and for this rule."""


def fires(root: Path, scheme: str, password: str, *, pasted: bool = False) -> bool:
    if pasted:
        kept = password.replace("'", "\\'")
        (root / ".env").write_text(f"PW='{kept}'\n", encoding="utf-8")
        password = "${PW}"
    url = f"{scheme}://u:{password}@db:5432/x"
    text = url.replace("'", "''") if pasted else url.replace("$", "$$").replace("'", "''")
    (root / "compose.yml").write_text(
        "services:\n  s:\n    image: i:1\n    environment:\n"
        f"      U: '{text}'\n      P: '{password if pasted else 'x'}'\n",
        encoding="utf-8",
    )
    rule = load().find("password-breaks-url")
    assert rule is not None
    outcome = run_checks(Repository(root), [rule])
    assert not outcome.crashes
    return bool(outcome.findings)


def sqlalchemy_reads(password: str) -> bool:
    try:
        url = make_url(f"postgresql+psycopg://u:{password}@db:5432/x")
    except (ArgumentError, ValueError):
        return False
    return (url.password, url.host, url.port, url.database) == (password, "db", 5432, "x")


def urllib_reads(password: str) -> bool:
    try:
        url = urlsplit(f"redis://u:{password}@db:5432/x")
        port = url.port
    except ValueError:
        return False
    return (url.password, url.hostname, port) == (password, "db", 5432)


CHARACTERS = [char for char in string.punctuation if char not in "%\\\"'`"]


@pytest.mark.parametrize("pasted", [False, True])
@pytest.mark.parametrize("char", CHARACTERS)
def test_as_sqlalchemy_and_urllib(char: str, pasted: bool, tmp_path: Path) -> None:
    password = f"ab{char}cd"
    alembic = fires(tmp_path, "postgresql+psycopg", password, pasted=pasted)
    assert alembic != sqlalchemy_reads(password)
    assert fires(tmp_path, "redis", password, pasted=pasted) != urllib_reads(password)


@pytest.mark.parametrize(("password", "wrong"), MEASURED)
def test_as_measured(password: str, wrong: list[str], tmp_path: Path) -> None:
    if QUOTED_BY_NOBODY in password or "%" in password:
        return
    some = [client for client in wrong if "unquote_plus" not in client]
    assert fires(tmp_path, "postgres", password, pasted=True) == bool(some)


@pytest.mark.parametrize("password", ["a%41b", "a%cd"])
def test_a_percent_sign_that_is_decoded(password: str, tmp_path: Path) -> None:
    assert not sqlalchemy_reads(password)
    assert not fires(tmp_path, "postgresql+psycopg", password)
    assert fires(tmp_path, "postgresql+psycopg", password, pasted=True)
