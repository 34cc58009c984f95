"""What `upgrade` and `downgrade` do, told from their text."""

from __future__ import annotations

import textwrap

import pytest

from jctc_lint.facts.migrations.model import Body, Effect, Hollow, Revision, Work
from jctc_lint.facts.migrations.revision import read_revision
from jctc_lint.reading.files import Files
from jctc_lint.reading.python_tree import MAX_CHARACTERS

HEAD = 'revision = "a1"\ndown_revision = None\n'


def read(text: str, tmp_path_factory: pytest.TempPathFactory) -> Revision:
    folder = tmp_path_factory.mktemp("versions")
    (folder / "1.py").write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
    return read_revision(Files(folder), "1.py")


def downgrade_of(text: str, factory: pytest.TempPathFactory) -> Body:
    body = read(text, factory).downgrade
    assert body is not None
    return body


def indented(body: str) -> str:
    return "def downgrade():\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


EMPTY = {
    "pass": ("pass", Hollow.PASS),
    "pass and a comment": ("# nothing\npass  # at all", Hollow.PASS),
    "dots": ("...", Hollow.ELLIPSIS),
    "docstring": ('"""Nothing."""', Hollow.DOCSTRING),
    "docstring and pass": ('"""Nothing."""\npass', Hollow.PASS),
    "return": ("return", Hollow.RETURN),
    "return None": ("return None", Hollow.RETURN),
    "print": ("print('no', revision)", Hollow.PRINT),
    "print and return": ("print('no')\nreturn", Hollow.PRINT),
    "echo": ("click.echo('no')", Hollow.PRINT),
    "log": ("logging.getLogger(__name__).warning('no')", Hollow.LOG),
    "logger": ("logger.info(f'no {revision}')", Hollow.LOG),
    "warning": ("warnings.warn('no')", Hollow.LOG),
    "select": ('op.execute("SELECT 1")', Hollow.SQL),
    "select as text": ('op.execute(sa.text("select 1;"))', Hollow.SQL),
    "sql comment": ('op.execute("-- nothing")', Hollow.SQL),
    "constant sql": ('op.get_bind().execute(NOTHING)', Hollow.SQL),
    "bind": ("bind = op.get_bind()\nbind.dialect.name", Hollow.NOTHING),
    "if": ("if op.get_bind().dialect.name == 'sqlite':\n    pass", Hollow.NOTHING),
    "if and else": ("if x:\n    return\nelse:\n    print('no')", Hollow.NOTHING),
    "batch": ("with op.batch_alter_table('t') as batch_op:\n    pass", Hollow.NOTHING),
    "autocommit": ("with op.get_context().autocommit_block():\n    pass", Hollow.NOTHING),
    "try": ("try:\n    pass\nexcept Exception:\n    raise\nfinally:\n    pass", Hollow.NOTHING),
    "for": ("for name in ('a', 'b'):\n    continue", Hollow.NOTHING),
    "after return": ("return\nop.drop_table('t')", Hollow.NOTHING),
    "inner function": ("def drop():\n    op.drop_table('t')", Hollow.NOTHING),
    "import": ("import os\nfrom app import models", Hollow.NOTHING),
    "helper": ("nothing()", Hollow.NOTHING),
    "inspector": ("tables = sa.inspect(op.get_bind()).get_table_names()", Hollow.NOTHING),
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_empty(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, hollow = EMPTY[name]
    extra = 'NOTHING = "SELECT NULL"\ndef nothing():\n    pass\n'
    body = downgrade_of(extra + indented(text), tmp_path_factory)
    assert body.effect is Effect.EMPTY
    assert body.hollow is hollow
    assert body.span.text == "def downgrade"


WORKS = {
    "operation": "op.drop_table('t')",
    "helper from elsewhere": "drop_everything()",
    "unknown call": "app.models.Base.metadata.drop_all(op.get_bind())",
    "sql": "op.execute('DROP TABLE t')",
    "sql file": "op.execute(open('down.sql').read())",
    "select a function": "op.execute('SELECT drop_everything()')",
    "in an if": "if op.get_bind().dialect.name == 'sqlite':\n    op.drop_table('t')",
    "in a handler": "try:\n    pass\nexcept Exception:\n    op.drop_table('t')",
    "in an else": "for name in names:\n    pass\nelse:\n    op.drop_table('t')",
    "in an argument": "print(op.execute('DROP TABLE t'))",
    "in a test": "if op.execute('DROP TABLE t'):\n    pass",
    "in a return": "return op.drop_table('t')",
    "in an assignment": "x = op.drop_table('t')",
    "in a comprehension": "[op.drop_table(name) for name in names]",
    "attribute": "config.attributes['x'] = 1",
    "await": "await op.drop_table('t')",
    "delete": "del something[0]",
    "match": "match x:\n    case 1:\n        pass",
    "recursion": "downgrade()",
    "raise after work": "op.drop_table('t')\nraise RuntimeError",
    "raise or work": "if x:\n    raise RuntimeError\nop.drop_table('t')",
}


@pytest.mark.parametrize("name", WORKS)
def test_works(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert downgrade_of(indented(WORKS[name]), tmp_path_factory).effect is Effect.WORKS


REFUSES = {
    "raise": ("raise NotImplementedError('no')", "NotImplementedError"),
    "class": ("raise NotImplementedError", "NotImplementedError"),
    "attribute": ("raise util.CommandError('no')", "CommandError"),
    "after a print": ("print('no')\nraise RuntimeError()", "RuntimeError"),
    "in every branch": ("if x:\n    raise ValueError\nelse:\n    raise TypeError", "ValueError"),
    "assert": ("assert False, 'no'", ""),
}


@pytest.mark.parametrize("name", REFUSES)
def test_refuses(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, raised = REFUSES[name]
    body = downgrade_of(indented(text), tmp_path_factory)
    assert body.effect is Effect.REFUSES
    assert body.raises == raised


OTHER_FORMS = {
    "lambda": ("downgrade = lambda: None", Effect.EMPTY),
    "an annotated lambda": ("downgrade: Callable[[], None] = lambda: None", Effect.EMPTY),
    "an annotation and no more": ("downgrade: Callable[[], None]", Effect.MISSING),
    "two names for a lambda": ("upgrade = downgrade = lambda: None", Effect.EMPTY),
    "a lambda that works": ("downgrade = lambda: op.drop_table('t')", Effect.WORKS),
    "another name": ("def nothing():\n    pass\ndowngrade = nothing", Effect.EMPTY),
    "another name for work": ("def drop():\n    op.x()\ndowngrade = drop", Effect.WORKS),
    "async": ("async def downgrade():\n    op.drop_table('t')", Effect.EMPTY),
    "imported": ("from app.steps import downgrade", Effect.WORKS),
    "star": ("from app.steps import *", Effect.WORKS),
    "made": ("downgrade = make('down.sql')", Effect.WORKS),
    "decorated": ("@steps\ndef downgrade():\n    pass", Effect.WORKS),
    "defined under a condition": ("if X:\n    def downgrade():\n        pass", Effect.WORKS),
    "defined twice": ("def downgrade():\n    op.x()\ndef downgrade():\n    pass", Effect.EMPTY),
    "missing": ("def upgrade():\n    pass", Effect.MISSING),
    "a method": ("class Migration:\n    def downgrade(self):\n        pass", Effect.MISSING),
    "arguments": ("def downgrade(op, tables, tester):\n    pass", Effect.EMPTY),
    "a ring of helpers": ("def a():\n    downgrade()\ndef downgrade():\n    a()", Effect.WORKS),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER_FORMS)
def test_other_forms(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    text, effect = OTHER_FORMS[name]
    assert downgrade_of(text, tmp_path_factory).effect is effect


MULTIPLE = """
def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()

def downgrade(engine_name):
    eval("downgrade_%s" % engine_name)()

def upgrade_engine1():
    op.create_table("t")

def downgrade_engine1():
    {one}

def upgrade_engine2():
    pass

def downgrade_engine2():
    pass
"""


@pytest.mark.parametrize(
    ("one", "effect"), [("op.drop_table('t')", Effect.WORKS), ("pass", Effect.EMPTY)]
)
def test_several_databases(
    one: str, effect: Effect, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert downgrade_of(MULTIPLE.format(one=one), tmp_path_factory).effect is effect


WORK = {
    "op.create_table('t')": Work.OTHER,
    "batch_op.drop_column('c')": Work.OTHER,
    "op.my_own_operation('x')": Work.OTHER,
    "status.create(op.get_bind(), checkfirst=True)": Work.OTHER,
    "op.execute('ALTER TABLE t ADD c int')": Work.OTHER,
    "op.execute('UPDATE t SET a = 1; DROP TABLE u')": Work.OTHER,
    "op.execute('DO $$ BEGIN UPDATE t SET a = 1; END $$')": Work.OTHER,
    "op.execute('SELECT create_hypertable(1)')": Work.OTHER,
    "op.execute(read('x.sql'))": Work.OTHER,
    "unknown()": Work.OTHER,
    "create_table('t')": Work.OTHER,
    "op.execute('update t set a = 1')": Work.DATA,
    "op.execute(f'DELETE FROM {table}')": Work.DATA,
    "op.execute('UPDATE ' + table + ' SET a = 1')": Work.DATA,
    "op.execute('UPDATE %s SET a = 1' % table)": Work.DATA,
    "op.execute(sa.text(textwrap.dedent('INSERT INTO t VALUES (1)')))": Work.DATA,
    "op.execute(t.update().where(t.c.a == 1).values(a=2))": Work.DATA,
    "op.execute(sa.insert(t).values(a=2))": Work.DATA,
    "op.execute(SQL)": Work.DATA,
    "q = sa.text('DELETE FROM t')\nconn.execute(q)": Work.DATA,
    "q: TextClause = sa.text('DELETE FROM t')\nconn.execute(q.bindparams(a=1))": Work.DATA,
    "for row in conn.execute('SELECT id FROM t').scalars():\n    fill(row)": Work.DATA,
    "op.execute('CREATE TEMPORARY TABLE x AS SELECT 1')": Work.DATA,
    "op.bulk_insert(t, [])": Work.DATA,
    "session.add(User())\nsession.commit()": Work.DATA,
    "service.create(db_session=session)": Work.DATA,
    "op.execute(\"ALTER TYPE s ADD VALUE 'x'\")": Work.ONE_WAY,
    "op.execute(f\"ALTER TYPE s ADD VALUE IF NOT EXISTS '{v}'\")": Work.ONE_WAY,
    "op.execute('CREATE EXTENSION IF NOT EXISTS citext')": Work.ONE_WAY,
    "op.execute('ALTER TABLE t VALIDATE CONSTRAINT c')": Work.ONE_WAY,
    "op.execute('CREATE EXTENSION citext')\nop.execute('CREATE TABLE t ()')": Work.OTHER,
    "fill()": Work.DATA,
    "q = sa.text('DELETE FROM t')\nq = q.bindparams(a=1)\nop.execute(q)": Work.DATA,
    "if done_elsewhere(op):\n    return\npass": Work.NOTHING,
    "if needed():\n    op.create_table('t')": Work.OTHER,
}  # fmt: skip


@pytest.mark.parametrize("text", WORK)
def test_work(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = "SQL = 'UPDATE t SET a = 1'\ndef fill(row=None):\n    op.execute('DELETE FROM t')\n"
    body = read(
        whole + "def upgrade():\n" + textwrap.indent(text, "    "), tmp_path_factory
    ).upgrade
    assert body is not None
    assert body.work is WORK[text]


def test_a_file_too_large_for_a_tree_is_no_problem(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    revision = read("DATA = '''" + "x" * MAX_CHARACTERS + "'''\n", tmp_path_factory)
    assert (revision.id, revision.problem, revision.upgrade) == ("a1", None, None)


DEEP = "".join(f"{'    ' * (depth + 1)}if x:\n" for depth in range(90))
CHAIN = "".join(f"def f{i}():\n    f{i + 1}()\n" for i in range(2000))
TREE = "".join(f"def f{i}():\n" + f"    f{i + 1}()\n" * 30 for i in range(9)) + "def f9():\n    0\n"


@pytest.mark.parametrize(
    "text",
    [
        "X = 'a'\n" + "".join(f"X = X + X  # {i}\n" for i in range(60)),
        "X = ''\n" + "X = f'{X}{X}aaaaaaaaaa'\n" * 60,
        "X = ('a', 'b')\n" + "X = (*X, *X)\n" * 60,
        "def upgrade():\n    op.execute('" + "/*" * 40000 + "')\n",
        "def upgrade():\n    op.execute(" + " + ".join(["'a'"] * 900) + ")\n",
        "def upgrade():\n    a" + ".b()" * 300 + "\n",
        "def downgrade():\n" + DEEP + "    " * 91 + "pass\n",
        CHAIN + "def downgrade():\n    f0()\n",
        TREE + "def downgrade():\n    f0()\n",
    ],
)
def test_hostile_bodies_end(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert read(text, tmp_path_factory).id == "a1"
