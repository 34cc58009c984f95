"""`jctc-lint show env`: the contract of each service, and the example that it writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.cli.commands import run
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FILES = {
    "Dockerfile": (
        'FROM python:3.12-slim\nWORKDIR /app\nCOPY app ./app\nCMD ["uvicorn", "app.main:app"]\n'
    ),
    "app/main.py": """\
import os

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    database_url: str
    page_size: int = 20
    title: str = "The shop's"
    greeting: str = "good # day"
    secret_key: str = "c0de-default-s3cret"
    mirror: str = "postgresql://shop:m1rror-pass@db/shop"


settings = Settings()
REGION = os.environ["SHOP_REGION"]
app = object()
""",
    "README.md": "| Variable | Required |\n|---|---|\n| `DATABASE_URL` | yes |\n",
    "docker-compose.prod.yml": """\
services:
  web:
    build: .
    environment:
      DATABASE_URL: postgresql://shop:l1teral-pass@db/shop
      SECRET_KEY: wr1tten-s3cret
      LEFT_OVER: 1
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
""",
}
SECRETS = ("c0de-default-s3cret", "m1rror-pass", "l1teral-pass", "wr1tten-s3cret")


@pytest.fixture
def root(tree: Callable[[Mapping[str, str]], Path]) -> Path:
    return tree(FILES)


@pytest.fixture
def show(root: Path, capfd: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def ask(*words: str, status: int = 0) -> str:
        assert run(["show", "env", *words, "-C", str(root)]) == status
        out, err = capfd.readouterr()
        return err if status else out

    return ask


def test_as_data(show: Callable[..., str]) -> None:
    text = show("--format", "json")
    data = json.loads(text)
    assert data["version"] == 1
    (project,) = data["projects"]
    assert project["role"] == "production"
    (service,) = project["services"]
    told: dict[str, dict[str, Any]] = {item["name"]: item for item in service["variables"]}
    assert sorted(told) == [
        "DATABASE_URL", "GREETING", "MIRROR", "PAGE_SIZE", "SECRET_KEY", "SHOP_REGION", "TITLE",
    ]  # fmt: skip
    url = told["DATABASE_URL"]
    assert url["need"] == "start"
    assert url["set"] == {
        "by": "environment", "path": "docker-compose.prod.yml", "line": 5, "bare": False,
    }  # fmt: skip
    assert url["read"] == [{"path": "app/main.py", "line": 7, "by": "pydantic-settings"}]
    assert url["documented"] == [{"path": "README.md", "line": 3, "required": True}]
    assert (told["PAGE_SIZE"]["type"], told["PAGE_SIZE"]["default"]) == ("integer", "20")
    assert told["SECRET_KEY"]["secret"]
    assert told["SHOP_REGION"]["set"] is None
    assert [item["name"] for item in service["not_read"]] == ["LEFT_OVER"]
    assert not any(secret in text for secret in SECRETS)


def test_as_a_table(show: Callable[..., str]) -> None:
    text = show("web")
    lines = [line.split() for line in text.splitlines()]
    assert ["variable", "needed", "type", "set", "read", "documented"] in lines
    row = ["SHOP_REGION", "to", "start", "-", "-", "app/main.py:16", "-"]
    assert row in lines
    assert "LEFT_OVER  docker-compose.prod.yml:7" in text
    assert not any(secret in text for secret in SECRETS)


def test_a_service_that_is_not_built_here(show: Callable[..., str]) -> None:
    assert "There are: web." in show("db", status=2)


def test_writes_an_example(show: Callable[..., str], root: Path) -> None:
    target = root / ".env.example"
    assert show("--write-example", str(target)) == ""
    text = target.read_text()
    assert not any(secret in text for secret in SECRETS)
    lines = text.splitlines()
    for line in (
        "DATABASE_URL=", "SHOP_REGION=", "# PAGE_SIZE=20", "# GREETING='good # day'", "# TITLE=",
        "# SECRET_KEY=", "# MIRROR=", "DB_PASSWORD=",
        "# required; read by web in app/main.py",
        "# optional; integer; read by web in app/main.py",
        "# put in by Compose: docker-compose.prod.yml",
    ):  # fmt: skip
        assert line in lines, text
    file = Repository(root).dotenv(".env.example")
    assert file is not None
    assert file.problem is None
    assert [entry.name for entry in file.entries] == ["DATABASE_URL", "SHOP_REGION", "DB_PASSWORD"]


def test_never_writes_over_a_file(show: Callable[..., str], root: Path) -> None:
    target = root / ".env.example"
    target.write_text("MINE=1\n")
    assert "is there already" in show("--write-example", str(target), status=2)
    assert target.read_text() == "MINE=1\n"
    show("--write-example", str(target), "--force")
    assert "DATABASE_URL=" in target.read_text()
    assert [*root.glob("*.part"), *root.glob(".*.part")] == []


def test_follows_no_link(show: Callable[..., str], root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (root / ".env.example").symlink_to(outside)
    assert "is there already" in show("--write-example", str(root / ".env.example"), status=2)
    assert not outside.exists()


def test_prints_an_example(show: Callable[..., str], root: Path) -> None:
    assert "DATABASE_URL=\n" in show("web", "--write-example", "-")
    assert not (root / ".env.example").exists()


def test_nothing_is_built(
    tree: Callable[[Mapping[str, str]], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    root = tree({"compose.yml": "services: {db: {image: 'postgres:16'}}\n"})
    assert run(["show", "env", "-C", str(root)]) == 0
    assert "No service whose image is built here." in capfd.readouterr().out
    assert run(["show", "env", "-C", str(root), "--write-example", "-"]) == 2
