"""What a start imports: its time is mostly that, and a count does not depend on the day."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "alembic", "asyncio", "concurrent", "email", "importlib.metadata", "jsonschema",
    "jsonschema_rs", "libcst", "logging", "mako", "multiprocessing", "pydoc", "sqlalchemy",
    "pathspec", "sqlglot", "tempfile", "tomllib", "tree_sitter", "unittest",
)  # fmt: skip
"""What no plain check may import.

`tomllib` only where there are settings, `pathspec` where a line of .gitignore may match.
"""

FILES = {
    "docker-compose.yml": """\
services:
  app:
    image: example/app:1
    environment:
      DATABASE_URL: postgresql://app:${DB_PASSWORD}@db/app
    depends_on:
      db:
        condition: service_healthy
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: ${DB_PASSWORD}
    healthcheck:
      test: ["CMD-SHELL", "pg_isready -U app"]
""",
    ".gitignore": ".env\n.env.*\n__pycache__/\n*.py[cod]\n/build/\n*.pem\n",
    "alembic.ini": "[alembic]\nscript_location = migrations\n",
    "migrations/env.py": "",
    "migrations/versions/a1_first.py": """\
from alembic import op

revision: str = "a1"
down_revision: str | None = None


def upgrade() -> None:
    op.drop_table("old")


def downgrade() -> None:
    op.execute("CREATE TABLE old (id int)")
""",
}


RUN = """
import os, sys
os._exit = sys.exit
if sys.argv[1:]:
    from jctc_lint.cli.main import main
    try:
        main()
    except SystemExit as end:
        assert end.code in (0, 1), end.code
sys.stderr.write(" ".join(sys.modules))
"""


def imported(*arguments: str) -> set[str]:
    """Modules that a run imports, those of a bare Python left out.

    Not by `-X importtime`, which passes over what `importlib.import_module` imports.
    """
    return modules(*arguments) - modules()


def modules(*arguments: str) -> set[str]:
    command = [sys.executable, "-c", RUN, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(result.stderr.split())


def test_the_version_imports_almost_nothing() -> None:
    new = imported("--version")
    assert {name for name in new if name.startswith("jctc_lint")} == {
        "jctc_lint",
        "jctc_lint.cli",
        "jctc_lint.cli.main",
    }
    assert not {"click", "dataclasses", "json", "re", "ruamel", "typing"} & new
    assert len(new) <= 8, sorted(new)


@pytest.fixture(scope="module")
def plain_check(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    root = tmp_path_factory.mktemp("small")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    imported(str(root))  # fills the memo of the rules in a checkout
    return imported(str(root))


@pytest.mark.parametrize("heavy", HEAVY)
def test_a_plain_check_imports_nothing_heavy(plain_check: set[str], heavy: str) -> None:
    assert not {name for name in plain_check if name == heavy or name.startswith(f"{heavy}.")}


def test_a_plain_check_has_a_budget(plain_check: set[str]) -> None:
    foreign = {name for name in plain_check if not name.startswith("jctc_lint")}
    assert len(foreign) <= 150, f"{len(foreign)}: {sorted(foreign)}"


def test_only_asked_for_formats_are_imported(plain_check: set[str]) -> None:
    assert "jctc_lint.reports.text" in plain_check
    for name in ("sarif", "junit", "markdown", "gitlab"):
        assert f"jctc_lint.reports.{name}" not in plain_check


def test_every_command_is_imported_when_called() -> None:
    new = imported("rules")
    assert "jctc_lint.cli.rules" in new
    assert "jctc_lint.cli.check" not in new
    assert not any(name.startswith(("ruamel", "jctc_lint.facts")) for name in new)
