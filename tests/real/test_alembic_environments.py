"""Which files an Alembic configuration means, against Alembic's own ScriptDirectory."""

from __future__ import annotations

import sys
import textwrap
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from jctc_lint.facts.migrations.location import normal
from jctc_lint.facts.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Tree = Callable[[Mapping[str, str]], Path]

ENV = "from alembic import context\n"


def revision(identity: str, down: str | None = None) -> str:
    return f"revision = {identity!r}\ndown_revision = {down!r}\n"


def ini(text: str) -> str:
    return textwrap.dedent(text).lstrip()


ALEMBIC = {
    "alembic/env.py": ENV,
    "alembic/versions/1.py": revision("a"),
    "alembic/versions/2.py": revision("b", "a"),
    "alembic/versions/__init__.py": "",
    "alembic/versions/.#3.py": revision("lock"),
    "alembic/versions/old/3.py": revision("old"),
    "alembic/versions/.hidden.py": revision("hidden", "b"),
    "alembic/versions/5.pyc": "no bytecode",
    "alembic/versions/README.txt": "revision",
    "alembic/archive/4.py": revision("archived"),
}
SEVERAL = {
    "alembic/env.py": ENV,
    "one/1.py": revision("one"),
    "two/1.py": revision("two"),
    "two/sub/2.py": revision("sub", "two"),
    "alembic/versions/1.py": revision("unused"),
}

CASES: dict[str, tuple[str, dict[str, str]]] = {
    "plain": ("[alembic]\nscript_location = alembic\n", ALEMBIC),
    "here": ("[alembic]\nscript_location = %(here)s/alembic\n", ALEMBIC),
    "dotted path": ("[alembic]\nscript_location = ./x/../alembic/\n", {**ALEMBIC, "x/y": ""}),
    "colon": ("[alembic]\nscript_location: alembic\n", ALEMBIC),
    "capitals": ("[alembic]\nScript_Location = alembic\n", ALEMBIC),
    "default section": (
        "[DEFAULT]\nplace = alembic\n[alembic]\nscript_location = %(place)s\n",
        ALEMBIC,
    ),
    "inherited": ("[DEFAULT]\nscript_location = alembic\n[alembic]\n", ALEMBIC),
    "recursive": (
        "[alembic]\nscript_location = alembic\nrecursive_version_locations = true\n",
        ALEMBIC,
    ),
    "not quite recursive": (
        "[alembic]\nscript_location = alembic\nrecursive_version_locations = True\n",
        ALEMBIC,
    ),
    "package": (
        "[alembic]\nscript_location = shop_pkg:db\nprepend_sys_path = .\npath_separator = os\n",
        {
            "shop_pkg/__init__.py": "",
            "shop_pkg/db/env.py": ENV,
            "shop_pkg/db/versions/1.py": revision("a"),
        },
    ),
    "package in a package": (
        (
            "[alembic]\nscript_location = stock_pkg.core:db:inner\nprepend_sys_path = src\n"
            "path_separator = os\n"
        ),
        {
            "src/stock_pkg/__init__.py": "",
            "src/stock_pkg/core/__init__.py": "",
            "src/stock_pkg/core/db/inner/env.py": ENV,
            "src/stock_pkg/core/db/inner/versions/1.py": revision("a"),
        },
    ),
    "os separator": (
        "[alembic]\nscript_location = alembic\nversion_locations = one:two\npath_separator = os\n",
        SEVERAL,
    ),
    "old name of the separator": (
        (
            "[alembic]\nscript_location = alembic\nversion_locations = one;two\n"
            "version_path_separator = ;\n"
        ),
        SEVERAL,
    ),
    "space": (
        (
            "[alembic]\nscript_location = alembic\nversion_locations = %(here)s/one two\n"
            "path_separator = space\n"
        ),
        SEVERAL,
    ),
    "newline": (
        (
            "[alembic]\nscript_location = alembic\npath_separator = newline\nversion_locations =\n"
            "    one\n    %(here)s/two\n"
        ),
        SEVERAL,
    ),
    "no separator": (
        "[alembic]\nscript_location = alembic\nversion_locations = one, two\n",
        SEVERAL,
    ),
    "relative to another option": (
        "[alembic]\nscript_location = alembic\nversion_locations = %(script_location)s/versions\n",
        SEVERAL,
    ),
    "one location, twice, and one that is not there": (
        (
            "[alembic]\nscript_location = alembic\nversion_locations = two one nowhere ./two\n"
            "path_separator = space\n"
        ),
        SEVERAL,
    ),
    "nested locations": (
        (
            "[alembic]\nscript_location = alembic\nversion_locations = two two/sub\n"
            "path_separator = space\nrecursive_version_locations = true\n"
        ),
        SEVERAL,
    ),
}


