"""Who reads which dotenv file, as the repository's own files tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.readers.users import Program, users_of
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

COMPOSE = "services:\n  app:\n    image: example/app:1\n"


def programs(root: Path, path: str = ".env") -> set[Program]:
    return {user.program for user in users_of(Repository(root)).get(path, [])}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("go.sh", "source .env", {Program.SHELL}),
        ("go.sh", "set -a; . ./.env; set +a", {Program.SHELL}),
        ("go.sh", 'if [ -f .env ]; then source "$DIR/.env"; fi', {Program.SHELL}),
        ("go.sh", "bash -c 'source .env && app'", {Program.SHELL}),
        ("go.sh", "export $(grep -v '^#' .env | xargs)", {Program.XARGS}),
        ("go.sh", "export $(cat .env)", {Program.WORDS}),
        ("go.sh", "export $(grep -v '^#' .env | xargs -d '\\n')", {Program.WORDS}),
        ("go.sh", "docker run --rm \\\n  --env-file=.env app", {Program.DOCKER}),
        ("go.sh", "docker compose --env-file .env up -d", {Program.COMPOSE}),
        ("go.sh", "source .env/bin/activate", set()),
        ("go.sh", "cp .env.example .env", set()),
        ("go.sh", "echo the source .env", set()),
        ("Makefile", "up:\n\t. ./.env && app\n", {Program.SHELL}),
        ("README.md", "Run `source .env` first.", {Program.SHELL}),
        (".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: source .env\n",
         set()),
        (".github/workflows/a.yml", "jobs:\n  a:\n    steps:\n      - run: |\n          . .env\n",
         {Program.SHELL}),
        ("app/a.py", "load_dotenv()\n", {Program.PYTHON}),
        ("app/a.py", "load_dotenv(Path(__file__).parent / '.env')\n", {Program.PYTHON}),
        ("app/a.py", "config = dotenv_values('.env')\n", {Program.PYTHON}),
        ("app/a.py", "    model_config = SettingsConfigDict(env_file=('.env', 'x'))\n",
         {Program.PYTHON}),
        ("app/a.py", "    class Config:\n        env_file = '../.env'\n", {Program.PYTHON}),
        ("app/a.py", "# load_dotenv()\n", set()),
        ("app/a.py", "load_dotenv(path)\n", set()),
        ("tests/a.py", "load_dotenv()\n", set()),
    ],
)  # fmt: skip
def test_said(tree: Tree, name: str, text: str, expected: set[Program]) -> None:
    root = tree({"compose.yml": COMPOSE, ".env": "A=1\n", name: text})
    assert programs(root) - ({Program.COMPOSE} - expected) == expected


def test_compose_takes_all_of_an_env_file_and_of_dotenv_what_it_names(tree: Tree) -> None:
    root = tree(
        {
            "compose.yml": COMPOSE + "    env_file: app.env\n    user: ${WHO}\n",
            ".env": "WHO=1\nOTHER=2\n",
            "app.env": "A=1\n",
        }
    )
    users = users_of(Repository(root))
    assert [user.names for user in users["app.env"]] == [None]
    (user,) = users[".env"]
    assert user.names is not None
    assert {"WHO", "OTHER"} & user.names == {"WHO"}


def test_the_nearest_file_counts_and_an_example_stands_for_one_that_is_kept_out(tree: Tree) -> None:
    root = tree(
        {
            "compose.yml": COMPOSE,
            ".env.example": "A=1\n",
            "api/.env": "A=1\n",
            "api/scripts/go.sh": ". ./.env\n",
            "web/go.sh": ". ./.env\n",
        }
    )
    assert programs(root, "api/.env") == {Program.SHELL}
    assert Program.SHELL in programs(root, ".env.example")
