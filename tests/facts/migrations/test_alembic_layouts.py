"""Environments in all the layouts in which projects keep them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.migrations.model import StrayReason
from jctc_lint.facts.repository import Repository
from jctc_lint.settings.model import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.migrations.environment import Environment

    Tree = Callable[[Mapping[str, str | bytes]], Path]

ENV = "from alembic import context\n"
INI = "[alembic]\nscript_location = alembic\n"


def revision(identity: str, down: str | None = None) -> str:
    return f"revision = {identity!r}\ndown_revision = {down!r}\n"


def environments(root: Path, settings: Settings | None = None) -> tuple[Environment, ...]:
    return Repository(root, settings or Settings()).environments


def ids(environment: Environment) -> set[str]:
    return set(environment.graph.by_id)


def test_nothing(tree: Tree) -> None:
    assert environments(tree({"README.md": "Hello", "env.py": "import os"})) == ()


def test_flask_migrate_keeps_the_ini_beside_env_py(tree: Tree) -> None:
    (found,) = environments(
        tree(
            {
                "migrations/alembic.ini": "[alembic]\n# file_template = %%(rev)s\n[loggers]\n",
                "migrations/env.py": ENV,
                "migrations/versions/1.py": revision("a"),
            }
        )
    )
    assert found.script_location == "migrations"
    assert ids(found) == {"a"}
    assert found.why == "'migrations/alembic.ini' lies beside its env.py"


def test_env_py_alone(tree: Tree) -> None:
    (found,) = environments(
        tree({"src/db/env.py": ENV, "src/db/versions/1.py": revision("a"), "src/env.py": "X = 1"})
    )
    assert found.script_location == "src/db"
    assert found.why == "'src/db/env.py' lies beside a versions folder"
    assert found.span.path == "src/db/env.py"


def test_env_py_of_something_else_is_none(tree: Tree) -> None:
    assert environments(tree({"env.py": "import os\n", "versions/1.py": revision("a")})) == ()


def test_two_ways_to_one_environment_are_one(tree: Tree) -> None:
    found = environments(
        tree(
            {
                "alembic.ini": INI + "[staging]\nscript_location = alembic\n",
                "docker/alembic_docker.ini": "[alembic]\nscript_location = alembic\n",
                "alembic/env.py": ENV,
                "alembic/versions/1.py": revision("a"),
            }
        )
    )
    assert [(e.script_location, e.section) for e in found] == [("alembic", "alembic")]


@pytest.mark.parametrize(
    ("config", "written"),
    [
        ("conf/alembic.ini", "app/migrations"),
        ("app/alembic.ini", "app:migrations"),
        ("alembic.ini", "/srv/app/migrations"),
        ("deploy/here/alembic.ini", "/usr/src/shop/app/migrations/"),
        ("deploy/alembic.ini", "installed_name:migrations"),
    ],
)
def test_locations_that_count_from_elsewhere(config: str, written: str, tree: Tree) -> None:
    """From the root, from the package, from the container's root; started from another folder."""
    found = environments(
        tree(
            {
                config: f"[alembic]\nscript_location = {written}\n",
                "app/migrations/env.py": ENV,
                "app/migrations/versions/1.py": revision("a"),
            }
        )
    )
    assert [e.script_location for e in found] == ["app/migrations"]


DOUBLING = "[alembic]\n" + "".join(f"a{i} = %(a{i + 1})s%(a{i + 1})s\n" for i in range(40))
"""Asks for a terabyte, if nobody stops it."""


@pytest.mark.parametrize(
    "text",
    [
        "[alembic]\nscript_location = %(nowhere)s/x\n",
        "[alembic]\nscript_location = 100%\n",
        "[alembic\n",
        "script_location = alembic\n",
        "[alembic]\nscript_location = alembic\n[alembic]\n",
        "[alembic]\nscript_location = ../../elsewhere\n",
        "[alembic]\nscript_location =\n",
        DOUBLING + "script_location = %(a0)s\n",
        "[alembic]\nscript_location = %(script_location)s\n",
        "\ufeff\x01\x02",
    ],
)
def test_configurations_that_alembic_refuses_leave_env_py(text: str, tree: Tree) -> None:
    root = tree({"alembic.ini": text, "db/env.py": ENV, "db/versions/1.py": revision("a")})
    assert [e.script_location for e in environments(root)] == ["db"]


@pytest.mark.parametrize(
    "text",
    ["[tool.alembic\n", "[tool]\nalembic = 3\n", "tool = 1\n#alembic", "[tool.alembic]\nx=1\n"],
)
def test_tables_that_say_nothing(text: str, tree: Tree) -> None:
    root = tree({"pyproject.toml": text, "db/env.py": ENV, "db/versions/1.py": revision("a")})
    assert [e.script_location for e in environments(root)] == ["db"]


