"""What stands around models: tables made elsewhere, `create_all`, what env.py leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.models.compared import comparisons
from jctc_lint.facts.models.create_all import create_all_calls
from jctc_lint.facts.models.elsewhere import created_elsewhere
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.schema.model import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from jctc_lint.facts.models.compared import Comparison

    Tree = Callable[[Mapping[str, str | bytes]], Path]

REVISION = """\
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("old", sa.Integer()),
    )
    op.create_index("ix_old", "users", ["old"])
    op.create_table("gone", sa.Column("id", sa.Integer(), primary_key=True))
"""
MODELS = """\
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)


class Report(Base):
    __tablename__ = "reports"
    id = sa.Column(sa.Integer, primary_key=True)
"""
ENV = """\
from alembic import context
from app.models import Base

{before}
context.configure(target_metadata=Base.metadata{options})
"""


def compared(tree: Tree, before: str = "", options: str = "", **files: str) -> Comparison:
    more = {name.replace("__", "/"): text for name, text in files.items()}
    root = tree(
        {
            "alembic.ini": "[alembic]\nscript_location = migrations\n",
            "migrations/env.py": ENV.format(before=before, options=options),
            "migrations/versions/a1.py": REVISION,
            "app/models.py": MODELS,
            **{name: text for name, text in more.items() if "." in name},
        }
    )
    (found,) = comparisons(Repository(root))
    return found


def kinds(found: Comparison) -> list[str]:
    return [f"{item.kind} {item.table}{'.' * bool(item.name)}{item.name}" for item in
            found.differences]  # fmt: skip


ALL = [
    "add_table reports",
    "remove_column users.old",
    "remove_index users.ix_old",
    "remove_table gone",
]


def test_all_of_it(tree: Tree) -> None:
    assert kinds(compared(tree)) == ALL


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("return True", ALL),
        ("return not (type_ == 'table' and reflected and compare_to is None)", ALL[:3]),
        ("return type_ != 'index'", [ALL[0], ALL[1], ALL[3]]),
        ("return name != 'users'", [ALL[0], ALL[3]]),
        ("return object.schema is None and known(name)", []),
        ("raise ValueError(name)", []),
    ],
)
def test_include_object(tree: Tree, body: str, left: list[str]) -> None:
    before = f"def chosen(object, name, type_, reflected, compare_to):\n    {body}\n"

    assert kinds(compared(tree, before, ", include_object=chosen")) == left


def test_a_filter_that_is_not_known_says_nothing(tree: Tree) -> None:
    assert kinds(compared(tree, "import elsewhere", ", include_object=elsewhere.chosen")) == []


def test_include_name_is_asked_of_the_database_only(tree: Tree) -> None:
    before = "def chosen(name, type_, parent_names):\n    return name not in ('gone', 'reports')\n"

    assert kinds(compared(tree, before, ", include_name=chosen")) == ALL[:3]


def test_version_table(tree: Tree) -> None:
    assert kinds(compared(tree, "", ", version_table='gone'")) == ALL[:3]


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("schema.sql", "CREATE TABLE IF NOT EXISTS public.reports (id int);", "sql"),
        ("schema.sql", "create table reports_old (id int);", ""),
        ("migrations/versions/archive/0.py", REVISION.replace('"users"', '"reports"'), "archived"),
        ("migrations/versions_old/0.py", REVISION.replace('"users"', '"reports"'), "archived"),
        ("migrations/helpers.py", "op.create_table('reports')", ""),
        ("elsewhere/versions_old/0.py", REVISION.replace('"users"', '"reports"'), ""),
    ],
)
def test_tables_that_are_created_elsewhere(tree: Tree, path: str, text: str, kind: str) -> None:
    found = compared(tree)
    root = found.environment.repository.files.root
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    (again,) = comparisons(Repository(root))

    origin = created_elsewhere(again, Name("reports"))

    assert (origin.kind if origin is not None else "") == kind
    assert origin is None or origin.span.path == path


@pytest.mark.parametrize(
    ("path", "text", "calls"),
    [
        ("app/main.py", "Base.metadata.create_all(engine)\n", [(False, False)]),
        ("app/main.py", "app = FastAPI()\ndb.create_all()\n", [(False, True)]),
        ("app/main.py", "if DEBUG:\n    Base.metadata.create_all(engine)\n", [(True, False)]),
        ("app/main.py", "if __name__ == '__main__':\n    metadata.create_all(e)\n", []),
        ("app/main.py", "queue.create_all()\n", []),
        ("tests/test_x.py", "Base.metadata.create_all(engine)\n", []),
        ("scripts/make.py", "Base.metadata.create_all(engine)\n", []),
        ("app/conftest.py", "Base.metadata.create_all(engine)\n", []),
        ("migrations/env.py", "Base.metadata.create_all(engine)\n", []),
    ],
)
def test_create_all(tree: Tree, path: str, text: str, calls: list[tuple[bool, bool]]) -> None:
    found = compared(tree)
    root = found.environment.repository.files.root
    (root / path).parent.mkdir(exist_ok=True)
    (root / path).write_text((root / path).read_text() + text if "env" in path else text)
    (again,) = comparisons(Repository(root))

    made = list(create_all_calls(again.environment))

    assert [(item.guarded, item.serves) for item in made] == calls
