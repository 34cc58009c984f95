"""`jctc-lint revision`: what it refuses, what it says, and that it runs nothing."""

from __future__ import annotations

import ast
import re
import sys
from typing import TYPE_CHECKING

import pytest

from jctc_lint.cli.commands import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

INI = "[alembic]\nscript_location = migrations\n"
ENV = """\
from alembic import context
from app.models import Base

context.configure(target_metadata=Base.metadata)
"""
FIRST = """\
import sqlalchemy as sa
from alembic import op

revision = "aa11"
down_revision = None


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("users")
"""
MODELS = """\
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20))
"""
FILES: dict[str, str | bytes] = {
    "alembic.ini": INI,
    "migrations/env.py": ENV,
    "migrations/versions/aa11_first.py": FIRST,
    "app/models.py": MODELS,
}


def written(root: Path) -> list[Path]:
    found = (path for path in root.rglob("*") if path.is_file())
    return sorted(path for path in found if path.relative_to(root).as_posix() not in FILES)


def refused(
    tree: Tree, changed: Mapping[str, str | bytes], capsys: pytest.CaptureFixture[str], *more: str
) -> str:
    """What is said, when nothing is written."""
    root = tree({**FILES, **changed})
    before = set(root.rglob("*"))

    status = run(["revision", str(root), "-m", "Add a name", *more])

    assert status == 2
    assert set(root.rglob("*")) == before
    return re.sub(r"\s+", " ", capsys.readouterr().err)


def test_writes_one_file(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree(FILES)

    assert run(["revision", str(root), "-m", "Add a name", "--rev-id", "bb22"]) == 0

    said = capsys.readouterr()
    (made,) = written(root)
    assert made.relative_to(root).as_posix() == "migrations/versions/bb22_add_a_name.py"
    assert said.out == "Wrote migrations/versions/bb22_add_a_name.py\n"
    assert said.err == (
        "note: 'users.name' is NOT NULL without a default: it fails if there are rows.\n"
    )
    text = made.read_text()
    assert "down_revision = 'aa11'" in text
    assert "op.add_column('users', sa.Column('name', sa.String(length=20), nullable=False))" in text
    assert made.stat().st_mode & 0o444 == 0o444


def test_prints_it(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree(FILES)

    assert run(["revision", str(root), "-m", "Add a name", "--stdout"]) == 0

    ast.parse(capsys.readouterr().out)
    assert not written(root)


def test_the_template_of_the_environment(tree: Tree) -> None:
    template = (
        '"""${message}"""\nrevision = ${repr(up_revision)}\n'
        "down_revision = ${repr(down_revision)}\n"
        "from alembic import op\nimport sqlalchemy as sa\n\n\n"
        'def upgrade() -> None:\n    ${upgrades if upgrades else "pass"}\n\n\n'
        'def downgrade() -> None:\n    ${downgrades if downgrades else "pass"}\n'
    )
    root = tree({**FILES, "migrations/script.py.mako": template})

    assert run(["revision", str(root), "-m", "Add a name", "--rev-id", "bb22"]) == 0

    made = root / "migrations/versions/bb22_add_a_name.py"
    assert made.read_text().startswith('"""Add a name"""\nrevision = \'bb22\'\n')


def test_nothing_of_the_repository_is_run(tree: Tree) -> None:
    effect = "import pathlib\npathlib.Path(__file__).with_name('ran').write_text('x')\n"
    root = tree(
        {
            **FILES,
            "app/models.py": effect + MODELS,
            "migrations/env.py": effect + ENV,
            "migrations/versions/aa11_first.py": effect + FIRST,
            "migrations/script.py.mako": "<%! import pathlib; pathlib.Path('ran').touch() %>",
        }
    )
    modules = set(sys.modules)

    run(["revision", str(root), "-m", "Add a name", "--despite-unknown"])

    assert not list(root.rglob("ran"))
    assert not {name for name in set(sys.modules) - modules if name.startswith("app")}


@pytest.mark.parametrize(
    ("changed", "more", "sentence"),
    [
        ({"migrations/script.py.mako": "% if x:\n"}, (), "line 1 of the template is code"),
        ({"migrations/script.py.mako": "def x(:\n"}, (), "is not Python"),
        ({"migrations/script.py.mako": "x = 1\n"}, (), "is no revision of this history"),
        (
            {"alembic.ini": INI + "file_template = ../%%(rev)s\n"},
            (),
            "'file_template' is '../%(rev)s'",
        ),
        ({"alembic.ini": INI + "timezone = Nowhere\n"}, (), "there is no timezone 'Nowhere'"),
        ({}, ("--rev-id", "../x"), "'../x' is no id"),
        ({}, ("--rev-id", "aa11"), "there is a revision 'aa11' already"),
        ({}, ("--head", "zz"), "'zz' is not one revision"),
        ({}, ("--script-location", "other"), "no Alembic environment other"),
        (
            {"app/models.py": MODELS.replace("sa.String(20)", "sa.Enum(*x(), name='k')")},
            (),
            "the labels of enum type 'k' are not known",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals(
    tree: Tree,
    capsys: pytest.CaptureFixture[str],
    changed: dict[str, str | bytes],
    more: tuple[str, ...],
    sentence: str,
) -> None:
    assert sentence in refused(tree, changed, capsys, *more)


def test_a_message_that_breaks_the_text(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree(FILES)

    assert run(["revision", str(root), "-m", 'x""" + y"""', "--rev-id", "b"]) == 2

    assert "is not Python" in capsys.readouterr().err
    assert not written(root)


def test_a_folder_that_leads_outside(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({path: text for path, text in FILES.items() if "versions" not in path})
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "aa11_first.py").write_text(FIRST)
    (root / "migrations/versions").symlink_to(outside)

    status = run(["revision", str(root), "-m", "Add a name", "--despite-unknown"])

    assert status == 2, capsys.readouterr().out
    assert [path.name for path in outside.iterdir()] == ["aa11_first.py"]


def test_a_file_that_is_there(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree({**FILES, "alembic.ini": INI + "file_template = aa11_first\n"})

    assert run(["revision", str(root), "-m", "Add a name"]) == 2

    assert "is there already" in capsys.readouterr().err
    assert (root / "migrations/versions/aa11_first.py").read_text() == FIRST
    assert not written(root)


def test_several_heads_ask_for_one(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    def next_one(identity: str) -> str:
        lines = FIRST.replace('"aa11"', f'"{identity}"').replace("= None", '= "aa11"')
        return re.sub(r"    op\..*", "    pass", lines)

    more = {f"migrations/versions/{i}.py": next_one(i) for i in ("bb", "cc")}

    assert "there are several heads: --head bb, cc" in refused(tree, more, capsys)
    assert "'aa11' is not a head: bb, cc" in refused(tree, more, capsys, "--head", "aa")


def test_other_databases(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    changed = {"alembic.ini": INI + "sqlalchemy.url = sqlite:///app.db\n"}

    assert "only revisions for PostgreSQL are written" in refused(tree, changed, capsys)


def test_batches_where_the_environment_wants_them(tree: Tree) -> None:
    env = ENV.replace("Base.metadata)", "Base.metadata, render_as_batch=True)")
    root = tree({**FILES, "migrations/env.py": env})

    assert run(["revision", str(root), "-m", "Add a name", "--rev-id", "bb22"]) == 0

    (made,) = written(root)
    assert "with op.batch_alter_table('users', schema=None) as batch_op:" in made.read_text()
