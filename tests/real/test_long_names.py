"""Names over 63 bytes, asked of the real SQLAlchemy and PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jctc_lint.facts.schema.sql_lexer import truncated

if TYPE_CHECKING:
    from collections.abc import Callable

    from jctc_lint.finding import Finding

    Lint = Callable[..., list[Finding]]

LONG = "a_name_that_is_much_too_long_for_postgresql_which_keeps_sixty_three_bytes"
HEAD = """import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table("notes", sa.Column("id", sa.Integer()))
"""


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ("op.create_table(LONG, sa.Column('a', sa.Integer()))", "MIG615"),
        ("op.add_column('notes', sa.Column(LONG, sa.Integer()))", "MIG615"),
        ("op.execute('CREATE INDEX ' + LONG + ' ON notes (id)')", "MIG615"),
        ("op.execute('ALTER TABLE notes ADD CONSTRAINT ' + LONG + ' CHECK (id > 0)')", "MIG615"),
        ("op.create_index(LONG, 'notes', ['id'])", "MIG604"),
        ("op.create_unique_constraint(LONG, 'notes', ['id'])", "MIG604"),
        ("op.create_index(op.f(LONG), 'notes', ['id'])", ""),
    ],
)
def test_as_it_is(postgres: str, lint: Lint, operation: str, rule: str) -> None:
    text = HEAD + "    " + operation.replace("LONG", repr(LONG)) + "\n"
    stopped, names = upgraded(postgres, text)
    assert stopped == (rule == "MIG604")
    assert (truncated(LONG) in names) == (rule == "MIG615")
    files = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/versions/a.py": text}
    found = lint(files, "MIG604", "MIG615")
    assert [finding.rule for finding in found] == ([rule] if rule else [])
    assert all(finding.span.line == 10 for finding in found)


def upgraded(postgres: str, text: str) -> tuple[bool, set[str]]:
    """Whether Alembic stops, and all names that are there then; nothing is kept."""
    sqlalchemy = pytest.importorskip("sqlalchemy")
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    module: dict[str, Any] = {}
    exec(text, module)
    engine = sqlalchemy.create_engine(postgres.replace("postgresql:", "postgresql+psycopg2:"))
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE SCHEMA names; SET search_path TO names")
        try:
            with Operations.context(MigrationContext.configure(connection)):
                module["upgrade"]()
        except sqlalchemy.exc.IdentifierError:
            return True, set()
        names = connection.exec_driver_sql(
            "SELECT relname FROM pg_class UNION SELECT attname FROM pg_attribute"
            " UNION SELECT conname FROM pg_constraint"
        ).scalars()
        found = set(names)
        connection.rollback()
    engine.dispose()
    return False, found
