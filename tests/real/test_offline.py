"""What needs a connection, against Alembic's own offline mode."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.migrations.offline import calls_offline, needs_of
from jctc_lint.facts.migrations.revision import revision_in
from jctc_lint.facts.repository import Repository
from jctc_lint.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str | bytes]], Path]

HEAD = """
import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.orm import Session, sessionmaker
revision = "a1"
down_revision = None
ONE = sa.text("SELECT 1")
items = sa.table("items", sa.column("n", sa.Integer))
def exists(connection, name):
    return Inspector.from_engine(connection).has_table(name)
def rows():
    bind = op.get_bind()
    return bind.execute(ONE)
def tried():
    try:
        return op.get_bind().execute(ONE).scalar()
    except Exception:
        return None
"""
PASS = [
    "op.get_bind().dialect.name",
    "op.get_bind().execute(ONE)",
    "bind = op.get_bind()\nresult = bind.execute(ONE)",
    "op.get_bind().execute(items.insert(), [{'n': 1}])",
    "sa.Enum('a', name='x').create(op.get_bind(), checkfirst=True)",
    "sa.Table('a', sa.MetaData(), sa.Column('i', sa.Integer)).create(op.get_bind())",
    "sa.MetaData().create_all(op.get_bind())",
    "with op.get_context().autocommit_block():\n    op.execute('SELECT 1')",
    "op.bulk_insert(items, [{'n': 1}])",
    "session = Session(bind=op.get_bind())\nsession.commit()",
    "op.get_bind().execution_options(isolation_level='AUTOCOMMIT').execute(ONE)",
    "op.create_unique_constraint(None, 'items', ['n'])",
    "tried()",
    "op.get_bind().engine",
]
STOP = [
    "op.get_bind().execute(ONE).fetchall()",
    "for row in op.get_bind().execute(ONE):\n    pass",
    "[row for row in op.get_bind().execute(ONE)]",
    "list(op.get_bind().execute(ONE))",
    "bind = op.get_bind()\nconn = bind\nfound = conn.execute(ONE)\nfound.rowcount",
    "op.get_bind().scalar(ONE)",
    "sa.inspect(op.get_bind())",
    "Inspector.from_engine(op.get_bind())",
    "exists(op.get_bind(), 'a')",
    "exists(name='a', connection=op.get_bind())",
    "sa.Table('a', sa.MetaData(), autoload_with=op.get_bind())",
    "meta = sa.MetaData()\nmeta.reflect(bind=op.get_bind())",
    "Session(bind=op.get_bind()).execute(ONE)",
    "session = Session(op.get_bind())\nsession.scalar(ONE)",
    "sessionmaker(bind=op.get_bind())().execute(ONE)",
    "with Session(op.get_bind()) as session:\n    session.execute(ONE)",
    "op.get_bind().exec_driver_sql('SELECT 1')",
    "with op.get_bind().begin_nested():\n    pass",
    "op.get_bind().commit()",
    "op.get_context().connection.execute(ONE).scalar()",
    "op.get_context().bind.execute(ONE).first()",
    "op.run_async(lambda connection: None)",
    "op.get_bind().in_transaction()",
]


def text_of(body: str) -> str:
    return HEAD + "def upgrade():\n" + textwrap.indent(body, "    ")


@pytest.mark.parametrize(
    ("body", "stops"), [*((body, False) for body in PASS), *((body, True) for body in STOP)]
)
def test_as_alembic_offline(body: str, stops: bool) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    context = MigrationContext.configure(
        dialect_name="postgresql",
        opts={"as_sql": True, "literal_binds": True, "output_buffer": io.StringIO()},
    )
    module: dict[str, object] = {}
    exec(text_of(body), module)
    upgrade = module["upgrade"]
    assert callable(upgrade)
    failed = False
    with Operations.context(context), context.begin_transaction(_per_migration=True):
        try:
            upgrade()
        except Exception:
            failed = True
    assert failed == stops
    assert bool(needs_of(revision_in(Source("a.py", text_of(body))))) == stops


@pytest.mark.parametrize(
    ("name", "text", "called"),
    [
        ("Makefile", "sql:\n\talembic upgrade head --sql\n", True),
        ("Makefile", "sql:\n\talembic upgrade head\n\t# alembic upgrade head --sql\n", False),
        ("run.sh", "python -m alembic -c a.ini upgrade \\\n  a1:b2 --sql > x.sql\n", True),
        ("run.sh", "flask db upgrade --sql\n", True),
        ("run.sh", "alembic upgrade head\npsql --sql x\n", False),
        ("docs.md", "alembic upgrade head --sql\n", False),
    ],
)
def test_where_sql_is_written(tree: Tree, name: str, text: str, called: bool) -> None:
    assert calls_offline(Repository(tree({name: text}))) == called
