"""Histories that are followed: what stops them, and what their downgrades leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jctc_lint.finding import Certainty, Severity
from jctc_lint.settings.model import MigrationSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

INI = "[alembic]\nscript_location = alembic\n"
TABLE = "op.create_table('{0}', sa.Column('id', sa.Integer(), primary_key=True))"
ENUM = "op.create_table('{0}', sa.Column('s', sa.Enum('a', 'b', name='state')))"


def history(*revisions: tuple[str, str], url: str = "", folder: str = "alembic") -> dict[str, str]:
    """A chain r0, r1, ... of upgrades and downgrades."""
    ini = f"[alembic]\nscript_location = {folder}\n" + (f"sqlalchemy.url = {url}\n" if url else "")
    files = {"alembic.ini": ini, f"{folder}/env.py": "from alembic import context\n"}
    for number, bodies in enumerate(revisions):
        parent = f"r{number - 1}" if number else None
        lines = ["import sqlalchemy as sa", "from alembic import op"]
        lines += [f"revision = 'r{number}'", f"down_revision = {parent!r}"]
        for name, body in zip(("upgrade", "downgrade"), bodies, strict=True):
            lines += [f"def {name}():", *(f"    {line}" for line in body.split("\n"))]
        files[f"{folder}/versions/{number:02}.py"] = "\n".join(lines) + "\n"
    return files


def test_one_finding_a_cause_with_what_follows_from_it(lint: Lint) -> None:
    follow_up = "op.add_column('orders', sa.Column('a', sa.Integer()))"
    found = lint(
        history(
            (TABLE.format("users"), "op.drop_table('users')"),
            (follow_up, "pass"),
            ("op.create_index('ix', 'orders', ['a'])", "pass"),
            (TABLE.format("orders"), "op.drop_table('orders')"),
        ),
        "MIG604",
        "MIG605",
    )
    (first,) = [finding for finding in found if finding.certainty is Certainty.CERTAIN]
    assert first.subject == "revision:r1/upgrade:orders"
    assert first.span.text == follow_up
    assert all(finding.span.path != "alembic/versions/02.py" for finding in found)


def test_only_the_first_cause_is_certain(lint: Lint) -> None:
    found = lint(
        history(
            (TABLE.format("a") + "\n" + TABLE.format("b"), "pass"),
            ("op.drop_column('a', 'x')", "pass"),
            ("op.drop_column('b', 'y')", "pass"),
        ),
        "MIG604",
    )
    assert [(f.subject, f.certainty) for f in found] == [
        ("revision:r1/upgrade:a.x", Certainty.CERTAIN),
        ("revision:r2/upgrade:b.y", Certainty.LIKELY),
    ]


def test_who_dropped_it_is_named(lint: Lint) -> None:
    (found,) = lint(
        history(
            (TABLE.format("users"), "pass"),
            ("op.drop_table('users')", "pass"),
            ("op.drop_table('users')", "pass"),
        ),
        "MIG604",
    )
    assert found.message_key == "dropped"
    assert dict(found.arguments)["other"] == "r1"
    assert found.related[0].span.path == "alembic/versions/01.py"


@pytest.mark.parametrize(
    ("url", "folder", "count"),
    [
        ("", "alembic", 1),
        ("postgresql+asyncpg://u@db/x", "alembic", 1),
        ("driver://user:pass@localhost/dbname", "alembic", 1),
        ("%%(DATABASE_URL)s", "alembic", 1),
        ("sqlite:///test.db", "alembic", 1),
        ("mysql+pymysql://db/x", "alembic", 1),
        ("", "migrations/sqlite", 1),
        ("mssql+pyodbc://db/x", "alembic", 0),
        ("oracle://db/x", "alembic", 0),
    ],
)
def test_databases_that_are_followed(url: str, folder: str, count: int, lint: Lint) -> None:
    files = history((TABLE.format("a") + "\n" + TABLE.format("a"), "pass"), url=url, folder=folder)
    assert len(lint(files, "MIG604")) == count


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE t MODIFY COLUMN id int", "ALTER TABLE `t` ADD x int"],
)
def test_sql_of_another_database_says_which_is_meant(statement: str, lint: Lint) -> None:
    wrong = "op.drop_column('nowhere', 'x')"
    body = f'op.execute("{statement}")\n{wrong}'
    assert lint(history((TABLE.format("t"), "op.drop_table('t')"), (wrong, "pass")), "MIG604")
    assert not lint(history((TABLE.format("t"), "op.drop_table('t')"), (body, "pass")), "MIG604")


def test_a_function_of_an_extension_that_nobody_creates(lint: Lint) -> None:
    body = "op.execute('CREATE TABLE t (id uuid DEFAULT uuid_generate_v4())')"
    (finding,) = lint(history((body, "op.drop_table('t')")), "MIG604")
    assert "'function uuid_generate_v4() does not exist'" in finding.message


def test_a_chain_that_alembic_does_not_load_is_not_followed(lint: Lint) -> None:
    files = history(("op.drop_table('x')", "pass"))
    files["alembic/versions/00.py"] = files["alembic/versions/00.py"].replace("None", "'gone'")
    assert lint(files, "MIG604", "MIG605", "MIG606", "MIG607") == []


def test_chains_that_do_not_belong_together_are_not_followed(lint: Lint) -> None:
    files = history((TABLE.format("users"), "pass"))
    other = files["alembic/versions/00.py"].replace("'r0'", "'s0'")
    files["alembic/versions/s0.py"] = other
    assert lint(files, "MIG604") == []


POPULATED = history(
    ("op.add_column('users', sa.Column('a', sa.Integer()))", "op.drop_column('users', 'a')"),
    (TABLE.format("orders"), "pass"),
    ("op.drop_column('accounts', 'b')", "pass"),
    (ENUM.format("carts"), "op.drop_table('carts')"),
)


def test_a_bootstrap_is_one_finding(lint: Lint) -> None:
    (found,) = lint(POPULATED, "MIG604", "MIG605")
    assert (found.rule, found.severity) == ("MIG605", Severity.WARNING)
    assert dict(found.arguments)["tables"] == "users, accounts"


def test_a_declared_bootstrap_is_none_and_the_ways_back_are_judged(lint: Lint) -> None:
    settings = Settings(migrations=MigrationSettings(bootstrap=True))
    found = lint(POPULATED, "MIG604", "MIG605", "MIG606", settings=settings)
    assert [(f.rule, f.subject) for f in found] == [("MIG606", "revision:r3/restores")]


@pytest.mark.parametrize("declared", [True, False])
def test_a_table_that_the_inspector_misses_belongs_to_a_bootstrap(
    declared: bool, lint: Lint
) -> None:
    asks = "sa.inspect(op.get_bind()).get_columns('users')"
    settings = Settings(migrations=MigrationSettings(bootstrap=declared))
    found = lint(history((asks, "pass")), "MIG604", "MIG605", settings=settings)
    messages = [finding.message_key for finding in found]
    assert messages == ([] if declared else ["raises"])


def test_a_schema_that_no_revision_creates_is_named(lint: Lint) -> None:
    made = "op.create_table('t', sa.Column('id', sa.Integer()), schema='guides')"
    (found,) = lint(history((made, "pass")), "MIG604", "MIG605")
    assert (found.rule, found.message_key) == ("MIG605", "schemas")
    assert dict(found.arguments)["tables"] == "guides"


def test_a_revision_without_a_downgrade_is_told_elsewhere(lint: Lint) -> None:
    files = history((TABLE.format("t"), "pass"))
    for path, text in files.items():
        files[path] = text.partition("def downgrade")[0]
    assert not lint(files, "MIG607")


def test_one_missing_table_late_is_a_slip(lint: Lint) -> None:
    (found,) = lint(
        history(
            (TABLE.format("users"), "pass"),
            ("op.add_column('user', sa.Column('a', sa.Integer()))", "pass"),
        ),
        "MIG604",
        "MIG605",
    )
    assert (found.rule, found.message_key) == ("MIG604", "missing")


CHECKED = (
    "sa.Enum('a', name='e{0}').create(op.get_bind(), checkfirst=True)\n"
    "op.create_table('t{0}', sa.Column('s', sa.dialects.postgresql.ENUM(name='e{0}',"
    " create_type=False)))"
)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(3, ["enums-again"] * 3), (5, ["enums-again"] * 5), (6, ["enums-everywhere-again"])],
)
@pytest.mark.parametrize("again", [True, False])
def test_enum_types_left_everywhere_are_one_finding(
    count: int, expected: list[str], lint: Lint, *, again: bool
) -> None:
    step = "op.create_table('t{0}', sa.Column('s', sa.Enum('a', name='e{0}')))"
    if not again:
        step, expected = CHECKED, [key.removesuffix("-again") for key in expected]
    steps = [(step.format(n), f"op.drop_table('t{n}')") for n in range(7)]
    found = lint(history(*steps[:count]), "MIG606")
    assert [finding.message_key for finding in found] == expected


@pytest.mark.parametrize(("newer", "severity"), [(9, Severity.WARNING), (10, Severity.INFO)])
def test_old_revisions_weigh_less(newer: int, severity: Severity, lint: Lint) -> None:
    bad = ("op.add_column('users', sa.Column('x', sa.Integer()))", "op.drop_index('ix')")
    half = (
        "op.alter_column('users', 'x', nullable=False)",
        "op.alter_column('users', 'x', server_default='1')",
    )
    steps = [(TABLE.format(f"t{n}"), f"op.drop_table('t{n}')") for n in range(newer - 1)]
    found = lint(
        history((TABLE.format("users"), "op.drop_table('users')"), bad, half, *steps),
        "MIG606",
        "MIG607",
    )
    assert [(f.subject, f.severity) for f in found] == [
        ("revision:r1/downgrade-fails", severity),
        ("revision:r2/restores", Severity.WARNING),
    ]


@pytest.mark.parametrize(
    "body",
    ["pass", "raise NotImplementedError", "if True:\n    raise RuntimeError('no way back')"],
)
def test_a_way_back_that_is_none_is_told_elsewhere(body: str, lint: Lint) -> None:
    files = history((TABLE.format("users"), body))
    assert lint(files, "MIG606", "MIG607") == []


@pytest.mark.parametrize(("last", "severity"), [(True, Severity.ERROR), (False, Severity.WARNING)])
def test_an_enum_created_again_stops_the_next_deployment(
    last: bool,
    severity: Severity,
    lint: Lint,
) -> None:
    more = [] if last else [(TABLE.format("users"), "pass")]
    files = history((ENUM.format("a"), "pass"), (ENUM.format("b"), "pass"), *more)
    (found,) = lint(files, "MIG604", "MIG608")
    assert (found.rule, found.severity) == ("MIG608", severity)
    assert found.related[0].span.path == "alembic/versions/00.py"


def apart(first: str, second: str, label: str = "") -> dict[str, str]:
    """Two chains of one revision each, that share nothing but their folder."""
    one, two = history((first, "pass")), history((second, "pass"))
    path = "alembic/versions/00.py"
    other = two[path].replace("'r0'", "'s0'").replace("def upgrade", f"{label}\ndef upgrade", 1)
    return {**one, "alembic/versions/10.py": other}


def test_branches_with_bases_of_their_own_are_followed(lint: Lint) -> None:
    table = TABLE.format("a")
    wrong = TABLE.format("b") + "\nop.drop_column('b', 'x')"
    found = lint(apart(table, wrong), "MIG604", "MIG605")
    assert [finding.subject for finding in found] == ["revision:s0/upgrade:b.x"]
    needing = apart(table, "op.add_column('a', sa.Column('x', sa.Text()))", "depends_on = 'r0'")
    assert lint(needing, "MIG604", "MIG605") == []


@pytest.mark.parametrize("second", [TABLE.format("a"), "op.drop_column('a', 'x')"])
def test_branches_that_exclude_each_other_are_not(lint: Lint, second: str) -> None:
    """Each is for databases of its own: nobody upgrades both."""
    assert lint(apart(TABLE.format("a"), second), "MIG604", "MIG605") == []


MYSQL = "mysql+pymysql://db/x"
LITE = "sqlite:///app.db"


@pytest.mark.parametrize("url", [MYSQL, LITE])
def test_enum_types_stay_only_on_postgres(url: str, lint: Lint) -> None:
    chain = (ENUM.format("a"), "op.drop_table('a')")
    assert lint(history(chain), "MIG606")
    assert not lint(history(chain, url=url), "MIG606")


@pytest.mark.parametrize("url", [MYSQL, LITE])
def test_columns_left_over_on_every_database(url: str, lint: Lint) -> None:
    more = "op.add_column('a', sa.Column('b', sa.Text()))\nop.create_index('ix', 'a', ['b'])"
    chain = ((TABLE.format("a"), "op.drop_table('a')"), (more, "op.drop_index('ix', 'a')"))
    found = lint(history(*chain, url=url), "MIG606")
    assert ["column a.b is left over" in finding.message for finding in found] == [True]


def test_little_is_said_of_mysql(lint: Lint) -> None:
    body = (
        "op.drop_constraint('nobody_knows', 'a', type_='unique')\n"
        "op.drop_index('ix_of_a_key', 'a')\n"
        "op.alter_column('a', 'id', type_=sa.BigInteger())"
    )
    chain = ((TABLE.format("a"), "op.drop_table('a')"), (body, "pass"))
    assert lint(history(*chain), "MIG604")
    assert not lint(history(*chain, url=MYSQL), "MIG604")
    wrong = "op.create_unique_constraint('uq', 'b', ['id'])"
    (finding,) = lint(history(*chain, (wrong, "pass"), url=MYSQL), "MIG604")
    assert "'table b' does not exist" in finding.message


def test_alterations_without_batches_are_one_finding(lint: Lint) -> None:
    tables = TABLE.format("a") + "\n" + TABLE.format("b")
    alters = (
        "op.alter_column('a', 'id', type_=sa.Text())\n"
        "op.create_unique_constraint('uq', 'b', ['id'])"
    )
    chain = ((tables, "pass"), (alters, "pass"))
    (finding,) = lint(history(*chain, url=LITE), "MIG604")
    assert "'render_as_batch=True'" in finding.message
    assert len(finding.related) == 2


def test_a_chain_that_only_code_takes_for_sqlite(lint: Lint) -> None:
    """Where it cannot be for SQLite it is for something else."""
    alter = "op.alter_column('a', 'id', type_=sa.Text())"
    files = history((TABLE.format("a"), "pass"), (alter, "pass"))
    files["app/config.py"] = "URL = environ.get('URL', 'sqlite:///x')\n"
    assert not lint(files, "MIG604")
    twice = history((TABLE.format("a") + "\n" + TABLE.format("a"), "pass"))
    twice["app/config.py"] = files["app/config.py"]
    assert lint(twice, "MIG604")


def test_a_revision_that_repeats_an_earlier_one_is_one_finding(lint: Lint) -> None:
    made = "; ".join(TABLE.format(name) for name in ("a", "b", "c"))
    (found,) = lint(history((made, "pass"), (made, "pass")), "MIG604")
    assert found.message_key == "exists"
    assert len(found.related) == 3
