"""What the code of a revision comes to."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest

from jctc_lint.facts.migrations.environment import find_environments
from jctc_lint.facts.migrations.replay import History, replay
from jctc_lint.facts.repository import Repository
from jctc_lint.facts.schema.model import Constrains, Key, Kind, Name
from jctc_lint.facts.schema.state import table_doubt

if TYPE_CHECKING:
    from pathlib import Path

Follow = Callable[..., History]
T = "op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True))"


HEAD = "from alembic import op\nimport sqlalchemy as sa\n"


@pytest.fixture
def history(tmp_path: Path) -> Callable[..., History]:
    """Replay revisions, given as the bodies of their `upgrade`, in this order."""

    def follow(
        *bodies: str, top: str = "", env: str = "", files: dict[str, str] | None = None
    ) -> History:
        versions = tmp_path / "migrations" / "versions"
        versions.mkdir(parents=True)
        (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
        (tmp_path / "migrations" / "env.py").write_text(env or "from alembic import context\n")
        for path, text in (files or {}).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(dedent(text))
        for number, body in enumerate(bodies):
            down = repr(f"r{number - 1}") if number else "None"
            text = f"{HEAD}revision = 'r{number}'\ndown_revision = {down}\n{dedent(top)}\n"
            text += f"def upgrade():\n{indent(dedent(body), '    ')}\n"
            (versions / f"r{number}_step.py").write_text(text)
        environment = find_environments(Repository(tmp_path))[0]
        return replay(environment)

    return follow


def columns(history: History, table: str = "t") -> list[str]:
    found = history.schema.table(Name(table))
    assert found is not None
    return [column.name for column in found.columns]


def tables(history: History) -> set[str]:
    return {str(table.name) for table in history.schema.tables()}


def test_the_steps_of_a_whole_history_are_bounded(history: Follow) -> None:
    """What one revision may cost, many of them together may not."""
    busy = """
        for a in range(200):
            for b in range(40):
                len("x")
    """
    found = history(T, *[busy] * 60)
    assert found.failure is None
    doubts = [doubt.why for step in found.steps for doubt in step.reasons]
    assert doubts[-1] == "it does too much to be followed"
    assert not found.steps[1].reasons


ADDING = {
    "loop over tuples": """
        for name, kind in (("a", sa.Text), ("b", sa.Integer)):
            op.add_column("t", sa.Column(name, kind()))
    """,
    "comprehension, f-string, splat": """
        made = [sa.Column(f"{c}", sa.Text()) for c in "ab"]
        for column in made:
            op.add_column(*("t", column))
    """,
    "nested function with defaults": """
        def add(name, table="t", *, kind=sa.Text):
            op.add_column(table, sa.Column(name, kind()))
        add("a")
        add(name="b")
    """,
    "dictionary and format": """
        for key in {"x": "a", "y": "b"}.values():
            op.execute("ALTER TABLE {} ADD COLUMN %s text".format("t") % key)
    """,
    "batch": """
        with op.batch_alter_table("t", recreate="always") as batch_op:
            batch_op.add_column(sa.Column("a", sa.Text()))
            batch_op.add_column(sa.Column("b", sa.Text()))
    """,
    "while and walrus": """
        left = ["b", "a"]
        while (name := left.pop() if left else None) is not None:
            op.add_column("t", sa.Column(name, sa.Text()))
    """,
    "match and dialect": """
        match op.get_bind().dialect.name:
            case "sqlite":
                raise NotImplementedError
            case "postgresql" | "mysql":
                op.add_column("t", sa.Column("a", sa.Text()))
        if op.get_context().dialect.name == "postgresql" and not op.get_context().as_sql:
            op.add_column("t", sa.Column("b", sa.Text()))
    """,
    "inspector, and what it says afterwards": """
        inspector = sa.inspect(op.get_bind())
        there = {c["name"] for c in inspector.get_columns("t")}
        for name in ("id", "a", "b"):
            if name not in there:
                op.add_column("t", sa.Column(name, sa.Text()))
        if not inspector.has_table("u") and not sa.inspect(op.get_bind()).has_table("t"):
            op.drop_table("t")
    """,
    "catalogue query by a helper": """
        def has(column):
            return op.get_bind().execute(sa.text(
                "SELECT EXISTS (SELECT 1 FROM information_schema.columns "
                "WHERE table_name = :t AND column_name = :c)"), {"t": "t", "c": column}).scalar()
        for name in ("id", "a", "b"):
            if not has(name):
                op.add_column("t", sa.Column(name, sa.Text()))
    """,
    "a loop over rows that a new database has not": """
        op.add_column("t", sa.Column("a", sa.Text()))
        for row in op.get_bind().execute(sa.text("SELECT id FROM t")):
            op.execute(f"ALTER TABLE t DROP COLUMN a{row.id}")
        op.add_column("t", sa.Column("b", sa.Text()))
    """,
    "a savepoint around what fails": """
        try:
            with op.get_bind().begin_nested():
                op.drop_column("t", "nothing")
        except Exception:
            pass
        op.add_column("t", sa.Column("a", sa.Text()))
        op.add_column("t", sa.Column("b", sa.Text()))
    """,
    "the type of a column as text": """
        kinds = {c["name"]: str(c["type"]) for c in sa.inspect(op.get_bind()).get_columns("t")}
        if "uuid" not in kinds["id"].lower() and f"{kinds['id']}" == "INTEGER":
            op.add_column("t", sa.Column("a", sa.Text()))
            op.add_column("t", sa.Column("b", sa.Text()))
    """,
    "an index that is built beside the transaction": """
        import os
        quick = os.environ.get("QUICK") == "1"
        op.execute(f"CREATE INDEX {'CONCURRENTLY ' if quick else ''}ix ON t (id)")
        asked = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
        with op.get_bind().engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
            if c.execute(asked, {"name": "ix"}).scalar() is True:
                op.add_column("t", sa.Column("a", sa.Text()))
            if c.execute(asked, {"name": "other"}).one_or_none() is None:
                c.exec_driver_sql("CREATE INDEX CONCURRENTLY other ON t (id)")
                op.add_column("t", sa.Column("b", sa.Text()))
    """,
    "SQL with an unknown value": """
        import uuid
        op.execute(f"INSERT INTO t (id) VALUES ('{uuid.uuid4()}')")
        op.add_column("t", sa.Column("a", sa.Text()))
        op.add_column("t", sa.Column("b", sa.Text()))
    """,
}


@pytest.mark.parametrize("body", ADDING.values(), ids=ADDING)
def test_columns_are_added(history: Follow, body: str) -> None:
    found = history(T, body)
    assert found.failure is None
    assert columns(found) == ["id", "a", "b"]
    assert not found.schema.table(Name("t")).doubts  # type: ignore[union-attr]


def test_helpers_of_sibling_modules_are_read(history: Follow) -> None:
    files = {
        "migrations/helpers.py": """
            from alembic import op
            import sqlalchemy as sa
            NAMES = ["a"]
            NAMES.append("b")
            def add_all(table):
                for name in NAMES:
                    op.add_column(table, sa.Column(name, sa.Text()))
        """,
        "migrations/__init__.py": "",
    }
    top = "from migrations.helpers import add_all"
    assert columns(history(T, "add_all('t')", top=top, files=files)) == ["id", "a", "b"]


def test_a_condition_that_is_not_known_leaves_only_its_column_unknown(history: Follow) -> None:
    body = """
        import os
        if os.getenv("FLAG"):
            op.add_column("t", sa.Column("maybe", sa.Text()))
        op.add_column("t", sa.Column("sure", sa.Text()))
    """
    found = history(T, body)
    table = found.schema.table(Name("t"))
    assert table is not None
    assert columns(found) == ["id", "sure"]
    assert table_doubt(table, "columns", "maybe") is not None
    assert table_doubt(table, "columns", "other") is None


def test_an_early_return_that_is_not_known_makes_the_rest_unknown(history: Follow) -> None:
    found = history(T, "import os\nif os.getenv('X'):\n    return\nop.create_table('u')")
    assert tables(found) == {"t"}
    assert found.schema.present(found.schema.find(Kind.RELATION, Name("u"))) is None


def test_a_call_of_the_unknown_without_the_connection_touches_nothing(history: Follow) -> None:
    found = history(T, "import somewhere\nsomewhere.do(1)", "op.drop_table('u')")
    assert found.failure is not None
    assert found.failure.kind == "table-missing"


def test_a_call_of_the_unknown_with_the_connection_may_do_anything(history: Follow) -> None:
    found = history(T, "import somewhere\nsomewhere.do(op.get_bind())", "op.drop_table('u')")
    assert found.failure is None
    assert tables(found) == set()


def test_a_swallowed_failure_aborts_the_transaction(history: Follow) -> None:
    body = "try:\n    op.drop_column('t', 'x')\nexcept Exception:\n    pass"
    found = history(T, body, "op.add_column('t', sa.Column('a', sa.Text()))")
    assert found.failing is not None
    assert (found.failing.id, found.failure.kind) == ("r1", "transaction-aborted")  # type: ignore[union-attr]


def test_what_a_revision_raises_by_itself_stops_it(history: Follow) -> None:
    found = history(T, "if op.get_bind().dialect.name != 'mysql':\n    raise RuntimeError('no')")
    assert found.failure is not None
    assert (found.failure.kind, found.failure.reason) == ("raises", "RuntimeError: no")


def test_what_may_be_raised_is_no_failure(history: Follow) -> None:
    found = history(T, "import os\nif os.getenv('X'):\n    raise RuntimeError\nop.drop_table('t')")
    assert found.failure is None
    assert tables(found) == set()


CONVENTION = """
from alembic import context
import sqlalchemy as sa
target_metadata = sa.MetaData(naming_convention={
    "uq": "uq_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"})
