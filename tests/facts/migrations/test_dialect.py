"""Which database a chain is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository
from jctc_lint.settings.model import MigrationSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tree = Callable[[dict[str, str]], Path]

INI = "[alembic]\nscript_location = db\n"
LITE = INI + "sqlalchemy.url = sqlite:///app.db\n"
REVISION = "revision = 'a'\ndown_revision = None\n"


def dialect(tree: Tree, files: dict[str, str], setting: str = "") -> tuple[str, str, bool]:
    whole = {"alembic.ini": INI, "db/env.py": "", "db/versions/a.py": REVISION, **files}
    settings = Settings(migrations=MigrationSettings(dialect=setting))
    (environment,) = Repository(tree(whole), settings).environments
    found = environment.dialect
    return found.name, found.why, found.sure


@pytest.mark.parametrize(
    ("files", "name", "why", "sure"),
    [
        ({}, "postgresql", "nothing names another", False),
        ({"alembic.ini": LITE}, "sqlite", "the URL in 'alembic.ini' names it", True),
        (
            {"alembic.ini": LITE, "compose.yml": "services:\n  db:\n    image: postgres:16\n"},
            "postgresql",
            "'compose.yml' names it",
            True,
        ),
        (
            {"compose.yml": "services:\n  db:\n    #image: postgres:16\n    image: mariadb:11\n"},
            "mysql",
            "'compose.yml' names it",
            True,
        ),
        (
            {".env": "DATABASE_URL=mysql+pymysql://db/x\n", "alembic.ini": LITE},
            "mysql",
            "'.env' names it",
            True,
        ),
        (
            {"app/config.py": "URL = os.getenv('URL', 'sqlite:///./app.db')\n"},
            "sqlite",
            "'app/config.py' names it",
            False,
        ),
        (
            {
                "app/config.py": "URL = os.getenv('URL', 'sqlite:///./app.db')\n",
                "requirements.txt": "flask\npsycopg2-binary==2.9\n",
            },
            "postgresql",
            "'requirements.txt' names it",
            False,
        ),
        ({"tests/config.py": "URL = 'sqlite://'\n"}, "postgresql", "nothing names another", False),
        (
            {
                "alembic.ini": LITE,
                "db/versions/a.py": REVISION + "from sqlalchemy.dialects import postgresql\n"
                "T = postgresql.JSONB()\n",
            },
            "postgresql",
            "'db/versions/a.py' names it",
            False,
        ),
        (
            {
                "alembic.ini": LITE,
                "db/versions/a.py": REVISION + "from sqlalchemy.dialects import postgresql\n",
            },
            "sqlite",
            "the URL in 'alembic.ini' names it",
            True,
        ),
        ({"alembic.ini": INI + "sqlalchemy.url = mssql://x/y\n"}, "mssql",
         "the URL in 'alembic.ini' names it", True),
    ],
)  # fmt: skip
def test_what_says_it(
    files: dict[str, str],
    name: str,
    why: str,
    sure: bool,
    tree: Tree,
) -> None:
    assert dialect(tree, files) == (name, why, sure)


def test_the_settings_come_first(tree: Tree) -> None:
    files = {"alembic.ini": INI + "sqlalchemy.url = postgresql://x\n"}
    assert dialect(tree, files, "sqlite") == ("sqlite", "the settings say so", True)


def test_a_folder_for_each_database(tree: Tree) -> None:
    ini = (
        "[alembic]\nscript_location = db\nversion_locations = %(here)s/db/{0}\n"
        "sqlalchemy.url = postgresql://x\n"
    )
    files = {"alembic.ini": ini.format("lite_sqlite"), "db/lite_sqlite/a.py": REVISION}
    assert dialect(tree, files) == ("sqlite", "the folder 'db/lite_sqlite' is called so", True)
