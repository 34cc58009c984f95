"""No output of any command tells six characters of a secret, wherever it is written."""

from __future__ import annotations

import base64
import json
import random
import string
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.cli.commands import run
from jctc_lint.reports.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

PART = 6
"""Characters of a secret that must not come out."""
SEEDS = range(3)
SHOWN = [
    ("show", "project"), ("show", "project", "--format", "json"),
    ("show", "schema"), ("show", "schema", "--format", "json"),
    ("show", "models"), ("show", "models", "--format", "json"),
    ("show", "drift"), ("show", "drift", "--format", "json"),
    ("show", "revisions"), ("show", "revisions", "--format", "json"),
    ("show", "compose", "-f", "docker-compose.prod.yml"),
    ("show", "compose", "-f", "docker-compose.prod.yml", "--origins"),
    ("show", "compose", "-f", "docker-compose.refused.yml"),
    ("show", "compose", "-f", "docker-compose.open.yml"),
    ("show", "compose", "-f", "docker-compose.alias.yml"),
    ("graph", "revisions"), ("graph", "revisions", "--format", "mermaid"),
    ("graph", "revisions", "--format", "dot"), ("graph", "revisions", "--format", "svg"),
]  # fmt: skip
VALUES = [("show", "values"), ("show", "values", "--format", "json")]


class Planted:
    """Secrets drawn at random, and the files that they are written into."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.secrets: list[str] = []

    def secret(self, length: int = 18, signs: str = "") -> str:
        letters = string.ascii_letters + string.digits + signs
        drawn = "".join(self.random.choice(letters) for _ in range(length - 3)) + "x7Q"
        self.secrets.append(drawn)
        return drawn

    def token(self, start: str, length: int) -> str:
        return start + self.secret(length)

    def key(self) -> str:
        data = bytes([0x30, 0x81, 120]) + self.random.randbytes(120)
        text = base64.b64encode(data).decode()
        lines = [text[at : at + 64] for at in range(0, len(text), 64)]
        self.secrets += [line.rstrip("=") for line in lines]
        return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])

    def files(self) -> dict[str, str]:
        s = self.secret
        return {
            "docker-compose.prod.yml": f"""\
name: shop
services:
  app:
    build: .
    env_file: app.env
    environment:
      - DB_PASSWORD={s(signs="+/=")}
      - "API_TOKEN='{s()}'"
      - JWT_SECRET={s()} #{s()}
      - SESSION_SECRET={s()}${s()}
      - DATABASE_URL=postgresql://shop:{s()}@db:5432/shop
      - GREETING={self.token("ghp_", 36)}
      - 'MAIL_PASSWORD=${{MAIL_PASSWORD:-{s()}}}'
    labels:
      - "traefik.http.middlewares.a.basicauth.users=ops:$$apr1$$Ab12Cd34$${s(22)}"
      - "traefik.http.routers.a.secret={s()}"
    command: ["--smtp-password", "{s()}", "--token={s()}"]
    healthcheck:
      test: ["CMD", "redis-cli", "-a", "{s()}", "ping"]
    volumes: ["./certs/site.key:/etc/site.key:ro"]
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: {s()}
  cache:
    image: redis:7
    command: redis-server --requirepass {s()}
secrets:
  shop_token:
    file: ./kept/shop.txt
""",
            "kept/shop.txt": f"{s()}\n",
            "docker-compose.refused.yml": f"""\
services:
  app:
    image: example/app:1
    environment:
      DB_PASSWORD: [{s()}]
      API_TOKEN: {{a: {s()}}}
      SECRET_KEY: "${{{s()}"
  db:
    image: example/app:1
    environment: [POSTGRES_PASSWORD: {s()}]
""",
            "docker-compose.alias.yml": f"services:\n  app:\n    image: a:1\n"
            f"    environment:\n      DB_PASSWORD: *{s()}\n",
            "docker-compose.tag.yml": f"services:\n  app:\n    image: a:1\n"
            f"    environment:\n      DB_PASSWORD: !{s()} b\n      API_TOKEN: &{s()}\n"
            f"      SECRET_KEY: %{s()}\n",
            "app.env": f"SMTP_PASSWORD={s()}\nAPP_SECRET='{s()}'\nOTHER=1\n",
            "open.env": f"SMTP_PASSWORD={s()}\nAPP_SECRET='{s()}\nOTHER=1\n",
            "docker-compose.open.yml": "services:\n  app:\n    image: a:1\n"
            "    env_file: open.env\n",
            "env.backend": f"SECRET_KEY={s(signs='!?')}\nREDIS_URL=redis://:{s()}@cache/0\n",
            ".env.production": f"SECRET_KEY={s()}\nAPI_KEY={s()} {s()}\n",
            "app/settings.py": f"""\
import os
from pydantic_settings import BaseSettings

JWT_SECRET = "{s()}"
TOKEN = os.getenv(
    "API_TOKEN",
    "{s()}",
)
URL = "postgresql://shop:{s()}@db.shop.internal/shop"
ADMIN = get_password_hash("{s()}")