context.configure(target_metadata=target_metadata)
"""


def test_names_come_from_the_convention_of_env_py(history: Follow) -> None:
    body = """
        op.create_table("t",
            sa.Column("id", sa.Integer(), primary_key=True),
            sa.Column("a", sa.Text(), index=True), sa.Column("b", sa.Text(), unique=True),
            sa.CheckConstraint("a <> b", name="differ"),
            sa.CheckConstraint("a <> ''", name=op.f("kept")))
    """
    found = history(body, env=CONVENTION)
    table = found.schema.table(Name("t"))
    assert table is not None
    names = {constraint.name: constraint.kind for constraint in table.constraints}
    assert names == {
        "pk_t": Constrains.PRIMARY,
        "uq_t_b": Constrains.UNIQUE,
        "ck_t_differ": Constrains.CHECK,
        "kept": Constrains.CHECK,
    }
    assert [index.name.text for index in found.schema.indexes(Name("t"))] == ["ix_t_a"]


def test_enums_are_created_with_tables_and_not_with_columns(history: Follow) -> None:
    first = "op.create_table('t', sa.Column('m', sa.Enum('a', 'b', name='mood')))"
    again = "op.create_table('u', sa.Column('m', sa.Enum('a', 'b', name='mood')))"
    added = "op.add_column('t', sa.Column('n', sa.Enum('x', name='other')))"
    found = history(first, again, added)
    assert found.failing is not None
    assert (found.failing.id, found.failure.kind) == ("r2", "type-missing")  # type: ignore[union-attr]
    enum = found.schema.enum(Name("mood"))
    assert enum is not None
    assert enum.labels == ("a", "b")


PREFIXED = """
    from alembic import context
    import os
    def run(connection):
        context.configure(connection=connection, table_prefix=os.environ["PREFIX"], mode="plain")