@pytest.fixture
def clean_imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    for name in [name for name in sys.modules if name.split(".")[0] in ("shop_pkg", "stock_pkg")]:
        del sys.modules[name]


def alembic_has(root: Path, section: str = "alembic") -> tuple[Path, set[str], set[str], set[Path]]:
    """Script directory, ids, heads and files, as Alembic finds them when started in the root."""
    config = Config("alembic.ini", toml_file="pyproject.toml", ini_section=section)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        script = ScriptDirectory.from_config(config)
        found = list(script.revision_map._revision_map.values())
    revisions = {revision for revision in found if revision is not None}
    return (
        Path(script.dir).resolve(),
        {revision.revision for revision in revisions},
        set(script.get_heads()),
        {Path(getattr(revision, "path", "")) for revision in revisions},
    )


def we_have(root: Path, section: str = "alembic") -> tuple[Path, set[str], set[str], set[Path]]:
    (environment,) = [e for e in Repository(root).environments if e.section == section]
    return (
        root / environment.script_location,
        set(environment.graph.by_id),
        set(environment.graph.heads),
        {root / revision.path for revision in environment.revisions},
    )


@pytest.mark.usefixtures("clean_imports")
@pytest.mark.parametrize("name", CASES)
def test_ini(name: str, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    text, files = CASES[name]
    root = tree({"alembic.ini": text, **files})
    monkeypatch.chdir(root)
    assert we_have(root) == alembic_has(root)


TOML_CASES = {
    "plain": 'script_location = "alembic"\n',
    "here": 'script_location = "%(here)s/alembic"\n',
    "recursive": 'script_location = "alembic"\nrecursive_version_locations = true\n',
    "several": 'script_location = "alembic"\nversion_locations = ["one", "%(here)s/two"]\n',
}


@pytest.mark.parametrize("name", TOML_CASES)
@pytest.mark.parametrize("beside", ["", "[alembic]\nsqlalchemy.url = sqlite://\n"])
def test_toml(name: str, beside: str, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no ini at all, and beside one that has only the URL."""
    files = {"pyproject.toml": "[tool.alembic]\n" + TOML_CASES[name], **SEVERAL, **ALEMBIC}
    root = tree({**files, "alembic.ini": beside} if beside else files)
    monkeypatch.chdir(root)
    assert we_have(root) == alembic_has(root)


def test_an_ini_wins_over_the_table_beside_it(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(
        {
            "pyproject.toml": '[tool.alembic]\nscript_location = "other"\n'
            'version_locations = ["two"]\n',
            "alembic.ini": "[alembic]\nscript_location = alembic\n",
            **SEVERAL,
            "other/env.py": ENV,
        }
    )
    monkeypatch.chdir(root)
    assert we_have(root) == alembic_has(root)


def test_sections_for_n(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """`alembic -n core` and `alembic -n tenant`; [alembic] itself leads nowhere."""
    root = tree(
        {
            "alembic.ini": ini(
                """
                [DEFAULT]
                sqlalchemy.url = sqlite://
                [alembic]
                [core]
                script_location = migrations/core
                [tenant]
                script_location = migrations/tenant
                version_locations = %(script_location)s/steps
                [loggers]
                keys = root
                """
            ),
            "migrations/core/env.py": ENV,
            "migrations/core/versions/1.py": revision("c1"),
            "migrations/tenant/env.py": ENV,
            "migrations/tenant/steps/1.py": revision("t1"),
        }
    )
    monkeypatch.chdir(root)
    assert {e.section for e in Repository(root).environments} == {"core", "tenant"}
    for section in ("core", "tenant"):
        assert we_have(root, section) == alembic_has(root, section)


def test_links(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link counts by the name of its target, and a file is loaded once."""
    root = tree(
        {
            "alembic.ini": "[alembic]\nscript_location = alembic\n",
            "alembic/env.py": ENV,
            "alembic/versions/1.py": revision("a"),
            "shared/2.py": revision("b", "a"),
            "shared/notes": revision("c", "b"),
        }
    )
    versions = root / "alembic/versions"
    (versions / "2.py").symlink_to(root / "shared/2.py")
    (versions / "again.py").symlink_to(versions / "1.py")
    (versions / "3.py").symlink_to(root / "shared/notes")
    (versions / "5").symlink_to(root / "shared/2.py")
    monkeypatch.chdir(root)
    assert we_have(root) == alembic_has(root)


@pytest.mark.parametrize("path", ["a/../b", "./a/b/", "a//b/.", "../a", "a/../../b", ".", ""])
def test_paths_are_made_plain_as_the_system_does(path: str, tmp_path: Path) -> None:
    whole = (tmp_path / path).resolve()
    plain = normal(path)
    if plain is None:
        assert not whole.is_relative_to(tmp_path.resolve())
    else:
        assert whole == tmp_path.resolve() / plain