class Settings(BaseSettings):
    smtp_password: str = "{s()}"
""",
            "app/models.py": f"""\
from sqlalchemy import Column, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Account(Base):
    __tablename__ = "accounts"
    id = Column(Integer, primary_key=True)
    password = Column(String(60), server_default="{s()}")
""",
            "alembic.ini": "[alembic]\nscript_location = migrations\n"
            f"sqlalchemy.url = postgresql://shop:{s()}@db.shop.internal/shop\n",
            "migrations/env.py": "from app.models import Base\ntarget_metadata = Base.metadata\n",
            "migrations/versions/a1_first.py": f'''\
"""rotate postgresql://shop:{s()}@db/shop"""
from alembic import op
import sqlalchemy as sa

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("api_token", sa.String(60), server_default="{s()}"),
        sa.Column(
            "secret",
            sa.String(60),
            server_default="{s()}",
        ),
    )
    op.execute("ALTER USER shop WITH PASSWORD '{s()}'")
    op.execute("UPDATE accounts SET password = '{s()}' WHERE missing = 1")


def downgrade():
    op.drop_table("accounts")
''',
            "deploy.sh": f"""\
#!/bin/sh
export DB_PASSWORD='{s()}'
mysql -u shop -p{s()} shop
redis-cli -a {s()} ping
curl -u robot:{s()} https://files.shop.internal/
docker run -d --name app -e API_TOKEN={s()} shop-app
docker compose -f docker-compose.prod.yml up -d
""",
            "Makefile": f"up:\n\tPGPASSWORD={s()} psql -h db shop\n",
            "init.sql": f"CREATE USER shop WITH PASSWORD '{s()}';\n",
            ".github/workflows/deploy.yml": f"""\
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    env:
      REGISTRY_PASSWORD: {s()}
    steps:
      - run: |
          docker login -u robot -p {s()} registry.shop.internal
""",
            "Dockerfile": f"FROM python:3.13\nARG PIP_PASSWORD={s()}\nENV SECRET_KEY={s()}\n"
            f"HEALTHCHECK CMD redis-cli -a {s()} ping\n",
            "web/src/api.ts": f'export const key = "{self.token("sk_live_", 24)}";\n',
            "README.md": f"# Shop\n\n- **Password:** `{s(signs='!')}`\n\n"
            f"```bash\npsql postgresql://shop:{s()}@db/shop\n```\n",
            "mail.conf": f"smtp_password = {s()}\n",
            "certs/site.key": self.key(),
        }


def parts(secrets: list[str]) -> set[str]:
    return {text[at : at + PART] for text in secrets for at in range(len(text) - PART + 1)}


def told(output: str, wanted: set[str]) -> list[str]:
    """Where parts of secrets stand in an output, with what is around them."""
    return [
        output[max(0, at - 60) : at + 60]
        for at in range(len(output) - PART + 1)
        if output[at : at + PART] in wanted
    ]


def output_of(arguments: list[str], capfd: pytest.CaptureFixture[str]) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COMPOSE_FILE", raising=False)
        with suppress(SystemExit):
            run(arguments)
    out, err = capfd.readouterr()
    return out + err


@pytest.fixture(params=SEEDS)
def planted(request: Any, tree: Tree) -> tuple[Path, set[str]]:
    made = Planted(request.param)
    return tree(dict(made.files())), parts(made.secrets)


@pytest.mark.parametrize("name", [*FORMATS, "statistics"])
def test_no_format_tells_a_secret(
    name: str, planted: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    root, wanted = planted
    how = ["--statistics"] if name == "statistics" else ["--format", name]
    output = output_of(["check", str(root), "--select", "ALL", *how], capfd)
    assert output
    assert told(output, wanted) == []


def test_the_findings_are_there(
    planted: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing is hidden by not being found."""
    output = output_of(["check", str(planted[0]), "--format", "json"], capfd)
    rules = {finding["rule"] for finding in json.loads(output)["findings"]}
    assert rules >= {f"SEC{number}" for number in (103, 107, 108, 109, 110, 111, 112, 113, 119)}


def test_no_baseline_holds_a_secret(
    planted: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    root, wanted = planted
    output_of(["check", str(root), "--select", "ALL", "--write-baseline"], capfd)
    text = (root / ".jctc-lint-baseline.json").read_text(encoding="utf-8")
    assert '"SEC110"' in text
    assert told(text, wanted) == []


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_nothing_that_is_shown_tells_a_secret(
    words: tuple[str, ...], planted: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    root, wanted = planted
    output = output_of([*words[:2], str(root), *words[2:]], capfd)
    assert output
    assert told(output, wanted) == []


@pytest.mark.parametrize("words", VALUES, ids=" ".join)
def test_no_value_that_is_shown_is_a_secret(
    words: tuple[str, ...], planted: tuple[Path, set[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    root, wanted = planted
    output = output_of([*words, "--directory", str(root)], capfd)
    assert "DB_PASSWORD" in output
    assert told(output, wanted) == []
