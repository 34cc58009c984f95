"""What the text of a revision shows: forms that are told, and their neighbours that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

HEAD = (
    "import os\nimport sqlalchemy as sa\nfrom alembic import context, op\n"
    "revision = 'a1'\ndown_revision = None\n"
)


def files(body: str, top: str = "") -> dict[str, str]:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return {
        "alembic.ini": "[alembic]\nscript_location = db/alembic\n",
        "db/alembic/env.py": "from alembic import context\n",
        "db/alembic/versions/1.py": f"{HEAD}{top}\ndef upgrade():\n{lines}\n",
    }


@pytest.mark.parametrize(
    ("column", "count"),
    [
        ("sa.Column('t', sa.DateTime(), server_default='now()')", 1),
        ("sa.Column('t', postgresql.TIMESTAMP(timezone=True), server_default='Now')", 1),
        ("sa.Column('t', sa.Date, server_default=' today ')", 1),
        ("sa.Column('t', sa.DateTime(), server_default=sa.text('now()'))", 0),
        ("sa.Column('t', sa.String(9), server_default='now()')", 0),
        ("sa.Column('t', sa.DateTime(), server_default='nowhere')", 0),
        ("sa.Column('t', sa.DateTime(), server_default=NOW)", 0),
        ("sa.Column('t', sa.DateTime(), default='now()')", 0),
    ],
)
def test_frozen_defaults(column: str, count: int, lint: Lint) -> None:
    assert len(lint(files(f"op.create_table('x', {column})"), "MIG609")) == count


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("op.execute(f'DROP TABLE {os.environ[\"T\"]}')", 1),
        ("op.execute('DROP TABLE ' + os.getenv('T'))", 1),
        ("op.execute(sa.text('DROP TABLE {}'.format(os.getenv('T', 'x'))))", 1),
        ("op.execute('DROP TABLE %s' % input())", 1),
        ("op.execute('DROP TABLE %s.%s' % (schema, os.environ.get('T')))", 1),
        ("name = context.get_x_argument()['t']\nop.execute(f'DROP TABLE {name}')", 1),
        ("op.execute('DROP TABLE x' if os.getenv('T') else 'DROP TABLE y')", 0),
        ("name = os.getenv('T')\nname = 'x'\nop.execute(f'DROP TABLE {name}')", 0),
        ("op.get_bind().execute(sa.text('DELETE FROM t WHERE a = :a'), {'a': os.getenv('T')})", 0),
        ("op.create_table(os.environ['T'])", 0),
    ],
)  # fmt: skip
def test_sql_from_input(body: str, count: int, lint: Lint) -> None:
    assert len(lint(files(body), "MIG610")) == count


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ("'t', 'c', existing_type=sa.Text()", 1),
        ("'t', 'c', existing_type=sa.Text(), existing_nullable=True, schema='s'", 1),
        ("'t', 'c', existing_type=sa.Text(), nullable=True", 0),
        ("'t', 'c', server_default=None", 0),
        ("'t', 'c', existing_type=sa.Text(), comment=None", 0),
        ("'t', 'c', **more", 0),
        ("*names, existing_type=sa.Text()", 0),
    ],
)
def test_operations_without_effect(arguments: str, count: int, lint: Lint) -> None:
    assert len(lint(files(f"op.alter_column({arguments})"), "MIG611")) == count


@pytest.mark.parametrize(
    ("model", "count"),
    [
        ("class User(Base):\n    __tablename__ = 'users'\n", 1),
        ("class User(SQLModel, table=True):\n    id: int\n", 1),
        ("class User(SQLModel):\n    id: int\n", 0),
        ("class User(Base):\n    pass\n\nclass Other(Base):\n    __tablename__ = 'users'\n", 0),
        ("User = make('__tablename__')\n", 0),
    ],
)
@pytest.mark.parametrize("folder", ["", "db/", "src/"])
def test_models_are_told_from_other_classes(
    folder: str, model: str, count: int, lint: Lint
) -> None:
    written = files("op.get_bind().execute(sa.select(User))", "from shop.models import User")
    assert len(lint({**written, f"{folder}shop/models.py": model}, "MIG612")) == count


def test_models_of_a_library_are_none_of_ours(lint: Lint) -> None:
    written = files("op.get_bind().execute(sa.select(User))", "from shop.models import User")
    assert lint(written, "MIG612") == []
