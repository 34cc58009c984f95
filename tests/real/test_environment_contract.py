"""Settings started with exactly what the real Compose gives: they fail where we say so.

Each case is a repository. Compose is asked for the environment of its service; then Python and the
real pydantic-settings import the application with these variables and no others.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from compose_asked import ask

from jctc_lint.catalogue.load import load
from jctc_lint.engine.run import run_checks
from jctc_lint.facts.repository import Repository
from jctc_lint.finding import Certainty, Severity
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytest.importorskip("pydantic_settings")

DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /app
COPY app ./app
CMD ["python", "-m", "app.main"]
"""
SETTINGS = """\
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict({config})
    {fields}


settings = Settings()
"""
MAIN = "from app.settings import settings\n"


def case(fields: str, given: str, config: str = "", **files: str) -> dict[str, str]:
    """The files of a repository. `given` are the lines of `environment:`."""
    lines = "".join(f"      {line}\n" for line in given.split("; ") if line)
    text = SETTINGS.format(config=config, fields=fields.replace("; ", "\n    "))
    return {
        "Dockerfile": DOCKERFILE,
        "app/__init__.py": "",
        "app/main.py": MAIN,
        "app/settings.py": text,
        "docker-compose.prod.yml": "services:\n  web:\n    build: .\n"
        + (f"    environment:\n{lines}" if lines else ""),
        **{name.replace("__", "/").replace("_dot_", "."): text for name, text in files.items()},
    }


FAILS = {
    "nothing is given": case("url: str", ""),
    "another name is given": case("database_url: str", "DATABASE_URI: x"),
    "the prefix is forgotten": case("url: str", "URL: x", "env_prefix='APP_'"),
    "the case counts": case("url: str", "URL: x", "case_sensitive=True"),
    "optional without a default": case("url: str | None", ""),
    "a list with commas": case("hosts: list[str] = []", "HOSTS: a,b"),
    "an empty list": case("hosts: list[str] = []", 'HOSTS: ""'),
    "a unit behind a number": case("minutes: int = 5", "MINUTES: 30m"),
    "an empty number": case("minutes: int = 5", 'MINUTES: ""'),
    "no truth value": case("debug: bool = False", "DEBUG: enabled"),
    "no choice": case("level: Literal['a', 'b'] = 'a'", "LEVEL: c"),
    "quotes in the value": case("minutes: int = 5", "MINUTES: '\"30\"'"),
    "an empty text is ignored": case("url: str", 'URL: ""', "env_ignore_empty=True"),
    "KeyError at import": {
        **case("url: str = ''", ""),
        "app/main.py": "import os\n\nURL = os.environ['URL']\n",
    },
    "a guard at import": {
        **case("url: str = ''", ""),
        "app/main.py": "import os\n\nif not os.getenv('URL'):\n    raise SystemExit(1)\n",
    },
    "a number that int() refuses": {
        **case("url: str = ''", "SIZE: 5.5"),
        "app/main.py": "import os\n\nSIZE = int(os.environ['SIZE'])\n",
    },
}
STARTS = {
    "given": case("url: str", "URL: x"),
    "given in another case": case("url: str", "Url: x"),
    "given with the prefix": case("url: str", "APP_URL: x", "env_prefix='APP_'"),
    "an empty text": case("url: str", 'URL: ""'),
    "a default": case("url: str = 'x'", ""),
    "a list in JSON": case("hosts: list[str] = []", "HOSTS: '[\"a\"]'"),
    "a number with blanks": case("minutes: int = 5", 'MINUTES: " 30 "'),
    "YAML's truth": case("debug: bool = False", "DEBUG: true"),
    "a text for truth": case("debug: bool = False", 'DEBUG: "off"'),
    "a choice": case("level: Literal['a', 'b'] = 'a'", "LEVEL: b"),
    "more than is read": case("url: str", "URL: x; OTHER: y"),
    "an env file": {
        **case("url: str", ""),
        "docker-compose.prod.yml": "services:\n  web:\n    build: .\n    env_file: web.env\n",
        "web.env": "URL=x\n",
    },
    "a default of Compose": case("minutes: int", "MINUTES: ${MINUTES:-30}"),
    "a nested value": case("db: dict[str, str]", "DB__HOST: x", "env_nested_delimiter='__'"),
}


def judged(root: Path) -> list[str]:
    """What we say will end the process while it starts."""
    wanted = ("required-variable-missing", "wrong-shape", "value-altered")
    chosen = [rule for rule in load() if rule.name in wanted]
    outcome = run_checks(Repository(root, Settings()), chosen)
    assert not outcome.crashes
    return [
        finding.message
        for finding in outcome.findings
        if finding.severity is Severity.ERROR and finding.certainty is Certainty.CERTAIN
    ]


def starts(root: Path) -> bool:
    config = ask(root, ("docker-compose.prod.yml",))
    assert isinstance(config, dict), config
    environment = config["services"]["web"].get("environment") or {}
    done = subprocess.run(
        [sys.executable, "-m", "app.main"],
        cwd=root,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.parametrize("name", FAILS)
def test_fails_as_we_say(name: str, tree: Callable[[Mapping[str, str]], Path]) -> None:
    root = tree(FAILS[name])
    assert judged(root)
    assert not starts(root)


@pytest.mark.parametrize("name", STARTS)
def test_starts_as_we_say(name: str, tree: Callable[[Mapping[str, str]], Path]) -> None:
    root = tree(STARTS[name])
    assert judged(root) == []
    assert starts(root)


def test_an_example_that_is_copied(tree: Callable[[Mapping[str, str]], Path]) -> None:
    files = case("hosts: list[str] = []", "", "env_file='.env'")
    files["Dockerfile"] = DOCKERFILE.replace("COPY app ./app", "COPY . .")
    root = tree({**files, ".env.example": "HOSTS=a,b\n"})
    rules = [rule for rule in load() if rule.name == "example-of-wrong-shape"]
    assert len(run_checks(Repository(root, Settings()), rules).findings) == 1
    assert starts(root)
    (root / ".env.example").rename(root / ".env")
    assert not starts(root)
