"""What an upgrade does, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.migrations.deeds import deeds_of, in_words
from jctc_lint.facts.migrations.revision import read_revision
from jctc_lint.reading.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Tree = Callable[[Mapping[str, str]], Path]

HEAD = """\
from alembic import op
import sqlalchemy as sa

revision = "a"
down_revision = None
TABLE = "reports"
"""


def words(tree: Tree, body: str, rest: str = "") -> str:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    root = tree({"a.py": f"{HEAD}{rest}\n\ndef upgrade():\n{lines}\n"})
    return in_words(deeds_of(read_revision(Files(root), "a.py")))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("op.create_table('users', sa.Column('id', sa.Integer))", "creates users"),
        ("op.add_column(TABLE, sa.Column('status', sa.Text))", "adds reports.status"),
        ("op.add_column(table_name='t', column=sa.Column(name='c'))", "adds t.c"),
        ("op.drop_column('t', 'c', schema='s')", "drops s.t.c"),
        ("op.alter_column('t', 'c', nullable=False)", "changes t.c"),
        ("op.alter_column('t', 'c', new_column_name='d')", "renames t.c to d"),
        ("op.rename_table('t', 'u')", "renames t to u"),
        ("op.create_index(op.f('ix'), 't', ['c'])", "indexes t"),
        ("op.drop_index(op.f('ix'), table_name='t')", "drops index ix"),
        ("op.create_foreign_key(None, 't', 'u', ['a'], ['b'])", "constrains t"),
        ("op.drop_constraint('fk', 't', type_='foreignkey')", "drops constraint fk"),
        ("op.drop_table(name)", "drops ?"),
        ("for name in names:\n    op.drop_table(name)\nop.drop_table('b')", "drops ?, b"),
        ("op.bulk_insert(users, [])", "changes data"),
        ("op.execute('UPDATE t SET a = 1')\nop.execute('DELETE FROM t')", "changes data"),
        ("op.execute(t.update().where(t.c.a == 1))", "changes data"),
        ("op.get_bind().execute(sa.text('SELECT 1 FROM t')).fetchall()", ""),
        ("bind.execute(sa.select(t.c.a))", ""),
        ("op.execute('CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)')", "runs SQL CREATE INDEX"),
        ("op.execute('alter table t owner to x')", "runs SQL ALTER TABLE"),
        ("op.execute('COMMENT ON TABLE t IS 1')", "runs SQL COMMENT TABLE"),
        ("op.execute(text_of())", "runs SQL"),
        ("model.add_column('t', 'c')\nsession.create_table('u')", ""),
        ("pass", ""),
    ],
)
def test_operations(tree: Tree, body: str, told: str) -> None:
    assert words(tree, body) == told


def test_what_is_alike_is_told_together(tree: Tree) -> None:
    body = "\n".join(
        f"op.create_table('t{n}')\nop.add_column('u', sa.Column('c{n}'))" for n in range(5)
    )
    assert words(tree, body) == "creates t0, t1, t2 and 2 more, adds u.c0, u.c1, u.c2 and 2 more"


def test_batches(tree: Tree) -> None:
    body = """\
with op.batch_alter_table("reports", schema=None) as batch_op:
    batch_op.add_column(sa.Column("status", sa.Text))
    batch_op.alter_column("a", type_=sa.Text)
    batch_op.drop_constraint("uq")
    batch_op.create_foreign_key("fk", "users", ["a"], ["b"])
with op.batch_alter_table(TABLE) as b, op.batch_alter_table("u") as c:
    b.drop_column("x")
    c.create_index("ix", ["a"])
"""
    assert words(tree, body) == (
        "adds reports.status, changes reports.a, drops constraint uq, constrains reports, "
        "drops reports.x, indexes u"
    )


def test_functions_of_the_module(tree: Tree) -> None:
    rest = """
def one():
    op.create_table("a")
    two()


def two():
    op.create_table("b")
    one()


def downgrade():
    op.drop_table("a")
"""
    assert words(tree, "one()\nop.create_table('c')", rest) == "creates a, b, c"


def test_operations_imported_by_name(tree: Tree) -> None:
    rest = "from alembic.op import add_column, create_table\n"
    assert words(tree, "create_table('a')\nadd_column('a', sa.Column('b'))", rest) == (
        "creates a, adds a.b"
    )


def test_nothing_is_told_of_a_file_that_does_not_parse(tree: Tree) -> None:
    root = tree({"a.py": f"{HEAD}\ndef upgrade(:\n"})
    assert deeds_of(read_revision(Files(root), "a.py")) == ()


def test_a_chain_of_functions_has_an_end(tree: Tree) -> None:
    rest = "".join(f"def f{n}():\n    f{n + 1}()\n\n" for n in range(5000))
    assert words(tree, "op.create_table('a')\nf0()", rest) == ""
