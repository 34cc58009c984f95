"""Live safety: what is known of the schema decides what is told."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from jctc_lint.catalogue.load import load
from jctc_lint.finding import Certainty, Severity
from jctc_lint.settings.load import settings_from_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

INI = "[alembic]\nscript_location = alembic\n"
RULES = [
    rule.id for rule in load() if rule.family == "LCK" and rule.name != "lock-waits-without-limit"
]
BASE = """\
op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("number", sa.String(20)),
    sa.Column("total", sa.Integer()),
)
op.create_index("ix_number", "orders", ["number"])
"""


def revision(identity: str, down: str | None, body: str) -> str:
    header = "import sqlalchemy as sa\nfrom alembic import op\n\n"
    names = f"revision = {identity!r}\ndown_revision = {down!r}\n\ndef upgrade():\n"
    return header + names + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"


def chain(*bodies: str, ini: str = INI) -> dict[str, str]:
    files = {"alembic.ini": ini}
    down = None
    for number, body in enumerate(bodies):
        files[f"alembic/versions/r{number}.py"] = revision(f"r{number}", down, body)
        down = f"r{number}"
    return files


def told(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


SILENT = {
    "a table of the same revision": """
        op.create_table("items", sa.Column("id", sa.Integer()))
        op.add_column("items", sa.Column("n", sa.Integer(), nullable=False))
        op.create_index("ix_items", "items", ["n"])
        op.create_unique_constraint("uq_items", "items", ["n"])
        op.alter_column("items", "n", type_=sa.Text(), postgresql_using="n::text")
        op.drop_column("items", "id")
    """,
    "the same, in a helper's loop and in SQL": """
        for name in ("one", "two"):
            op.execute(f"CREATE TABLE {name} (n integer)")
            op.execute(f"CREATE INDEX ix_{name} ON {name} (n)")
    """,
    "a table that may be of the same revision": """
        op.execute("SELECT make_tables()")
        op.create_index("ix_items", "items", ["n"])
    """,
    "a table that is copied and takes the old one's name": """
        op.create_table("copy", sa.Column("id", sa.Integer()), sa.Column("total", sa.Integer()))
        op.execute("INSERT INTO copy SELECT id, total FROM orders")
        op.drop_table("orders")
        op.rename_table("copy", "orders")
        op.create_index("ix_total", "orders", ["total"])
    """,
    "a table that goes": """
        op.create_table("other", sa.Column("id", sa.Integer()))
        op.rename_table("other", "more")
        op.create_index("ix_more", "more", ["id"])
        op.drop_table("more")
    """,
    "an index that is new": """
        with op.get_context().autocommit_block():
            op.create_index("ix_total", "orders", ["total"], postgresql_concurrently=True)
            op.execute("DROP INDEX ix_total")
    """,
    "what is there already": """
        op.execute("ALTER TABLE orders ADD COLUMN IF NOT EXISTS total integer NOT NULL")
        op.execute("CREATE INDEX IF NOT EXISTS ix_number ON orders (number)")
        op.execute("DROP INDEX IF EXISTS ix_gone")
        op.alter_column("orders", "id", nullable=False)
    """,
    "an existing inspector guard": """
        if not sa.inspect(op.get_bind()).has_table("orders"):
            op.create_index("ix_total", "orders", ["total"])
    """,
    "a temporary table": """
        op.execute("CREATE TEMP TABLE work (n integer)")
        op.execute("ALTER TABLE work ADD COLUMN m integer NOT NULL")
    """,
    "another dialect's branch": """
        if op.get_bind().dialect.name == "sqlite":
            op.create_index("ix_total", "orders", ["total"])
    """,
    "a type that is not known": """
        op.execute("ALTER TABLE orders ALTER total TYPE geometry USING NULL")
    """,
    "what PostgreSQL refuses": """
        op.create_index("ix_number", "orders", ["number"])
        op.create_index("ix_none", "nowhere", ["number"])
    """,
}


@pytest.mark.parametrize("body", SILENT.values(), ids=SILENT)
def test_silent(lint: Lint, body: str) -> None:
    assert told(lint(chain(BASE, body), *RULES)) == []


LOUD = {
    "the same table, one revision later": ("op.create_index('ix', 'orders', ['total'])", "LCK805"),
    "in SQL with several statements": (
        "op.execute('CREATE INDEX ix ON orders (total); SELECT 1')", "LCK805",
    ),
    "in a loop": ("for n in ['total']:\n    op.create_index('ix_' + n, 'orders', [n])", "LCK805"),
    "elements that are not followed": (
        "op.create_index('ix', 'orders', [sa.func.f(sa.column('x').g())])", "LCK805",
    ),
    "a renamed table": (
        (
            "op.rename_table('orders', 'purchases')\n"
            "op.alter_column('purchases', 'number', nullable=False)"
        ),
        "LCK811 LCK804",
    ),
    "SET NOT NULL of a column that was filled": (
        ("op.add_column('orders', sa.Column('a', sa.Text()))\n"
        "op.execute(\"UPDATE orders SET a = '' WHERE a IS NULL\")\n"
        "op.alter_column('orders', 'a', nullable=False)"),
        "LCK814 LCK804",
    ),
    "a column that is filled later": (
        ("op.add_column('orders', sa.Column('a', sa.Text()))\n"
        "op.execute(\"UPDATE orders SET a = '' WHERE a IS NULL AND id < 9\")\n"
        "op.execute(\"UPDATE orders SET a = '' WHERE total IS NULL\")\n"
        "op.alter_column('orders', 'a', nullable=False)"),
        "LCK804",
    ),
    "a required column after all rows went": (
        ("op.execute('DELETE FROM orders')\n"
        "op.add_column('orders', sa.Column('n', sa.Integer(), nullable=False))"),
        "LCK816",
    ),
    "a check that says something else": (
        ("op.execute('ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID')\n"
        "op.alter_column('orders', 'total', nullable=False)"),
        "LCK804",
    ),
    "a table that was known before a doubt": (
        "op.execute('SELECT f()')\nop.drop_column('orders', 'total')", "LCK812",
    ),
    "in an existing DO block": (
        "op.execute('DO $$ BEGIN ALTER TABLE orders ADD COLUMN a text NOT NULL; END $$')", "LCK801",
    ),
    "a batch": (
        "with op.batch_alter_table('orders') as b:\n    b.drop_column('total')", "LCK812",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "rules"), LOUD.values(), ids=LOUD)
def test_loud(lint: Lint, body: str, rules: str) -> None:
    assert told(lint(chain(BASE, body), *RULES)) == rules.split()


def test_downgrades_are_not_judged(lint: Lint) -> None:
    files = chain(BASE, "op.execute('SELECT 1')")
    files["alembic/versions/r1.py"] += "\ndef downgrade():\n    op.drop_table('orders')\n"
    assert lint(files, *RULES) == []


def test_off_by_default() -> None:
    assert [rule.id for rule in load() if rule.family == "LCK" and rule.default] == []


@pytest.mark.parametrize("url", ["sqlite:///a.db", "mysql+pymysql://u@db/x"])
def test_other_databases(lint: Lint, url: str) -> None:
    body = "op.create_index('ix', 'orders', ['total'])"
    assert lint(chain(BASE, body, ini=f"{INI}sqlalchemy.url = {url}\n"), *RULES) == []


def test_an_undecided_condition_is_likely(lint: Lint) -> None:
    body = """
        import os
        if os.environ.get("LARGE"):
            op.create_index("ix_total", "orders", ["total"])
    """
    (finding,) = lint(chain(BASE, body), *RULES)
    assert (finding.rule, finding.certainty) == ("LCK805", Certainty.LIKELY)


CLIENTS = ("op.create_index('ix', 'clients', ['name'])", "op.drop_column('clients', 'name')")


@pytest.mark.parametrize(
    ("bodies", "bootstrap", "rules"),
    [
        (CLIENTS, False, ["LCK805", "LCK812"]),
        ((BASE, *CLIENTS), False, ["LCK812"]),
        ((BASE, *CLIENTS), True, ["LCK805", "LCK812"]),
        (("\n".join(CLIENTS),), True, ["LCK805", "LCK812"]),
        (("op.execute('DROP TABLE IF EXISTS clients')",), True, []),
    ],
    ids=["from the start", "a slip", "as the settings say", "in one revision", "perhaps not there"],
)
def test_tables_that_no_revision_creates(
    lint: Lint, bodies: tuple[str, ...], bootstrap: bool, rules: list[str]
) -> None:
    """A history that starts on a database with tables."""
    settings = settings_from_data({"migrations": {"bootstrap": bootstrap}})
    assert told(lint(chain(*bodies), *RULES, settings=settings)) == rules


INDEX = "op.create_index('ix_{0}', 'orders', ['total', 'id'])"


@pytest.mark.parametrize(
    ("since", "judged"),
    [
        ([], ["r1", "r2", "r3"]),
        (["r0"], ["r1", "r2", "r3"]),
        (["r1"], ["r2", "r3"]),
        (["r3"], []),
        (["r1", "r2"], ["r3"]),
        (["elsewhere"], ["r1", "r2", "r3"]),
    ],
)
def test_judge_since(lint: Lint, since: list[str], judged: list[str]) -> None:
    settings = settings_from_data({"migrations": {"judge-since": since}})
    files = chain(BASE, *(INDEX.format(number) for number in range(3)))
    found = lint(files, *RULES, settings=settings)
    assert [finding.span.path for finding in found] == [f"alembic/versions/{r}.py" for r in judged]


def test_a_table_that_is_not_deployed_yet_is_likely_empty(lint: Lint) -> None:
    bodies = ["op.create_table('items', sa.Column('n', sa.Integer()))",
              "op.create_index('ix_items', 'items', ['n'])"]  # fmt: skip
    settings = settings_from_data({"migrations": {"judge-since": ["r0"]}})
    (finding,) = lint(chain(BASE, *bodies), *RULES, settings=settings)
    assert finding.certainty is Certainty.LIKELY
    assert finding.related[0].span.path == "alembic/versions/r1.py"
    (finding,) = lint(chain(BASE, *bodies), *RULES)
    assert finding.certainty is Certainty.CERTAIN
    assert finding.related == ()


def test_a_lock_names_the_change_that_took_it(lint: Lint) -> None:
    body = "op.drop_constraint('orders_pkey', 'orders')\nop.execute('UPDATE orders SET total = 0')"
    (finding,) = lint(chain(BASE, body), *RULES)
    assert (finding.rule, finding.severity) == ("LCK814", Severity.INFO)
    assert [place.span.line for place in finding.related] == [8]


def test_a_loop_is_one_finding(lint: Lint) -> None:
    body = """
        for name in "abcdefgh":
            op.execute(f"ALTER TABLE orders ADD COLUMN {name} integer NOT NULL")
    """
    (finding,) = lint(chain(BASE, body), *RULES)
    assert finding.message.startswith("'a' of 'orders' is NOT NULL")
    assert [place.message for place in finding.related] == [
        "The same is done to 'orders.b', 'orders.c', 'orders.d', 'orders.e', 'orders.f' and 2 more."
    ]


def test_one_revision_a_finding_each(lint: Lint) -> None:
    """Two constraints of one table are two findings."""
    body = """
        op.create_unique_constraint("one", "orders", ["number"])
        op.create_unique_constraint("two", "orders", ["total"])
    """
    assert told(lint(chain(BASE, body), *RULES)) == ["LCK809", "LCK809"]