"""
MADE = """
    prefix = op.get_context().opts["table_prefix"]
    op.create_table(f"{prefix}users", sa.Column("id", sa.Integer(), primary_key=True))
    op.create_index(op.f(f"ix_{prefix}users_id"), f"{prefix}users", ["id"])
    op.execute(f"ALTER TABLE {prefix}users ADD COLUMN n int")
    if op.get_context().opts.get("mode") == "plain":
        op.create_table(
            f"{prefix}posts",
            sa.Column("id", sa.Integer(), sa.ForeignKey(f"{prefix}users.id")),
        )
"""


def test_names_with_a_part_that_only_a_setting_knows(history: Follow) -> None:
    found = history(MADE, "op.drop_table(op.get_context().opts['table_prefix'] + 'things')",
                    env=dedent(PREFIXED))  # fmt: skip
    assert found.failure is not None
    assert found.failure.reason == 'relation "{table_prefix}things" does not exist'
    users, posts = sorted(found.schema.tables(), key=lambda table: len(table.constraints[0].columns)
                          + (table.constraints[0].kind is Constrains.FOREIGN))  # fmt: skip
    assert [column.name for column in users.columns] == ["id", "n"]
    assert [str(index.table) for index in found.schema.indexes(users.name)] == [str(users.name)]
    assert posts.constraints[0].target == users.name


@pytest.mark.parametrize("name", ["app_users", "users", "x_users"])
def test_a_name_that_an_open_one_may_be_is_not_taken_for_missing(
    history: Follow, name: str
) -> None:
    found = history(MADE, f"op.drop_table('{name}')", env=dedent(PREFIXED))
    assert found.failure is None


def test_a_name_that_an_open_one_cannot_be_is_missing(history: Follow) -> None:
    found = history(MADE, "op.drop_table('app_user')", env=dedent(PREFIXED))
    assert found.failure is not None
    assert found.failure.kind == "table-missing"


@pytest.mark.parametrize("made", ["", "op.create_table('things', sa.Column('id', sa.Integer()))"])
def test_a_table_that_no_schema_has_is_missing(history: Follow, made: str) -> None:
    asked = """
        import os
        schema = os.getenv("SCHEMA")
        if not sa.inspect(op.get_bind()).has_table("other", schema=schema):
            sa.inspect(op.get_bind()).get_columns("things", schema=schema)
    """
    found = history(made or "pass", asked)
    assert (found.failure is not None) is not bool(made)


def test_a_constraint_that_may_be_dropped_adds_none(history: Follow) -> None:
    found = history(
        "op.create_table('t', sa.Column('id', sa.Integer(), sa.CheckConstraint('id > 0', 'c')),"
        " sa.Column('n', sa.Integer(), unique=True))",
        """
        op.execute('''DO $$ DECLARE r record; BEGIN
            FOR r IN SELECT conname FROM pg_constraint WHERE contype = 'c' LOOP
                EXECUTE format('ALTER TABLE t DROP CONSTRAINT IF EXISTS %I', r.conname);
            END LOOP; END $$''')
        """,
        "op.drop_index('ix')",
    )
    assert columns(found) == ["id", "n"]
    assert found.schema.present(Key(Kind.RELATION, Name("t_n_key"))) is None
    assert found.failure is not None
    assert found.failure.kind == "index-missing"


def test_what_follows_a_failure_is_told_with_its_cause(history: Follow) -> None:
    twice = "op.add_column('t', sa.Column('id', sa.Text()))"
    typed = "op.add_column('t', sa.Column('m', sa.Enum('x', name='gone')))"
    again = "op.add_column('v', sa.Column('m', sa.Enum('x', name='gone')))\n" + "op.drop_table('t')"
    other = "op.create_table('u', sa.Column('m', sa.Enum('x', name='o', create_type=False)))"
    found = history(T, twice, typed, "op.create_table('v')", other, again, "op.drop_table('t')")
    assert [(c.revision.id, c.failure.kind) for c in found.causes] == [
        ("r1", "column-exists"),
        ("r2", "type-missing"),
    ]
    assert [[r.id for r, _ in cause.follow_ups] for cause in found.causes] == [["r6"], []]
    assert tables(found) == {"t"}


WAITS = {
    "a handler ends it": """
        while True:
            try:
                row = lookup.get(done=False)
                row.save()
            except lookup.DoesNotExist:
                break
    """,
    "it may end, after what may have returned": """
        import os
        if os.environ.get("SKIP"):
            return
        page = 1
        while True:
            seen = False
            for row in lookup.select().paginate(page):
                seen = True
            if not seen:
                break
            page = page + 1
    """,
}


@pytest.mark.parametrize("body", WAITS.values(), ids=WAITS)
def test_a_loop_that_waits_for_rows_hides_nothing(history: Follow, body: str) -> None:
    found = history(T, body, "op.create_table('v')", top="from models import lookup")
    assert tables(found) == {"t", "v"}
    assert found.steps[1].changes == []
    assert not any(doubt.what == "everything" for doubt in found.schema.doubts)


def test_a_loop_that_counts_is_followed_to_its_end(history: Follow) -> None:
    body = """
        number = 0
        while True:
            number += 1
            if number > 60:
                break
        op.add_column("t", sa.Column(f"c{number}", sa.Text()))
    """
    assert columns(history(T, body)) == ["id", "c61"]


HOSTILE = {
    "endless loop": "while True:\n    op.f('x')",
    "recursion": "def f(n):\n    return f(n + 1)\nf(0)",
    "doubling": "x = 'a'\nfor i in range(100):\n    x = x + x\nop.execute(x)",
    "huge range": "for i in range(10 ** 12):\n    pass",
    "power": "x = 9 ** 9 ** 9 ** 9",
    "wide format": "x = f'{1:999999999999}'\nop.execute('%999999999d' % 1)",
    "repeated list": "x = [0] * 10 ** 10",
    "nested lists": "x = []\nfor i in range(100):\n    x = [x, x]\nop.execute(str(x))",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_bounds(history: Follow, body: str) -> None:
    found = history(T, body)
    assert found.causes == []


def told(history: History) -> list[tuple[str, str, int]]:
    """The causes: where, what is not there, and how much else fails for it."""
    return [
        (cause.revision.id, str(cause.failure.key.name), len(cause.follow_ups))
        for cause in history.causes
        if cause.failure.key is not None
    ]


def test_each_root_cause_shows(history: Follow) -> None:
    """Two tables that nobody creates, both in one statement and in several."""
    found = history(
        """
        op.create_table("payments", sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")),
            sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id")))
        op.create_table("notes", sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")))
        """,
        """
        op.add_column("orders", sa.Column("total", sa.Integer))
        op.add_column("orders", sa.Column("total", sa.Integer))
        op.drop_index("ix_users_email", table_name="users")
        op.execute("ALTER SEQUENCE users_id_seq RESTART")
        op.create_index("ix_payments", "payments", ["order_id"])
        """,
        """
        op.add_column("customers", sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")))
        op.alter_column("customers", "user_id", nullable=False)
        op.drop_column("payments", "nothing")
        """,
    )
    assert told(found) == [
        ("r0", "users", 3),
        ("r0", "orders", 2),
        ("r2", "customers", 1),
        ("r2", "payments", 0),
    ]


def test_what_is_asked_of_a_missing_table_is_no_cause(history: Follow) -> None:
    found = history(
        """
        op.drop_constraint("uq_email", "users")
        op.drop_column("users", "age")
        op.execute("ALTER INDEX ix_users_name RENAME TO ix_users_nick")
        op.execute("DROP INDEX ix_any")
        """,
        """
        op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table("next", sa.Column("id", sa.Integer, sa.ForeignKey("users.id")))
        op.drop_table("next")
        op.drop_table("next")
        """,
    )
    assert told(found) == [("r0", "users", 2), ("r1", "next", 0)]


def test_a_name_that_is_too_long_has_its_place(history: Follow) -> None:
    name = "i" * 64
    found = history(f"{T}\nop.create_index({name!r}, 't', ['id'])")
    (cause,) = found.causes
    assert cause.place is not None
    assert "create_index" in cause.place.text


def test_numeric_keys_count_up_as_well(history: Follow) -> None:
    """SQLAlchemy writes SERIAL for them."""
    found = history(
        """
        op.create_table('t', sa.Column('id', sa.Numeric(10, 2), primary_key=True))
        op.create_table('u', sa.Column('id', sa.Float, primary_key=True))
        op.create_table('v', sa.Column('id', postgresql.MONEY, primary_key=True))
        """,
        top="from sqlalchemy.dialects import postgresql",
    )
    made = {table.name.text: table.columns[0] for table in found.schema.tables()}
    types = {name: column.type.text for name, column in made.items() if column.type}
    assert types == {"t": "integer", "u": "integer", "v": "money"}
    assert made["t"].default is not None
    assert made["v"].default is None


def test_alembics_own_table_is_there(history: Follow) -> None:
    found = history(
        """
        op.execute("UPDATE alembic_version SET version_num = version_num")
        op.execute("ALTER TABLE alembic_version ALTER COLUMN version_num TYPE varchar(64)")
        if 'alembic_version' in sa.inspect(op.get_bind()).get_table_names():
            op.create_table('t', sa.Column('id', sa.Integer(), primary_key=True))
        """
    )
    assert found.failure is None
    assert tables(found) == {"t"}


def test_enums_made_by_a_ddl_element(history: Follow) -> None:
    found = history(
        """
        mood = postgresql.ENUM('good', 'bad', name='mood', create_type=False)
        op.execute(postgresql.base.CreateEnumType(mood))
        op.execute("ALTER TYPE mood ADD VALUE 'fair'")
        old = postgresql.ENUM('a', name='old')
        op.execute(postgresql.CreateEnumType(old))
        op.execute(postgresql.DropEnumType(old))
        """,
        top="from sqlalchemy.dialects import postgresql",
    )
    assert found.failure is None
    kept = found.schema.enum(Name("mood"))
    assert kept is not None
    assert kept.labels == ("good", "bad", "fair")
    assert found.schema.enum(Name("old")) is None


def test_an_enum_whose_labels_are_not_known(history: Follow) -> None:
    found = history(
        """
        state = postgresql.ENUM(*elsewhere.STATES, name='state')
        op.create_table('t', sa.Column('state', state, nullable=False))
        """,
        top="from sqlalchemy.dialects import postgresql\nimport elsewhere",
    )
    kept = found.schema.enum(Name("state"))
    assert kept is not None
    assert kept.labels is None
    table = found.schema.table(Name("t"))
    assert table is not None
    assert table.columns[0].type is not None


@pytest.mark.parametrize(
    ("type_", "missing"),
    [("sa.GUID()", "GUID"), ("postgresql.DATETIME()", "DATETIME"), ("sa.Uuid()", "")],
)
def test_names_that_sqlalchemy_does_not_have(history: Follow, type_: str, missing: str) -> None:
    found = history(
        f"op.create_table('t', sa.Column('id', {type_}))",
        top="from sqlalchemy.dialects import postgresql",
    )
    reason = found.failure.reason if found.failure else ""
    assert (missing in reason and reason.startswith("AttributeError")) if missing else not reason


def test_types_of_flask_sqlalchemy_and_of_sqlmodel(history: Follow) -> None:
    found = history(
        """
        op.create_table(
            't',
            sa.Column('at', models.When(), nullable=False),
            sa.Column('owner', sqlmodel.sql.sqltypes.GUID()),
        )
        """,
        top="import sqlmodel\nimport models",
        files={
            "models.py": """
                from flask_sqlalchemy import SQLAlchemy
                db = SQLAlchemy()
                class When(db.TypeDecorator):
                    impl = db.DateTime
            """
        },
    )
    table = found.schema.table(Name("t"))
    assert table is not None
    texts = [column.type.text for column in table.columns if column.type]
    assert texts == ["timestamp without time zone", "uuid"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER audit_%I AFTER INSERT ON %I FOR EACH ROW EXECUTE FUNCTION f()",
        "DROP TRIGGER IF EXISTS audit_%I ON %I",
        "ALTER TABLE %I ENABLE ROW LEVEL SECURITY",
        "ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT SELECT ON TABLES TO reader",
    ],
)
def test_statements_put_together_that_touch_no_table(history: Follow, statement: str) -> None:
    found = history(
        T,
        f'''
        op.execute("""DO $$ DECLARE r RECORD; BEGIN
            FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
                EXECUTE format('{statement}', r.tablename, r.tablename);
            END LOOP;
        END $$""")
        ''',
    )
    assert columns(found) == ["id"]
    assert not found.failure


def test_statements_put_together_of_several(history: Follow) -> None:
    found = history(
        T,
        """
        op.execute("DO $$ BEGIN EXECUTE format('GRANT SELECT ON %I TO a; DROP TABLE t', "
                   "current_user); END $$")
        """,
    )
    assert not tables(found)


def test_a_relation_that_may_be_a_view_is_dropped_as_one(history: Follow) -> None:
    found = history(
        "op.execute(open('elsewhere.sql').read())",
        """
        op.execute("CREATE MATERIALIZED VIEW IF NOT EXISTS seen AS SELECT 1 AS a")
        op.execute("CREATE UNIQUE INDEX seen_a ON seen (a)")
        op.execute("DROP MATERIALIZED VIEW seen CASCADE")
        """,
    )
    assert found.failure is None


def test_tables_named_by_a_reserved_word_and_its_schema(history: Follow) -> None:
    found = history(
        T,
        """
        op.create_table('user', sa.Column('id', sa.Integer(), primary_key=True))
        op.execute("CREATE VIEW v AS SELECT u.id FROM t a, public.user u WHERE a.id = u.id")
        """,
    )
    assert found.failure is None


@pytest.mark.parametrize(
    ("asks", "files", "made"),
    [
        ("os.getenv('APP_TABLE', 't')", {}, {"t"}),
        ("os.environ.get('APP_TABLE', 't')", {"app.py": "APP_TABLE = 1"}, {"t"}),
        ("os.getenv('APP_TABLE', 't')", {"deploy/.env.prod": "APP_TABLE=u"}, set()),
        ("os.environ.get('APP_TABLE', 't')", {"compose.yml": "APP_TABLE: u"}, set()),
        ("os.getenv('APP_TABLE')", {}, set()),
        ("os.environ['APP_TABLE']", {}, set()),
    ],
)
def test_variables_that_nothing_sets_have_their_default(
    history: Follow, asks: str, files: dict[str, str], made: set[str]
) -> None:
    found = history(
        f"op.create_table({asks}, sa.Column('id', sa.Integer()))", top="import os", files=files
    )
    assert tables(found) == made


def test_what_else_is_asked_of_the_environment(history: Follow) -> None:
    found = history(
        """
        if 'X' in os.environ:
            op.create_table('u', sa.Column('id', sa.Integer()))
        for name in os.environ:
            op.create_table(name, sa.Column('id', sa.Integer()))
        """,
        top="import os",
    )
    assert found.failure is None


OWN_ENGINE = """
    from alembic import op
    from sqlalchemy import engine_from_config, text
    from sqlalchemy.engine import reflection

    def has_table(name):
        config = op.get_context().config
        engine = engine_from_config(config.get_section(config.config_ini_section))
        return name in reflection.Inspector.from_engine(engine).get_table_names()

    def has_column(table, column):
        config = op.get_context().config
        connection = engine_from_config(config.get_section("alembic")).connect()
        try:
            found = connection.execute(text(f'SELECT * FROM "{table}" LIMIT 1')).keys()
        except Exception:
            return False
        finally:
            connection.close()
        return column in found

    def other(statement):
        engine_from_config({}).connect().execute(text(statement))
"""


def test_an_engine_of_the_revisions_own_that_is_only_asked(history: Follow) -> None:
    found = history(
        T,
        """
        if not helpers.has_column('t', 'a'):
            op.add_column('t', sa.Column('a', sa.Text()))
        """,
        top="import helpers",
        files={"helpers.py": OWN_ENGINE},
    )
    assert columns(found)[0] == "id"
    assert found.failure is None


def test_an_engine_of_the_revisions_own_that_does_something(history: Follow) -> None:
    found = history(
        T,
        "helpers.other('DROP TABLE t')",
        top="import helpers",
        files={"helpers.py": OWN_ENGINE},
    )
    assert not tables(found)


MATCHES = """
    import re
    found = re.search(r"nextval\\('(.*)'::regclass", "nextval('t_id_seq'::regclass)")
    name = found.group(1)
    if found and found[0].startswith("nextval") and found.span()[0] == 0:
        op.execute(f"CREATE TABLE {name}_known (id int)")
    if re.match("x(y)", "z") is None:
        op.execute("CREATE TABLE none (id int)")
    try:
        found.group(2)
    except IndexError:
        op.execute("CREATE TABLE raised (id int)")
"""


def test_matches_of_regular_expressions(history: Follow) -> None:
    assert tables(history(MATCHES)) == {"t_id_seq_known", "none", "raised"}


SORTS = """
    op.execute("CREATE TYPE kind AS ENUM ('a')")
    op.execute("CREATE SEQUENCE counter")
    op.execute("CREATE VIEW shown AS SELECT 1 AS one")
    op.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    op.create_table("u", sa.Column("id", sa.Integer, primary_key=True))
"""


@pytest.mark.parametrize(
    ("statement", "lost"),
    [
        ("ALTER SEQUENCE {name} RENAME TO other", "relation counter"),
        ("DROP SEQUENCE {name}", "relation counter"),
        ("DROP VIEW {name}", "relation shown"),
        ("ALTER VIEW {name} RENAME TO other", "relation shown"),
        ("DROP TYPE {name}", "type kind"),
        ("DROP FUNCTION {name}", "function f"),
        ("ALTER SEQUENCE {name} RESTART", ""),
        ("COMMENT ON TABLE {name} IS 'x'", ""),
        ("GRANT SELECT ON {name} TO reader", ""),
    ],
)
def test_a_statement_whose_object_is_not_known(history: Follow, statement: str, lost: str) -> None:
    found = history(SORTS, f"import os\nname = os.environ['N']\nop.execute(f\"{statement}\")")
    schema = found.schema
    assert found.failure is None
    assert {"u"} <= tables(found)
    for key in (
        Key(Kind.RELATION, Name("counter")),
        Key(Kind.RELATION, Name("shown")),
        Key(Kind.TYPE, Name("kind")),
        Key(Kind.FUNCTION, Name("f")),
    ):
        assert schema.present(key) is (None if f"{key.kind} {key.name}" == lost else True), key
    nextval = schema.table(Name("u")).columns[0].default  # type: ignore[union-attr]
    assert (nextval.text is None) is ("counter" in lost)  # type: ignore[union-attr]


RENAMES = """
    names = sa.inspect(op.get_bind()).get_table_names()
    inspector = sa.inspect(op.get_bind())
    for name in {names}:
        for key in inspector.get_foreign_keys(name):
            if key["referred_table"] == "people":
                op.execute(f"ALTER TABLE {{name}} RENAME CONSTRAINT {{key['name']}} TO to_people")
        if name == "people":
            op.rename_table("people", "persons")
"""


@pytest.mark.parametrize(("names", "known"), [("names", False), ("sorted(names)", True)])
def test_loops_over_names_in_the_databases_order(history: Follow, names: str, known: bool) -> None:
    """PostgreSQL lists tables as they lie on its disk: what comes first is not known."""
    found = history(
        """
        op.create_table("people", sa.Column("id", sa.Integer, primary_key=True))
        op.create_table("a", sa.Column("p", sa.Integer, sa.ForeignKey("people.id")))
        op.create_table("z", sa.Column("p", sa.Integer, sa.ForeignKey("people.id")))
        """,
        RENAMES.format(names=names),
    )
    assert found.failure is None
    assert tables(found) == {"a", "z", "persons"}
    told = [[item.name for item in found.schema.table(Name(t)).constraints] for t in "az"]  # type: ignore[union-attr]
    assert told == ([["to_people"], ["z_p_fkey"]] if known else [[], []])


SECTIONS = """
    def sections(text):
        found, word = [], ""
        for sign in text.split("|"):
            if sign == ";":
                found.append(word)
                word = ""
            else:
                word += sign
        return found

    STATE = []

    def counted(text):
        for _ in text.split("|"):
            pass
        STATE.append(1)
        return len(STATE)
"""


def test_code_that_takes_a_text_apart(history: Follow) -> None:
    """A long one in each of many revisions; what was told once is not changed by who got it."""
    text = "|".join(f"CREATE TABLE t{number} (id int);" for number in range(3)).replace(";", "|;")
    again = """
        import helpers
        text = "{text}" + "|" * 12_000
        for statement in helpers.sections(text):
            op.execute(statement.replace("TABLE ", "TABLE IF NOT EXISTS "))
        found = helpers.sections(text)
        found.append("x")
        op.execute(f"CREATE TABLE counted_{{helpers.counted('|' * 2000)}} (id int)")
    """
    found = history(*[again.format(text=text)] * 9, files={"helpers.py": SECTIONS})
    assert found.failure is None
    assert tables(found) == {"t0", "t1", "t2", *(f"counted_{n}" for n in range(1, 10))}
    assert not [doubt for doubt in found.schema.doubts if doubt.what == "everything"]


def test_what_is_no_column(history: Follow) -> None:
    found = history(T, "op.execute('UPDATE t SET id = 1 WHERE current_date > now()')")
    assert found.failure is None


def test_keys_take_columns_by_name_only(history: Follow) -> None:
    found = history("op.execute('CREATE TABLE t (id int, UNIQUE (id, a COLLATE NOCASE))')")
    assert found.failure is not None
    assert found.failure.reason == 'syntax error at or near "COLLATE"'
    assert not tables(found)


def test_columns_take_a_collation(history: Follow) -> None:
    found = history("op.execute('CREATE TABLE t (id int, a text COLLATE \"C\", UNIQUE (id, a))')")
    assert found.failure is None


def test_a_name_that_is_nowhere_is_one_cause(history: Follow) -> None:
    found = history(*["op.add_column('t', sa.Column('a', sa.GUID()))"] * 3)
    assert [len(cause.follow_ups) for cause in found.causes] == [2]


def test_a_sequence_that_is_renamed_is_no_table(history: Follow) -> None:
    """Where anything may have happened, a statement tells what it is about."""
    found = history(
        """
        from alembic import context
        op.execute(context.get_x_argument(as_dictionary=True)["statement"])
        op.execute("ALTER SEQUENCE one_id_seq RENAME TO two_id_seq")
        op.execute("ALTER TABLE one RENAME TO two")
        """
    )
    made = {table.name.text for table in found.schema.tables()}
    assert "two" in made
    assert "two_id_seq" not in made
