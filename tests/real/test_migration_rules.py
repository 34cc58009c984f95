"""What the rules about migrations say of PostgreSQL, SQLAlchemy and Alembic, asked of them."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations


def operations() -> tuple[Operations, io.StringIO]:
    """Alembic's operations, writing SQL for PostgreSQL instead of running it."""
    text = io.StringIO()
    options = {"as_sql": True, "output_buffer": text}
    return Operations(MigrationContext.configure(dialect_name="postgresql", opts=options)), text


@pytest.mark.parametrize("default", ["now()", "now", "Today", " tomorrow ", "yesterday"])
def test_a_moment_in_a_string_is_frozen(default: str, postgres: str) -> None:
    engine = sa.create_engine(postgres.replace("postgresql:", "postgresql+psycopg2:"))
    with engine.connect() as connection:
        table = sa.Table(
            "frozen",
            sa.MetaData(),
            sa.Column("a", sa.DateTime(), server_default=default),
            sa.Column("b", sa.DateTime(), server_default=sa.func.now()),
        )
        table.create(connection)
        frozen, called = connection.execute(
            sa.text(
                "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef"
                " WHERE adrelid = 'frozen'::regclass ORDER BY adnum"
            )
        ).scalars()
        connection.rollback()
    engine.dispose()
    assert frozen.startswith("'20")
    assert called == "now()"


def test_a_constraint_without_a_name_cannot_be_dropped() -> None:
    op, _ = operations()
    with pytest.raises(sa.exc.CompileError):
        op.drop_constraint(None, "orders", type_="foreignkey")  # type: ignore[arg-type]


def test_what_is_said_of_a_column_changes_nothing() -> None:
    op, text = operations()
    op.alter_column("orders", "note", existing_type=sa.String(255), existing_nullable=False)
    assert text.getvalue() == ""
    op.alter_column("orders", "note", existing_type=sa.String(255), type_=sa.Text())
    assert "TYPE TEXT" in text.getvalue()