def test_an_unknown_separator_leaves_a_gap(tree: Tree) -> None:
    (found,) = environments(
        tree(
            {
                "alembic.ini": INI
                + "version_locations = one two\nversion_path_separator = os  # default\n",
                "alembic/env.py": ENV,
                "one/1.py": revision("b", "a"),
            }
        )
    )
    assert [gap.what for gap in found.gaps] == ["version_locations"]
    assert found.may_declare("a")


def test_locations_of_other_packages_leave_a_gap(tree: Tree) -> None:
    (found,) = environments(
        tree(
            {
                "alembic.ini": INI
                + "version_locations = alembic/versions other_package:steps\n"
                + "path_separator = space\n",
                "alembic/env.py": ENV,
                "alembic/versions/1.py": revision("b", "a"),
            }
        )
    )
    assert [gap.why for gap in found.gaps] == ["'other_package:steps' is not in the repository"]


def test_links_out_of_the_root_leave_a_gap(tree: Tree, tmp_path: Path) -> None:
    root = tree(
        {"alembic.ini": INI, "alembic/env.py": ENV, "alembic/versions/2.py": revision("b", "a")}
    )
    (tmp_path / "1.py").write_text(revision("a"))
    (root / "alembic/versions/1.py").symlink_to(tmp_path / "1.py")
    (found,) = environments(root)
    assert ids(found) == {"b"}
    assert found.may_declare("a")


def test_bytecode_without_source_leaves_a_gap(tree: Tree) -> None:
    (found,) = environments(
        tree(
            {
                "alembic.ini": INI + "sourceless = true\n",
                "alembic/env.py": ENV,
                "alembic/versions/2.py": revision("b", "a"),
                "alembic/versions/__pycache__/1.cpython-312.pyc": b"\0",
                "alembic/versions/__pycache__/2.cpython-312.pyc": b"\0",
                "alembic/versions/3.pyc": b"\0",
            }
        )
    )
    assert [gap.why for gap in found.gaps] == [
        "'alembic/versions/__pycache__/1.cpython-312.pyc' cannot be read here",
        "'alembic/versions/3.pyc' cannot be read here",
    ]


NESTED = {
    "alembic.ini": INI,
    "alembic/env.py": ENV,
    "alembic/versions/2025/1.py": revision("a"),
    "alembic/versions/2026/2.py": revision("b", "a"),
}


def test_folders_that_code_enters(tree: Tree) -> None:
    code = 'config.set_main_option("recursive_version_locations", "true")\n'
    (found,) = environments(tree({**NESTED, "app/database.py": code}))
    assert ids(found) == {"a", "b"}
    assert "'app/database.py' adds the folders below" in found.why


def test_folders_of_which_code_picks_one(tree: Tree) -> None:
    files = {
        "db/env.py": ENV + "context.script.version_locations = [path_of(dialect)]\n",
        "db/versions/postgresql/1.py": revision("p1"),
        "db/versions/postgresql/2.py": revision("p2", "p1"),
        "db/versions/sqlite/1.py": revision("s1"),
    }
    found = environments(tree(files))
    assert [(e.version_locations, ids(e)) for e in found] == [
        (("db/versions/postgresql",), {"p1", "p2"}),
        (("db/versions/sqlite",), {"s1"}),
    ]
    assert len({e.subject for e in found}) == 2


def test_folders_that_nobody_enters(tree: Tree) -> None:
    (found,) = environments(
        tree({**NESTED, "tests/test_db.py": 'c.set_main_option("version_locations", "x")\n'})
    )
    assert ids(found) == set()
    assert {stray.reason for stray in found.strays} == {StrayReason.FOLDER}


IGNORED = {
    ".gitignore": "*_local.py\n",
    "alembic.ini": INI,
    "alembic/env.py": ENV,
    "alembic/versions/1.py": revision("a"),
    "alembic/versions/2_local.py": revision("b", "a"),
}


def test_ignored_files_are_left_out(tree: Tree) -> None:
    root = tree(IGNORED)
    (found,) = environments(root)
    assert ids(found) == {"a"}
    assert [stray.reason for stray in found.strays] == [StrayReason.IGNORED]
    (found,) = environments(root, Settings(respect_gitignore=False))
    assert ids(found) == {"a", "b"}


def test_an_ignored_file_that_git_tracks_is_part_of_every_clone(tree: Tree) -> None:
    root = tree(IGNORED)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-f", "alembic"], cwd=root, check=True)
    (found,) = environments(root)
    assert ids(found) == {"a", "b"}


def test_an_editor_s_text_counts(tree: Tree) -> None:
    repository = Repository(tree({"alembic.ini": INI, "alembic/versions/1.py": revision("a")}))
    repository.files.overlay("alembic/versions/1.py", revision("changed"))
    (found,) = repository.environments
    assert ids(found) == {"changed"}
