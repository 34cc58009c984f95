"""`jctc-lint show values`: what arrives in the containers, and no secret among it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FILES = {
    "compose.yaml": """\
services:
  app:
    image: app:1
    env_file: app.env
    environment:
      DB_PASSWORD: literal-S3cr.t
      URL: postgres://u:${PG_PASSWORD}@db/${NAME}
      SHORT: ${API_TOKEN}
      SECRET_KEY: ab${PG_PASSWORD:-fallb4ck-x}
      NUMBER: 0123
      REMARK: kept # cut
      FROM_SHELL:
      HOST: ${OUTSIDE}
      BAD: ${NAME
  db:
    image: postgres:16
""",
    "app.env": "GREETING='hello $NAME'\nAUTH_TOKEN=t0ken-in-file\n",
    ".env": "PG_PASSWORD=fr0m-dotenv\nNAME=shop\nAPI_TOKEN=abc\n",
}
SECRETS = ("literal-S3cr.t", "fr0m-dotenv", "fallb4ck-x", "t0ken-in-file", "abc")


@pytest.fixture
def shown(
    tree: Callable[[Mapping[str, str]], Path], capfd: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    root = tree(FILES)

    def show(*words: str, status: int = 0) -> str:
        assert run(["show", "values", *words, "-C", str(root)]) == status
        out, err = capfd.readouterr()
        return err if status else out

    return show


def test_as_data(shown: Callable[..., str]) -> None:
    data = json.loads(shown("app", "--format", "json"))
    assert data["version"] == 1
    (project,) = data["projects"]
    (service,) = project["services"]
    values: dict[str, dict[str, Any]] = {value["name"]: value for value in service["values"]}
    assert values["NUMBER"]["receives"] == "83"
    assert values["REMARK"]["receives"] == "kept"
    assert values["GREETING"]["receives"] == "hello $NAME"
    assert values["URL"]["receives"] == "postgres://u:****@db/shop"
    assert values["URL"]["written"] == "postgres://u:${PG_PASSWORD}@db/${NAME}"
    assert values["DB_PASSWORD"]["receives"] == values["DB_PASSWORD"]["written"] == "****"
    assert values["SECRET_KEY"]["written"] == "****${PG_PASSWORD:-****}"
    assert values["FROM_SHELL"]["receives"] is None
    assert values["HOST"]["unknown"] == ["OUTSIDE"]
    assert values["BAD"]["error"]
    assert [(step["how"], step["path"], step["line"]) for step in values["URL"]["steps"]] == [
        ("written", "compose.yaml", 7),
        ("variable", "compose.yaml", 7),
        ("defined", ".env", 1),
        ("variable", "compose.yaml", 7),
        ("defined", ".env", 2),
    ]


def test_as_text(shown: Callable[..., str]) -> None:
    text = shown()
    assert "    NUMBER = 83  (compose.yaml:10)\n      written as 0123\n" in text
    assert "what follows ' #' is a comment and is cut off" in text
    assert "variable 'OUTSIDE' is set by no file here" in text
    assert "  service 'db'\n    no environment\n" in text


@pytest.mark.parametrize("style", ["text", "json"])
def test_no_secret_is_shown(shown: Callable[..., str], style: str) -> None:
    text = shown("--format", style)
    assert not [secret for secret in SECRETS if secret in text]


def test_unknown_service(shown: Callable[..., str]) -> None:
    assert "No service 'web'. There are: app, db." in shown("web", status=2)


def test_what_is_done_to_a_line_of_dotenv_and_who_reads_it_otherwise(
    tree: Callable[[Mapping[str, str]], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    root = tree(
        {
            "compose.yaml": "services:\n  app:\n    image: app:1\n    env_file: app.env\n"
            "    environment:\n      LEVEL: ${LEVEL}\n      MODE: ${MODE:-web}\n"
            "      KEY: ${API_KEY:-fallb4ck}\n      MUST: ${MUST:?}\n",
            ".env": "LEVEL=info # or debug\n",
            "app.env": "API_TOKEN=t0ken&x\n",
            "go.sh": ". ./app.env\n",
        }
    )
    assert run(["show", "values", "-C", str(root)]) == 0
    out = capfd.readouterr().out
    assert "variable 'LEVEL' is set  (.env:1)\n        what follows ' #' is a comment" in out
    assert "API_TOKEN = ****  (app.env:1)\n      but the shell (go.sh) does not set it" in out
    assert "MODE = not known, it hangs on MODE; without: web" in out
    assert "KEY = not known, it hangs on API_KEY; without: ****" in out
    assert "MUST = not known, it hangs on MUST; without, Compose refuses the project" in out
    assert "t0ken" not in out
    assert "fallb4ck" not in out
