"""What other files say about migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.migrations.mentions import Mentions

    Tree = Callable[[Mapping[str, str]], Path]


def mentions(files: Mapping[str, str], tree: Tree) -> Mentions:
    return Repository(tree(files)).migration_mentions


@pytest.mark.parametrize(
    ("path", "text", "target"),
    [
        ("entrypoint.sh", "alembic upgrade head && exec x", "head"),
        ("entrypoint.sh", "alembic -c a.ini upgrade heads", "heads"),
        ("Dockerfile", 'CMD ["alembic", "upgrade", "heads"]', "heads"),
        ("docker-compose.yml", "command: flask db upgrade heads", "heads"),
        ("app/start.py", 'command.upgrade(config, "heads")', "heads"),
        ("app/start.py", "command.upgrade(config, 'head')", "head"),
        ("Makefile", "migrate:\n\talembic upgrade head", "head"),
        ("deploy.sh", "alembic upgrade main@head", ""),
        ("deploy.sh", "alembic upgrade +1  # not ahead", ""),
        ("deploy.sh", "alembic upgrade headless", ""),
        ("deploy.sh", "apt upgrade\nhead -n 1 x", ""),
    ],
)
def test_targets(path: str, text: str, target: str, tree: Tree) -> None:
    found = mentions({path: text}, tree)
    assert (bool(found.head), bool(found.heads)) == (target == "head", target == "heads")


def test_documents_and_tests_deploy_nothing(tree: Tree) -> None:
    aside = {
        "README.md": "Run `alembic upgrade heads`.",
        "tests/conftest.py": "upgrade(c, 'heads')",
    }
    found = mentions(aside, tree)
    assert found.heads == ()
    assert found.upgrades_to_heads == "README.md"
    assert mentions({**aside, "run.sh": "alembic upgrade head"}, tree).upgrades_to_heads == ""


@pytest.mark.parametrize(
    ("text", "widens"),
    [
        ("ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(255)", True),
        ("op.alter_column('alembic_version', 'version_num', type_=sa.Text())", True),
        ("Column('version_num', String(64))", True),
        ("def version_table_impl(self, **kw): ...", True),
        ("SELECT version_num FROM alembic_version", False),
        ("DELETE FROM alembic_version", False),
    ],
)
def test_what_widens_the_version_table(text: str, widens: bool, tree: Tree) -> None:
    assert bool(mentions({"app/x.py": text}, tree).widens) is widens


def test_settings_in_code(tree: Tree) -> None:
    found = mentions(
        {
            "a.py": "config.set_main_option('version_locations', x)",
            "b.py": "for p in entry_points(): version_locations = p",
            "c.py": 'config.set_main_option("recursive_version_locations", "true")',
            "d.py": "recursive_version_locations = False",
            "tests/e.py": "script.version_locations = []",
            "lib/alembic/script/base.py": "version_locations = ['x']",
            "f.ini": "version_locations = x",
        },
        tree,
    )
    assert found.locations == ("a.py", "b.py")
    assert found.plugins == ("b.py",)
    assert found.recursive == ("c.py",)
